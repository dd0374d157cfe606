//go:build !release

package web

import (
	"context"
	"testing"
	"time"

	"accord/consent"
	"accord/sandbox"
)

// TestDisconnectDuringRefresh: row A109. The tokens that a refresh brings after a
// disconnect at another instance are used for nothing, and go back.
func TestDisconnectDuringRefresh(t *testing.T) {
	twoPortals(t, func(t *testing.T, other, p *portal) {
		other.Work.life, p.Work.life = 30*time.Second, 30*time.Second // always about to end
		other.allows(t, "allow", "everyone", "choices", "both")
		priya := other.connected(t, sandbox.Priya, consent.BothAccounts)
		p.Work.Forget(priya.standing().Conn.ID)
		id := p.texts(t, `SELECT id FROM grants WHERE account = 'work'`)[0]
		entered, open := p.Work.refresh.shut()
		defer open()
		done := make(chan error, 1)
		go func() {
			_, err := p.Service.MemberRead(context.Background(), "reader", priya.Member, consent.WorkProfile)
			done <- err
		}()
		waits(t, entered, id)
		priya.disconnects()
		p.Outside.ResetCalls()
		open()
		equal(t, "the read", consent.KindOf(<-done), consent.NotAllowed)
		for _, call := range p.Outside.Calls() {
			if call.Service == sandbox.ServiceGraph {
				t.Errorf("the tokens were used: %s %s", call.Method, call.Path)
			}
		}
		equal(t, "releases", priya.releases(), 0)
		eventually(t, "everything is returned", func() bool {
			return p.number(t, `SELECT count(*) FROM grants WHERE state NOT IN ('revoked', 'replaced')`) == 0
		})
	})
}

// TestNobodyWithAConfirmInFlight: row A76. Whatever the order of a confirmation and
// of Nobody at the same moment, nobody is connected afterwards.
func TestNobodyWithAConfirmInFlight(t *testing.T) {
	twoPortals(t, func(t *testing.T, a, b *portal) {
		ingrid := a.allows(t, "allow", "everyone", "choices", "both")
		people := []*person{a.signedIn(t, sandbox.Priya), a.signedIn(t, sandbox.Hana), a.signedIn(t, sandbox.Diego), a.signedIn(t, sandbox.Lea)}
		for range rounds() {
			confirms := make([]page, len(people))
			for i, who := range people {
				who.isReturned()
				confirms[i] = who.reachesConfirm(consent.LinkedInOnly)
			}
			nobody := ingrid.at(b).get("/admin")
			codes := make(chan int, len(people))
			for i, who := range people {
				confirm := confirms[i]
				go func() { codes <- who.submit(confirm, "/connection/confirm").Status }()
			}
			status(t, "Nobody", ingrid.at(b).submit(nobody, "/admin/policy", "allow", "nobody", "end_all", "yes"), 200)
			for range people {
				if code := <-codes; code >= 500 {
					t.Errorf("a confirm in flight answers %d", code)
				}
			}
			for _, who := range people {
				if st := who.standing(); st.State(a.Clock.Now()) == consent.StateLive || st.Open() {
					t.Errorf("%s is connected after Nobody", who.UserName)
				}
			}
			status(t, "on again", ingrid.saves("allow", "everyone"), 200)
			for _, who := range people {
				if st := who.standing(); st.Open() {
					t.Errorf("%s came back with the setting", who.UserName)
				}
			}
		}
	})
}
