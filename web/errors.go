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

// statusOf is the one table from kinds of errors to HTTP and to a title.
func statusOf(kind consent.Kind) (int, consent.Code) {
	switch kind {
	case consent.Invalid:
		return http.StatusBadRequest, "title.invalid"
	case consent.SignedOut:
		return http.StatusUnauthorized, "title.signed_out"
	case consent.NotAllowed:
		return http.StatusForbidden, "title.not_allowed"
	case consent.NotFound:
		return http.StatusNotFound, "title.not_found"
	case consent.Conflict:
		return http.StatusConflict, "title.conflict"
	case consent.Expired:
		return http.StatusBadRequest, "title.over"
	case consent.Upstream:
		return http.StatusBadGateway, "title.upstream"
	case consent.TooMany:
		return http.StatusTooManyRequests, "title.too_many"
	case consent.Outage:
		return http.StatusServiceUnavailable, "title.outage"
	}
	return http.StatusInternalServerError, "title.internal"
}

// retryAfter is how many seconds somebody should wait where waiting may help.
const retryAfter = "10"

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
	switch p.status {
	case http.StatusTooManyRequests, http.StatusServiceUnavailable, http.StatusBadGateway:
		c.Response().Header().Set("Retry-After", retryAfter)
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

// problemOf says an error in words. What has no words is told in general ones;
// causes and codes are for the log.
func (s *server) problemOf(err error, c echo.Context) problem {
	say := s.voice(c)
	p := problem{reference: c.Response().Header().Get(echo.HeaderXRequestID)}
	if he := (*echo.HTTPError)(nil); errors.As(err, &he) {
		title, text := httpWords(he.Code)
		p.status, p.title, p.text = he.Code, say.say(title), say.say(text)
		return p
	}
	kind := consent.KindOf(err)
	status, title := statusOf(kind)
	p.status, p.title, p.text = status, say.say(title), say.say("problem.internal")
	if e := (*consent.Error)(nil); errors.As(err, &e) && kind != consent.Internal {
		p.text = say.tell(e)
	}
	if kind == consent.Internal && errors.Is(err, context.DeadlineExceeded) {
		p.status, p.title, p.text = http.StatusServiceUnavailable, say.say("title.slow"), say.say("problem.slow")
	}
	return p
}

// httpWords are title and text for what the router itself refuses.
func httpWords(status int) (title, text consent.Code) {
	switch status {
	case http.StatusNotFound:
		return "title.not_found", "problem.no_page"
	case http.StatusMethodNotAllowed:
		return "title.not_possible", "problem.method"
	case http.StatusRequestEntityTooLarge:
		return "title.too_large", "problem.too_large"
	}
	return "title.invalid", "request.malformed"
}

// complaint is the sentence of an error that is shown beside a form.
func (s *server) complaint(c echo.Context, err error) string {
	if e := (*consent.Error)(nil); errors.As(err, &e) {
		return s.voice(c).tell(e)
	}
	return s.voice(c).say("problem.internal")
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
