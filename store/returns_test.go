package store_test

import (
	"errors"
	"testing"
	"time"

	"accord/consent"
	"accord/consent/consenttest"
	"accord/store"
)

// goingBack disconnects somebody, and returns the ids of the two grants on their way.
func (w *world) goingBack(p *consenttest.Person) (linkedIn, work string) {
	w.t.Helper()
	id := p.Standing().Conn.ID
	p.Disconnects()
	steps, err := w.db.GrantSteps(w.t.Context(), id)
	ok(w.t, err)
	for _, s := range steps {
		if s.Account == consent.WorkAccount {
			work = s.ID
		} else {
			linkedIn = s.ID
		}
	}
	return linkedIn, work
}

func (w *world) beginReturn(grantID string) error {
	_, _, err := w.db.BeginReturn(w.t.Context(), grantID, time.Minute)
	return err
}

func isNotYet(t testing.TB, err error) {
	t.Helper()
	if !errors.Is(err, consent.ErrNotYet) {
		t.Fatalf("not yet is expected, got: %v", err)
	}
}

func TestGrantComesToItsEnd(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		mia := w.connected("mia", consent.BothAccounts)
		begun := w.now()
		id, other := w.goingBack(mia)
		for tries := range 3 {
			w.later(time.Second)
			g, step, err := w.db.BeginReturn(t.Context(), id, time.Minute)
			ok(t, err)
			// The patience of a return counts from its begin.
			if step.Tries != tries || !step.UpdatedAt.Equal(begun) || step.ID != id || g.Account != consent.LinkedInAccount || g.AccessToken == "" {
				t.Fatalf("step %+v", step)
			}
			ok(t, w.db.NoteReturnTry(t.Context(), id))
		}
		w.later(time.Minute)
		ok(t, w.db.FinishGrant(t.Context(), id, consent.GrantRevoked))
		ended := w.now()
		w.later(time.Minute)
		ok(t, w.db.FinishGrant(t.Context(), id, consent.GrantDropped))
		ok(t, w.db.NoteReturnTry(t.Context(), id))
		isKind(t, w.beginReturn(id), consent.NotFound)
		isKind(t, w.beginReturn("none"), consent.NotFound)
		steps, err := w.db.GrantSteps(t.Context(), mia.Standing().Conn.ID)
		ok(t, err)
		if len(steps) != 2 || steps[0].State != consent.GrantRevoked || !steps[0].UpdatedAt.Equal(ended) || steps[0].Tries != 3 {
			t.Fatalf("steps: %+v", steps)
		}
		equal(t, "tokens left", w.number(`SELECT count(*) FROM grants WHERE sealed IS NOT NULL AND id <> $1`, other), 0)
	})
}

func TestReturnIsLeased(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		mia := w.connected("mia", consent.BothAccounts)
		_, id := w.goingBack(mia)
		instances := []*store.DB{w.db, w.another()}
		begin := func() int {
			t.Helper()
			o := atOnce(8, func(i int) error {
				_, _, err := instances[i%2].BeginReturn(t.Context(), id, time.Minute)
				return err
			})
			for _, err := range o.other {
				isNotYet(t, err)
			}
			return o.none
		}
		returning := func(want bool) {
			t.Helper()
			got, err := instances[1].Returning(t.Context(), mia.User.ID)
			ok(t, err)
			equal(t, "on its way", got, want)
		}
		returning(false)
		equal(t, "at once", begin(), 1)
		returning(true)
		equal(t, "while it is leased", begin(), 0)
		w.later(time.Minute)
		returning(false)
		equal(t, "behind the end of the lease", begin(), 1)
		ok(t, w.db.NoteReturnTry(t.Context(), id))
		returning(false)
		equal(t, "after a try", begin(), 1)
		ok(t, w.db.FinishGrant(t.Context(), id, consent.GrantRevoked))
		returning(false)
	})
}

