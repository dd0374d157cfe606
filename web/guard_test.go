//go:build !release

package web

import (
	"net/http"
	"strings"
	"testing"

	"accord/sandbox"
)

// access is what a route answers to somebody signed out, an employee and an admin
// who ask with nothing but the address. 303 leads to the sign-in or to another page.
// An auditor may do what an employee may. Programs, with the token of LinkedIn's
// reader or with one on behalf of an administrator, are nobody to pages.
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
		"GET /connection/new":                        {303, 303, 303}, // nobody may connect yet: the own page says so
		"POST /connection":                           {303, 403, 403}, // nobody may connect yet
		"GET /connection/callback":                   bare,
		"GET /connection/work/callback":              bare,
		"GET /connection/confirm":                    bare,
		"POST /connection/confirm":                   bare,
		"POST /connection/cancel":                    act,
		"POST /connection/choice":                    bare,
		"POST /connection/visibility":                bare,
		"POST /connection/renew":                     {303, 409, 409}, // there is nothing to renew
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

// programs are what the data API answers to programs: the reader may ask, for one
// of the five categories, and who has another token may not.
func programs() (reader, viewer int) { return 400, 403 }

// TestEveryRouteAsEverybody walks the router's own list: row A105. Each answer
// carries the headers that every answer must carry.
func TestEveryRouteAsEverybody(t *testing.T) {
	p := newPortal(t)
	readerToken, err := p.Outside.ReaderToken()
	ok(t, err)
	adminToken, err := p.Outside.CardToken(sandbox.Ingrid)
	ok(t, err)
	table, seen := routeTable(), map[string]bool{}
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
		reader, viewer := want.out, want.out
		if strings.HasPrefix(r.Path, "/api/") {
			reader, viewer = programs()
		}
		path := strings.NewReplacer(":user", "nobody", ":category", "nothing", ":id", "none", ":member", "none", "*", "none").Replace(r.Path)
		for _, row := range []struct {
			role, person, token string
			code                int
		}{
			{"signed out", "", "", want.out},
			{"an employee", sandbox.Kwame, "", want.employee},
			{"an auditor", sandbox.Margarethe, "", want.employee},
			{"an admin", sandbox.Ingrid, "", want.admin},
			{"LinkedIn's reader", "", readerToken, reader},
			{"a program for an admin", "", adminToken, viewer},
		} {
			who := p.person(t, sandbox.Kwame)
			if row.person != "" {
				who = p.signedIn(t, row.person)
			}
			var headers []string
			if row.token != "" {
				headers = []string{"Authorization", "Bearer " + row.token}
			}
			got := who.once(r.Method, path, headers...)
			if got.Status != row.code {
				t.Errorf("%s as %s: %d, want %d", name, row.role, got.Status, row.code)
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
	return p.onceWith(method, path, "", headers...)
}

// onceWith is once with a body.
func (p *person) onceWith(method, path, body string, headers ...string) page {
	p.t.Helper()
	still := *p
	client := *p.client
	client.Transport = noRedirect{}
	still.client = &client
	all := append([]string{"Origin", p.URL, "Sec-Fetch-Site", "same-origin"}, headers...)
	return still.send(method, path, body, all...)
}

// noRedirect hides the Location of an answer, so that a client stays where it is.
type noRedirect struct{}

func (noRedirect) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := http.DefaultTransport.RoundTrip(r)
	if err == nil {
		resp.Header.Set("X-Location", resp.Header.Get("Location"))
		resp.Header.Del("Location")
	}
	return resp, err
}

func checkHeaders(t testing.TB, name, path string, h http.Header) {
	t.Helper()
	want := map[string]string{"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Cross-Origin-Resource-Policy": "same-origin"}
	switch {
	case strings.HasPrefix(path, "/static/"):
		want["Cross-Origin-Resource-Policy"] = "cross-origin"
	case strings.HasPrefix(path, "/cards/"):
		want["Cross-Origin-Resource-Policy"] = "same-site"
		fallthrough
	default:
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
