//go:build !release

package web

import (
	"net/http"
	"net/url"
	"sync"
	"testing"
	"time"

	"accord/consent"
	"accord/sandbox"
)

// callback stops a person's browser before LinkedIn's answer reaches us, and
// returns the address it would have opened.
func (p *person) callback(choice consent.Choice) *url.URL {
	p.t.Helper()
	p.halt = "/connection/callback"
	at := p.passesLinkedIn(p.starts(choice), p.Member)
	p.halt = ""
	to, err := url.Parse(at.Header.Get("Location"))
	ok(p.t, err)
	equal(p.t, "LinkedIn answers to", to.Path, "/connection/callback")
	return to
}

// tokenCalls is how often LinkedIn's token endpoint was asked.
func (p *portal) tokenCalls() int {
	n := 0
	for _, call := range p.Outside.Calls() {
		if call.Path == "/linkedin/oauth/v2/accessToken" {
			n++
		}
	}
	return n
}

// TestCallbackRefuses: an answer counts once, in its own time, in the browser and
// for the person that asked for it. Rows A01 to A10, A33, A38.
func TestCallbackRefuses(t *testing.T) {
	p := newPortal(t)
	p.allows(t, "allow", "everyone", "choices", "both")
	priya, hana := p.signedIn(t, sandbox.Priya), p.signedIn(t, sandbox.Hana)
	answer := priya.callback(consent.LinkedInOnly)
	before, calls := p.facts(t), p.tokenCalls()
	q := answer.Query()
	rows := map[string]struct {
		who   *person
		query string
	}{
		"A01 no state":           {priya, url.Values{"code": q["code"]}.Encode()},
		"A02 unknown state":      {priya, url.Values{"code": q["code"], "state": {"AAAAAAAAAAAAAAAAAAAAAAAAAA"}}.Encode()},
		"A02 changed case":       {priya, url.Values{"code": q["code"], "state": {q.Get("state")[:25] + "a"}}.Encode()},
		"A03 somebody else's":    {hana, q.Encode()},
		"A07 error and code":     {priya, q.Encode() + "&error=access_denied"},
		"A08 doubled state":      {priya, q.Encode() + "&state=" + q.Get("state")},
		"A08 doubled code":       {priya, q.Encode() + "&code=x"},
		"neither code nor error": {priya, url.Values{"state": q["state"]}.Encode()},
	}
	for name, row := range rows {
		at := row.who.get("/connection/callback?" + row.query)
		status(t, name, at, http.StatusBadRequest)
		saysNot(t, at, q.Get("code"), q.Get("state"))
	}
	at := priya.get("/connection/work/callback?" + q.Encode())
	status(t, "A09 at the other callback", at, http.StatusBadRequest)
	at = priya.get("/signin/callback?" + q.Encode())
	status(t, "A40 as a sign-in", at, http.StatusBadRequest)
	at = priya.get("/connection/callback?"+q.Encode(), "Sec-Purpose", "prefetch")
	status(t, "A111 a preview", at, http.StatusBadRequest)
	p.unchanged(t, before, "refused answers")
	equal(t, "calls of the token endpoint", p.tokenCalls(), calls)

	t.Run("A04 of twenty at once one counts", func(t *testing.T) {
		var mu sync.Mutex
		var wg sync.WaitGroup
		codes := map[int]int{}
		for range 20 {
			wg.Go(func() {
				got := priya.get(answer.String())
				mu.Lock()
				defer mu.Unlock()
				codes[got.Status]++
			})
		}
		wg.Wait()
		if codes[200] != 1 || codes[400] != 19 {
			t.Errorf("answers by status: %v", codes)
		}
		equal(t, "calls of the token endpoint", p.tokenCalls(), calls+1)
	})
	t.Run("A09 too late", func(t *testing.T) {
		late := hana.callback(consent.LinkedInOnly)
		p.Clock.Set(consent.AttemptLife + time.Second)
		defer p.Clock.Set(0)
		status(t, "after ten minutes", hana.get(late.String()), http.StatusBadRequest)
	})
}

// TestConfirmRefuses: nothing becomes live but by the confirmation of this
// attempt, in this browser, once, under the setting as it is now. Rows A30, A76, A113.
func TestConfirmRefuses(t *testing.T) {
	p := newPortal(t)
	ingrid := p.allows(t, "allow", "everyone", "choices", "both")
	priya := p.signedIn(t, sandbox.Priya)
	at := priya.reachesConfirm(consent.BothAccounts)
	_, form := at.form(t, "/connection/confirm")
	id := form.Get("attempt")
	for name, fields := range map[string][]string{
		"empty body": nil, "another attempt": {"attempt", "AAAAAAAAAAAAAAAAAAAAAAAAAA"}, "empty attempt": {"attempt", ""},
	} {
		status(t, name, priya.post("/connection/confirm", fields...), http.StatusBadRequest)
		equal(t, name, priya.state(), consent.StateNone)
	}
	hana := p.signedIn(t, sandbox.Hana)
	status(t, "somebody else", hana.post("/connection/confirm", "attempt", id), http.StatusBadRequest)

	status(t, "the setting changes", ingrid.saves("allow", "nobody"), 200)
	got := priya.post("/connection/confirm", "attempt", id)
	if got.Status < 400 || got.Status >= 500 {
		t.Errorf("confirm after Nobody answers %d", got.Status)
	}
	equal(t, "state", priya.state(), consent.StateNone)

	status(t, "back on", ingrid.saves("allow", "everyone"), 200)
	priya.connects(consent.LinkedInOnly)
	status(t, "the old one again", priya.post("/connection/confirm", "attempt", id), http.StatusBadRequest)
	equal(t, "choice", priya.standing().Conn.Choice, consent.LinkedInOnly)
}

