//go:build !release

package web

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"accord/consent"
	"accord/sandbox"
)

// TestSessionEnds: rows A42, A44, and the two ends in time.
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
	for name, cookie := range map[string]string{
		"the id before the sign-in": "accord=" + fixed, "a made-up id": "accord=" + strings.Repeat("A", 26),
		"a huge one": "accord=" + strings.Repeat("A", 5000), "two of them": "accord=" + inside + "; accord=" + strings.Repeat("A", 26),
		"in other case": "accord=" + strings.ToLower(inside), "under another name": "__Host-accord=" + inside,
	} {
		thief := p.person(t, sandbox.Kwame)
		status(t, name, thief.once(http.MethodGet, "/connection", "Cookie", cookie), http.StatusSeeOther)
	}
	p.Clock.Set(59 * time.Minute)
	status(t, "in use", kwame.once(http.MethodGet, "/connection"), 200)
	p.Clock.Set(59*time.Minute + 61*time.Minute)
	status(t, "idle for an hour", kwame.once(http.MethodGet, "/connection"), http.StatusSeeOther)
	p.Clock.Set(0)
	status(t, "back in time", kwame.once(http.MethodGet, "/connection"), http.StatusSeeOther)
}

// TestSessionsThatAreOver: row A43. What ended a session holds in every browser, on
// every instance, at the next request.
func TestSessionsThatAreOver(t *testing.T) {
	twoPortals(t, func(t *testing.T, a, b *portal) {
		out := func(what, cookie string, want int) {
			t.Helper()
			for name, instance := range map[string]*portal{"here": a, "there": b} {
				thief := instance.person(t, sandbox.Kwame)
				got := thief.once(http.MethodGet, "/connection", "Cookie", "accord="+cookie)
				status(t, what+", "+name, got, want)
			}
		}
		kwame, again := a.signedIn(t, sandbox.Kwame), a.signedIn(t, sandbox.Kwame)
		first, second := kwame.cookie(), again.cookie()
		out("the first browser", first, 200)
		out("the second browser", second, 200)

		status(t, "sign out", kwame.once(http.MethodPost, "/signout"), http.StatusSeeOther)
		out("after signing out", first, http.StatusSeeOther)
		out("the other browser", second, 200)

		// A new sign-in in the same browser ends the session before it.
		again.signIn("/signin")
		if again.cookie() == second {
			t.Fatal("the sign-in kept the session's id")
		}
		out("before the new sign-in", second, http.StatusSeeOther)
		out("after the new sign-in", again.cookie(), 200)

		a.Outside.SetActive(sandbox.Kwame, false)
		b.importPeople(t)
		out("after the account was disabled", again.cookie(), http.StatusSeeOther)
		status(t, "a disabled account signs in", a.person(t, sandbox.Kwame).signIn("/signin"), http.StatusForbidden)

		a.Outside.SetActive(sandbox.Kwame, true)
		status(t, "A72 while it is disabled here", a.person(t, sandbox.Kwame).signIn("/signin"), http.StatusForbidden)
		b.importPeople(t)
		out("after the account came back", again.cookie(), http.StatusSeeOther)
		back := a.signedIn(t, sandbox.Kwame)
		out("signed in anew", back.cookie(), 200)
	})
}

// TestRolesHoldInEveryBrowser: finding F5, row A116. A role that the directory took
// back is gone in every browser as soon as the portal is told, the open page too.
func TestRolesHoldInEveryBrowser(t *testing.T) {
	twoPortals(t, func(t *testing.T, a, b *portal) {
		ingrid := a.allows(t, "allow", "everyone", "choices", "both")
		priya := a.connected(t, sandbox.Priya, consent.LinkedInOnly)
		open := map[*portal]page{a: ingrid.get("/admin"), b: ingrid.at(b).get("/admin")}
		before := a.facts(t)
		a.Outside.SetRoles(sandbox.Ingrid)
		b.signedIn(t, sandbox.Ingrid) // in another browser: that tells the portal
		for _, there := range []*portal{a, b} {
			same := ingrid.at(there)
			for _, path := range []string{"/admin", "/admin/groups?q=x"} {
				status(t, path, same.once(http.MethodGet, path), http.StatusForbidden)
			}
			saysNot(t, same.get("/connection"), `href="/admin"`)
			got := same.submit(open[there], "/admin/policy", "allow", "nobody", "end_all", "yes")
			status(t, "the page that was open", got, http.StatusForbidden)
		}
		a.unchanged(t, before, "a demoted administrator")
		equal(t, "Priya", priya.state(), consent.StateLive)

		a.Outside.SetRoles(sandbox.Ingrid, "Connections.Admin")
		b.signedIn(t, sandbox.Ingrid)
		status(t, "an administrator again", ingrid.once(http.MethodGet, "/admin"), 200)
	})
}
