package consent_test

import (
	"testing"
	"time"

	"accord/consent"
	"accord/consent/consenttest"
)

// TestPendingAttempt: what waits for this browser, and nothing that is over.
func TestPendingAttempt(t *testing.T) {
	w, m := world(t)
	diego := w.SignIn("diego")
	pending := func() error { _, err := w.Pending(t.Context(), diego.Actor()); return err }
	told(t, pending(), consent.Expired, "attempt.over")
	next, err := diego.Start(consent.LinkedInOnly)
	ok(t, err)
	told(t, pending(), consent.Expired, "attempt.over")
	told(t, diego.Confirms(attemptOf(t, diego)), consent.Expired, "attempt.over")
	id := diego.Arrives(next)
	told(t, pending(), 0, "")
	here := diego.Session
	diego.Session = w.SignIn("diego").Session
	told(t, pending(), consent.Expired, "attempt.over")
	told(t, diego.Confirms(id), consent.Expired, "attempt.over")
	diego.Session = here
	failing(m, "OpenAttempt")
	told(t, pending(), consent.Outage, "database.no_answer")
	if _, open, err := w.OpenAttempt(t.Context(), diego.Actor()); open || err == nil {
		t.Errorf("open %v, %v", open, err)
	}
	m.Before(nil)
	w.Clock.Advance(10 * time.Minute)
	told(t, pending(), consent.Expired, "attempt.over")
}

func attemptOf(t *testing.T, p *consenttest.Person) string {
	t.Helper()
	at, open, err := p.World.OpenAttempt(t.Context(), p.Actor())
	if err != nil || !open {
		t.Fatal(open, err)
	}
	return at.ID
}

func TestCancel(t *testing.T) {
	w, m := world(t)
	diego := w.SignIn("diego")
	if returnTo, err := w.Cancel(t.Context(), diego.Actor()); returnTo != "" || err != nil {
		t.Errorf("nothing to cancel: %q, %v", returnTo, err)
	}
	next, err := diego.Start(consent.LinkedInOnly)
	ok(t, err)
	id := diego.Arrives(next)
	if returnTo, err := w.Cancel(t.Context(), diego.Actor()); returnTo != "mail" || err != nil {
		t.Errorf("cancelled: %q, %v", returnTo, err)
	}
	if w.LinkedIn.Forgotten(id) != 1 {
		t.Error("what the confirmation showed is kept in memory")
	}
	w.RunJobs()
	if got := w.LinkedIn.Calls("Revoke"); got != 1 {
		t.Errorf("%d grants went back", got)
	}
	failing(m, "CancelAttempts")
	_, err = w.Cancel(t.Context(), diego.Actor())
	told(t, err, consent.Outage, "database.no_answer")
}
