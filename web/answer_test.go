//go:build !release

package web

import (
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"accord/consent"
	"accord/sandbox"
)

// journey is a way that leads over a provider and back to one of our callbacks.
type journey struct {
	name     string
	callback string
	issuer   func(p *portal) string
	// begins goes up to the provider's answer, which is not opened yet.
	begins func(who *person) *url.URL
	// tokens is the path of the provider's token endpoint.
	tokens string
	other  string // another callback of ours
}

func journeys() []journey {
	return []journey{
		{
			"linkedin", "/connection/callback", func(p *portal) string { return p.settings["LINKEDIN_ISSUER"] },
			func(who *person) *url.URL { return who.callback(consent.LinkedInOnly) },
			"/linkedin/oauth/v2/accessToken", "/connection/work/callback",
		},
		{
			"work", "/connection/work/callback", func(p *portal) string { return p.settings["OIDC_ISSUER"] },
			func(who *person) *url.URL { return who.workCallback() }, "/idp/token", "/connection/callback",
		},
		{
			"signin", "/signin/callback", func(p *portal) string { return p.settings["OIDC_ISSUER"] },
			func(who *person) *url.URL { return who.signInCallback() }, "/idp/token", "/connection/work/callback",
		},
	}
}

// stops follows what go on does up to a callback of ours, and returns the address
// the browser would have opened.
func (p *person) stops(callback string, goOn func() page) *url.URL {
	p.t.Helper()
	p.halt = callback
	at := goOn()
	p.halt = ""
	to, err := url.Parse(at.Header.Get("Location"))
	ok(p.t, err)
	equal(p.t, "the provider answers to", to.Path, callback)
	return to
}

func (p *person) callback(choice consent.Choice) *url.URL {
	p.t.Helper()
	return p.stops("/connection/callback", func() page { return p.passesLinkedIn(p.starts(choice), p.Member) })
}

func (p *person) workCallback() *url.URL {
	p.t.Helper()
	return p.stops("/connection/work/callback", func() page { return p.passesWork(p.passesLinkedIn(p.starts(consent.BothAccounts), p.Member)) })
}

func (p *person) signInCallback() *url.URL {
	p.t.Helper()
	return p.stops("/signin/callback", func() page { return p.signIn("/signin") })
}

// calls is how often an address of the outside was asked.
func (p *portal) calls(path string) int {
	n := 0
	for _, call := range p.Outside.Calls() {
		if call.Path == path {
			n++
		}
	}
	return n
}

