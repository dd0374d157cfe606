package web

import (
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/labstack/echo/v4"

	"accord/consent"
)

const (
	// signInLife is how long a person may take at the provider.
	signInLife = 10 * time.Minute
	// signInBudget is how long the whole answer to the provider's redirect may take.
	signInBudget = 9500 * time.Millisecond
)

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
	return see(c, to)
}

// signInCallback takes the provider's answer: what cannot be one is refused, the
// state is used up, then the code is redeemed and the ID token checked, then the
// session begins under a new id.
func (s *server) signInCallback(c echo.Context) error {
	ctx, cancel := context.WithTimeout(c.Request().Context(), signInBudget)
	defer cancel()
	ans, err := s.readAnswer(ctx, c, consent.WorkAccount)
	if err != nil {
		return err
	}
	sess, err := s.sessions.Get(c.Request(), s.sessions.name())
	if err != nil {
		return err
	}
	started, err := s.SessionRows.TakeSignIn(ctx, consent.Hash(ans.State), consent.Hash(sess.ID), s.Now())
	if consent.KindOf(err) == consent.NotFound {
		return errSignInOver(c)
	}
	if err != nil {
		return err
	}
	if ans.Error != "" {
		return consent.Fail(consent.Expired, "signin.cancelled")
	}
	id, err := s.identity(ctx, ans.Code, started)
	if err != nil {
		return err
	}
	user, err := s.Service.SignedIn(ctx, id)
	if err != nil {
		return err
	}
	now := s.Now()
	if old, ok := sess.Values[sessionKey].(consent.Session); ok {
		if err := s.SessionRows.EndSession(ctx, old.Hash, now); err != nil {
			return err
		}
	}
	sess.ID = s.NewID()
	sess.Values[sessionKey] = consent.Session{User: user, CreatedAt: now, SeenAt: now, ExpiresAt: now.Add(sessionLife)}
	if err := s.sessions.Save(c.Request(), c.Response(), sess); err != nil {
		return err
	}
	return see(c, s.address(s.parseReturnTo(started.ReturnTo)))
}

// identity is who the provider says has signed in.
func (s *server) identity(ctx context.Context, code string, started consent.SignIn) (consent.Identity, error) {
	got, err := s.Provider.Exchange(ctx, code, started.Nonce, started.Verifier)
	if err != nil {
		return consent.Identity{}, err
	}
	id := got.Claims.Identity()
	for _, claim := range []string{id.Subject, id.Tenant, id.UserName, id.Name, id.Mail} {
		if !isText(claim) {
			return consent.Identity{}, consent.Fail(consent.Invalid, "signin.claims")
		}
	}
	// An id that is no text names no group an admin can choose.
	id.Groups = slices.DeleteFunc(id.Groups, func(g string) bool { return !isText(g) })
	id.Admin, id.Auditor = got.Claims.Has(s.AdminRole), got.Claims.Has(s.AuditorRole)
	return id, nil
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
			return see(c, to)
		}
		// The provider is down or knows no sign-out: here the person is signed out all the same.
	}
	return see(c, "/?note=signed-out")
}

func errSignInOver(c echo.Context) error {
	if len(c.Request().Cookies()) == 0 {
		return consent.Fail(consent.Expired, "signin.no_cookies")
	}
	return consent.Fail(consent.Expired, "signin.over")
}
