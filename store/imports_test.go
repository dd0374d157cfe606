package store_test

import (
	"fmt"
	"testing"

	"accord/consent"
	"accord/store"
)

func TestImportUsers(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB) {
		var users []consent.User
		for i := range 1200 { // more than two batches
			users = append(users, consent.User{Issuer: issuer, Subject: fmt.Sprint("s", i), UserName: fmt.Sprintf("P%d@Example.org", i), Name: "P", Enabled: true})
		}
		done, err := db.ImportUsers(t.Context(), users, start)
		ok(t, err)
		equal(t, "first", done, consent.Import{Added: 1200})
		users[0].Name = "New"
		done, err = db.ImportUsers(t.Context(), users, start)
		ok(t, err)
		equal(t, "second", done, consent.Import{Changed: 1, Unchanged: 1199})
		equal(t, "lower case", number(t, db, `SELECT count(*) FROM users WHERE user_name = 'p7@example.org'`), 1)
	})
}

func TestImportDisablesEverything(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB) {
		u, c := connected(t, db, "mia", consent.BothAccounts)
		ok(t, db.StartSession(t.Context(), consent.Session{Hash: "h", User: u, CreatedAt: start, SeenAt: start, ExpiresAt: later(60)}))
		u.Enabled = false
		done, err := db.ImportUsers(t.Context(), []consent.User{u}, later(1))
		ok(t, err)
		equal(t, "import", done, consent.Import{Changed: 1})
		st, err := db.Connection(t.Context(), c.ID)
		ok(t, err)
		if !st.Conn.Closed || st.Conn.ClosedBy != consent.ByAdmin || st.User.Enabled {
			t.Fatalf("standing: %+v", st.Conn)
		}
		list, err := db.Receipts(t.Context(), u.ID)
		ok(t, err)
		if list[0].Event != consent.Withdrawn || list[0].By != consent.ByAdmin || len(list[0].Categories) != 0 {
			t.Fatalf("receipt: %+v", list[0])
		}
		equal(t, "grants going back", len(jobs[consent.RevokeJob](t, db)), 2)
		u.Enabled = true
		_, err = db.ImportUsers(t.Context(), []consent.User{u}, later(2))
		ok(t, err)
		_, err = db.Session(t.Context(), "h", later(2))
		isKind(t, err, consent.NotFound)
		st, err = db.Standing(t.Context(), u.ID)
		ok(t, err)
		equal(t, "enabled again, not connected again", st.State(later(2)), consent.StateClosed)
	})
}

func TestImportGroups(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB) {
		for _, name := range []string{"a", "b", "c"} {
			person(t, db, name)
		}
		done, err := db.ImportGroups(t.Context(), issuer, []consent.Membership{
			member("g", "G", "sub-a"), member("g", "G", "sub-a"), member("g", "G", "sub-b"), member("g", "G", "sub-unknown"), member("h", "H", "sub-c"),
		}, start)
		ok(t, err)
		equal(t, "first", done, consent.Import{Added: 3, Unknown: 1})
		done, err = db.ImportGroups(t.Context(), issuer, []consent.Membership{member("g", "Renamed", "sub-b"), member("g", "Renamed", "sub-c")}, start)
		ok(t, err)
		equal(t, "second", done, consent.Import{Added: 1, Changed: 1, Unchanged: 1})
		g, err := db.Group(t.Context(), "g")
		ok(t, err)
		equal(t, "group", g, consent.Group{ID: "g", Name: "Renamed", Members: 2})
		h, err := db.Group(t.Context(), "h")
		ok(t, err)
		equal(t, "a group not named stays", h.Members, 1)
		_, err = db.ImportGroups(t.Context(), issuer, []consent.Membership{member("", "", "sub-b")}, start)
		isKind(t, err, consent.Invalid)
	})
}
