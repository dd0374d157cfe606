package web

import (
	"github.com/labstack/echo/v4"

	"accord/consent"
)

// signedIn is a handler for a person we know.
type signedIn func(c echo.Context, a consent.Actor) error

// employee guards a handler: only somebody signed in passes. Whether they may do
// it is asked later, by consent.Service, at the time of use.
func (s *server) employee(h signedIn) echo.HandlerFunc {
	return func(c echo.Context) error {
		a, ok, err := s.actor(c)
		if err != nil {
			return err
		}
		if !ok {
			return consent.Fail(consent.SignedOut, "session.none")
		}
		return h(c, a)
	}
}

// admin guards a handler for administrators.
func (s *server) admin(h signedIn) echo.HandlerFunc {
	return s.employee(func(c echo.Context, a consent.Actor) error {
		if !a.User.Admin {
			return consent.Fail(consent.NotAllowed, "admin.page")
		}
		return h(c, a)
	})
}

// actor is who asks; ok is false for a browser that is not signed in.
func (s *server) actor(c echo.Context) (a consent.Actor, ok bool, err error) {
	if known, isSet := c.Get(actorKey).(consent.Actor); isSet {
		return known, true, nil
	}
	sess, err := s.sessions.Get(c.Request(), s.sessions.name())
	if err != nil {
		return consent.Actor{}, false, err
	}
	row, ok := sess.Values[sessionKey].(consent.Session)
	if !ok {
		return consent.Actor{}, false, nil
	}
	a = consent.Actor{User: row.User, Session: row.Hash, Language: language}
	c.Set(actorKey, a)
	return a, true, nil
}

const actorKey = "actor"
