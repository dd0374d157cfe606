package consent_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"accord/consent"
	"accord/consent/consenttest"
)

// returnOf is the job that returns a grant of Diego's closed connection.
func returnOf(t *testing.T, w *consenttest.World, m *consenttest.Memory, account consent.Account) (consent.ReturnJob, func() consent.GrantStep) {
	t.Helper()
	diego := w.SignIn("diego")
	c := *diego.Connects(consent.BothAccounts)
	w.RunJobs()
	diego.Disconnects()
	step := func() consent.GrantStep {
		steps, err := m.GrantSteps(t.Context(), c.ID)
		ok(t, err)
		for _, s := range steps {
			if s.Account == account {
				return s
			}
		}
		t.Fatalf("no step of %s in %+v", account, steps)
		return consent.GrantStep{}
	}
	m.TakeJobs()
	return consent.ReturnJob{GrantID: step().ID}, step
}

// TestReturn tries once, at the provider that gave the grant; what comes of it is the
// grant's state.
func TestReturn(t *testing.T) {
	const day = 24 * time.Hour
	for name, row := range map[string]struct {
		err   error
		later time.Duration
		state consent.GrantState
		tries int
		again bool // the job is to be tried again
	}{
		"returned":                    {nil, 0, consent.GrantRevoked, 0, false},
		"no answer":                   {errors.New("reset"), 0, consent.GrantRevoking, 1, true},
		"no answer for seven days":    {errors.New("reset"), 7 * day, consent.GrantRevoking, 1, true},
		"no answer for longer":        {errors.New("reset"), 7*day + 1, consent.GrantDropped, 0, false},
		"returned after all":          {nil, 9 * day, consent.GrantRevoked, 0, false},
		"the provider takes none":     {consent.ErrNoRevocation, 0, consent.GrantDropped, 0, false},
		"the provider takes none, in": {errors.Join(errors.New("revoke"), consent.ErrNoRevocation), 0, consent.GrantDropped, 0, false},
	} {
		for _, account := range []consent.Account{consent.LinkedInAccount, consent.WorkAccount} {
			t.Run(name+" "+string(account), func(t *testing.T) {
				w, m := world(t)
				job, step := returnOf(t, w, m, account)
				w.LinkedIn.Fail(row.err)
				w.Work.Fail(row.err)
				w.Clock.Advance(row.later)
				err := w.Do(job)
				if (err != nil) != row.again || row.err != nil && row.again && !errors.Is(err, row.err) {
					t.Errorf("the job ends with %v", err)
				}
				if s := step(); s.State != row.state || s.Tries != row.tries {
					t.Errorf("step %+v", s)
				}
				linkedIn, work := w.LinkedIn.Calls("Revoke"), w.Work.Calls("Revoke")
				if account == consent.WorkAccount {
					linkedIn, work = work, linkedIn
				}
				if linkedIn != 1 || work != 0 {
					t.Errorf("asked %d times, and the other provider %d times", linkedIn, work)
				}
				w.LinkedIn.Fail(nil)
				w.Work.Fail(nil)
				ok(t, w.Do(job)) // once more does no harm
				if s := step(); row.again && s.State != consent.GrantRevoked || !row.again && s.State != row.state {
					t.Errorf("in the end %+v", s)
				}
			})
		}
	}
}

// TestReturnIsLeased: one instance at a time; it is given up before the lease ends.
func TestReturnIsLeased(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, m := world(t)
		job, step := returnOf(t, w, m, consent.LinkedInAccount)
		w.LinkedIn.Slow(time.Minute)
		began := time.Now()
		done := make(chan error)
		go func() { done <- w.Do(job) }()
		synctest.Wait()
		if err := w.Do(job); !errors.Is(err, consent.ErrNotYet) {
			t.Errorf("at the same time: %v", err)
		}
		if err := <-done; !errors.Is(err, context.DeadlineExceeded) || time.Since(began) != 13*time.Second {
			t.Errorf("%v after %v", err, time.Since(began))
		}
		if s := step(); s.State != consent.GrantRevoking || s.Tries != 1 {
			t.Errorf("step %+v", s)
		}
	})
}

func TestReturnTroubles(t *testing.T) {
	for _, method := range []string{"BeginReturn", "NoteReturnTry", "FinishGrant"} {
		w, m := world(t)
		job, step := returnOf(t, w, m, consent.LinkedInAccount)
		if method == "NoteReturnTry" {
			w.LinkedIn.Fail(errors.New("reset"))
		}
		outage := failing(m, method)
		if err := w.Do(job); !errors.Is(err, outage) {
			t.Errorf("%s: %v", method, err)
		}
		m.Before(nil)
		if s := step(); s.State != consent.GrantRevoking {
			t.Errorf("%s: step %+v", method, s)
		}
	}
}
