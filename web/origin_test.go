//go:build !release

package web

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"

	"accord/consent"
	"accord/sandbox"
)

// TestOtherSitesChangeNothing: rows A32 and A41. Every form of ours is refused to
// every kind of other page, before anything is looked at.
func TestOtherSitesChangeNothing(t *testing.T) {
	p := newPortal(t)
	ingrid := p.allows(t, "allow", "everyone", "choices", "both")
	priya := p.connected(t, sandbox.Priya, consent.LinkedInOnly)
	before := p.facts(t)
	others := map[string][]string{
		"another site":                 {"Origin", "https://evil.example", "Sec-Fetch-Site", "cross-site"},
		"another site, origin hidden":  {"Origin", "null", "Sec-Fetch-Site", "cross-site"},
		"without an origin":            {"Origin", "", "Sec-Fetch-Site", "cross-site"},
		"a sandboxed frame":            {"Origin", "null", "Sec-Fetch-Site", ""},
		"another port":                 {"Origin", "http://localhost:1", "Sec-Fetch-Site", "same-site"},
		"a page of the same site":      {"Origin", "", "Sec-Fetch-Site", "same-site"},
		"the same host with TLS":       {"Origin", "https" + p.URL[len("http"):], "Sec-Fetch-Site", ""},
		"a host app":                   {"Origin", p.Outside.URL(), "Sec-Fetch-Site", "same-site"},
		"a browser that says nothing":  {"Origin", "", "Sec-Fetch-Site", ""},
		"our origin, by another site":  {"Origin", p.URL, "Sec-Fetch-Site", "cross-site"},
		"an origin like the Host":      {"Origin", "http://evil.example", "Sec-Fetch-Site", ""},
		"an origin with our own in it": {"Origin", p.URL + ".evil.example", "Sec-Fetch-Site", "cross-site"},
	}
	for _, r := range p.echo.Routes() {
		if r.Method != http.MethodPost || r.Path == "/cards/prompt" {
			continue
		}
		for name, headers := range others {
			for _, who := range []*person{priya, ingrid} {
				got := who.once(http.MethodPost, r.Path, headers...)
				status(t, r.Path+" from "+name, got, http.StatusForbidden)
			}
		}
	}
	for name, headers := range others {
		got := priya.onceWith(http.MethodPost, "/connection", "choice=both", headers...)
		status(t, "A32 a start from "+name, got, http.StatusForbidden)
		if name == "a host app" {
			continue
		}
		status(t, "a prompt from "+name, priya.once(http.MethodPost, "/cards/prompt", headers...), http.StatusForbidden)
	}
	p.unchanged(t, before, "requests of other sites")
	equal(t, "attempts", p.number(t, `SELECT count(*) FROM attempts`), 0)
	status(t, "our own page", priya.onceWith(http.MethodPost, "/connection/visibility", "visible=no"), http.StatusSeeOther)
	status(t, "our own page, named only by its origin", priya.onceWith(http.MethodPost, "/connection/visibility", "visible=yes", "Sec-Fetch-Site", ""), http.StatusSeeOther)
	status(t, "our own page, named only by the browser", priya.onceWith(http.MethodPost, "/connection/visibility", "visible=no", "Origin", ""), http.StatusSeeOther)
	status(t, "a host's prompt", priya.once(http.MethodPost, "/cards/prompt", "Origin", p.Outside.URL(), "Sec-Fetch-Site", "same-site"), http.StatusSeeOther)
}

// TestHostOfARequestProvesNothing: row A54. Whoever leads a browser to us under
// another name has that name in Host and Origin.
func TestHostOfARequestProvesNothing(t *testing.T) {
	p := newPortal(t)
	priya := p.signedIn(t, sandbox.Priya)
	req := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "http://evil.example/connection/disconnect", nil)
	req.Header.Set("Origin", "http://evil.example")
	req.Header.Set("Cookie", "accord="+priya.cookie())
	rec := httptest.NewRecorder()
	p.handler.ServeHTTP(rec, req)
	equal(t, "status", rec.Code, http.StatusForbidden)
}

