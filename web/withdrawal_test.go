//go:build !release

package web

import (
	"fmt"
	"os"
	"sort"
	"testing"
	"time"

	"accord/consent"
	"accord/sandbox"
)

// crowdOf is how many people are connected when Nobody is saved.
func crowdOf(engine string) int {
	if os.Getenv("ACCORD_SOAK") == "1" {
		return map[string]int{"sqlite": 100_000, "postgres": 20_000}[engine]
	}
	return 1_000
}

// TestSoakWithdrawal: Nobody ends connections by the thousand at a steady pace, and
// cards go on being served meanwhile. Nothing is shared from the first moment.
func TestSoakWithdrawal(t *testing.T) {
	onBoth(t, func(t *testing.T, p *portal) {
		ingrid := p.allows(t, "allow", "everyone")
		crowd := crowdOf(p.DB.Engine())
		p.crowd(t, crowd)
		viewer := p.signedIn(t, sandbox.Hana)

		status(t, "nobody", ingrid.saves("allow", "nobody", "end_all", "yes"), 200)
		saved, moved, left := time.Now(), time.Now(), p.openConnections(t)
		var waits []time.Duration
		for left > 0 {
			asked := time.Now()
			status(t, "a card meanwhile", viewer.get("/cards/"+sandbox.Priya), 200)
			waits = append(waits, time.Since(asked))
			if now := p.openConnections(t); now < left {
				left, moved = now, time.Now()
			}
			if time.Since(moved) > time.Minute {
				t.Fatalf("%d of %d connections are left, and nothing moved for a minute", left, crowd)
			}
		}
		took := time.Since(saved)
		sort.Slice(waits, func(i, j int) bool { return waits[i] < waits[j] })
		t.Logf("%s: %d ended in %s, %.0f a second; %d cards meanwhile, half of them within %s, 99 of 100 within %s, the slowest %s", p.DB.Engine(), crowd,
			took.Round(time.Second), float64(crowd)/took.Seconds(), len(waits), waits[len(waits)/2], waits[len(waits)*99/100], waits[len(waits)-1])
		var proofs int
		ok(t, p.DB.Writer().QueryRow(`SELECT count(*) FROM receipts WHERE event = 'withdrawn' AND made_by = 'admin'`).Scan(&proofs))
		equal(t, "receipts", proofs, crowd)
	})
}

// crowd connects people nobody signs in as, straight in the database.
func (p *portal) crowd(t *testing.T, n int) {
	t.Helper()
	set, err := p.Service.InForce(t.Context())
	ok(t, err)
	tx, err := p.DB.Writer().BeginTx(t.Context(), nil)
	ok(t, err)
	defer func() { _ = tx.Rollback() }()
	now, all := p.Clock.Now().UnixMilli(), consent.Everything().String()
	for i := range n {
		id := fmt.Sprintf("crowd-%06d", i)
		_, err := tx.Exec(`INSERT INTO users (id, issuer, subject, user_name, name, mail, enabled, admin, auditor, groups_unknown, created_at)
			VALUES ($1, $2, $1, $1, $1, '', TRUE, FALSE, FALSE, FALSE, $3)`, id, "https://crowd.example", now)
		ok(t, err)
		_, err = tx.Exec(`INSERT INTO connections (id, user_id, member_hash, categories, granted, listed, visible, version, policy_version, attempt_id,
				opened_at, changed_at, renew_by, lapsed, suspended_by, closed_by, closed_on)
			VALUES ($1, $1, $1, $2, $2, $2, TRUE, 1, $3, '', $4, $4, $5, '', '', '', '')`, id, all, set.Policy.Version, now, now+int64(time.Hour/time.Millisecond))
		ok(t, err)
	}
	ok(t, tx.Commit())
}

func (p *portal) openConnections(t *testing.T) (n int) {
	t.Helper()
	effect, err := p.DB.Effect(t.Context(), consent.Nobody, "")
	ok(t, err)
	return effect.Connected + effect.Ending
}