// TestReturnGivesWay: a provider may end with the return of a work grant what an
// attempt of the same person is about to get there. So the one waits for the other.
func TestReturnGivesWay(t *testing.T) {
	ways := map[string]func(t *testing.T, w *world, mia *consenttest.Person){
		"cancelled": func(t *testing.T, w *world, mia *consenttest.Person) {
			ok(t, w.db.CancelAttempts(t.Context(), mia.User.ID))
		},
		"out of time": func(_ *testing.T, w *world, _ *consenttest.Person) { w.later(consent.AttemptLife) },
	}
	each(t, func(t *testing.T, w *world) {
		for name, end := range ways {
			mia, noah := w.connected(name, consent.BothAccounts), w.connected("noah "+name, consent.BothAccounts)
			linkedIn, work := w.goingBack(mia)
			_, his := w.goingBack(noah)
			w.begun(mia, consent.BothAccounts)
			w.begun(noah, consent.LinkedInOnly)
			isNotYet(t, w.beginReturn(work))
			ok(t, w.beginReturn(linkedIn)) // only the work provider is like that
			ok(t, w.beginReturn(his))      // nothing is asked of it
			is, err := w.db.Returning(t.Context(), mia.User.ID)
			ok(t, err)
			equal(t, "on its way", is, false)
			end(t, w, mia)
			ok(t, w.beginReturn(work))
		}
	})
}

// TestReturnOfAReplacedGrant: where the person gave a newer grant, our copy of the old
// one is destroyed instead.
func TestReturnOfAReplacedGrant(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		mia := w.connected("mia", consent.BothAccounts)
		old := mia.Standing().Conn.ID
		linkedIn, work := w.goingBack(mia)
		w.later(time.Minute)
		again := mia.Connects(consent.BothAccounts)
		isKind(t, w.beginReturn(work), consent.NotFound)
		ok(t, w.beginReturn(linkedIn))
		steps, err := w.db.GrantSteps(t.Context(), old)
		ok(t, err)
		equal(t, "state", steps[1].State, consent.GrantReplaced)
		equal(t, "tokens left", w.number(`SELECT count(*) FROM grants WHERE id = $1 AND sealed IS NOT NULL`, work), 0)
		w.lent(again.ID, consent.WorkAccount)
	})
}

// TestReturnAgainstAStart: whichever of the two comes first, the other one knows.
func TestReturnAgainstAStart(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		mia := w.connected("mia", consent.BothAccounts)
		_, work := w.goingBack(mia)
		like, _ := w.begun(mia, consent.BothAccounts)
		ok(t, w.db.CancelAttempts(t.Context(), mia.User.ID))
		other := w.another()
		done := make(chan error, 1)
		asked := false
		ok(t, w.db.StartAttempt(t.Context(), mia.User.ID, func(consent.Standing, int, time.Time) (consent.Attempt, error) {
			if !asked {
				asked = true
				go func() {
					_, _, err := other.BeginReturn(t.Context(), work, time.Minute)
					done <- err
				}()
				waitsBehind(t, "BeginReturn", w.db, other, done)
			}
			return like, nil
		}))
		isNotYet(t, <-done)
	})
}

func TestReturnOfABrokenSeal(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		_, work := w.goingBack(w.connected("mia", consent.BothAccounts))
		exec(t, w.db, `UPDATE grants SET sealed = $1 WHERE id = $2`, []byte("garbage"), work)
		isKind(t, w.beginReturn(work), consent.Internal)
		isKind(t, w.beginReturn(work), consent.Internal) // and no lease keeps it
	})
}

func TestTidyDropsTokensNobodyReturned(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.connected("mia", consent.LinkedInOnly).Disconnects()
		w.later(7 * 24 * time.Hour)
		ok(t, w.db.Tidy(t.Context()))
		equal(t, "within the patience", w.number(`SELECT count(*) FROM grants WHERE state = 'revoking'`), 1)
		w.later(2 * 24 * time.Hour)
		ok(t, w.db.Tidy(t.Context()))
		equal(t, "behind it", w.number(`SELECT count(*) FROM grants WHERE state = 'dropped' AND sealed IS NULL`), 1)
	})
}
