package consent_test

import (
	"context"
	"testing"

	"accord/consent"
	"accord/consent/consenttest"
)

// world is a new install in memory under Everyone, who may share all nine categories.
func world(t *testing.T) (*consenttest.World, *consenttest.Memory) {
	t.Helper()
	w, m := newInstall(t)
	w.Allow(consent.Everyone, "", consent.Everything())
	w.RunJobs()
	return w, m
}

func newInstall(t *testing.T) (*consenttest.World, *consenttest.Memory) {
	t.Helper()
	clock := consenttest.NewClock()
	m := consenttest.NewMemory(clock)
	return consenttest.NewWorld(t, m, clock), m
}

// told complains where an error is not the one to be told; want is its code, empty
// for no error.
func told(t *testing.T, err error, kind consent.Kind, want consent.Code) {
	t.Helper()
	if err == nil && want == "" {
		return
	}
	if consent.CodeOf(err) != want || consent.KindOf(err) != kind {
		t.Errorf("told %v (kind %d), not %q (kind %d)", err, consent.KindOf(err), want, kind)
	}
}

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// failing makes a method of the database fail from now on.
func failing(m *consenttest.Memory, method string) error {
	outage := consent.Fail(consent.Outage, "database.no_answer")
	m.Before(func(called string) error {
		if called == method {
			return outage
		}
		return nil
	})
	return outage
}

// records lists somebody's records, newest first.
func records(t *testing.T, p *consenttest.Person) []consent.AccessRecord {
	t.Helper()
	list, err := p.World.Activity(t.Context(), p.Actor(), consent.Cursor{}, 100)
	ok(t, err)
	return list
}

// counts is how many of somebody's records are releases, and how many refusals.
func counts(t *testing.T, p *consenttest.Person) (released, refused int) {
	t.Helper()
	for _, r := range records(t, p) {
		if r.Decision.Released {
			released++
		} else {
			refused++
		}
	}
	return released, refused
}

// reads is a read by LinkedIn's side.
func reads(p *consenttest.Person, c consent.Category) (consent.Released, error) {
	return p.World.MemberRead(context.Background(), "reader", p.Member.Subject, c)
}

// sameProofs compares somebody's receipts, oldest first, with what they must be.
func sameProofs(t *testing.T, p *consenttest.Person, want ...string) {
	t.Helper()
	got := p.Proofs()
	if len(got) != len(want) {
		t.Fatalf("receipts %q, want %q", got, want)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("receipt %d is %q, want %q", i+1, got[i], want[i])
		}
	}
}
