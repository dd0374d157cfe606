package consent_test

import (
	"testing"
	"time"

	"accord/consent"
	"accord/consent/consenttest"
)

// TestViewing: one viewer of one connection in one app is on record once in ten
// minutes; repeats are counted. The picture belongs to the same viewing.
func TestViewing(t *testing.T) {
	w, _, diego, priya := pilot(t)
	hana := w.SignIn("hana")
	w.Members("pilot", "diego", "priya", "hana")
	hana.Connects(consent.LinkedInOnly)
	sees := func(viewer *consenttest.Person, app string, released int, repeats int64) {
		t.Helper()
		if card := viewer.Sees(priya, app); card.Kind != consent.Shown {
			t.Fatalf("the card is %q", card.Kind)
		}
		list := records(t, priya)
		var all int64
		for _, r := range list {
			all += r.Repeats
		}
		if len(list) != released || all != repeats {
			t.Errorf("%d records and %d repeats, want %d and %d", len(list), all, released, repeats)
		}
	}
	sees(diego, "mail", 1, 0)
	sees(diego, "mail", 1, 1)
	if pic, err := w.CardPicture(t.Context(), diego.Actor(), priya.User.ID, "mail"); err != nil || pic.Type != "image/png" || string(pic.Data) != "Priya of LinkedIn" {
		t.Errorf("picture %+v, %v", pic, err)
	}
	sees(diego, "mail", 1, 3)
	sees(diego, "files", 2, 3)
	sees(hana, "mail", 3, 3)
	w.Clock.Advance(10*time.Minute - 1)
	sees(diego, "mail", 3, 4)
	w.Clock.Advance(1)
	sees(diego, "mail", 4, 4)
	w.Clock.Advance(-time.Second) // a clock that goes back begins a viewing anew
	sees(diego, "mail", 5, 4)

	priya.Disconnects()
	priya.Connects(consent.LinkedInOnly)
	sees(diego, "mail", 6, 4)
	if last, err := w.LastReads(t.Context(), priya.Actor()); err != nil || len(last) != 1 || last[consent.LinkedInProfile].IsZero() {
		t.Errorf("last reads %v, %v", last, err)
	}
}

// TestPictureBeginsAViewing (H4, F3): the picture alone is a viewing, too.
func TestPictureBeginsAViewing(t *testing.T) {
	w, _, diego, priya := pilot(t)
	for range 3 {
		if _, err := w.CardPicture(t.Context(), diego.Actor(), priya.User.ID, "mail"); err != nil {
			t.Fatal(err)
		}
	}
	diego.Sees(priya, "mail")
	if list := records(t, priya); len(list) != 1 || list[0].Repeats != 3 {
		t.Errorf("records %+v", list)
	}
}

// TestRefusalsOnRecord: one line for a viewing refused for a reason; none for
// reasons that lie with the viewer, nor for a look at somebody who is not connected.
func TestRefusalsOnRecord(t *testing.T) {
	w, _, diego, priya := pilot(t)
	hana := w.SignIn("hana")
	ok(t, w.SetVisible(t.Context(), priya.Actor(), false))
	refused := func(want int) {
		t.Helper()
		if _, got := counts(t, priya); got != want {
			t.Errorf("%d refusals on record, want %d", got, want)
		}
	}
	plain := func(v, s *consenttest.Person, app string, want consent.CardKind) {
		t.Helper()
		if card := v.Sees(s, app); card.Kind != want {
			t.Errorf("the card is %q, want %q", card.Kind, want)
		}
	}
	plain(diego, priya, "mail", consent.Plain)
	refused(1)
	plain(diego, priya, "mail", consent.Plain)
	if _, err := w.CardPicture(t.Context(), diego.Actor(), priya.User.ID, "mail"); consent.CodeOf(err) != "picture.none" || consent.KindOf(err) != consent.NotFound {
		t.Errorf("the picture of somebody hidden: %v", err)
	}
	refused(1)
	if r := records(t, priya)[0]; r.Decision.Reason != consent.Hidden || r.Reader != consent.CardReader || r.Client != "mail" || r.ConnectionID != priya.Standing().Conn.ID {
		t.Errorf("record %+v", r)
	}
	w.Members("pilot", "diego") // another reason is another line
	plain(diego, priya, "mail", consent.Plain)
	refused(2)
	plain(diego, priya, "files", consent.Plain)
	refused(3)
	w.Clock.Advance(10 * time.Minute)
	plain(diego, priya, "mail", consent.Plain)
	refused(4)

	plain(hana, priya, "mail", consent.Plain)  // hana may not connect
	plain(priya, priya, "mail", consent.Plain) // and one's own card is nobody's read
	refused(4)
	priya.Disconnects()
	plain(diego, priya, "mail", consent.Plain)
	refused(4)
	plain(diego, hana, "mail", consent.Plain)
	if list := records(t, hana); len(list) != 0 {
		t.Errorf("records of somebody never connected: %+v", list)
	}

	// LinkedIn's side leaves a line each time.
	priya = w.SignIn("priya")
	w.Members("pilot", "diego", "priya")
	priya.Connects(consent.LinkedInOnly)
	for range 2 {
		_, err := reads(priya, consent.WorkCalendar)
		told(t, err, consent.NotAllowed, "read.refused")
	}
	refused(6)
}

// TestRefusalEndsNoViewing: being refused does not count as having been shown.
func TestRefusalEndsNoViewing(t *testing.T) {
	w, _, diego, priya := pilot(t)
	ok(t, w.SetVisible(t.Context(), priya.Actor(), false))
	diego.Sees(priya, "mail")
	ok(t, w.SetVisible(t.Context(), priya.Actor(), true))
	diego.Sees(priya, "mail")
	if released, refused := counts(t, priya); released != 1 || refused != 1 {
		t.Errorf("%d releases and %d refusals on record", released, refused)
	}
}
