package consent_test

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"accord/consent"
	"accord/consent/consenttest"
)

// TestStartRefuses: who may begin, with which choice, after reading which text.
func TestStartRefuses(t *testing.T) {
	rows := []struct {
		name   string
		before func(w *consenttest.World, p *consenttest.Person)
		choice consent.Choice
		kind   consent.Kind
		code   consent.Code
	}{
		{"nothing in the way", nil, consent.BothAccounts, 0, ""},
		{"No", func(w *consenttest.World, _ *consenttest.Person) { w.Allow(consent.Nobody, "", consent.Everything()) }, consent.LinkedInOnly, consent.NotAllowed, "connect.not_for_you"},
		{"outside the group", func(w *consenttest.World, _ *consenttest.Person) {
			w.Members("pilot", "hana")
			w.Allow(consent.OneGroup, w.Group("pilot"), consent.Everything())
		}, consent.LinkedInOnly, consent.NotAllowed, "connect.not_for_you"},
		{"disabled", func(w *consenttest.World, _ *consenttest.Person) { w.Import("diego", false) }, consent.LinkedInOnly, consent.NotAllowed, "connect.not_for_you"},
		{"not offered", func(w *consenttest.World, _ *consenttest.Person) { w.Allow(consent.Everyone, "", linkedInSet()) }, consent.BothAccounts, consent.NotAllowed, "choice.not_offered"},
		{"the lesser choice is offered", func(w *consenttest.World, _ *consenttest.Person) { w.Allow(consent.Everyone, "", linkedInSet()) }, consent.LinkedInOnly, 0, ""},
		{"no choice", nil, "", consent.NotAllowed, "choice.not_offered"},
		{"connected", func(_ *consenttest.World, p *consenttest.Person) { p.Connects(consent.LinkedInOnly) }, consent.BothAccounts, consent.Conflict, "connect.already"},
		{"suspended", func(w *consenttest.World, p *consenttest.Person) {
			p.Connects(consent.LinkedInOnly)
			w.Members("pilot", "hana")
			w.Allow(consent.OneGroup, w.Group("pilot"), consent.Everything())
		}, consent.BothAccounts, consent.NotAllowed, "connect.not_for_you"},
		{"connected before", func(_ *consenttest.World, p *consenttest.Person) {
			p.Connects(consent.LinkedInOnly)
			p.Disconnects()
		}, consent.BothAccounts, 0, ""},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			w, _ := world(t)
			diego := w.SignIn("diego")
			w.SignIn("hana")
			if row.before != nil {
				row.before(w, diego)
			}
			next, err := diego.Start(row.choice)
			told(t, err, row.kind, row.code)
			if started := strings.HasPrefix(next, "https://linkedin.example/"); started != (row.code == "") {
				t.Errorf("the way leads to %q", next)
			}
			var e *consent.Error
			if errors.As(err, &e) && e.Code == "connect.not_for_you" && (e.Args["reason"] == nil || e.Args["reason"] == consent.Reason("")) {
				t.Error("it is not said why")
			}
			if errors.As(err, &e) && e.Code == "choice.not_offered" && e.Field != "choice" {
				t.Errorf("the field is %q", e.Field)
			}
		})
	}
}

// TestStartNeedsTheTextRead: consent is to a text read; another policy or text since
// then, also in between, is another text.
func TestStartNeedsTheTextRead(t *testing.T) {
	w, m := world(t)
	diego := w.SignIn("diego")
	set, err := w.InForce(t.Context())
	ok(t, err)
	seen := w.NoticesHash("en", set)
	for _, other := range []string{"", "nonsense", w.NoticesHash("de", set)} {
		_, err := w.StartConnect(t.Context(), diego.Actor(), consent.BothAccounts, other, "mail")
		told(t, err, consent.Conflict, "notice.changed")
	}
	saved := false
	m.Before(func(method string) error {
		if method == "StartAttempt" && !saved { // between our two looks
			saved = true
			w.Allow(consent.Everyone, "", consent.Everything())
		}
		return nil
	})
	_, err = w.StartConnect(t.Context(), diego.Actor(), consent.BothAccounts, seen, "mail")
	told(t, err, consent.Conflict, "notice.changed")
	if _, err = w.StartConnect(t.Context(), diego.Actor(), consent.BothAccounts, seen, "mail"); err != nil {
		t.Errorf("the same text: %v", err)
	}
	w.Allow(consent.Everyone, "", consent.Everything().Without(consent.SetOf(consent.WorkContacts)))
	_, err = w.StartConnect(t.Context(), diego.Actor(), consent.LinkedInOnly, seen, "mail")
	told(t, err, consent.Conflict, "notice.changed")
}