// TestCancelAndFailure: cancelling, or a provider that fails, leaves nothing behind.
func TestCancelAndFailure(t *testing.T) {
	p := newPortal(t)
	p.allows(t, "allow", "everyone", "choices", "both")
	priya := p.signedIn(t, sandbox.Priya)

	at := priya.passesLinkedInSignIn(priya.starts(consent.BothAccounts))
	at = priya.submit(at, "/linkedin/oauth/v2/authorization", "answer", "cancel")
	equal(t, "A06 cancelled at LinkedIn", at.At.RequestURI(), "/connection?note=cancelled")
	says(t, at, "You cancelled. Nothing was connected.")

	at = priya.passesLinkedIn(priya.starts(consent.BothAccounts), priya.Member)
	at = priya.submit(at, "/idp/consent", "answer", "cancel")
	equal(t, "cancelled at work", at.At.RequestURI(), "/connection?note=cancelled")
	equal(t, "state", priya.state(), consent.StateNone)
	eventually(t, "the grant is returned", func() bool { return len(p.Outside.LinkedInGranted(priya.ID)) == 0 })

	answer := priya.callback(consent.LinkedInOnly)
	p.Outside.SetFault(sandbox.ServiceLinkedIn, sandbox.Fault{Status: 503, Path: "/linkedin/oauth/v2/accessToken"})
	at = priya.get(answer.String())
	status(t, "LinkedIn down", at, http.StatusBadGateway)
	if at.Header.Get("Retry-After") == "" {
		t.Error("no Retry-After")
	}
	says(t, at, "Nothing was")
	p.Outside.SetFault(sandbox.ServiceLinkedIn, sandbox.Fault{})
	equal(t, "state", priya.state(), consent.StateNone)
	equal(t, "grants and connections", p.number(t, `SELECT (SELECT count(*) FROM grants WHERE state = 'active') + (SELECT count(*) FROM connections)`), 0)
	status(t, "the same answer again", priya.get(answer.String()), http.StatusBadRequest)
}

func (p *person) passesLinkedInSignIn(at page) page {
	p.t.Helper()
	if at.hasForm("/linkedin/signin") {
		at = p.submit(at, "/linkedin/signin", "member", p.Member)
	}
	return at
}

// TestStartRefuses: the choice is one of the two, offered, and to a text read.
func TestStartRefuses(t *testing.T) {
	p := newPortal(t)
	ingrid := p.allows(t, "allow", "everyone", "choices", "linkedin")
	priya := p.signedIn(t, sandbox.Priya)
	_, form := func() (any, url.Values) {
		at := priya.get("/connection/new")
		n, v := at.form(t, "/connection")
		return n, v
	}()
	notice := form.Get("notice")
	before := p.facts(t)
	rows := map[string]struct {
		body string
		want int
	}{
		"nothing chosen":    {"notice=" + notice, 400},
		"A39 unknown":       {"choice=3&notice=" + notice, 400},
		"A39 two answers":   {"choice=both&choice=linkedin&notice=" + notice, 400},
		"A39 not offered":   {"choice=both&notice=" + notice, 403},
		"another text":      {"choice=linkedin&notice=old", 409},
		"no text":           {"choice=linkedin", 409},
		"unreadable body %": {"choice=%zz", 400},
	}
	for name, row := range rows {
		at := priya.send(http.MethodPost, "/connection", row.body, "Origin", p.URL, "Sec-Fetch-Site", "same-origin")
		status(t, name, at, row.want)
	}
	p.unchanged(t, before, "refused choices")

	for range 5 {
		priya.starts(consent.LinkedInOnly)
	}
	status(t, "A118 a sixth attempt", priya.starts(consent.LinkedInOnly), http.StatusTooManyRequests)

	status(t, "a group without Kwame", ingrid.saves("allow", "group", "group", sandbox.GroupPilot), 200)
	kwame := p.signedIn(t, sandbox.Kwame)
	status(t, "R15 an outsider", kwame.post("/connection", "choice", "linkedin", "notice", notice), http.StatusForbidden)
}

// TestOneLinkedInAccountOneWorkAccount: row A35. The other account is not named.
func TestOneLinkedInAccountOneWorkAccount(t *testing.T) {
	onBoth(t, func(t *testing.T, p *portal) {
		p.allows(t, "allow", "everyone", "choices", "both")
		priya := p.connected(t, sandbox.Priya, consent.LinkedInOnly)
		hana := p.signedIn(t, sandbox.Hana)
		at := hana.passesLinkedIn(hana.starts(consent.LinkedInOnly), priya.Member)
		status(t, "a taken LinkedIn account", at, http.StatusConflict)
		says(t, at, "connected to another work account")
		saysNot(t, at, priya.DisplayName, priya.Mail, priya.UserName)
		equal(t, "Hana", hana.state(), consent.StateNone)
		equal(t, "Priya", priya.state(), consent.StateLive)
	})
}
