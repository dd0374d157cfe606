//go:build !release

package web

import (
	"testing"
	"time"

	"accord/consent"
	"accord/sandbox"
)

// rotations is how often the work grant is refreshed by two instances at once.
const rotations = 50

// TestRotationInTwoInstances: the provider takes each refresh token once, and two
// instances that both find the grant tired lose nothing by it. Every read is
// answered, and the person is never told to renew.
func TestRotationInTwoInstances(t *testing.T) {
	twoPortals(t, func(t *testing.T, a, b *portal) {
		a.Work.life, b.Work.life = 30*time.Second, 30*time.Second // always about to end
		a.allows(t, "allow", "everyone", "choices", "both")
		priya := a.connected(t, sandbox.Priya, consent.BothAccounts)
		key := priya.standing().Conn.ID
		for round := range rotations {
			answers := make(chan error, 2)
			for _, p := range []*portal{a, b} {
				p.Work.Forget(key)
				go func() {
					_, err := p.Service.MemberRead(t.Context(), "reader", priya.Member, consent.WorkInterests)
					answers <- err
				}()
			}
			first, second := <-answers, <-answers
			if first != nil || second != nil {
				t.Fatalf("round %d: %v, %v", round, first, second)
			}
		}
		equal(t, "state", priya.standing().State(a.Clock.Now()), consent.StateLive)
		equal(t, "releases", priya.releases(), 2*rotations)
		if refreshed := a.number(t, `SELECT version FROM grants WHERE account = 'work' AND state = 'active'`); refreshed <= rotations {
			t.Errorf("the grant was refreshed %d times in %d rounds", refreshed-1, rotations)
		}
	})
}
