package consent_test

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"accord/consent"
	"accord/consent/consenttest"
)

// TestCardKinds: what the viewer sees, and what a card tells about the viewer only.
func TestCardKinds(t *testing.T) {
	for _, row := range []struct {
		name   string
		change func(w *consenttest.World, diego, priya *consenttest.Person)
		kind   consent.CardKind
		why    consent.Reason
		quiet  bool
	}{
		{"both connected", nil, consent.Shown, "", false},
		{"viewer not connected", func(_ *consenttest.World, diego, _ *consenttest.Person) { diego.Disconnects() }, consent.Invite, "", false},
		{"viewer said not now", func(w *consenttest.World, diego, _ *consenttest.Person) {
			diego.Disconnects()
			_ = w.DismissPrompt(w.TB.Context(), diego.Actor())
			w.Clock.Advance(180*24*time.Hour - 1)
			*diego = *w.SignIn("diego")
		}, consent.Invite, "", true},
		{"viewer said not now half a year ago", func(w *consenttest.World, diego, _ *consenttest.Person) {
			diego.Disconnects()
			_ = w.DismissPrompt(w.TB.Context(), diego.Actor())
			w.Clock.Advance(180 * 24 * time.Hour)
			*diego = *w.SignIn("diego")
		}, consent.Invite, "", false},
		{"viewer outside", func(w *consenttest.World, _, _ *consenttest.Person) { w.Members("pilot", "priya") }, consent.Plain, consent.OutsideGroup, false},
		{"No", func(w *consenttest.World, _, _ *consenttest.Person) {
			w.Allow(consent.Nobody, "", consent.Everything())
		}, consent.Plain, consent.PolicyNobody, false},
		{"subject not connected", func(_ *consenttest.World, _, priya *consenttest.Person) { priya.Disconnects() }, consent.Plain, "", false},
		{"subject hidden", func(w *consenttest.World, _, priya *consenttest.Person) {
			_ = w.SetVisible(w.TB.Context(), priya.Actor(), false)
		}, consent.Plain, "", false},
		{"subject outside", func(w *consenttest.World, _, _ *consenttest.Person) { w.Members("pilot", "diego") }, consent.Plain, "", false},
		{"LinkedIn down", func(w *consenttest.World, _, _ *consenttest.Person) { w.LinkedIn.Fail(errors.New("reset")) }, consent.Unavailable, "", false},
	} {
		t.Run(row.name, func(t *testing.T) {
			w, _, diego, priya := pilot(t)
			if row.change != nil {
				row.change(w, diego, priya)
			}
			card := diego.Sees(priya, "mail")
			if card.Kind != row.kind || card.Why != row.why || card.Quiet != row.quiet || card.Own || card.Subject.ID != priya.User.ID {
				t.Errorf("card %+v", card)
			}
			if (card.Member == priya.Member) != (row.kind == consent.Shown) {
				t.Errorf("it shows %+v", card.Member)
			}
		})
	}
}

func TestOwnCard(t *testing.T) {
	w, _, diego, _ := pilot(t)
	ok(t, w.SetVisible(t.Context(), diego.Actor(), false))
	card := diego.Sees(diego, "mail")
	if card.Kind != consent.Shown || !card.Own || card.Member != diego.Member || card.Shared != nil || len(records(t, diego)) != 0 {
		t.Errorf("one's own card: %+v, records %v", card, records(t, diego))
	}
	if got := w.LinkedIn.Calls("Member"); got != 1 {
		t.Errorf("LinkedIn was asked %d times for one's own card", got)
	}
	diego.SignOut()
	_, err := w.Card(t.Context(), diego.Actor(), diego.User.ID, "mail")
	told(t, err, consent.SignedOut, "session.over")
}

