package web

import (
	"net/http"
	"strings"
	"time"

	"github.com/gorilla/sessions"

	"accord/consent"
)

const (
	sessionLife = 12 * time.Hour // whatever the person does
	sessionIdle = time.Hour      // without a request
	// touchEvery bounds how often use is written down.
	touchEvery = 5 * time.Minute

	sessionKey = "session" // of gorilla's Values: a consent.Session
)

// sessionRows is a gorilla sessions.Store on the database. The cookie holds a
// random id and nothing else; the database holds the id's hash. Before the
// sign-in the id names only the browser, so that the answer of the provider is
// taken in the browser that asked for it; the sign-in replaces it.
type sessionRows struct {
	rows   consent.SessionStore
	now    func() time.Time
	newID  func() string
	secure bool
}

var _ sessions.Store = sessionRows{}

func (s sessionRows) name() string {
	if s.secure {
		return "__Host-accord"
	}
	return "accord" // plain http on loopback, where the prefix is not allowed
}

// Get returns the request's session, read once per request.
func (s sessionRows) Get(r *http.Request, name string) (*sessions.Session, error) {
	return sessions.GetRegistry(r).Get(s, name)
}

// New reads the session named by the cookie. A browser without a usable cookie,
// or whose session is over, gets a new one that is not saved yet.
func (s sessionRows) New(r *http.Request, name string) (*sessions.Session, error) {
	sess := sessions.NewSession(s, name)
	sess.IsNew = true
	sess.Options = s.options(int(sessionLife.Seconds()))
	id, ok := s.cookie(r)
	if !ok {
		sess.ID = s.newID()
		return sess, nil
	}
	sess.ID = id
	now := s.now()
	row, err := s.rows.Session(r.Context(), consent.Hash(id), now)
	switch {
	case consent.KindOf(err) == consent.NotFound:
		return sess, nil
	case err != nil:
		return sess, err
	case now.Sub(row.SeenAt) > sessionIdle:
		return sess, s.rows.EndSession(r.Context(), row.Hash, now)
	}
	if now.Sub(row.SeenAt) > touchEvery {
		if err := s.rows.TouchSession(r.Context(), row.Hash, now); err != nil {
			return sess, err
		}
	}
	sess.IsNew = false
	sess.Values[sessionKey] = row
	return sess, nil
}

// Save writes the cookie. A session that holds a consent.Session is stored as a
// row first; one with a negative MaxAge is ended.
func (s sessionRows) Save(r *http.Request, w http.ResponseWriter, sess *sessions.Session) error {
	if sess.Options.MaxAge < 0 {
		if err := s.rows.EndSession(r.Context(), consent.Hash(sess.ID), s.now()); err != nil {
			return err
		}
		http.SetCookie(w, sessions.NewCookie(sess.Name(), "", sess.Options))
		return nil
	}
	if row, ok := sess.Values[sessionKey].(consent.Session); ok {
		row.Hash = consent.Hash(sess.ID)
		if err := s.rows.StartSession(r.Context(), row); err != nil {
			return err
		}
	}
	http.SetCookie(w, sessions.NewCookie(sess.Name(), sess.ID, sess.Options))
	return nil
}

func (s sessionRows) options(maxAge int) *sessions.Options {
	return &sessions.Options{Path: "/", MaxAge: maxAge, Secure: s.secure, HttpOnly: true, SameSite: http.SameSiteLaxMode}
}

// cookie is the id in the request, if there is exactly one of the right form.
func (s sessionRows) cookie(r *http.Request) (string, bool) {
	all := r.CookiesNamed(s.name())
	if len(all) != 1 {
		return "", false
	}
	id := all[0].Value
	ok := len(id) == 26 && !strings.ContainsFunc(id, func(c rune) bool {
		return !(c >= 'A' && c <= 'Z' || c >= '2' && c <= '7')
	})
	return id, ok
}

// cookieFor names a browser that is not signed in.
func (s sessionRows) cookieFor(id string) *http.Cookie {
	return sessions.NewCookie(s.name(), id, s.options(int(sessionLife.Seconds())))
}
