package store_test

import (
	"testing"
	"time"

	"accord/consent"
	"accord/store"
)

func read(u consent.User, c consent.Category, at time.Time) consent.AccessRecord {
	return consent.AccessRecord{ID: consent.RandomID(), UserID: u.ID, Category: c, Reader: consent.LinkedInReader, Client: "client", Decision: consent.Decision{Released: true}, At: at}
}

func TestRecordReleaseOnlyWhileNothingChanged(t *testing.T) {
	changes := map[string]func(t *testing.T, db *store.DB, u consent.User, c consent.Connection){
		"disconnected": func(t *testing.T, db *store.DB, _ consent.User, c consent.Connection) {
			_, err := db.CloseConnection(t.Context(), c.ID, consent.BySelf, proof(c, consent.Withdrawn, consent.BySelf), nil)
			ok(t, err)
		},
		"changed": func(t *testing.T, db *store.DB, _ consent.User, c consent.Connection) {
			ok(t, db.ChangeConnection(t.Context(), changed(c, c.Choice, false), "", nil, nil, nil, agree, nil))
		},
		"policy saved": func(t *testing.T, db *store.DB, _ consent.User, _ consent.Connection) {
			allow(t, db, consent.Everyone, "", consent.BothAccounts)
		},
		"user disabled": func(t *testing.T, db *store.DB, u consent.User, _ consent.Connection) {
			exec(t, db, `UPDATE users SET enabled = FALSE WHERE id = $1`, u.ID)
		},
	}
	each(t, func(t *testing.T, db *store.DB) {
		for name, change := range changes {
			u, c := connected(t, db, name, consent.BothAccounts)
			st, err := db.Standing(t.Context(), u.ID)
			ok(t, err)
			released, err := db.RecordRelease(t.Context(), read(u, consent.WorkProfile, start), st)
			ok(t, err)
			equal(t, name+": before", released, true)
			change(t, db, u, c)
			released, err = db.RecordRelease(t.Context(), read(u, consent.WorkProfile, start), st)
			ok(t, err)
			equal(t, name+": behind", released, false)
			equal(t, name+": records", number(t, db, `SELECT count(*) FROM access_records WHERE user_id = $1`, u.ID), 1)
		}
		released, err := db.RecordRelease(t.Context(), consent.AccessRecord{}, consent.Standing{})
		ok(t, err)
		equal(t, "without a connection", released, false)
	})
}

func TestAccesses(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB) {
		u, c := connected(t, db, "mia", consent.BothAccounts)
		other, _ := connected(t, db, "noah", consent.BothAccounts)
		st, err := db.Standing(t.Context(), u.ID)
		ok(t, err)
		for i, category := range []consent.Category{consent.WorkProfile, consent.WorkCalendar, consent.WorkProfile} {
			_, err := db.RecordRelease(t.Context(), read(u, category, later(i)), st)
			ok(t, err)
		}
		refusal := read(u, consent.WorkContacts, later(3))
		refusal.Decision = consent.Decision{Reason: consent.NotChosen}
		ok(t, db.RecordRefusal(t.Context(), refusal))
		ok(t, db.RecordRefusal(t.Context(), read(other, consent.WorkContacts, later(4))))
		list, err := db.Accesses(t.Context(), u.ID, time.Time{}, 3)
		ok(t, err)
		equal(t, "page", len(list), 3)
		equal(t, "newest", list[0], refusal)
		if list[1].Category != consent.WorkProfile || list[1].ConnectionID != c.ID || !list[1].Decision.Released || !list[1].At.Equal(later(2)) {
			t.Fatalf("second: %+v", list[1])
		}
		list, err = db.Accesses(t.Context(), u.ID, list[2].At, 3)
		ok(t, err)
		equal(t, "next page", len(list), 1)
		last, err := db.LastReads(t.Context(), u.ID)
		ok(t, err)
		if len(last) != 2 || !last[consent.WorkProfile].Equal(later(2)) || !last[consent.WorkCalendar].Equal(later(1)) {
			t.Fatalf("last reads: %v", last)
		}
	})
}

func TestPair(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB) {
		mia, miaConn := connected(t, db, "mia", consent.BothAccounts)
		noah := person(t, db, "Noah")
		for _, name := range []string{noah.ID, noah.Subject, "noah@example.org", "NOAH@EXAMPLE.ORG"} {
			viewer, subject, err := db.Pair(t.Context(), mia.ID, name)
			ok(t, err)
			if viewer.User != mia || viewer.Conn == nil || *viewer.Conn != miaConn || subject.User != noah || subject.Conn != nil {
				t.Fatalf("by %q: %+v and %+v", name, viewer, subject)
			}
		}
		viewer, subject, err := db.Pair(t.Context(), mia.ID, mia.Subject)
		ok(t, err)
		equal(t, "oneself", viewer.User, subject.User)
		for _, name := range []string{"", "nobody", "noah@example.or_", "' OR 1=1 --"} {
			_, _, err := db.Pair(t.Context(), mia.ID, name)
			isKind(t, err, consent.NotFound)
		}
		_, _, err = db.Pair(t.Context(), "nobody", mia.ID)
		isKind(t, err, consent.NotFound)
	})
}

func TestPairWithANameUsedTwice(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB) {
		mia, old := person(t, db, "mia"), person(t, db, "old")
		hired, err := db.SignedIn(t.Context(), consent.Identity{Issuer: issuer, Subject: "sub-hired", UserName: old.UserName}, "user-hired", start)
		ok(t, err)
		_, _, err = db.Pair(t.Context(), mia.ID, old.UserName)
		isKind(t, err, consent.NotFound)
		old.Enabled = false
		_, err = db.ImportUsers(t.Context(), []consent.User{old}, start)
		ok(t, err)
		_, subject, err := db.Pair(t.Context(), mia.ID, old.UserName)
		ok(t, err)
		equal(t, "the one who works here", subject.User.ID, hired.ID)
	})
}