// TestCardNames: people go by our id, the directory's id or their user name; nobody
// else is guessed at.
func TestCardNames(t *testing.T) {
	w, _, diego, priya := pilot(t)
	for _, name := range []string{priya.User.ID, priya.User.Subject, priya.User.UserName, "PRIYA" + priya.User.UserName[5:]} {
		card, err := w.Card(t.Context(), diego.Actor(), name, "mail")
		if err != nil || card.Subject.ID != priya.User.ID {
			t.Errorf("%q: %+v, %v", name, card.Subject, err)
		}
	}
	for _, name := range []string{"", "priya", "priya@example.org", priya.Member.Subject} {
		if _, err := w.Card(t.Context(), diego.Actor(), name, "mail"); consent.KindOf(err) != consent.NotFound {
			t.Errorf("%q: %v", name, err)
		}
	}
}

// TestInCommon: what viewer and subject have in common is said by code.
func TestInCommon(t *testing.T) {
	for _, row := range []struct {
		school, place string
		want          []consent.Message
	}{
		{"NTNU", "Oslo", []consent.Message{consent.Say("card.same_school", "school", "NTNU"), consent.Say("card.same_place", "place", "Oslo")}},
		{"NTNU", "Bergen", []consent.Message{consent.Say("card.same_school", "school", "NTNU")}},
		{"", "", nil},
		{"UiO", "Bergen", nil},
	} {
		w, _, diego, priya := pilot(t)
		diego.Disconnects()
		diego.Member.School, diego.Member.Location = "NTNU", "Oslo"
		if row.school == "" {
			diego.Member.School, diego.Member.Location = "", ""
		}
		diego.Connects(consent.LinkedInOnly)
		priya.Disconnects()
		priya.Member.School, priya.Member.Location = row.school, row.place
		priya.Connects(consent.LinkedInOnly)
		card := diego.Sees(priya, "mail")
		if len(card.Shared) != len(row.want) {
			t.Fatalf("in common: %+v, want %+v", card.Shared, row.want)
		}
		for i, line := range row.want {
			for arg, value := range line.Args {
				if card.Shared[i].Code != line.Code || card.Shared[i].Args[arg] != value {
					t.Errorf("in common: %+v, want %+v", card.Shared[i], line)
				}
			}
		}
		if got := w.LinkedIn.Calls("Member"); got != 2 {
			t.Errorf("LinkedIn was asked %d times", got)
		}
	}
}

// TestCardBudget: a card answers within its two seconds, and does not wait for what
// it can do without.
func TestCardBudget(t *testing.T) {
	for name, row := range map[string]struct {
		slow  time.Duration
		takes time.Duration
		kind  consent.CardKind
	}{
		"slow":     {1600 * time.Millisecond, 1600 * time.Millisecond, consent.Shown},
		"too slow": {1800 * time.Millisecond, 1700 * time.Millisecond, consent.Unavailable},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w, _, diego, priya := pilot(t)
				w.LinkedIn.Slow(row.slow)
				began := time.Now()
				card := diego.Sees(priya, "mail")
				if took := time.Since(began); card.Kind != row.kind || took != row.takes {
					t.Errorf("%q after %v", card.Kind, took)
				}
				began = time.Now()
				pic, err := w.CardPicture(t.Context(), diego.Actor(), priya.User.ID, "mail")
				if took := time.Since(began); (pic.Data != nil) != (row.kind == consent.Shown) || took != row.takes {
					t.Errorf("picture %q after %v: %v", pic.Data, took, err)
				}
			})
		})
	}
}

// TestCardDoesNotWaitForTheViewer: the viewer's own profile may come late.
func TestCardDoesNotWaitForTheViewer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, _, diego, priya := pilot(t)
		slow := make(chan struct{})
		w.LinkedIn.During(diego.Standing().Conn.ID, func() { <-slow })
		began := time.Now()
		card := diego.Sees(priya, "mail")
		if took := time.Since(began); card.Kind != consent.Shown || card.Shared != nil || took != 100*time.Millisecond {
			t.Errorf("%+v after %v", card, took)
		}
		close(slow)
		synctest.Wait()
	})
}
