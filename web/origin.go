package web

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"accord/consent"
)

// sameOrigin lets a request that changes something pass only if it comes from our
// own pages; what changes something about cards may come from a configured host
// app too. It stands before every handler: none can forget it.
func (s *server) sameOrigin(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := c.Request()
		switch r.Method {
		case http.MethodGet, http.MethodHead, http.MethodOptions:
			return next(c)
		}
		if !s.provenOrigin(r) {
			return consent.Fail(consent.NotAllowed, "request.cross_site")
		}
		return next(c)
	}
}

// provenOrigin reports whether the browser says that the request comes from one of
// our pages. Our origin is the configured one: the Host of a request is anybody's
// to choose. A request with a cookie and without any such word has no proof; one
// without a cookie needs none, since it acts for nobody.
func (s *server) provenOrigin(r *http.Request) bool {
	origin, site := r.Header.Get("Origin"), r.Header.Get("Sec-Fetch-Site")
	hosts := strings.HasPrefix(r.URL.Path, "/cards/")
	switch {
	case origin != "" && hosts && s.isHost(origin):
		return true
	case origin == "null":
		// Our pages send no referrer, and Chromium then writes no origin either.
		return site == "same-origin"
	case origin != "":
		return origin == s.PublicURL && (site == "" || site == "same-origin" || site == "none")
	case site != "":
		return site == "same-origin" || site == "none"
	}
	return r.Header.Get("Cookie") == ""
}
