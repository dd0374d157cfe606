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

// attempt is the id that the confirm page sends along.
func attempt(t testing.TB, confirm page) string {
	t.Helper()
	_, form := confirm.form(t, "/connection/confirm")
	return form.Get("attempt")
}

// TestConfirmRefuses: row A30. Only what this person confirmed in this browser, and
// saw on the page, becomes live.
func TestConfirmRefuses(t *testing.T) {
	onBoth(t, func(t *testing.T, p *portal) {
		p.allows(t, "allow", "everyone", "choices", "both")
		priya, otherBrowser, hana := p.signedIn(t, sandbox.Priya), p.signedIn(t, sandbox.Priya), p.signedIn(t, sandbox.Hana)
		status(t, "without a callback", priya.post("/connection/confirm", "attempt", "AAAAAAAAAAAAAAAAAAAAAAAAAA"), http.StatusBadRequest)
		priya.callback(consent.LinkedInOnly) // begun, and not answered
		status(t, "before the answer", priya.get("/connection/confirm"), http.StatusBadRequest)
		id := attempt(t, priya.reachesConfirm(consent.LinkedInOnly))
		for name, body := range map[string]string{
			"an empty body": "", "an empty attempt": "attempt=", "another attempt": "attempt=AAAAAAAAAAAAAAAAAAAAAAAAAA", "two attempts": "attempt=" + id + "&attempt=" + id,
		} {
			got := priya.onceWith(http.MethodPost, "/connection/confirm", body)
			status(t, name, got, http.StatusBadRequest)
		}
		status(t, "X08 in the address", priya.once(http.MethodPost, "/connection/confirm?attempt="+id), http.StatusBadRequest)
		status(t, "another person", hana.post("/connection/confirm", "attempt", id), http.StatusBadRequest)
		status(t, "her other browser", otherBrowser.post("/connection/confirm", "attempt", id), http.StatusBadRequest)
		status(t, "her other browser looks", otherBrowser.get("/connection/confirm"), http.StatusBadRequest)
		equal(t, "connections", p.number(t, `SELECT count(*) FROM connections`), 0)

		p.Clock.Set(consent.AttemptLife + time.Second)
		status(t, "too late", priya.post("/connection/confirm", "attempt", id), http.StatusBadRequest)
		p.Clock.Set(0)
		equal(t, "connections", p.number(t, `SELECT count(*) FROM connections`), 0)
	})
}

// TestConfirmAsksAnew: row A113. What was true on the page is asked again at the
// confirmation; who is refused is told the rule that holds now.
func TestConfirmAsksAnew(t *testing.T) {
	for name, row := range map[string]struct {
		change []string
		want   int
		says   string
	}{
		"switched off":         {[]string{"allow", "nobody"}, http.StatusBadRequest, ""}, // it ended with all others
		"narrowed to a group":  {[]string{"allow", "group", "group", sandbox.GroupSales}, http.StatusForbidden, "one group"},
		"fewer kinds of data":  {[]string{"choices", "linkedin"}, http.StatusConflict, "has changed"},
		"another announcement": {[]string{"sharing", "Other words about what is shared."}, http.StatusConflict, "has changed"},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPortal(t)
			ingrid := p.allows(t, "allow", "everyone", "choices", "both")
			priya := p.signedIn(t, sandbox.Priya)
			confirm := priya.reachesConfirm(consent.BothAccounts)
			status(t, "the setting", ingrid.saves(row.change...), 200)
			got := priya.submit(confirm, "/connection/confirm")
			status(t, "confirm", got, row.want)
			says(t, got, row.says)
			equal(t, "state", priya.state(), consent.StateNone)
			eventually(t, "what was given goes back", func() bool {
				return p.number(t, `SELECT count(*) FROM grants WHERE state = 'revoked'`) == 2
			})
			status(t, "again", priya.submit(confirm, "/connection/confirm"), http.StatusBadRequest)
		})
	}
}

// TestConfirmTwice: rows A36, A114, finding F8. Confirming twice is confirming once,
// one after the other or at the same moment.
func TestConfirmTwice(t *testing.T) {
	onBoth(t, func(t *testing.T, p *portal) {
		p.allows(t, "allow", "everyone", "choices", "both")
		priya := p.signedIn(t, sandbox.Priya)
		confirm := priya.reachesConfirm(consent.LinkedInOnly)
		for _, what := range []string{"once", "twice", "three times"} {
			at := priya.submit(confirm, "/connection/confirm")
			status(t, what, at, 200)
			equal(t, what, at.At.RequestURI(), "/connection?note=connected")
			says(t, at, "You are connected.")
		}
		equal(t, "receipts", p.number(t, `SELECT count(*) FROM receipts`), 1)

		hana := p.signedIn(t, sandbox.Hana)
		confirm = hana.reachesConfirm(consent.BothAccounts)
		pages := make([]page, 8)
		var wg sync.WaitGroup
		for i := range pages {
			once := confirm // each parses the page for itself
			wg.Go(func() { pages[i] = hana.submit(once, "/connection/confirm") })
		}
		wg.Wait()
		for _, at := range pages {
			status(t, "eight at once", at, 200)
			says(t, at, "You are connected.")
		}
		equal(t, "receipts of both", p.number(t, `SELECT count(*) FROM receipts`), 2)
		equal(t, "Hana's active grants", hana.grants(consent.GrantActive), 2)
	})
}

