package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"
)

// headers sets what every answer carries. form-action lists the places a form of
// ours may lead to by redirect: browsers check those too.
func (s *server) headers(next echo.HandlerFunc) echo.HandlerFunc {
	formAction := strings.Join(append([]string{"'self'"}, s.formTargets()...), " ")
	csp := "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
		"form-action " + formAction + "; base-uri 'none'; object-src 'none'; frame-ancestors 'none'"
	secure := strings.HasPrefix(s.PublicURL, "https:")
	return func(c echo.Context) error {
		h := c.Response().Header()
		h.Set("Content-Security-Policy", csp)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		if secure {
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		if strings.HasPrefix(c.Request().URL.Path, "/static/") {
			// Hosts take the card's stylesheet from here.
			h.Set("Cross-Origin-Resource-Policy", "cross-origin")
			return next(c)
		}
		h.Set("Cache-Control", "no-store")
		h.Add("Vary", "HX-Request, Cookie")
		return next(c)
	}
}

// formTargets are the origins a form may lead to: the two providers and the host apps.
func (s *server) formTargets() []string {
	addresses := []string{s.ProviderURL, s.LinkedInURL}
	for _, h := range s.Hosts {
		addresses = append(addresses, h.Origin)
	}
	var out []string
	for _, address := range addresses {
		if u, err := url.Parse(address); err == nil && u.Host != "" && !slices.Contains(out, u.Scheme+"://"+u.Host) {
			out = append(out, u.Scheme+"://"+u.Host)
		}
	}
	return out
}

// forHosts lets the configured host apps, and nobody else, read a card from
// their own origin with the person's session.
func (s *server) forHosts(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		origin := s.hostOrigin(c.Request())
		h := c.Response().Header()
		h.Add("Vary", "Origin")
		// A host shows the portrait from our origin, by a request that names none.
		h.Set("Cross-Origin-Resource-Policy", "same-site")
		if origin != "" {
			h.Set("Access-Control-Allow-Origin", origin)
			h.Set("Access-Control-Allow-Credentials", "true")
			h.Set("Access-Control-Expose-Headers", "HX-Trigger, HX-Redirect, HX-Location, HX-Refresh, HX-Retarget, HX-Reswap, HX-Reselect, HX-Push-Url, HX-Replace-Url")
		}
		return next(c)
	}
}

// preflight answers a browser that asks whether a host may fetch a card.
func (s *server) preflight(c echo.Context) error {
	h := c.Response().Header()
	if s.hostOrigin(c.Request()) != "" {
		h.Set("Access-Control-Allow-Methods", "GET, POST")
		h.Set("Access-Control-Allow-Headers", "HX-Request, HX-Current-URL, HX-Target, HX-Trigger, HX-Trigger-Name, HX-Request-Type, HX-Source, Authorization")
		h.Set("Access-Control-Max-Age", "600")
	}
	return c.NoContent(http.StatusNoContent)
}

// isPart reports whether htmx asks, so that a part is wanted instead of a page.
func isPart(r *http.Request) bool { return r.Header.Get("HX-Request") == "true" }
