package web

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"accord/consent"
)

// signInLife is how long a person may take at the provider.
const signInLife = 10 * time.Minute

// signIn leads to the organisation's provider. The answer will be taken in this
// browser only: state, nonce and verifier wait under the id in its cookie.
func (s *server) signIn(c echo.Context) error {
	r := c.Request()
	sess, err := s.sessions.Get(r, s.sessions.name())
	if err != nil {
		return err
	}
	state, nonce, verifier := s.NewID(), s.NewID(), s.NewID()+s.NewID()
	to, err := s.Provider.AuthURL(r.Context(), state, nonce, verifier)
	if err != nil {
		return err
	}
	err = s.SessionRows.StartSignIn(r.Context(), consent.SignIn{
		StateHash: consent.Hash(state), SessionHash: consent.Hash(sess.ID), Nonce: nonce, Verifier: verifier,
		ReturnTo: s.readReturnTo(c.QueryParams()).Text(), ExpiresAt: s.Now().Add(signInLife),
	})
	if err != nil {
		return err
	}
	if sess.IsNew {
		http.SetCookie(c.Response(), s.sessions.cookieFor(sess.ID))
	}
	return c.Redirect(http.StatusSeeOther, to)
}

// signInCallback takes the provider's answer: the state is used up first, then
// the code is redeemed and the ID token checked, then the session begins under a
// new id.
func (s *server) signInCallback(c echo.Context) error {
	r := c.Request()
	ans, err := readAnswer(r)
	if err != nil {
		return err
	}
	sess, err := s.sessions.Get(r, s.sessions.name())
	if err != nil {
		return err
	}
	started, err := s.SessionRows.TakeSignIn(r.Context(), consent.Hash(ans.State), consent.Hash(sess.ID), s.Now())
	if consent.KindOf(err) == consent.NotFound {
		return errSignInOver()
	}
	if err != nil {
		return err
	}
	if ans.Error != "" {
		return consent.Errorf(consent.Invalid, "You were not signed in: the sign-in was cancelled or refused at your organisation's sign-in page.")
	}
	if err := s.Provider.CheckIssuer(r.Context(), c.QueryParam("iss")); err != nil {
		return err
	}
	got, err := s.Provider.Exchange(r.Context(), ans.Code, started.Nonce, started.Verifier)
	if err != nil {
		return err
	}
	id := got.Claims.Identity()
	id.Admin, id.Auditor = got.Claims.Has(s.AdminRole), got.Claims.Has(s.AuditorRole)
	now := s.Now()
	user, err := s.Service.Store.SignedIn(r.Context(), id, s.NewID(), now)
	if err != nil {
		return err
	}
	if old, ok := sess.Values[sessionKey].(consent.Session); ok {
		if err := s.SessionRows.EndSession(r.Context(), old.Hash, now); err != nil {
			return err
		}
	}
	sess.ID = s.NewID()
	sess.Values[sessionKey] = consent.Session{
		User: user, Admin: id.Admin, Auditor: id.Auditor, CreatedAt: now, SeenAt: now, ExpiresAt: now.Add(sessionLife),
	}
	if err := s.sessions.Save(r, c.Response(), sess); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, s.parseReturnTo(started.ReturnTo).Address())
}

// signOut ends the session here, then at the provider, which leads back to the
// front page.
func (s *server) signOut(c echo.Context) error {
	r := c.Request()
	sess, err := s.sessions.Get(r, s.sessions.name())
	if err != nil {
		return err
	}
	wasIn := sess.Values[sessionKey] != nil
	sess.Options = s.sessions.options(-1)
	if err := s.sessions.Save(r, c.Response(), sess); err != nil {
		return err
	}
	c.Response().Header().Set("Clear-Site-Data", `"cache", "storage"`)
	if wasIn {
		if to := s.Provider.EndSessionURL(r.Context(), s.PublicURL+"/", "signed-out"); to != "" {
			return c.Redirect(http.StatusSeeOther, to)
		}
		// The provider is down or knows no sign-out: here the person is signed out all the same.
	}
	return c.Redirect(http.StatusSeeOther, "/?note=signed-out")
}

// readAnswer reads a provider's redirect. A doubled parameter is an attack or a
// mistake, and no attempt of anybody is touched for it.
func readAnswer(r *http.Request) (consent.Answer, error) {
	const longest = 4096
	q := r.URL.Query()
	for _, name := range []string{"state", "code", "error"} {
		if len(q[name]) > 1 || len(q.Get(name)) > longest {
			return consent.Answer{}, errAnswer()
		}
	}
	if p := r.Header.Get("Sec-Purpose"); p != "" {
		return consent.Answer{}, errAnswer() // a preview must not use the state up
	}
	ans := consent.Answer{State: q.Get("state"), Code: q.Get("code"), Error: q.Get("error")}
	if ans.State == "" || (ans.Code == "") == (ans.Error == "") {
		return consent.Answer{}, errAnswer()
	}
	return ans, nil
}

func errAnswer() error {
	return consent.Errorf(consent.Expired, "This attempt is no longer valid. Nothing was changed. Please start again.")
}

func errSignInOver() error {
	return consent.Errorf(consent.Expired, "This sign-in is no longer valid: it took too long, was used already, or began in another browser. Please sign in again.")
}
