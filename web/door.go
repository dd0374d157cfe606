package web

import (
	"errors"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"accord/consent"
)

// identify gives each request an id of our own, by which a person and the log name
// the same request. What a caller sends as one counts for nothing.
func (s *server) identify(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		c.Response().Header().Set(echo.HeaderXRequestID, s.NewID())
		return next(c)
	}
}

// readable lets a request pass only if path, query and form are text: valid UTF-8
// without NUL, which no database takes. It stands before every handler, so none
// meets anything else.
func (s *server) readable(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := c.Request()
		query, err := url.ParseQuery(r.URL.RawQuery)
		if err != nil || !isText(r.URL.Path) || !areText(query) {
			return consent.Fail(consent.Invalid, "request.malformed")
		}
		err = r.ParseForm()
		if tooLarge := (*echo.HTTPError)(nil); errors.As(err, &tooLarge) {
			return tooLarge
		}
		if err != nil || !areText(r.PostForm) {
			return consent.Fail(consent.Invalid, "form.unreadable")
		}
		return next(c)
	}
}

func isText(s string) bool { return utf8.ValidString(s) && !strings.Contains(s, "\x00") }

func areText(values url.Values) bool {
	for name, list := range values {
		if !isText(name) {
			return false
		}
		for _, value := range list {
			if !isText(value) {
				return false
			}
		}
	}
	return true
}

// param is a part of the path, decoded once: the router leaves it as it came where
// something in the path is written in another way than usual.
func param(c echo.Context, name string) string {
	value := c.Param(name)
	if c.Request().URL.RawPath == "" {
		return value
	}
	if decoded, err := url.PathUnescape(value); err == nil {
		return decoded
	}
	return value
}

// field is a field of a form. Only the body counts: what stands in the address is
// in anybody's hand who can make a link.
func field(c echo.Context, name string) string { return c.Request().PostForm.Get(name) }

// oneField is the field's one value: a doubled field is no answer.
func oneField(c echo.Context, name string) (string, error) {
	if len(c.Request().PostForm[name]) > 1 {
		return "", consent.Fail(consent.Invalid, "form.twice").At(name)
	}
	return field(c, name), nil
}