// TestOneLinkedInAccountOneWorkAccount: rows A35, A36. Two people with one LinkedIn
// account: exactly one is connected, and the other account is not named.
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

		kwame, diego := p.signedIn(t, sandbox.Kwame), p.signedIn(t, sandbox.Diego)
		both := []*person{kwame, diego}
		confirms := make([]page, len(both))
		for i, who := range both {
			confirms[i] = who.passesLinkedIn(who.starts(consent.LinkedInOnly), kwame.Member)
			status(t, "the confirm page", confirms[i], 200)
		}
		answers := make([]page, len(both))
		var wg sync.WaitGroup
		for i, who := range both {
			wg.Go(func() { answers[i] = who.submit(confirms[i], "/connection/confirm") })
		}
		wg.Wait()
		won, lost := 0, 0
		for i, at := range answers {
			switch at.Status {
			case 200:
				won++
			case http.StatusConflict:
				lost++
				says(t, at, "LinkedIn account")
				saysNot(t, at, both[1-i].DisplayName, both[1-i].UserName)
			default:
				t.Errorf("at the same moment: %d", at.Status)
			}
		}
		if won != 1 || lost != 1 {
			t.Errorf("%d connected and %d refused", won, lost)
		}
	})
}

// TestOlderAttemptsEnd: finding M3, row A112, and the upgrade's version check. A
// change that was begun before a later decision undoes nothing.
func TestOlderAttemptsEnd(t *testing.T) {
	p := newPortal(t)
	p.allows(t, "allow", "everyone", "choices", "both")
	hana := p.connected(t, sandbox.Hana, consent.LinkedInOnly)
	upgrade := func() page {
		return hana.passesWork(hana.submit(hana.get("/connection"), "/connection/choice", "choice", "both"))
	}
	first, second := upgrade(), upgrade()
	status(t, "the second tab confirms", hana.submit(second, "/connection/confirm"), 200)
	status(t, "down again", hana.submit(hana.get("/connection"), "/connection/choice", "choice", "linkedin"), 200)
	if got := hana.submit(first, "/connection/confirm"); got.Status == 200 || got.Status >= 500 {
		t.Errorf("the first tab's older upgrade answers %d", got.Status)
	}
	equal(t, "choice", hana.choice(), consent.LinkedInOnly)
	hana.refused("after the later decision", "profile")

	waiting := upgrade()
	status(t, "hide", hana.submit(hana.get("/connection"), "/connection/visibility"), 200)
	got := hana.submit(waiting, "/connection/confirm")
	status(t, "an upgrade of what was changed since", got, http.StatusConflict)
	equal(t, "choice", hana.choice(), consent.LinkedInOnly)
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
	saysNot(t, at, "You are connected")
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

// TestNoLeadsBackLikeYes: who came from a card in a host app is led back there,
// whether they connect, decline at LinkedIn or at work, or cancel here; and a no
// counts as "not now".
func TestNoLeadsBackLikeYes(t *testing.T) {
	p := newPortal(t)
	p.allows(t, "allow", "everyone", "choices", "both")
	p.connected(t, sandbox.Priya, consent.LinkedInOnly)
	from := "/connection/new?" + url.Values{"to": {"card"}, "host": {p.Outside.URL()}, "app": {"files"}, "user": {sandbox.Priya}}.Encode()
	back := p.Outside.URL() + "/files?card=" + sandbox.Priya
	begin := func(who *person, choice consent.Choice) page {
		return who.submit(who.get(from), "/connection", "choice", string(choice))
	}
	hana := p.signedIn(t, sandbox.Hana)
	at := hana.submit(hana.passesLinkedInSignIn(begin(hana, consent.LinkedInOnly)), "/linkedin/oauth/v2/authorization", "answer", "cancel")
	equal(t, "no at LinkedIn", at.At.String(), back)
	hana.sees("after a no", sandbox.Priya, "invite-small")
	// The sandbox's LinkedIn ends with a token it takes back whatever the member allows
	// us, a code on its way included: each no is over before the next begin.
	over := func() {
		eventually(t, "what was given is given back", func() bool { return p.number(t, `SELECT count(*) FROM grants WHERE state = 'revoking'`) == 0 })
	}

	at = hana.submit(hana.passesLinkedIn(begin(hana, consent.BothAccounts), hana.Member), "/idp/consent", "answer", "cancel")
	equal(t, "no at work", at.At.String(), back)
	over()

	at = hana.submit(hana.passesLinkedIn(begin(hana, consent.LinkedInOnly), hana.Member), "/connection/cancel")
	equal(t, "no on our own page", at.At.String(), back)
	over()
	equal(t, "connections but Priya's", p.number(t, `SELECT count(*) FROM connections`), 1)

	confirm := hana.passesLinkedIn(begin(hana, consent.LinkedInOnly), hana.Member)
	equal(t, "yes", hana.submit(confirm, "/connection/confirm").At.String(), back)
	equal(t, "yes, pressed once more", hana.submit(confirm, "/connection/confirm").At.RequestURI(), "/connection?note=connected")
}