// TestCallbacksRefuse: an answer counts once, in its own time, in the browser and
// for the person that asked for it. Rows A01 to A10, A31, A33, A38, A40, A111, for
// both providers and the sign-in.
func TestCallbacksRefuse(t *testing.T) {
	for _, j := range journeys() {
		t.Run(j.name, func(t *testing.T) {
			p := newPortal(t)
			p.allows(t, "allow", "everyone", "choices", "both")
			priya, hana, otherBrowser := p.signedIn(t, sandbox.Priya), p.signedIn(t, sandbox.Hana), p.signedIn(t, sandbox.Priya)
			answer := j.begins(priya)
			before, calls := p.facts(t), p.calls(j.tokens)
			q := answer.Query()
			q.Del("iss")
			state, code, issuer := q.Get("state"), q.Get("code"), j.issuer(p)
			with := func(pairs ...string) string { return q.Encode() + "&" + strings.Join(pairs, "&") }
			only := func(pairs ...string) string { return strings.Join(pairs, "&") }
			iss := "iss=" + url.QueryEscape(issuer)
			evil := "iss=" + url.QueryEscape("https://evil.example")
			rows := map[string]struct {
				who   *person
				query string
			}{
				"A01 no state":               {priya, only("code=" + code)},
				"A02 unknown state":          {priya, only("code="+code, "state=AAAAAAAAAAAAAAAAAAAAAAAAAA")},
				"A02 changed case":           {priya, only("code="+code, "state="+state[:25]+"a")},
				"A02 cut off":                {priya, only("code="+code, "state="+state[:25])},
				"A02 endless":                {priya, only("code="+code, "state="+strings.Repeat(state, 200))},
				"A03 another person":         {hana, q.Encode()},
				"A03 her other browser":      {otherBrowser, q.Encode()},
				"A07 error and code":         {priya, with("error=access_denied")},
				"A08 doubled state":          {priya, with("state=" + state)},
				"A08 doubled code":           {priya, with("code=x")},
				"A08 doubled error":          {priya, only("state="+state, "error=access_denied", "error=x")},
				"A08 with semicolons":        {priya, "state=" + state + ";code=" + code},
				"A31 another issuer":         {priya, with(evil)},
				"A31 another, then ours":     {priya, with(evil, iss)},
				"A31 ours, then another":     {priya, with(iss, evil)},
				"A31 ours twice":             {priya, with(iss, iss)},
				"A31 almost ours":            {priya, with(iss + "%2F")},
				"neither code nor error":     {priya, only("state=" + state)},
				"code empty":                 {priya, only("state="+state, "code=")},
				"A111 what is in a fragment": {priya, "#" + q.Encode()},
			}
			for name, row := range rows {
				at := row.who.get(j.callback + "?" + row.query)
				status(t, name, at, http.StatusBadRequest)
				saysNot(t, at, code, state, "evil.example")
			}
			status(t, "A09 at another callback", priya.get(j.other+"?"+q.Encode()), http.StatusBadRequest)
			if j.name != "signin" {
				status(t, "A40 as a sign-in", priya.get("/signin/callback?"+q.Encode()), http.StatusBadRequest)
			}
			status(t, "A111 a preview", priya.get(j.callback+"?"+q.Encode(), "Sec-Purpose", "prefetch"), http.StatusBadRequest)
			status(t, "A08 in a form", priya.onceWith(http.MethodPost, j.callback, q.Encode()), http.StatusMethodNotAllowed)
			p.unchanged(t, before, "refused answers")
			equal(t, "calls of the token endpoint", p.calls(j.tokens), calls)

			t.Run("A04 of twenty at once one counts", func(t *testing.T) {
				var mu sync.Mutex
				var wg sync.WaitGroup
				codes := map[bool]int{}
				for range 20 {
					wg.Go(func() {
						got := priya.get(answer.String())
						mu.Lock()
						defer mu.Unlock()
						codes[got.Status == 200]++
						if got.Status != 200 && got.Status != 400 {
							t.Errorf("one of twenty answers %d", got.Status)
						}
					})
				}
				wg.Wait()
				if codes[true] != 1 {
					t.Errorf("%d of twenty answers counted", codes[true])
				}
				equal(t, "calls of the token endpoint", p.calls(j.tokens), calls+1)
			})
			t.Run("A09 too late", func(t *testing.T) {
				late := j.begins(hana)
				p.Clock.Set(consent.AttemptLife + time.Second)
				defer p.Clock.Set(0)
				status(t, "after ten minutes", hana.get(late.String()), http.StatusBadRequest)
			})
		})
	}
}

// TestAnswersOfOthers: rows A33, A38. A victim who opens an attacker's link, and a
// browser in which somebody else signed in meanwhile, connect nothing.
func TestAnswersOfOthers(t *testing.T) {
	for _, j := range journeys() {
		t.Run(j.name, func(t *testing.T) {
			p := newPortal(t)
			p.allows(t, "allow", "everyone", "choices", "both")
			priya, hana := p.signedIn(t, sandbox.Priya), p.signedIn(t, sandbox.Hana)
			sent := j.begins(priya)
			calls := p.calls(j.tokens)
			status(t, "A33 a victim follows the attacker's answer", hana.get(sent.String()), http.StatusBadRequest)
			if got := p.person(t, sandbox.Kwame).once(http.MethodGet, sent.RequestURI()); got.Status != 303 && got.Status != 400 {
				t.Errorf("A33 a victim who is not signed in: %d", got.Status)
			}
			equal(t, "calls of the token endpoint", p.calls(j.tokens), calls)

			waiting := j.begins(priya)
			status(t, "Priya signs out", priya.once(http.MethodPost, "/signout"), http.StatusSeeOther)
			switched := *priya
			switched.Person = hana.Person
			switched.get(p.Outside.URL() + "/idp/end_session")
			switched.signIn("/signin")
			signIns := p.calls(j.tokens)
			status(t, "A38 the same browser, another person", switched.get(waiting.String()), http.StatusBadRequest)
			equal(t, "calls of the token endpoint", p.calls(j.tokens), signIns)
			equal(t, "connections", p.number(t, `SELECT count(*) FROM connections`), 0)
			says(t, switched.get("/connection"), hana.Mail)
		})
	}
}

