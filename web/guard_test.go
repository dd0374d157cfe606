//go:build !release

package web

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"accord/sandbox"
)

// access is what a route answers to somebody signed out, an employee and an admin
// who ask with nothing but the address. 303 leads to the sign-in or to another page.
type access struct{ out, employee, admin int }

// routeTable has one line for each route there is.
func routeTable() map[string]access {
	own := access{303, 200, 200}
	act := access{303, 303, 303} // done, and led on
	bare := access{303, 400, 400}
	return map[string]access{
		"GET /":                                      {200, 303, 303},
		"GET /help":                                  {200, 200, 200},
		"GET /signin":                                {303, 303, 303},
		"GET /signin/callback":                       {400, 400, 400},
		"POST /signout":                              {303, 303, 303},
		"GET /healthz":                               {200, 200, 200},
		"GET /readyz":                                {200, 200, 200},
		"GET /static/*":                              {404, 404, 404},
		"GET /connection":                            own,
		"GET /connection/new":                        {303, 303, 303}, // nobody may connect yet
		"POST /connection":                           act,             // led back to the page that says why not
		"GET /connection/callback":                   bare,
		"GET /connection/work/callback":              bare,
		"GET /connection/confirm":                    bare,
		"POST /connection/confirm":                   bare,
		"POST /connection/cancel":                    act,
		"POST /connection/choice":                    bare,
		"POST /connection/visibility":                bare,
		"POST /connection/disconnect":                act,
		"GET /connection/picture":                    {303, 404, 404},
		"GET /connection/shared":                     own,
		"GET /connection/shared/:category":           {303, 404, 404},
		"GET /connection/activity":                   own,
		"GET /connection/receipts":                   own,
		"GET /connection/receipts/:id":               {303, 404, 404},
		"GET /admin":                                 {303, 403, 200},
		"POST /admin/policy":                         {303, 403, 400},
		"POST /admin/policy/preview":                 {303, 403, 400},
		"GET /admin/groups":                          {303, 403, 200},
		"GET /cards/:user":                           {303, 404, 404},
		"GET /cards/:user/picture":                   {303, 404, 404},
		"POST /cards/prompt":                         act,
		"OPTIONS /cards/:user":                       {204, 204, 204},
		"GET /api/v1/members/:member/work/:category": {401, 401, 401},
	}
}

// TestEveryRouteAsEverybody walks the router's own list: row A105. Each answer
// carries the headers that every answer must carry.
func TestEveryRouteAsEverybody(t *testing.T) {
	p := newPortal(t)
	table := routeTable()
	seen := map[string]bool{}
	for _, r := range p.echo.Routes() {
		if r.Method == "echo_route_not_found" {
			continue
		}
		name := r.Method + " " + r.Path
		want, listed := table[name]
		if !listed {
			t.Errorf("%s is not in the table: say who may do what there", name)
			continue
		}
		seen[name] = true
		path := strings.NewReplacer(":user", "nobody", ":category", "nothing", ":id", "none", ":member", "none", "*", "none").Replace(r.Path)
		for role, code := range map[string]int{"": want.out, sandbox.Kwame: want.employee, sandbox.Ingrid: want.admin} {
			who := p.person(t, sandbox.Kwame)
			if role != "" {
				who = p.signedIn(t, role)
			}
			got := who.once(r.Method, path)
			if got.Status != code {
				t.Errorf("%s as %q: %d, want %d", name, role, got.Status, code)
			}
			checkHeaders(t, name, path, got.Header)
		}
	}
	for name := range table {
		if !seen[name] {
			t.Errorf("%s is in the table and not in the router", name)
		}
	}
}

// once sends one request and follows nothing.
func (p *person) once(method, path string, headers ...string) page {
	p.t.Helper()
	still := *p
	client := *p.client
	client.Transport = noRedirect{}
	still.client = &client
	all := append([]string{"Origin", p.URL, "Sec-Fetch-Site", "same-origin"}, headers...)
	return still.send(method, path, "", all...)
}

// noRedirect hides the Location of an answer, so that a client stays where it is.
type noRedirect struct{}

func (noRedirect) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := http.DefaultTransport.RoundTrip(r)
	if err == nil {
		resp.Header.Del("Location")
	}
	return resp, err
}

