package store_test

import (
	"fmt"
	"os"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"accord/consent"
	"accord/store"
)

// TestWithdrawalsWaitForARelease: while the rule of a release decides, nothing in any
// instance can change what it decides by. What came to end it comes behind, and the
// next release sees it.
func TestWithdrawalsWaitForARelease(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		other := w.another()
		for i, c := range withdrawals() {
			p := w.pair(other, fmt.Sprint(i), c.group)
			w.Store.TakeJobs()
			done := make(chan error, 1)
			asked := false
			ok(t, w.db.Release(t.Context(), p.look(), func(s consent.Sight, now time.Time) *consent.AccessRecord {
				if !asked { // a rule may be asked again
					asked = true
					go func() { done <- c.do(t.Context(), p) }()
					waitsBehind(t, c.name, w.db, other, done)
				}
				return p.shown(s, now)
			}))
			if err := <-done; err != nil {
				t.Errorf("%s, behind the release: %v", c.name, err)
			}
			ok(t, w.db.Release(t.Context(), p.look(), p.shown))
			if all, late := p.records(c); all != 1 || late != 0 {
				t.Errorf("%s: %d releases on record, want 1; %d of them behind it", c.name, all, late)
			}
		}
	})
}

// waitsBehind waits until somebody in the other instance waits for this one.
func waitsBehind(t *testing.T, what string, db, other *store.DB, done chan error) {
	t.Helper()
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for !waits(t, db, other) {
		select {
		case err := <-done:
			t.Errorf("%s did not wait: %v", what, err)
			done <- err
			return
		case <-t.Context().Done():
			return
		case <-tick.C:
		}
	}
}

// waits reports whether a transaction of the other instance waits for one of db. On
// SQLite that is one that keeps its writer while db's is kept.
func waits(t *testing.T, db, other *store.DB) bool {
	t.Helper()
	if db.Engine() == "sqlite" {
		return other.Writer().Stats().InUse > 0
	}
	return number(t, other, `SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`) > 0
}

// patiently does what a busy machine may keep from being done in time.
func patiently(do func() error) error {
	err := do()
	for range 20 {
		if consent.KindOf(err) != consent.Outage {
			break
		}
		err = do()
	}
	return err
}

// rounds is how often a race is run.
func rounds() int {
	if os.Getenv("ACCORD_SOAK") != "" {
		return 300
	}
	return 1
}

// TestReleasesAgainstWithdrawals: releases in one instance, and in the middle of them a
// withdrawal in another. Once that is acknowledged no release is decided without it,
// and none lies behind it by the time of its record.
func TestReleasesAgainstWithdrawals(t *testing.T) {
	eachPlace(t, func(t *testing.T, at place) {
		at.Now = time.Now
		w := at.world(t)
		other := w.another()
		for i, c := range withdrawals() {
			for round := range rounds() {
				p := w.pair(other, fmt.Sprint(i, " ", round), c.group)
				var withdrawn atomic.Bool
				var first, readers sync.WaitGroup
				first.Add(3)
				for range 3 {
					readers.Go(func() {
						tick := time.NewTicker(3 * time.Millisecond)
						defer tick.Stop()
						// On until a release began behind the withdrawal.
						for n := 0; ; n++ {
							over := withdrawn.Load()
							err := patiently(func() error {
								return w.db.Release(t.Context(), p.look(), func(s consent.Sight, now time.Time) *consent.AccessRecord {
									known := withdrawn.Load()
									r := p.shown(s, now)
									if known && r != nil {
										t.Errorf("%s: acknowledged, and a release does not see it", c.name)
									}
									return r
								})
							})
							if n == 0 {
								first.Done()
							}
							if err != nil {
								t.Errorf("%s: %v", c.name, err)
								return
							}
							if over {
								return
							}
							<-tick.C // without a pause the other instance would hardly get its turn
						}
					})
				}
				first.Wait()
				ok(t, patiently(func() error { return c.do(t.Context(), p) }))
				withdrawn.Store(true)
				readers.Wait()
				if all, late := p.records(c); all < 3 || late > 0 {
					t.Fatalf("%s: %d releases on record, %d of them behind it", c.name, all, late)
				}
			}
		}
	})
}

func TestReleaseWritesNothingWhenRefused(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		mia := w.connected("mia", consent.BothAccounts)
		before := w.fingerprint()
		ok(t, w.db.Release(t.Context(), consent.Look{SubjectID: mia.User.ID}, func(s consent.Sight, now time.Time) *consent.AccessRecord {
			equal(t, "seen", s.Subject.User, mia.User)
			equal(t, "now", now, w.now())
			return nil
		}))
		equal(t, "rows", w.fingerprint(), before)
		isKind(t, w.db.Release(t.Context(), consent.Look{SubjectID: "nobody"}, func(consent.Sight, time.Time) *consent.AccessRecord {
			t.Error("the rule is asked about nobody")
			return nil
		}), consent.NotFound)
	})
}
