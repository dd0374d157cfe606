package store_test

import (
	"strings"
	"testing"
	"time"

	"accord/consent"
	"accord/consent/consenttest"
)

func refusal(p *consenttest.Person, why consent.Reason, at time.Time) consent.AccessRecord {
	return consent.AccessRecord{
		ID: consent.RandomID(), UserID: p.User.ID, Category: consent.WorkProfile, Reader: consent.LinkedInReader, Client: "client",
		Decision: consent.Decision{Reason: why}, At: at,
	}
}

// released writes a release on record.
func (w *world) released(p *consenttest.Person, c consent.Category, at time.Time) consent.AccessRecord {
	w.t.Helper()
	var r consent.AccessRecord
	ok(w.t, w.db.Release(w.t.Context(), consent.Look{SubjectID: p.User.ID}, func(s consent.Sight, _ time.Time) *consent.AccessRecord {
		r = consent.AccessRecord{
			ID: consent.RandomID(), UserID: p.User.ID, ConnectionID: s.Subject.Conn.ID, Category: c, Reader: consent.LinkedInReader, Client: "client",
			Decision: consent.Decision{Released: true}, At: at,
		}
		return &r
	}))
	return r
}

func TestAccesses(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		mia, noah := w.connected("mia", consent.BothAccounts), w.connected("noah", consent.BothAccounts)
		var want []consent.AccessRecord
		for i, category := range []consent.Category{consent.WorkProfile, consent.WorkCalendar, consent.WorkProfile} {
			want = append(want, w.released(mia, category, w.now().Add(time.Duration(i)*time.Minute)))
		}
		want = append(want, refusal(mia, consent.NotChosen, w.now().Add(time.Hour)))
		w.db.NoteRefusal(want[3])
		w.db.NoteRefusal(refusal(noah, consent.NotChosen, w.now().Add(time.Hour)))
		list, err := w.db.Accesses(t.Context(), mia.User.ID, consent.Cursor{}, 3)
		ok(t, err)
		equal(t, "page", len(list), 3)
		for i, r := range list {
			equal(t, "record", r, want[3-i])
		}
		list, err = w.db.Accesses(t.Context(), mia.User.ID, consent.Cursor{At: list[2].At, ID: list[2].ID}, 3)
		ok(t, err)
		equal(t, "next page", len(list), 1)
		equal(t, "oldest", list[0], want[0])
		last, err := w.db.LastReads(t.Context(), mia.User.ID)
		ok(t, err)
		if len(last) != 2 || !last[consent.WorkProfile].Equal(want[2].At) || !last[consent.WorkCalendar].Equal(want[1].At) {
			t.Fatalf("last reads: %v", last)
		}
	})
}

// TestPagesOfOneMillisecond is M1: the cursor is a place between two records, not a time.
func TestPagesOfOneMillisecond(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		mia := w.connected("mia", consent.BothAccounts)
		w.db.NoteRefusal(refusal(mia, consent.NotChosen, w.now().Add(-time.Second)))
		for range 60 {
			w.db.NoteRefusal(refusal(mia, consent.NotChosen, w.now()))
		}
		seen := map[string]bool{}
		var behind consent.Cursor
		for _, want := range []int{50, 11, 0} {
			list, err := w.db.Accesses(t.Context(), mia.User.ID, behind, 50)
			ok(t, err)
			equal(t, "page", len(list), want)
			for _, r := range list {
				seen[r.ID] = true
				behind = consent.Cursor{At: r.At, ID: r.ID}
			}
		}
		equal(t, "different records", len(seen), 61)
	})
}

func TestLookByName(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		mia := w.connected("mia", consent.BothAccounts)
		noah := w.person("noah")
		look := func(viewer, subject string) (consent.Sight, error) {
			return w.db.Look(t.Context(), consent.Look{ViewerID: viewer, Session: mia.Session, Subject: subject})
		}
		for _, name := range []string{noah.User.ID, noah.User.Subject, noah.User.UserName, strings.ToUpper(noah.User.UserName)} {
			s, err := look(mia.User.ID, name)
			ok(t, err)
			if s.Viewer.User != mia.User || s.Viewer.Conn == nil || *s.Viewer.Conn != *mia.Standing().Conn || !s.SignedIn ||
				s.Subject.User != noah.User || s.Subject.Conn != nil || s.Subject.Policy != mia.Standing().Policy {
				t.Fatalf("by %q: %+v", name, s)
			}
		}
		s, err := look(mia.User.ID, mia.User.Subject)
		ok(t, err)
		equal(t, "oneself", s.Viewer.User, s.Subject.User)
		for _, name := range []string{"", "nobody", noah.User.UserName[1:], "%", "' OR 1=1 --"} {
			_, err := look(mia.User.ID, name)
			isKind(t, err, consent.NotFound)
		}
		_, err = look("nobody", mia.User.ID)
		isKind(t, err, consent.NotFound)
	})
}

func TestLookByMember(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		mia := w.connected("mia", consent.BothAccounts)
		s, err := w.db.Look(t.Context(), consent.Look{Member: mia.Member.Subject})
		ok(t, err)
		if s.Subject.User != mia.User || !s.SignedIn || s.Viewer.User.ID != "" {
			t.Fatalf("seen: %+v", s)
		}
		_, err = w.db.Look(t.Context(), consent.Look{Member: "member-nobody"})
		isKind(t, err, consent.NotFound)
		mia.Disconnects()
		_, err = w.db.Look(t.Context(), consent.Look{Member: mia.Member.Subject})
		isKind(t, err, consent.NotFound)
	})
}

func TestLookWithANameUsedTwice(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		mia, old := w.person("mia"), w.person("old")
		hired := w.SignIn("hired", func(id *consent.Identity) { id.UserName = old.User.UserName })
		l := consent.Look{ViewerID: mia.User.ID, Session: mia.Session, Subject: old.User.UserName}
		_, err := w.db.Look(t.Context(), l)
		isKind(t, err, consent.NotFound)
		w.Import("old", false)
		s, err := w.db.Look(t.Context(), l)
		ok(t, err)
		equal(t, "the one who works here", s.Subject.User.ID, hired.User.ID)
	})
}

func TestLookThroughASession(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		mia, noah := w.person("mia"), w.person("noah")
		signedIn := func(session string) bool {
			t.Helper()
			s, err := w.db.Look(t.Context(), consent.Look{ViewerID: mia.User.ID, Session: session, SubjectID: noah.User.ID})
			ok(t, err)
			return s.SignedIn
		}
		for what, c := range map[string]struct {
			session string
			want    bool
		}{
			"one's own": {mia.Session, true}, "none is needed": {"", true}, "somebody else's": {noah.Session, false}, "unknown": {"x", false},
		} {
			equal(t, what, signedIn(c.session), c.want)
		}
		w.later(13 * time.Hour)
		equal(t, "over", signedIn(mia.Session), false)
		second := w.person("mia")
		equal(t, "a new one", signedIn(second.Session), true)
		second.SignOut()
		equal(t, "ended", signedIn(second.Session), false)
	})
}
