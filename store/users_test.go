package store_test

import (
	"slices"
	"testing"

	"accord/consent"
	"accord/store"
)

func TestSignedIn(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB) {
		u := person(t, db, "Mia")
		want := consent.User{ID: "user-Mia", Issuer: issuer, Subject: "sub-Mia", UserName: "mia@example.org", Name: "Mia", Mail: "Mia@example.org", Enabled: true}
		equal(t, "new user", u, want)
		// The same person under another name, with the rest left out.
		u, err := db.SignedIn(t.Context(), consent.Identity{Issuer: issuer, Subject: "sub-Mia", Name: "Mia Berg"}, "user-second", start)
		ok(t, err)
		want.Name = "Mia Berg"
		equal(t, "renamed user", u, want)
		// The same subject at another provider is somebody else.
		u, err = db.SignedIn(t.Context(), consent.Identity{Issuer: "https://other.example", Subject: "sub-Mia"}, "user-other", start)
		ok(t, err)
		equal(t, "other user", u.ID, "user-other")
	})
}

func TestDisabledUserDoesNotComeIn(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB) {
		u := person(t, db, "mia")
		u.Enabled = false
		_, err := db.ImportUsers(t.Context(), []consent.User{u}, start)
		ok(t, err)
		_, err = db.SignedIn(t.Context(), consent.Identity{Issuer: issuer, Subject: u.Subject, Name: "New"}, "user-second", start)
		isKind(t, err, consent.NotAllowed)
		isKind(t, db.StartSession(t.Context(), consent.Session{Hash: "h", User: u, CreatedAt: start, SeenAt: start, ExpiresAt: later(60)}), consent.NotAllowed)
		st, err := db.Standing(t.Context(), u.ID)
		ok(t, err)
		equal(t, "user", st.User, u)
	})
}

func TestTwentyFirstSignInsMakeOneUser(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB) {
		id := consent.Identity{Issuer: issuer, Subject: "sub-mia", Name: "Mia", Groups: []string{"g2", "g1", "g3"}, GroupsKnown: true}
		o := atOnce(20, func(int) error {
			_, err := db.SignedIn(t.Context(), id, consent.RandomID(), start)
			return err
		})
		equal(t, "signed in", o.none, 20)
		equal(t, "users", number(t, db, `SELECT count(*) FROM users`), 1)
		equal(t, "memberships", number(t, db, `SELECT count(*) FROM members`), 3)
	})
}

func TestGroupsHaveOneSource(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB) {
		u := person(t, db, "mia")
		_, err := db.ImportGroups(t.Context(), issuer, []consent.Membership{member("staff", "Staff", u.Subject), member("board", "Board", "")}, start)
		ok(t, err)
		claim := func(known bool, groups ...string) []string {
			t.Helper()
			_, err := db.SignedIn(t.Context(), consent.Identity{Issuer: issuer, Subject: u.Subject, GroupsKnown: known, Groups: groups}, "x", start)
			ok(t, err)
			return memberships(t, db, u.ID)
		}
		steps := []struct {
			what   string
			got    []string
			wanted []string
		}{
			{"the claim adds its groups, not the directory's", claim(true, "board", "g1", "g2", "g2", ""), []string{"g1", "g2", "staff"}},
			{"an unreadable claim changes nothing", claim(false, "g3"), []string{"g1", "g2", "staff"}},
			{"the next claim replaces the last", claim(true, "g3"), []string{"g3", "staff"}},
			{"an empty claim ends them", claim(true), []string{"staff"}},
		}
		for _, s := range steps {
			if !slices.Equal(s.got, s.wanted) {
				t.Errorf("%s: got %v, want %v", s.what, s.got, s.wanted)
			}
		}
		// A group that came by a claim becomes the directory's, exactly as listed.
		claim(true, "g3")
		_, err = db.ImportGroups(t.Context(), issuer, []consent.Membership{member("g3", "Third", "")}, start)
		ok(t, err)
		if got := memberships(t, db, u.ID); !slices.Equal(got, []string{"staff"}) {
			t.Errorf("behind the import: %v", got)
		}
		if got := claim(true, "g3"); !slices.Equal(got, []string{"staff"}) {
			t.Errorf("a claim of a directory's group: %v", got)
		}
	})
}

func memberships(t *testing.T, db *store.DB, userID string) []string {
	t.Helper()
	rows, err := db.Writer().QueryContext(t.Context(), `SELECT group_id FROM members WHERE user_id = $1`, userID)
	ok(t, err)
	defer rows.Close()
	var list []string
	for rows.Next() {
		var id string
		ok(t, rows.Scan(&id))
		list = append(list, id)
	}
	ok(t, rows.Err())
	slices.Sort(list)
	return list
}

func TestSearchGroups(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB) {
		u := person(t, db, "mia")
		_, err := db.ImportGroups(t.Context(), issuer, []consent.Membership{
			member("1", "Sales Ärzte", u.Subject), member("2", "sales 100%", ""), member("3", "Sales_x", ""), member("4", "Legal", ""),
		}, start)
		ok(t, err)
		for q, want := range map[string]int{"SALES": 3, "ärzte": 1, "%": 1, "_": 1, `\`: 0, "": 4, "zz": 0} {
			list, err := db.SearchGroups(t.Context(), q, 10)
			ok(t, err)
			if len(list) != want {
				t.Errorf("%q finds %v, want %d", q, list, want)
			}
		}
		list, err := db.SearchGroups(t.Context(), "s", 2)
		ok(t, err)
		equal(t, "limited", len(list), 2)
		g, err := db.Group(t.Context(), "1")
		ok(t, err)
		equal(t, "group", g, consent.Group{ID: "1", Name: "Sales Ärzte", Members: 1})
		_, err = db.Group(t.Context(), "none")
		isKind(t, err, consent.NotFound)
	})
}

func TestDismissPrompt(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB) {
		u := person(t, db, "mia")
		ok(t, db.DismissPrompt(t.Context(), u.ID, later(3)))
		st, err := db.Standing(t.Context(), u.ID)
		ok(t, err)
		equal(t, "dismissed", st.User.PromptedAt, later(3))
		isKind(t, db.DismissPrompt(t.Context(), "none", start), consent.NotFound)
	})
}
