//go:build !release

package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"accord/consent"
	"accord/sandbox"
)

// TestOddBytes: findings F2, X15, X16. What is no text is refused at the door, in
// path, query and form, by every route, and reaches no database.
func TestOddBytes(t *testing.T) {
	onBoth(t, func(t *testing.T, p *portal) {
		nobody, ingrid := p.person(t, sandbox.Kwame), p.signedIn(t, sandbox.Ingrid)
		for _, odd := range []string{"%00", "%ff", "a%00b", "%c3%28", "%ed%a0%80", "%f8%88%80%80%80"} {
			for _, who := range []*person{nobody, ingrid} {
				for _, r := range p.echo.Routes() {
					if r.Method == "echo_route_not_found" {
						continue
					}
					path := strings.NewReplacer(":user", odd, ":category", odd, ":id", odd, ":member", odd, "*", odd).Replace(r.Path)
					if path == r.Path {
						path = r.Path + "?q=" + odd + "&to=card&user=" + odd
					}
					if got := who.once(r.Method, path); got.Status != http.StatusBadRequest {
						t.Errorf("%s %s: %d", r.Method, path, got.Status)
					}
					if r.Method == http.MethodPost {
						got := who.onceWith(r.Method, r.Path, "attempt="+odd+"&choice=both&version=1&group="+odd)
						status(t, "POST "+r.Path+" with "+odd, got, http.StatusBadRequest)
					}
				}
			}
		}
		equal(t, "sign-ins begun", p.number(t, `SELECT count(*) FROM sign_ins`), 0)
	})
}

// TestOddGroups: a group id that is no text names no group, and keeps nobody out.
func TestOddGroups(t *testing.T) {
	onBoth(t, func(t *testing.T, p *portal) {
		p.Outside.SetGroups(sandbox.Kwame, sandbox.GroupEveryone, "g\x00x", "")
		kwame := p.signedIn(t, sandbox.Kwame)
		status(t, "signed in", kwame.get("/connection"), 200)
	})
}

// TestOurOwnReference: finding X04. A request's reference is ours, whatever is sent.
func TestOurOwnReference(t *testing.T) {
	p := newPortal(t)
	kwame := p.signedIn(t, sandbox.Kwame)
	at := kwame.once(http.MethodGet, "/admin", "X-Request-ID", "CANARY"+strings.Repeat("x", 5000))
	if got := at.Header.Get("X-Request-Id"); len(got) != 26 {
		t.Errorf("the reference is %q", got)
	}
	says(t, at, at.Header.Get("X-Request-Id"))
	if strings.Contains(p.Log.String(), "CANARY") || strings.Contains(at.Body, "CANARY") {
		t.Error("a reference of the caller's own is kept")
	}
}

// TestOnlyTheBodyCounts: findings X08, A57. What stands in the address decides nothing.
func TestOnlyTheBodyCounts(t *testing.T) {
	p := newPortal(t)
	p.allows(t, "allow", "everyone", "choices", "both")
	priya := p.connected(t, sandbox.Priya, consent.BothAccounts)
	ingrid := p.signedIn(t, sandbox.Ingrid)
	_, form := func() (any, url.Values) { at := ingrid.get("/admin"); return at.form(t, "/admin/policy") }()
	form.Set("allow", "nobody")
	form.Set("end_all", "yes")
	before := p.facts(t)
	for who, path := range map[*person]string{
		priya:  "/connection/visibility?visible=no",
		ingrid: "/admin/policy?" + form.Encode(),
	} {
		status(t, path, who.once(http.MethodPost, path), http.StatusBadRequest)
	}
	status(t, "a choice", priya.once(http.MethodPost, "/connection/choice?choice=linkedin&version=1"), http.StatusBadRequest)
	p.unchanged(t, before, "values in the address")
	equal(t, "visible", priya.standing().Conn.Visible, true)
}

// TestNamesInAddresses: finding X17. A card's address may be written in any way that
// addresses can be.
func TestNamesInAddresses(t *testing.T) {
	p := newPortal(t)
	p.allows(t, "allow", "everyone", "choices", "both")
	priya := p.connected(t, sandbox.Priya, consent.LinkedInOnly)
	hana := p.connected(t, sandbox.Hana, consent.LinkedInOnly)
	want := priya.member().Name
	for _, name := range []string{
		priya.ID, priya.UserName, strings.ReplaceAll(priya.UserName, "@", "%40"), strings.ReplaceAll(priya.UserName, ".", "%2E"),
	} {
		at := hana.part("/cards/" + name)
		status(t, name, at, 200)
		says(t, at, want)
	}
	for _, name := range []string{
		strings.ReplaceAll(priya.UserName, "@", "%2540"), priya.ID + "%2F", "..%2Fadmin", "%20", "x%3Fy",
	} {
		status(t, name, hana.part("/cards/"+name), http.StatusNotFound)
	}
}