// TestLooksChangeNothing: row A45. What changes something is asked by POST alone,
// whatever a request calls itself besides.
func TestLooksChangeNothing(t *testing.T) {
	p := newPortal(t)
	p.allows(t, "allow", "everyone", "choices", "both")
	priya := p.connected(t, sandbox.Priya, consent.LinkedInOnly)
	before := p.facts(t)
	pages := []string{"/connection", "/connection/confirm", "/cards/prompt"} // these can be looked at; the last is the card of somebody called prompt
	for _, r := range p.echo.Routes() {
		if r.Method != http.MethodPost {
			continue
		}
		for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodPut, http.MethodPatch, http.MethodDelete} {
			for _, override := range []string{"X-HTTP-Method-Override", "X-Method-Override", "X-HTTP-Method"} {
				got := priya.once(method, r.Path+"?_method=POST&visible=no&confirm=yes", override, "POST")
				if method != http.MethodGet || !slices.Contains(pages, r.Path) {
					status(t, method+" "+r.Path, got, http.StatusMethodNotAllowed)
				}
			}
		}
	}
	p.unchanged(t, before, "looks")
	equal(t, "still signed in", priya.once(http.MethodGet, "/connection").Status, 200)
}

// TestPreflight: row A117. A browser asks before it lets a host fetch a card: only
// the listed hosts are told that they may, and they alone can read the answer.
func TestPreflight(t *testing.T) {
	p := newPortal(t)
	kwame := p.signedIn(t, sandbox.Kwame)
	ask := func(origin string) page {
		return kwame.once(http.MethodOptions, "/cards/"+sandbox.Priya, "Origin", origin, "Sec-Fetch-Site", "cross-site",
			"Access-Control-Request-Method", "GET", "Access-Control-Request-Headers", "hx-request,hx-current-url,authorization", "Cookie", "")
	}
	listed := ask(p.Outside.URL())
	status(t, "a listed host", listed, http.StatusNoContent)
	equal(t, "its origin", listed.Header.Get("Access-Control-Allow-Origin"), p.Outside.URL())
	equal(t, "with credentials", listed.Header.Get("Access-Control-Allow-Credentials"), "true")
	if listed.Header.Get("Access-Control-Allow-Headers") == "" || listed.Header.Get("Access-Control-Allow-Methods") == "" {
		t.Errorf("a listed host is not told what it may send: %v", listed.Header)
	}
	card := kwame.once(http.MethodGet, "/cards/"+sandbox.Priya, "Origin", p.Outside.URL(), "Sec-Fetch-Site", "same-site")
	equal(t, "the card's origin", card.Header.Get("Access-Control-Allow-Origin"), p.Outside.URL())
	for _, origin := range []string{
		"https://evil.example", "null", "", p.Outside.URL() + ".evil.example", p.Outside.URL() + "/", "https://localhost", p.URL,
	} {
		for what, got := range map[string]page{
			"preflight": ask(origin),
			"card":      kwame.once(http.MethodGet, "/cards/"+sandbox.Priya, "Origin", origin, "Sec-Fetch-Site", "cross-site"),
		} {
			for name := range got.Header {
				if len(name) > 21 && name[:21] == "Access-Control-Allow-" {
					t.Errorf("%s: %q is told %s", what, origin, name)
				}
			}
			equal(t, what+" varies with the origin", got.Header.Values("Vary")[len(got.Header.Values("Vary"))-1], "Origin")
		}
	}
	signedOut := p.person(t, sandbox.Kwame).once(http.MethodGet, "/cards/"+sandbox.Priya, "Origin", "https://evil.example", "Sec-Fetch-Site", "cross-site")
	status(t, "a card without a session", signedOut, http.StatusSeeOther)
}
