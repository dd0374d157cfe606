package web

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"accord/consent"
)

// problem is what an error looks like from outside, whatever the form it is sent in.
type problem struct {
	status    int
	title     string
	text      string
	reference string
}

// statusOf is the one table from kinds of errors to HTTP.
func statusOf(kind consent.Kind) (int, string) {
	switch kind {
	case consent.Invalid:
		return http.StatusBadRequest, "That did not work"
	case consent.SignedOut:
		return http.StatusUnauthorized, "Please sign in"
	case consent.NotAllowed:
		return http.StatusForbidden, "Not allowed"
	case consent.NotFound:
		return http.StatusNotFound, "Not found"
	case consent.Conflict:
		return http.StatusConflict, "Something changed meanwhile"
	case consent.Expired:
		return http.StatusBadRequest, "This attempt is over"
	case consent.Upstream:
		return http.StatusBadGateway, "No proper answer"
	case consent.Busy:
		return http.StatusTooManyRequests, "Too many requests"
	}
	return http.StatusInternalServerError, "Something went wrong here"
}

// answerError turns every error into a response: a page, an htmx part or a
// problem document. It is the only place that does.
func (s *server) answerError(err error, c echo.Context) {
	if c.Response().Committed {
		return
	}
	r := c.Request()
	p := s.problemOf(err, c)
	if p.status >= 500 {
		s.Log.LogAttrs(r.Context(), slog.LevelError, "request failed",
			slog.String("reference", p.reference), slog.String("route", c.Path()), slog.String("error", err.Error()))
	}
	h := c.Response().Header()
	if p.status == http.StatusTooManyRequests || p.status == http.StatusServiceUnavailable || p.status == http.StatusBadGateway {
		h.Set("Retry-After", "10")
	}
	var sendErr error
	switch {
	case strings.HasPrefix(r.URL.Path, "/api/"):
		if p.status == http.StatusBadGateway {
			p.status = http.StatusServiceUnavailable // what programs know how to wait for
		}
		sendErr = sendProblem(c, p)
	case p.status == http.StatusUnauthorized:
		sendErr = s.sendSignIn(c)
	case r.Method == http.MethodHead:
		sendErr = c.NoContent(p.status)
	default:
		sendErr = s.sendErrorPage(c, p)
	}
	if sendErr != nil {
		s.Log.ErrorContext(r.Context(), "error page failed", "reference", p.reference, "error", sendErr)
	}
}

func (s *server) problemOf(err error, c echo.Context) problem {
	p := problem{reference: c.Response().Header().Get(echo.HeaderXRequestID)}
	if he := (*echo.HTTPError)(nil); errors.As(err, &he) {
		p.status = he.Code
		switch he.Code {
		case http.StatusNotFound:
			p.title, p.text = "Not found", "There is no page at this address."
		case http.StatusMethodNotAllowed:
			p.title, p.text = "Not possible", "This address cannot be used this way. Nothing was changed."
		case http.StatusRequestEntityTooLarge:
			p.title, p.text = "Too much at once", "What you sent is larger than we accept. Nothing was changed."
		default:
			p.title, p.text = "That did not work", "The request was not understood. Nothing was changed."
		}
		return p
	}
	kind := consent.KindOf(err)
	p.status, p.title = statusOf(kind)
	p.text = "This is our fault, not yours. Nothing was changed as far as we know; please look before you try again."
	if e := (*consent.Error)(nil); errors.As(err, &e) && kind != consent.Internal {
		p.text = e.Message
	}
	if kind == consent.Internal && errors.Is(err, context.DeadlineExceeded) {
		p.status, p.title = http.StatusServiceUnavailable, "This takes too long"
		p.text = "The answer did not come in time. Please try again in a moment."
	}
	return p
}

// sendProblem answers programs by RFC 9457.
func sendProblem(c echo.Context, p problem) error {
	doc, err := json.Marshal(struct {
		Type   string `json:"type"`
		Title  string `json:"title"`
		Status int    `json:"status"`
		Detail string `json:"detail"`
	}{"about:blank", p.title, p.status, p.text})
	if err != nil {
		return err
	}
	return c.Blob(p.status, "application/problem+json", doc)
}

// sendSignIn leads a signed-out browser to the sign-in and back: a page by
// redirect, a part by htmx's header, so that no sign-in page lands in a slot.
func (s *server) sendSignIn(c echo.Context) error {
	r := c.Request()
	back := s.whereNow(c)
	if isPart(r) || s.hostOrigin(r) != "" {
		to := "/signin"
		if s.hostOrigin(r) != "" {
			to = s.PublicURL + "/signin" // a host page would take a path for its own
		}
		c.Response().Header().Set("HX-Redirect", to+back.Query())
		return c.NoContent(http.StatusUnauthorized)
	}
	switch {
	case r.Method != http.MethodGet:
		back = returnTo{}
	case back.key == "card":
		back.key = "card-page" // the page asked for, not the host app behind it
	}
	return c.Redirect(http.StatusSeeOther, "/signin"+back.Query())
}

// whereNow is the route key of the page being asked for.
func (s *server) whereNow(c echo.Context) returnTo {
	path := c.Request().URL.Path
	if user, ok := strings.CutPrefix(path, "/cards/"); ok {
		host := s.hostOrigin(c.Request())
		if host == "" {
			host = c.QueryParam("host")
		}
		return s.checked(returnTo{key: "card", host: host, app: c.QueryParam("app"), user: user})
	}
	for key, p := range returnPaths() {
		if p == path {
			return returnTo{key: key}
		}
	}
	return returnTo{}
}
