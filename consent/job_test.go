package consent_test

import (
	"testing"

	"accord/consent"
)

// TestLists: every kind of job, letter and reason has a name of its own.
func TestLists(t *testing.T) {
	seen := map[string]bool{"": true}
	once := func(name string) {
		if seen[name] {
			t.Errorf("%q is empty or twice", name)
		}
		seen[name] = true
	}
	for _, j := range []consent.Job{consent.ReturnJob{}, consent.SettleJob{}, consent.AnnounceJob{}, consent.LetterJob{}, consent.TidyJob{}} {
		once("job " + j.Kind())
		if len(j.Kind()) < 2 {
			t.Errorf("%q is too short for the queue", j.Kind())
		}
	}
	for _, l := range consent.Letters() {
		once("letter " + string(l))
	}
	for _, r := range consent.Reasons() {
		once("reason " + string(r))
	}
	if len(consent.Letters()) != 8 || len(consent.Reasons()) != 18 {
		t.Errorf("%d letters, %d reasons", len(consent.Letters()), len(consent.Reasons()))
	}
}

func TestRandomIDs(t *testing.T) {
	a, b := consent.RandomID(), consent.RandomID()
	if len(a) != 26 || a == b {
		t.Errorf("%q, %q", a, b)
	}
	const known = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" // FIPS 180-2, B.1
	if got := consent.Hash("abc"); got != known {
		t.Errorf("Hash(abc) = %s", got)
	}
}
