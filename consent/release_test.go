package consent_test

import (
	"errors"
	"testing"
	"time"

	"accord/consent"
	"accord/consent/consenttest"
)

// cause is something that ends a permission.
type cause struct {
	name   string
	happen func(w *consenttest.World, viewer, subject *consenttest.Person)
	// Which reads it ends: a card's and picture's, and one by LinkedIn's side.
	card, reader bool
	reason       consent.Reason // as the subject's record names it; empty: there is none
	everybody    bool           // it ends the viewer's part, too, so a card makes no record
}

func causes() []cause {
	type world = consenttest.World
	type person = consenttest.Person
	return []cause{
		{"subject disconnects", func(_ *world, _, s *person) { s.Disconnects() }, true, true, consent.Disconnected, false},
		{"subject hides", func(w *world, _, s *person) {
			if err := w.SetVisible(w.TB.Context(), s.Actor(), false); err != nil {
				w.TB.Fatalf("hide: %v", err)
			}
		}, true, false, consent.Hidden, false},
		{"subject is disabled", func(w *world, _, _ *person) { w.Import("priya", false) }, true, true, consent.UserDisabled, false},
		{"subject leaves the group", func(w *world, _, _ *person) { w.Members("pilot", "diego") }, true, true, consent.OutsideGroup, false},
		{"subject's groups become unknown", func(w *world, _, _ *person) {
			w.Allow(consent.OneGroup, w.Group("claimed"), consent.Everything())
			w.SignIn("priya", consenttest.GroupsUnreadable)
		}, true, true, consent.GroupUnknown, false},
		{"the category is withheld", func(w *world, _, _ *person) {
			w.Allow(consent.OneGroup, w.Group("pilot"), consent.SetOf(consent.LinkedInInterests, consent.WorkProfile))
		}, true, true, consent.NotOffered, true},
		{"the category is withheld and offered again", func(w *world, _, _ *person) {
			w.Allow(consent.OneGroup, w.Group("pilot"), consent.SetOf(consent.LinkedInInterests, consent.WorkProfile))
			w.Allow(consent.OneGroup, w.Group("pilot"), consent.Everything())
		}, true, true, consent.Withheld, true},
		{"No", func(w *world, _, _ *person) { w.Allow(consent.Nobody, "", consent.Everything()) }, true, true, consent.PolicyNobody, true},
		{"No, and open again", func(w *world, _, _ *person) {
			w.Allow(consent.Nobody, "", consent.Everything())
			w.Allow(consent.Everyone, "", consent.Everything())
		}, true, true, consent.PolicyNobody, true},
		{"another connection in its place", func(_ *world, _, s *person) {
			s.Disconnects()
			s.Connects(consent.BothAccounts)
		}, true, true, consent.Overtaken, false},
		{"subject takes work data back", func(w *world, _, s *person) {
			if _, err := w.ChangeChoice(w.TB.Context(), s.Actor(), consent.LinkedInOnly, s.Standing().Conn.Version); err != nil {
				w.TB.Fatalf("take back: %v", err)
			}
		}, false, true, consent.NotChosen, false},
		{"viewer disconnects", func(_ *world, v, _ *person) { v.Disconnects() }, true, false, "", false},
		{"viewer is disabled", func(w *world, _, _ *person) { w.Import("diego", false) }, true, false, "", false},
		{"viewer leaves the group", func(w *world, _, _ *person) { w.Members("pilot", "priya") }, true, false, "", false},
		{"viewer signs out", func(_ *world, v, _ *person) { v.SignOut() }, true, false, "", false},
		{"viewer's session runs out", func(w *world, _, _ *person) { w.Clock.Advance(13 * time.Hour) }, true, false, "", false},
	}
}

// pilot is a World whose pilot group has Diego and Priya, both connected.
func pilot(t *testing.T) (w *consenttest.World, m *consenttest.Memory, diego, priya *consenttest.Person) {
	t.Helper()
	w, m = newInstall(t)
	diego, priya = w.SignIn("diego", consenttest.In(w.Group("claimed"))), w.SignIn("priya", consenttest.In(w.Group("claimed")))
	w.Members("pilot", "diego", "priya")
	w.Allow(consent.OneGroup, w.Group("pilot"), consent.Everything())
	m.TakeJobs() // the announcement's letters are not what is tried here
	diego.Connects(consent.BothAccounts)
	priya.Connects(consent.BothAccounts)
	return w, m, diego, priya
}

// ways are the ways out for data, each to Diego or LinkedIn's side about Priya.
func ways(t *testing.T, diego, priya *consenttest.Person) map[string]func() (shown bool, err error) {
	w := diego.World
	return map[string]func() (bool, error){
		"card": func() (bool, error) {
			card, err := w.Card(t.Context(), diego.Actor(), priya.User.ID, "mail")
			return card.Kind == consent.Shown || card.Member != consent.Member{} || card.Shared != nil, err
		},
		"picture": func() (bool, error) {
			pic, err := w.CardPicture(t.Context(), diego.Actor(), priya.User.ID, "mail")
			return pic.Data != nil, err
		},
		"data API": func() (bool, error) {
			got, err := reads(priya, consent.WorkCalendar)
			return got.Values.Items != nil || got.ConnectionID != "", err
		},
	}
}

