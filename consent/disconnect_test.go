package consent_test

import (
	"testing"
	"time"

	"accord/consent"
)

// TestDisconnect (R29): at once, with everything down; once more changes nothing.
func TestDisconnect(t *testing.T) {
	w, m := world(t)
	diego := w.SignIn("diego")
	c := *diego.Connects(consent.BothAccounts)
	_, err := w.StartRenewal(t.Context(), diego.Actor())
	ok(t, err)
	w.LinkedIn.Fail(consent.ErrFinal)
	w.Work.Fail(consent.ErrFinal)
	failing(m, "Apply")
	told(t, w.Disconnect(t.Context(), diego.Actor()), consent.Outage, "database.no_answer")
	m.Before(nil)
	w.Clock.Advance(time.Second)
	diego.Disconnects()
	now := w.Clock.Now()
	got := diego.Standing().Conn
	if !got.Closed || !got.ClosedAt.Equal(now) || got.ClosedBy != consent.BySelf || got.ClosedOn != "" || got.Version != 2 || !got.ChangedAt.Equal(now) {
		t.Errorf("connection %+v", got)
	}
	diego.Disconnects()
	sameProofs(t, diego, `given by self "": `+consent.Everything().String(), `withdrawn by self "": `)
	if _, open, _ := w.OpenAttempt(t.Context(), diego.Actor()); open {
		t.Error("an attempt goes on")
	}
	if w.LinkedIn.Forgotten(c.ID) == 0 || w.Work.Forgotten(c.ID) == 0 {
		t.Error("what was read is kept in memory")
	}
	steps, err := w.Steps(t.Context(), c)
	if err != nil || len(steps) != 2 || steps[0].State != consent.GrantRevoking || steps[1].State != consent.GrantRevoking {
		t.Errorf("steps %+v, %v", steps, err)
	}
	w.LinkedIn.Fail(nil)
	w.Work.Fail(nil)
	w.RunJobs()
	steps, err = w.Steps(t.Context(), c)
	if err != nil || len(steps) != 2 || steps[0].State != consent.GrantRevoked || steps[1].State != consent.GrantRevoked {
		t.Errorf("steps %+v, %v", steps, err)
	}
}

// TestDisconnectEndsAttempts: also where nothing is connected yet.
func TestDisconnectEndsAttempts(t *testing.T) {
	w, _ := world(t)
	diego := w.SignIn("diego")
	next, err := diego.Start(consent.LinkedInOnly)
	ok(t, err)
	id := diego.Arrives(next)
	diego.Disconnects()
	told(t, diego.Confirms(id), consent.Expired, "attempt.over")
	if proofs := diego.Proofs(); len(proofs) != 0 {
		t.Errorf("receipts %q", proofs)
	}
}

// TestDisconnectAfterNo: No came first, and the proof says so.
func TestDisconnectAfterNo(t *testing.T) {
	w, _ := world(t)
	diego := w.SignIn("diego")
	diego.Connects(consent.LinkedInOnly)
	w.Allow(consent.Nobody, "", consent.Everything())
	diego.Disconnects()
	w.RunJobs()
	sameProofs(t, diego, `given by self "": `+linkedInSet().String(), `withdrawn by admin "switched off": `)
}
