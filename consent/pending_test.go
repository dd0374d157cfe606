package consent_test

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"accord/consent"
	"accord/consent/consenttest"
)

// TestPendingValues: the confirmation shows what would be shared, with the attempt's
// own grants, to the person alone.
func TestPendingValues(t *testing.T) {
	w, _ := world(t)
	diego := w.SignIn("diego")
	w.Work.Grants(consent.SetOf(consent.WorkProfile, consent.WorkCalendar))
	next, err := diego.Start(consent.BothAccounts)
	ok(t, err)
	diego.Arrives(next)
	at, err := w.Pending(t.Context(), diego.Actor())
	ok(t, err)
	if m, err := w.PendingMember(t.Context(), at); err != nil || m != diego.Member {
		t.Errorf("member %+v, %v", m, err)
	}
	if pic, err := w.PendingPicture(t.Context(), at); err != nil || string(pic.Data) != diego.Member.Name {
		t.Errorf("picture %+v, %v", pic, err)
	}
	for _, c := range consent.Categories() {
		v, err := w.PendingValues(t.Context(), at, c)
		owner := diego.Member.Subject
		if c.Account() == consent.WorkAccount {
			owner = diego.User.Subject
		}
		switch {
		case at.Shares().Has(c):
			if err != nil || v.Category != c || v.Items[0].Describe().Title != owner {
				t.Errorf("%s: %+v, %v", c, v, err)
			}
		default:
			refusedFor(t, err, consent.NotGranted)
		}
	}
	if st := diego.Standing(); st.Conn != nil || len(records(t, diego)) != 0 {
		t.Errorf("looking connected: %+v", st.Conn)
	}
	at.Categories = linkedInSet()
	_, err = w.PendingValues(t.Context(), at, consent.WorkProfile)
	refusedFor(t, err, consent.NotChosen)
}

func refusedFor(t *testing.T, err error, why consent.Reason) {
	t.Helper()
	var e *consent.Error
	if !errors.As(err, &e) || e.Code != "own.refused" || e.Kind != consent.NotAllowed || e.Args["reason"] != why {
		t.Errorf("told %+v, want %q", err, why)
	}
}

// TestPendingBuildsOnTheConnection: an upgrade shows LinkedIn data, and a renewal work
// data, with the grants at hand; not where that connection is over.
func TestPendingBuildsOnTheConnection(t *testing.T) {
	type world = consenttest.World
	for name, row := range map[string]struct {
		happens func(w *world, p *consenttest.Person)
		code    consent.Code
	}{
		"in order":     {func(*world, *consenttest.Person) {}, ""},
		"disconnected": {func(_ *world, p *consenttest.Person) { p.Disconnects() }, "connection.none"},
		"outside": {func(w *world, _ *consenttest.Person) {
			w.Members("pilot", "priya")
			w.Allow(consent.OneGroup, w.Group("pilot"), consent.Everything())
		}, "connect.not_for_you"},
	} {
		t.Run(name, func(t *testing.T) {
			w, m := newInstall(t)
			w.Allow(consent.Everyone, "", consent.Everything())
			diego := w.SignIn("diego")
			diego.Connects(consent.BothAccounts)
			upgrade := consent.Attempt{ID: "a1", UserID: diego.User.ID, Purpose: consent.Upgrade, Categories: consent.Everything(), Held: consent.Everything()}
			row.happens(w, diego)
			for _, c := range []consent.Category{consent.LinkedInProfile, consent.WorkProfile} {
				v, err := w.PendingValues(t.Context(), upgrade, c)
				if consent.CodeOf(err) != row.code || (v.Items != nil) != (row.code == "") {
					t.Errorf("%s: %+v, %v", c, v, err)
				}
			}
			first := upgrade
			first.Purpose = consent.Connect
			_, err := w.PendingValues(t.Context(), first, consent.LinkedInProfile)
			told(t, err, consent.Conflict, "connection.none")
			_, err = w.PendingValues(t.Context(), first, consent.WorkProfile)
			told(t, err, consent.Conflict, "connection.none")
			failing(m, "Standing")
			_, err = w.PendingMember(t.Context(), upgrade)
			told(t, err, consent.Outage, "database.no_answer")
		})
	}
}

// TestPendingBudgets: the confirmation waits for nothing longer than an answer may take.
func TestPendingBudgets(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, _ := world(t)
		diego := w.SignIn("diego")
		next, err := diego.Start(consent.LinkedInOnly)
		ok(t, err)
		diego.Arrives(next)
		at, err := w.Pending(t.Context(), diego.Actor())
		ok(t, err)
		w.LinkedIn.Slow(time.Minute)
		for name, show := range map[string]func() error{
			"member":  func() error { _, err := w.PendingMember(t.Context(), at); return err },
			"picture": func() error { _, err := w.PendingPicture(t.Context(), at); return err },
			"values":  func() error { _, err := w.PendingValues(t.Context(), at, consent.LinkedInProfile); return err },
		} {
			began := time.Now()
			if err := show(); err == nil || time.Since(began) != 9*time.Second {
				t.Errorf("%s: %v after %v", name, err, time.Since(began))
			}
		}
	})
}

// TestAttemptShares: what flows after a yes is what the person chose and the grants
// cover, those of the attempt in the place of those it builds on.
func TestAttemptShares(t *testing.T) {
	linkedIn := &consent.Grant{Covers: consent.SetOf(consent.LinkedInProfile, consent.LinkedInInterests) | workSet()}
	work := &consent.Grant{Covers: consent.SetOf(consent.WorkProfile, consent.WorkCalendar) | linkedInSet()}
	for name, row := range map[string]struct {
		held           consent.Set
		linkedIn, work *consent.Grant
		chosen, want   consent.Set
	}{
		"nothing":             {0, nil, nil, consent.Everything(), 0},
		"held":                {linkedInSet(), nil, nil, consent.Everything(), linkedInSet()},
		"a LinkedIn grant":    {consent.Everything(), linkedIn, nil, consent.Everything(), workSet() | consent.SetOf(consent.LinkedInProfile, consent.LinkedInInterests)},
		"a work grant":        {consent.Everything(), nil, work, consent.Everything(), linkedInSet() | consent.SetOf(consent.WorkProfile, consent.WorkCalendar)},
		"both":                {0, linkedIn, work, consent.Everything(), consent.SetOf(consent.LinkedInProfile, consent.LinkedInInterests, consent.WorkProfile, consent.WorkCalendar)},
		"both, less is asked": {0, linkedIn, work, consent.SetOf(consent.LinkedInProfile, consent.WorkContacts), consent.SetOf(consent.LinkedInProfile)},
	} {
		a := consent.Attempt{Categories: row.chosen, Held: row.held, Secrets: consent.AttemptSecrets{LinkedIn: row.linkedIn, Work: row.work}}
		if got := a.Shares(); got != row.want {
			t.Errorf("%s: %q, want %q", name, got, row.want)
		}
	}
}