func TestNoticesHash(t *testing.T) {
	w, _ := world(t)
	set, err := w.InForce(t.Context())
	ok(t, err)
	seen := map[string]string{}
	add := func(name string, set consent.Setting, language string) {
		h := w.NoticesHash(language, set)
		if len(h) != 64 || seen[h] != "" {
			t.Errorf("%s: %q is that of %s", name, h, seen[h])
		}
		seen[h] = name
	}
	add("as it is", set, "en")
	add("in German", set, "de")
	other := set
	other.Announcement.Contact = "dpo@example.org"
	add("another contact", other, "en")
	for _, less := range []consent.Category{consent.WorkContacts, consent.LinkedInInterests} {
		other := set
		other.Policy.Offered = set.Policy.Offered.Without(consent.SetOf(less))
		add("without "+string(less), other, "en")
	}
	if set.Policy.Version++; seen[w.NoticesHash("en", set)] != "as it is" {
		t.Error("the version is no part of the text")
	}
}

// TestAttemptAsStarted: an attempt knows what it was based on.
func TestAttemptAsStarted(t *testing.T) {
	w, _ := world(t)
	w.Allow(consent.Everyone, "", consent.Everything().Without(consent.SetOf(consent.WorkContacts)))
	diego := w.SignIn("diego")
	_, err := diego.Start(consent.BothAccounts)
	ok(t, err)
	at, open, err := w.OpenAttempt(t.Context(), diego.Actor())
	if err != nil || !open {
		t.Fatal(open, err)
	}
	if at.UserID != diego.User.ID || at.SessionHash != diego.Session || at.Purpose != consent.Connect || at.Step != consent.AwaitLinkedIn ||
		at.Categories != consent.Everything().Without(consent.SetOf(consent.WorkContacts)) || !at.Held.Empty() || at.PolicyVersion != 2 ||
		at.ConnectionVersion != 0 || at.ReturnTo != "mail" || !at.CreatedAt.Equal(w.Clock.Now()) || !at.ExpiresAt.Equal(w.Clock.Now().Add(10*time.Minute)) {
		t.Errorf("attempt %+v", at)
	}
	if at.StateHash == "" || at.Secrets.Nonce != "" || at.Secrets.Verifier != "" || at.Notice.Hash != consent.Hash(at.Notice.Text) ||
		!strings.Contains(at.Notice.Text, at.Categories.String()) || at.Notice.Language != "en" || at.Notice.Version == "" {
		t.Errorf("attempt %+v", at)
	}
	if next, err := diego.Start(consent.LinkedInOnly); err != nil || strings.Contains(next, at.StateHash) {
		t.Errorf("the address %q has what is stored: %v", next, err)
	}
}

// TestTooManyAttempts: five may be open; what is over counts no more.
func TestTooManyAttempts(t *testing.T) {
	w, _ := world(t)
	diego := w.SignIn("diego")
	for range 5 {
		_, err := diego.Start(consent.LinkedInOnly)
		ok(t, err)
	}
	_, err := diego.Start(consent.LinkedInOnly)
	told(t, err, consent.TooMany, "attempt.too_many")
	if _, err := w.SignIn("priya").Start(consent.LinkedInOnly); err != nil {
		t.Errorf("another person: %v", err)
	}
	w.Clock.Advance(10 * time.Minute)
	if _, err := diego.Start(consent.LinkedInOnly); err != nil {
		t.Errorf("after ten minutes: %v", err)
	}
}