// TestProviderErrors: rows A05, A06, A10. What a provider says goes nowhere: not on
// the page, not into the log, and nothing is connected.
func TestProviderErrors(t *testing.T) {
	for _, j := range journeys() {
		t.Run(j.name, func(t *testing.T) {
			p := newPortal(t)
			p.allows(t, "allow", "everyone", "choices", "both")
			priya := p.signedIn(t, sandbox.Priya)
			answer := j.begins(priya).Query()
			ugly := url.Values{
				"state": {answer.Get("state")}, "error": {"<script>alert(1)</script>CANARY"},
				"error_description": {strings.Repeat("<b>CANARY</b>\u202e", 500)}, "error_uri": {"javascript:alert('CANARY')"},
			}
			at := priya.get(j.callback + "?" + ugly.Encode())
			if at.Status != http.StatusBadGateway && at.Status != http.StatusBadRequest {
				t.Errorf("A05 answers %d", at.Status)
			}
			saysNot(t, at, "CANARY")
			if strings.Contains(p.Log.String(), "CANARY") {
				t.Error("A05 what the provider said stands in the log")
			}
			status(t, "A05 the state is used up", priya.get(j.callback+"?"+answer.Encode()), http.StatusBadRequest)

			answer = j.begins(priya).Query()
			spent := url.Values{"state": {answer.Get("state")}, "code": {"a-code-of-somebody-else"}}
			at = priya.get(j.callback + "?" + spent.Encode())
			if at.Status != http.StatusBadGateway && at.Status != http.StatusBadRequest {
				t.Errorf("A10 a code that is not ours: %d", at.Status)
			}
			saysNot(t, at, "a-code-of-somebody-else", "You are connected")
			status(t, "A10 the state is used up", priya.get(j.callback+"?"+answer.Encode()), http.StatusBadRequest)
			equal(t, "connections", p.number(t, `SELECT count(*) FROM connections`), 0)
		})
	}
}

// TestAnotherWorkAccount: the permission of another work account than the one
// signed in with connects nothing, and goes back.
func TestAnotherWorkAccount(t *testing.T) {
	p := newPortal(t)
	p.allows(t, "allow", "everyone", "choices", "both")
	priya := p.signedIn(t, sandbox.Priya)
	at := priya.starts(consent.BothAccounts)
	priya.get(p.Outside.URL() + "/idp/end_session")
	at = priya.passesLinkedIn(at, priya.Member)
	at = priya.submit(at, "/idp/signin", "person", sandbox.Hana)
	at = priya.passesWork(at)
	status(t, "Hana's permission", at, http.StatusForbidden)
	says(t, at, priya.UserName, "Nothing was connected")
	equal(t, "Priya", priya.state(), consent.StateNone)
	status(t, "nothing waits", priya.get("/connection/confirm"), http.StatusBadRequest)
	eventually(t, "both permissions are returned", func() bool {
		return p.number(t, `SELECT count(*) FROM grants`) == 2 && p.number(t, `SELECT count(*) FROM grants WHERE state = 'revoked'`) == 2
	})
}

// TestNoCookies: row A115.
func TestNoCookies(t *testing.T) {
	p := newPortal(t)
	priya := p.person(t, sandbox.Priya)
	answer := priya.signInCallback()
	at := p.person(t, sandbox.Priya).get(answer.String())
	status(t, "without a cookie", at, http.StatusBadRequest)
	says(t, at, "allow cookies")
	status(t, "with it", priya.get(answer.String()), 200)
}
