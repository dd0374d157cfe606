//go:build !release

package web

import (
	"net/http"
	"testing"
	"time"

	"accord/consent"
	"accord/sandbox"
)

// slow is how long each answer of the outside takes: every one of them is within
// what one request may take, and several together are not.
const slow = 6 * time.Second

// TestBudgets: finding 6 of the faults. However slow the outside is, an answer has a
// limit as a whole. The limits below leave room for a busy machine.
func TestBudgets(t *testing.T) {
	p := newPortal(t)
	p.allows(t, "allow", "everyone", "choices", "both")
	priya := p.connected(t, sandbox.Priya, consent.BothAccounts)
	hana := p.connected(t, sandbox.Hana, consent.LinkedInOnly)
	kwame, diego := p.signedIn(t, sandbox.Kwame), p.person(t, sandbox.Diego)
	answer, signIn := kwame.callback(consent.LinkedInOnly), diego.signInCallback()
	lea := p.signedIn(t, sandbox.Lea)
	work := lea.workCallback()
	forget := func() {
		for _, who := range []*person{priya, hana} {
			p.LinkedIn.Forget(who.standing().Conn.ID)
			p.Work.Forget(who.standing().Conn.ID)
		}
	}
	token, err := p.Outside.ReaderToken()
	ok(t, err)
	for _, service := range []string{sandbox.ServiceLinkedIn, sandbox.ServiceGraph} {
		p.Outside.SetFault(service, sandbox.Fault{Latency: slow})
	}
	within := func(what string, limit time.Duration, do func() int) {
		t.Helper()
		forget()
		start := time.Now()
		code := do()
		if took := time.Since(start); took > limit {
			t.Errorf("%s took %v (%d), at most %v", what, took.Round(time.Millisecond), code, limit)
		}
		if code >= 500 && code != http.StatusBadGateway && code != http.StatusServiceUnavailable {
			t.Errorf("%s answers %d", what, code)
		}
	}
	const card, whole = 4 * time.Second, 14 * time.Second
	within("a card", card, func() int { return hana.part("/cards/" + priya.ID).Status })
	within("a card as a page", card, func() int { return hana.get("/cards/" + priya.ID).Status })
	within("a card's picture", card, func() int { return hana.get("/cards/" + priya.ID + "/picture").Status })
	within("the own page", card, func() int { return priya.get("/connection").Status })
	within("what is shared", card, func() int { return priya.get("/connection/shared").Status })
	within("a part", whole, func() int { return priya.part("/connection/shared/linkedin-connections").Status })
	within("the reader, calendar", whole, func() int {
		code, _, _ := p.asks(t, "/api/v1/members/"+priya.Member+"/work/calendar", token)
		return code
	})
	within("the reader, contacts", whole, func() int {
		code, _, _ := p.asks(t, "/api/v1/members/"+priya.Member+"/work/contacts", token)
		return code
	})
	within("LinkedIn's callback", whole, func() int { return kwame.once(http.MethodGet, answer.RequestURI()).Status })
	within("the confirm page", whole, func() int { return kwame.get("/connection/confirm").Status })
	p.Outside.SetFault(sandbox.ServiceIDP, sandbox.Fault{Latency: slow})
	within("the work provider's callback", whole, func() int { return lea.once(http.MethodGet, work.RequestURI()).Status })
	within("the sign-in's callback", whole, func() int { return diego.once(http.MethodGet, signIn.RequestURI()).Status })
	equal(t, "nothing was released", priya.releases(), 0)
}

// TestHangingCard: LinkedIn that never answers is told on the card within its budget.
func TestHangingCard(t *testing.T) {
	p := newPortal(t)
	p.allows(t, "allow", "everyone", "choices", "both")
	priya := p.connected(t, sandbox.Priya, consent.LinkedInOnly)
	hana := p.connected(t, sandbox.Hana, consent.LinkedInOnly)
	for _, who := range []*person{priya, hana} {
		p.LinkedIn.Forget(who.standing().Conn.ID)
	}
	p.Outside.SetFault(sandbox.ServiceLinkedIn, sandbox.Fault{Hang: true})
	start := time.Now()
	hana.sees("hanging", priya.ID, "unavailable")
	if took := time.Since(start); took > 4*time.Second {
		t.Errorf("the card took %v", took)
	}
	equal(t, "nothing was released", priya.releases(), 0)
}