// TestStartWithoutDatabase: trouble of the database is told as such.
func TestStartWithoutDatabase(t *testing.T) {
	for _, method := range []string{"Setting", "StartAttempt"} {
		w, m := world(t)
		diego, priya := w.SignIn("diego"), w.SignIn("priya")
		priya.Connects(consent.LinkedInOnly)
		failing(m, method)
		_, err := w.StartConnect(t.Context(), diego.Actor(), consent.BothAccounts, "", "")
		told(t, err, consent.Outage, "database.no_answer")
		_, err = w.StartRenewal(t.Context(), priya.Actor())
		told(t, err, consent.Outage, "database.no_answer")
		_, err = w.ChangeChoice(t.Context(), priya.Actor(), consent.BothAccounts, 1)
		told(t, err, consent.Outage, "database.no_answer")
	}
}

// TestWaitForTheReturn (G1): nobody is sent to the work provider while an earlier
// grant of theirs is on its way back there: its return could end the new one.
func TestWaitForTheReturn(t *testing.T) {
	for name, row := range map[string]struct{ slow, takes time.Duration }{
		"the return ends":        {3 * time.Second, 3 * time.Second},
		"the return takes long":  {12 * time.Second, 9 * time.Second},
		"no return is under way": {0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w, _ := world(t)
				diego := w.SignIn("diego")
				diego.Connects(consent.BothAccounts)
				diego.Disconnects()
				w.Work.Slow(row.slow)
				done := make(chan struct{})
				go func() {
					defer close(done)
					w.RunJobs()
				}()
				synctest.Wait() // the return is under way
				next, err := diego.Start(consent.BothAccounts)
				ok(t, err)
				began := time.Now()
				n, err := diego.Allows(next)
				if took := time.Since(began); took < row.takes || took > row.takes+50*time.Millisecond {
					t.Errorf("waited %v", took)
				}
				if row.takes == 9*time.Second {
					told(t, err, consent.Upstream, "work.returning")
				} else if err != nil || !strings.HasPrefix(n.URL, "https://work.example/") || !strings.Contains(n.URL, "hint=diego") {
					t.Errorf("led to %q, %v", n.URL, err)
				}
				<-done
			})
		})
	}
	w, m := world(t)
	diego := w.SignIn("diego")
	next, err := diego.Start(consent.BothAccounts)
	ok(t, err)
	failing(m, "Returning")
	_, err = diego.Allows(next)
	told(t, err, consent.Outage, "database.no_answer")
}

// TestReturnYields: with a newer grant at the same provider, the old one is destroyed
// here instead of returned; while one is on its way, its return waits.
func TestReturnYields(t *testing.T) {
	w, m := world(t)
	diego := w.SignIn("diego")
	old := diego.Connects(consent.BothAccounts)
	diego.Disconnects()
	next, err := diego.Start(consent.BothAccounts)
	ok(t, err)
	w.RunJobs()
	if got := w.Work.Calls("Revoke"); got != 0 || w.Waiting() != 1 {
		t.Errorf("%d returns, %d wait", got, w.Waiting())
	}
	ok(t, diego.Confirms(diego.Arrives(next)))
	w.RunJobs()
	if got := w.Work.Calls("Revoke"); got != 0 || w.Waiting() != 0 {
		t.Errorf("%d returns, %d wait", got, w.Waiting())
	}
	steps, err := m.GrantSteps(t.Context(), old.ID)
	ok(t, err)
	for _, s := range steps {
		if want := map[consent.Account]consent.GrantState{consent.LinkedInAccount: consent.GrantRevoked, consent.WorkAccount: consent.GrantReplaced}[s.Account]; s.State != want {
			t.Errorf("%+v, want %s", s, want)
		}
	}
	if _, err := reads(diego, consent.WorkProfile); err != nil {
		t.Errorf("the new grant: %v", err)
	}
}
