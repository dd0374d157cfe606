package store_test

import (
	"slices"
	"testing"

	"accord/consent"
	"accord/consent/consenttest"
	"accord/store"
)

func TestSignedIn(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		id := consent.Identity{Issuer: w.Issuer, Subject: "sub", UserName: "Mia@Example.org", Name: "Mia", Mail: "Mia@example.org", GroupsKnown: true}
		u, err := w.db.SignedIn(t.Context(), id, "user-mia", nil)
		ok(t, err)
		want := consent.User{ID: "user-mia", Issuer: w.Issuer, Subject: "sub", UserName: "mia@example.org", Name: "Mia", Mail: "Mia@example.org", Enabled: true}
		equal(t, "new user", u, want)
		// The same person under another name, with the rest left out.
		u, err = w.db.SignedIn(t.Context(), consent.Identity{Issuer: w.Issuer, Subject: "sub", Name: "Mia Berg", Auditor: true}, "user-second", nil)
		ok(t, err)
		want.Name, want.Auditor = "Mia Berg", true
		equal(t, "renamed user", u, want)
		// The same subject at another provider is somebody else.
		u, err = w.db.SignedIn(t.Context(), consent.Identity{Issuer: "https://other.example", Subject: "sub"}, "user-other", nil)
		ok(t, err)
		equal(t, "other user", u.ID, "user-other")
	})
}

func TestDisabledUserDoesNotComeIn(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		mia := w.person("mia")
		w.Import("mia", false)
		_, err := w.TrySignIn("mia", consenttest.AsAdmin)
		isCode(t, err, "signin.disabled")
		s := consent.Session{Hash: "h", User: mia.User, CreatedAt: w.now(), SeenAt: w.now(), ExpiresAt: w.now().AddDate(0, 0, 1)}
		isKind(t, w.db.StartSession(t.Context(), s), consent.NotAllowed)
		u := mia.Standing().User
		if u.Enabled || u.Admin {
			t.Fatalf("user: %+v", u)
		}
	})
}

func TestTwentyFirstSignInsMakeOneUser(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		before := w.number(`SELECT count(*) FROM users`)
		id := w.Identity("mia", consenttest.In("g2", "g1", "g3"))
		instances := []*store.DB{w.db, w.another()}
		o := atOnce(20, func(i int) error {
			_, err := instances[i%2].SignedIn(t.Context(), id, consent.RandomID(), nil)
			return err
		})
		equal(t, "signed in", o.none, 20)
		equal(t, "users", w.number(`SELECT count(*) FROM users`), before+1)
		equal(t, "memberships", w.number(`SELECT count(*) FROM members`), 3)
	})
}

func TestGroupsHaveOneSource(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		mia := w.person("mia").User
		put := func(group string, subjects ...string) {
			t.Helper()
			_, err := w.db.PutMembers(t.Context(), w.Issuer, group, group, subjects, nil)
			ok(t, err)
		}
		claim := func(as ...consenttest.As) []string {
			t.Helper()
			w.SignIn("mia", as...)
			return memberships(t, w, mia.ID)
		}
		put("staff", mia.Subject)
		put("board")
		steps := []struct {
			what   string
			got    []string
			wanted []string
		}{
			{"the claim adds its groups, not the directory's", claim(consenttest.In("board", "g1", "g2", "g2", "")), []string{"g1", "g2", "staff"}},
			{"the next claim replaces the last", claim(consenttest.In("g3")), []string{"g3", "staff"}},
			{"an empty claim ends them", claim(), []string{"staff"}},
		}
		for _, s := range steps {
			if !slices.Equal(s.got, s.wanted) {
				t.Errorf("%s: got %v, want %v", s.what, s.got, s.wanted)
			}
		}
		// A group that came by a claim becomes the directory's, exactly as listed.
		claim(consenttest.In("g3"))
		put("g3")
		if got := memberships(t, w, mia.ID); !slices.Equal(got, []string{"staff"}) {
			t.Errorf("behind the import: %v", got)
		}
		if got := claim(consenttest.In("g3")); !slices.Equal(got, []string{"staff"}) {
			t.Errorf("a claim of a directory's group: %v", got)
		}
	})
}

// TestGroupsThatAreNotTold is M12: memberships from claims are unknown until a sign-in
// tells them again, and nothing is shared; the directory's stay known.
func TestGroupsThatAreNotTold(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.Members("listed", "mia")
		mia := w.SignIn("mia", consenttest.In(w.Group("claimed")))
		w.Members("listed", "mia")
		unread := func(group string, want consent.Membership) {
			t.Helper()
			w.SignIn("mia", consenttest.In(w.Group("claimed")))
			w.Allow(consent.OneGroup, w.Group(group), consent.Everything())
			equal(t, group+", told", mia.Standing().Membership, consent.Inside)
			w.SignIn("mia", consenttest.GroupsUnreadable)
			equal(t, group+", not told", mia.Standing().Membership, want)
		}
		w.Allow(consent.OneGroup, w.Group("claimed"), consent.Everything())
		mia.Connects(consent.BothAccounts)
		unread("listed", consent.Inside)
		equal(t, "by the directory's group", w.state(mia), consent.StateLive)
		unread("claimed", consent.Unknown)
		equal(t, "by the claimed group", w.state(mia), consent.StateSuspended)
		equal(t, "somebody else", w.SignIn("noah").Standing().Membership, consent.Outside)
		proofs := mia.Proofs()
		equal(t, "the latest proof", proofs[len(proofs)-1], `suspended by directory "group unknown": `)
		w.SignIn("mia", consenttest.In(w.Group("claimed")))
		equal(t, "told again", w.state(mia), consent.StateLive)
		equal(t, "settled", mia.Standing().Conn.SuspendedAt.IsZero(), true)
		w.SignIn("mia", consenttest.In())
		equal(t, "told to be in none", mia.Standing().Membership, consent.Outside)
	})
}

func memberships(t *testing.T, w *world, userID string) []string {
	t.Helper()
	rows, err := w.db.Writer().QueryContext(t.Context(), `SELECT group_id FROM members WHERE user_id = $1`, userID)
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
