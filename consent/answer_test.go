package consent_test

import (
	"errors"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"accord/consent"
)

func stateOf(t *testing.T, address string) string {
	t.Helper()
	u, err := url.Parse(address)
	ok(t, err)
	return u.Query().Get("state")
}

// TestStateIsGoodOnce (A01-A10): an answer counts once, in the browser and for the
// person who asked, at the step that waits for it, in time.
func TestStateIsGoodOnce(t *testing.T) {
	w, _ := world(t)
	diego, priya := w.SignIn("diego"), w.SignIn("priya")
	elsewhere := *w.SignIn("diego")
	next, err := diego.Start(consent.BothAccounts)
	ok(t, err)
	code := w.LinkedIn.Code(diego.Member)
	good := consent.Answer{State: stateOf(t, next), Code: code}
	for name, try := range map[string]func() error{
		"another person":   func() error { _, err := priya.Answer(consent.LinkedInAccount, good); return err },
		"another browser":  func() error { _, err := elsewhere.Answer(consent.LinkedInAccount, good); return err },
		"another provider": func() error { _, err := diego.Answer(consent.WorkAccount, good); return err },
		"no state":         func() error { _, err := diego.Answer(consent.LinkedInAccount, consent.Answer{Code: code}); return err },
		"another state": func() error {
			_, err := diego.Answer(consent.LinkedInAccount, consent.Answer{State: "x", Code: code})
			return err
		},
		"neither code nor error": func() error {
			_, err := diego.Answer(consent.LinkedInAccount, consent.Answer{State: good.State})
			return err
		},
		"both code and error": func() error {
			_, err := diego.Answer(consent.LinkedInAccount, consent.Answer{State: good.State, Code: code, Error: "access_denied"})
			return err
		},
	} {
		if err := try(); consent.CodeOf(err) != "attempt.over" || consent.KindOf(err) != consent.Expired {
			t.Errorf("%s: %v", name, err)
		}
	}
	n, err := diego.Answer(consent.LinkedInAccount, good)
	if err != nil || !strings.HasPrefix(n.URL, "https://work.example/") || n.Declined || n.ReturnTo != "mail" {
		t.Fatalf("the right answer: %+v, %v", n, err)
	}
	_, err = diego.Answer(consent.LinkedInAccount, good)
	told(t, err, consent.Expired, "attempt.over")
	w.Clock.Advance(10 * time.Minute)
	_, err = diego.Allows(n.URL)
	told(t, err, consent.Expired, "attempt.over")
}

// TestStateTroubles: trouble of the database is told as such.
func TestStateTroubles(t *testing.T) {
	for _, method := range []string{"TakeState", "AdvanceAttempt"} {
		w, m := world(t)
		diego := w.SignIn("diego")
		next, err := diego.Start(consent.LinkedInOnly)
		ok(t, err)
		failing(m, method)
		_, err = diego.Allows(next)
		told(t, err, consent.Outage, "database.no_answer")
	}
	w, m := world(t)
	diego := w.SignIn("diego")
	next, err := diego.Start(consent.LinkedInOnly)
	ok(t, err)
	failing(m, "CancelAttempts")
	_, err = diego.Declines(next)
	told(t, err, consent.Outage, "database.no_answer")
}

// TestSecretsOfTheSteps: each step has one-time values of its own.
func TestSecretsOfTheSteps(t *testing.T) {
	w, _ := world(t)
	diego := w.SignIn("diego")
	next, err := diego.Start(consent.BothAccounts)
	ok(t, err)
	n, err := diego.Allows(next)
	ok(t, err)
	at, _, err := w.OpenAttempt(t.Context(), diego.Actor())
	ok(t, err)
	if at.Step != consent.AwaitWork || at.StateHash != consent.Hash(stateOf(t, n.URL)) || at.Secrets.Nonce == "" || len(at.Secrets.Verifier) <= len(at.Secrets.Nonce) ||
		at.Secrets.Member != diego.Member.Subject || at.Secrets.LinkedIn == nil || at.Secrets.Work != nil {
		t.Errorf("waiting for the work provider: %+v", at)
	}
	n, err = diego.Allows(n.URL)
	if err != nil || n.URL != "" {
		t.Fatalf("%+v, %v", n, err)
	}
	at, _, err = w.OpenAttempt(t.Context(), diego.Actor())
	ok(t, err)
	if at.Step != consent.Pending || at.StateHash != "" || at.Secrets.Nonce != "" || at.Secrets.Verifier != "" || at.Secrets.Work == nil || at.Shares() != consent.Everything() {
		t.Errorf("waiting for the person: %+v", at)
	}
}

