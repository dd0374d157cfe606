package web

import (
	"context"

	"github.com/labstack/echo/v4"

	"accord/consent"
)

// linkedInAnswered takes LinkedIn's redirect.
func (s *server) linkedInAnswered(c echo.Context, a consent.Actor) error {
	return s.answered(c, a, consent.LinkedInAccount)
}

// workAnswered takes the work provider's redirect about the extra permissions.
func (s *server) workAnswered(c echo.Context, a consent.Actor) error {
	return s.answered(c, a, consent.WorkAccount)
}

func (s *server) answered(c echo.Context, a consent.Actor, from consent.Account) error {
	ctx := c.Request().Context()
	ans, err := s.readAnswer(ctx, c, from)
	if err != nil {
		return err
	}
	next, err := s.Service.Answered(ctx, a, from, ans)
	if err != nil {
		return err
	}
	switch {
	case next.Declined:
		return s.leave(c, next.ReturnTo)
	case next.URL != "":
		return see(c, next.URL)
	}
	return see(c, "/connection/confirm")
}

// leave leads a person who said no back to where they came from, as a yes does.
func (s *server) leave(c echo.Context, returnTo string) error {
	if back := s.parseReturnTo(returnTo); back.key == "card" {
		return see(c, s.address(back))
	}
	return see(c, "/connection?note=cancelled")
}

// readAnswer reads a provider's redirect. A doubled parameter, or another issuer's
// answer (RFC 9207), is an attack or a mistake, and no attempt of anybody is
// touched for it.
func (s *server) readAnswer(ctx context.Context, c echo.Context, from consent.Account) (consent.Answer, error) {
	const longest = 4096
	q := c.QueryParams()
	for _, name := range []string{"state", "code", "error", "iss"} {
		if len(q[name]) > 1 || len(q.Get(name)) > longest {
			return consent.Answer{}, errAnswer()
		}
	}
	if p := c.Request().Header.Get("Sec-Purpose"); p != "" {
		return consent.Answer{}, errAnswer() // a preview must not use the state up
	}
	ans := consent.Answer{State: q.Get("state"), Code: q.Get("code"), Error: q.Get("error")}
	if ans.State == "" || (ans.Code == "") == (ans.Error == "") {
		return consent.Answer{}, errAnswer()
	}
	if err := s.checkIssuer(ctx, from, q.Get("iss")); err != nil {
		return consent.Answer{}, err
	}
	return ans, nil
}

// checkIssuer refuses an answer that names another issuer, or none where the
// provider promised to name itself. LinkedIn names none.
func (s *server) checkIssuer(ctx context.Context, from consent.Account, iss string) error {
	if from == consent.LinkedInAccount {
		if iss != "" && iss != s.LinkedInIssuer {
			return errAnswer()
		}
		return nil
	}
	err := s.Provider.CheckIssuer(ctx, iss)
	if consent.KindOf(err) == consent.NotAllowed {
		return errAnswer().Because(err)
	}
	return err
}

func errAnswer() *consent.Error { return consent.Fail(consent.Expired, "answer.over") }