func checkHeaders(t testing.TB, name, path string, h http.Header) {
	t.Helper()
	want := map[string]string{"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}
	if !strings.HasPrefix(path, "/static/") {
		want["Cache-Control"] = "no-store"
	}
	for header, value := range want {
		if got := h.Get(header); got != value {
			t.Errorf("%s: %s is %q, want %q", name, header, got, value)
		}
	}
	csp := h.Get("Content-Security-Policy")
	for _, part := range []string{"default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "script-src 'self'"} {
		if !strings.Contains(csp, part) {
			t.Errorf("%s: the content security policy %q lacks %s", name, csp, part)
		}
	}
}

// TestOtherSitesChangeNothing: rows A32, A41, A45, A117.
func TestOtherSitesChangeNothing(t *testing.T) {
	p := newPortal(t)
	kwame := p.signedIn(t, sandbox.Kwame)
	for name, headers := range map[string][]string{
		"cross-site": {"Origin", "https://evil.example", "Sec-Fetch-Site", "cross-site"},
		"null":       {"Origin", "null", "Sec-Fetch-Site", ""},
		"other port": {"Origin", "http://localhost:1", "Sec-Fetch-Site", "same-site"},
	} {
		status(t, name, kwame.send(http.MethodPost, "/connection/disconnect", "", headers...), http.StatusForbidden)
	}
	for _, path := range []string{"/connection/disconnect", "/connection/cancel", "/admin/policy", "/signout"} {
		status(t, "GET "+path, kwame.get(path), http.StatusMethodNotAllowed)
	}
	listed := kwame.once(http.MethodGet, "/cards/"+sandbox.Priya, "Origin", p.Outside.URL(), "Sec-Fetch-Site", "same-site")
	equal(t, "a listed host", listed.Header.Get("Access-Control-Allow-Origin"), p.Outside.URL())
	equal(t, "with credentials", listed.Header.Get("Access-Control-Allow-Credentials"), "true")
	for _, origin := range []string{"https://evil.example", "null", p.Outside.URL() + ".evil.example"} {
		got := kwame.once(http.MethodGet, "/cards/"+sandbox.Priya, "Origin", origin, "Sec-Fetch-Site", "cross-site")
		equal(t, "host "+origin, got.Header.Get("Access-Control-Allow-Origin"), "")
	}
}

// TestPartsWithoutASession: a part answers 401 with a header, never a sign-in page.
func TestPartsWithoutASession(t *testing.T) {
	p := newPortal(t)
	nobody := p.person(t, sandbox.Kwame)
	at := nobody.once(http.MethodGet, "/connection/shared", "HX-Request", "true")
	status(t, "a part", at, http.StatusUnauthorized)
	equal(t, "body", at.Body, "")
	equal(t, "HX-Redirect", at.Header.Get("HX-Redirect"), "/signin?to=shared")
	at = nobody.once(http.MethodGet, "/cards/"+sandbox.Priya+"?app=mail", "HX-Request", "true", "Origin", p.Outside.URL(), "Sec-Fetch-Site", "same-site")
	status(t, "a card in a host", at, http.StatusUnauthorized)
	if got := at.Header.Get("HX-Redirect"); !strings.HasPrefix(got, p.URL+"/signin?") {
		t.Errorf("a host page is sent to %q", got)
	}
}

// TestSessionEnds: rows A42, A43, A44, and the two ends in time.
func TestSessionEnds(t *testing.T) {
	p := newPortal(t)
	kwame := p.person(t, sandbox.Kwame)
	at := kwame.get("/signin")
	fixed := kwame.cookie()
	kwame.submit(at, "/idp/signin", "person", kwame.ID)
	inside := kwame.cookie()
	if inside == fixed || inside == "" {
		t.Errorf("the id of the cookie stayed %q at the sign-in", fixed)
	}
	status(t, "signed in", kwame.once(http.MethodGet, "/connection"), 200)
	for name, cookie := range map[string]string{"the id before the sign-in": fixed, "a made-up id": strings.Repeat("A", 26), "a huge one": strings.Repeat("A", 5000)} {
		thief := p.person(t, sandbox.Kwame)
		status(t, name, thief.once(http.MethodGet, "/connection", "Cookie", "accord="+cookie), http.StatusSeeOther)
	}
	p.Clock.Set(59 * time.Minute)
	status(t, "in use", kwame.once(http.MethodGet, "/connection"), 200)
	p.Clock.Set(59*time.Minute + 61*time.Minute)
	status(t, "idle for an hour", kwame.once(http.MethodGet, "/connection"), http.StatusSeeOther)
	p.Clock.Set(0)

	kwame.signIn("/signin")
	old := kwame.cookie()
	status(t, "sign out", kwame.once(http.MethodPost, "/signout"), http.StatusSeeOther)
	status(t, "replayed after signing out", kwame.once(http.MethodGet, "/connection", "Cookie", "accord="+old), http.StatusSeeOther)
}

// TestReturnTo: rows A50, A51. Nothing from an address leads anywhere but into the table.
func TestReturnTo(t *testing.T) {
	s := &server{Config: Config{HostOrigins: []string{"https://mail.example.org"}}}
	for text, want := range map[string]string{
		"":                     "/connection",
		"admin":                "/admin",
		"//evil.example":       "/connection",
		`/\evil.example`:       "/connection",
		"https://evil.example": "/connection",
		"javascript:alert(1)":  "/connection",
		"signout":              "/connection",
		"card https://mail.example.org mail eve@example.org": "https://mail.example.org/mail?card=eve%40example.org",
		"card-page https://mail.example.org mail eve":        "/cards/eve?app=mail&host=https%3A%2F%2Fmail.example.org",
		"card   eve":                                   "/cards/eve",
		"card https://evil.example mail eve":           "/connection",
		"card https://mail.example.org ../x eve":       "/connection",
		"card https://mail.example.org mail ../admin":  "/connection",
		"card https://mail.example.org mail eve?x=y&z": "/connection",
	} {
		if got := s.parseReturnTo(text).Address(); got != want {
			t.Errorf("%q leads to %q, want %q", text, got, want)
		}
	}
}