// TestMeanwhile (H3, F4): whatever ends the permission while the values are fetched
// wins. Nothing is released, and no release is on record.
func TestMeanwhile(t *testing.T) {
	for _, c := range causes() {
		for _, way := range []string{"card", "picture", "data API"} {
			for _, seenBefore := range []bool{false, true} {
				name := c.name + " during a " + way
				if seenBefore {
					name += " seen before"
				}
				t.Run(name, func(t *testing.T) { meanwhile(t, c, way, seenBefore) })
			}
		}
	}
}

func meanwhile(t *testing.T, c cause, way string, seenBefore bool) {
	w, _, diego, priya := pilot(t)
	read := ways(t, diego, priya)[way]
	before := 0
	if seenBefore {
		if shown, err := read(); !shown || err != nil {
			t.Fatalf("before: shown %v, %v", shown, err)
		}
		before = 1
	}
	key := priya.Standing().Conn.ID
	happens := func() { c.happen(w, diego, priya) }
	ends := c.card
	if way == "data API" {
		w.Work.During(key, happens)
		ends = c.reader
	} else {
		w.LinkedIn.During(key, happens)
	}
	shown, err := read()
	if shown == ends {
		t.Errorf("shown = %v, %v", shown, err)
	}
	if !ends && err != nil {
		t.Errorf("not shown: %v", err)
	}
	if released, _ := counts(t, priya); ends && released != before {
		t.Errorf("%d releases on record, want %d", released, before)
	}
	if !ends || c.reason == "" {
		return
	}
	if way != "data API" && (c.everybody || priya.Standing().Conn.Closed) {
		if _, refused := counts(t, priya); refused != 0 { // such a look was no read
			t.Errorf("records %+v", records(t, priya))
		}
		return
	}
	if latest := records(t, priya)[0]; latest.Decision.Released || latest.Decision.Reason != c.reason {
		t.Errorf("the latest record is %+v, want %q", latest.Decision, c.reason)
	}
}

// TestRecordBeforeRelease (P12): the record is on disk before the values leave, and
// where it cannot be written nothing leaves.
func TestRecordBeforeRelease(t *testing.T) {
	for _, way := range []string{"card", "picture", "data API"} {
		t.Run(way, func(t *testing.T) {
			w, m, diego, priya := pilot(t)
			read := ways(t, diego, priya)[way]
			outage := failing(m, "Release")
			if shown, err := read(); shown || !errors.Is(err, outage) {
				t.Errorf("without a record: shown %v, %v", shown, err)
			}
			m.Before(nil)
			if released, refused := counts(t, priya); released+refused != 0 {
				t.Errorf("%d releases, %d refusals on record", released, refused)
			}
			if shown, err := read(); !shown || err != nil {
				t.Errorf("with a record: shown %v, %v", shown, err)
			}
			list := records(t, priya)
			if len(list) != 1 {
				t.Fatalf("%d records", len(list))
			}
			want := consent.AccessRecord{
				ID: list[0].ID, UserID: priya.User.ID, ConnectionID: priya.Standing().Conn.ID, Category: consent.LinkedInProfile,
				Reader: consent.CardReader, Client: "mail", Decision: consent.Decision{Released: true}, At: w.Clock.Now(),
			}
			if way == "data API" {
				want.Category, want.Reader, want.Client = consent.WorkCalendar, consent.LinkedInReader, "reader"
			}
			if list[0] != want || list[0].ID == "" {
				t.Errorf("record %+v, want %+v", list[0], want)
			}
			failing(m, "Look")
			if shown, err := read(); shown || consent.KindOf(err) != consent.Outage {
				t.Errorf("without a look: shown %v, %v", shown, err)
			}
		})
	}
}

// TestSecondLookFails: a repeat within a viewing is decided anew, too.
func TestSecondLookFails(t *testing.T) {
	w, m, diego, priya := pilot(t)
	if card := diego.Sees(priya, "mail"); card.Kind != consent.Shown {
		t.Fatalf("the card is %q", card.Kind)
	}
	looks := 0
	m.Before(func(method string) error {
		if method == "Look" {
			if looks++; looks == 2 {
				return consent.Fail(consent.Outage, "database.no_answer")
			}
		}
		return nil
	})
	card, err := w.Card(t.Context(), diego.Actor(), priya.User.ID, "mail")
	if card.Kind == consent.Shown || consent.KindOf(err) != consent.Outage || looks != 2 {
		t.Errorf("card %q after %d looks: %v", card.Kind, looks, err)
	}
	m.Before(nil)
	if list := records(t, priya); len(list) != 1 || list[0].Repeats != 0 {
		t.Errorf("records %+v", list)
	}
}