// TestGrantWithoutEnd: LinkedIn's grant is taken to last 60 days where it names no end.
func TestGrantWithoutEnd(t *testing.T) {
	w, _ := world(t)
	diego, priya := w.SignIn("diego"), w.SignIn("priya")
	w.LinkedIn.Grants(linkedInSet(), 0)
	if got := diego.Connects(consent.LinkedInOnly).RenewBy; !got.Equal(w.Clock.Now().Add(60 * 24 * time.Hour)) {
		t.Errorf("renew by %v", got)
	}
	w.LinkedIn.Grants(linkedInSet(), time.Hour)
	if got := priya.Connects(consent.LinkedInOnly).RenewBy; !got.Equal(w.Clock.Now().Add(time.Hour)) {
		t.Errorf("renew by %v", got)
	}
}

// TestNoAnswer: nothing is connected, and the state is used up.
func TestNoAnswer(t *testing.T) {
	for name, row := range map[string]struct {
		err   error
		codes map[consent.Account]consent.Code
		kind  consent.Kind
	}{
		"plain error": {errors.New("reset"), map[consent.Account]consent.Code{
			consent.LinkedInAccount: "linkedin.nothing_connected", consent.WorkAccount: "work.nothing_connected",
		}, consent.Upstream},
		"with words of its own": {consent.Fail(consent.NotAllowed, "provider.not_approved"), map[consent.Account]consent.Code{
			consent.LinkedInAccount: "provider.not_approved", consent.WorkAccount: "provider.not_approved",
		}, consent.NotAllowed},
	} {
		t.Run(name, func(t *testing.T) {
			w, _ := world(t)
			diego := w.SignIn("diego")
			next, err := diego.Start(consent.BothAccounts)
			ok(t, err)
			w.LinkedIn.Fail(row.err)
			_, err = diego.Allows(next)
			told(t, err, row.kind, row.codes[consent.LinkedInAccount])
			w.LinkedIn.Fail(nil)
			_, err = diego.Allows(next)
			told(t, err, consent.Expired, "attempt.over")
			next, err = diego.Start(consent.BothAccounts)
			ok(t, err)
			n, err := diego.Allows(next)
			ok(t, err)
			w.Work.Fail(row.err)
			_, err = diego.Allows(n.URL)
			told(t, err, row.kind, row.codes[consent.WorkAccount])
			if st := diego.Standing(); st.Conn != nil {
				t.Errorf("connected: %+v", st.Conn)
			}
		})
	}
}

// TestAnswerBudget: a callback waits for a provider no longer than an answer may take.
func TestAnswerBudget(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, _ := world(t)
		diego := w.SignIn("diego")
		next, err := diego.Start(consent.LinkedInOnly)
		ok(t, err)
		w.LinkedIn.Slow(20 * time.Second)
		began := time.Now()
		_, err = diego.Allows(next)
		told(t, err, consent.Upstream, "linkedin.nothing_connected")
		if took := time.Since(began); took != 9*time.Second {
			t.Errorf("waited %v", took)
		}
	})
}

// TestDecline: no at a provider ends the attempts, and counts as "not now"; another
// error of theirs is told.
func TestDecline(t *testing.T) {
	for _, code := range []string{"access_denied", "user_cancelled_login", "user_cancelled_authorize", "consent_required", "interaction_required", "server_error"} {
		w, m := world(t)
		diego := w.SignIn("diego")
		other, err := diego.Start(consent.LinkedInOnly)
		ok(t, err)
		first, err := diego.Start(consent.BothAccounts)
		ok(t, err)
		n, err := diego.Allows(first)
		ok(t, err)
		n, err = diego.Answer(consent.WorkAccount, consent.Answer{State: stateOf(t, n.URL), Error: code})
		if !n.Declined || n.ReturnTo != "mail" || n.URL != "" {
			t.Errorf("%s leads to %+v", code, n)
		}
		if code == "server_error" {
			told(t, err, consent.Upstream, "provider.refused")
		} else if err != nil {
			t.Errorf("%s: %v", code, err)
		}
		u, err := m.Standing(t.Context(), diego.User.ID)
		ok(t, err)
		if dismissed := u.User.PromptedAt.Equal(w.Clock.Now()); dismissed != (code != "server_error") {
			t.Errorf("%s: prompted at %v", code, u.User.PromptedAt)
		}
		_, err = diego.Allows(other)
		told(t, err, consent.Expired, "attempt.over")
		w.RunJobs()
		if w.LinkedIn.Calls("Revoke") != 1 {
			t.Errorf("%s: %d grants went back", code, w.LinkedIn.Calls("Revoke"))
		}
	}
}

// TestEndedDuringExchange: an attempt that ended while the provider was asked stays
// ended, and what came for it goes back.
func TestEndedDuringExchange(t *testing.T) {
	w, m := world(t)
	diego := w.SignIn("diego")
	next, err := diego.Start(consent.LinkedInOnly)
	ok(t, err)
	m.Before(func(method string) error {
		if method == "AdvanceAttempt" {
			_, err := w.Cancel(t.Context(), diego.Actor())
			return err
		}
		return nil
	})
	_, err = diego.Allows(next)
	told(t, err, consent.Expired, "attempt.over")
	m.Before(nil)
	w.RunJobs()
	if got := w.LinkedIn.Calls("Revoke"); got != 1 {
		t.Errorf("%d grants went back", got)
	}
}
