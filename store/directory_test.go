package store_test

import (
	"fmt"
	"slices"
	"testing"

	"accord/consent"
	"accord/consent/consenttest"
	"accord/store"
)

func TestPutUsers(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		var users []consent.User
		for i := range 300 {
			users = append(users, consent.User{Issuer: w.Issuer, Subject: fmt.Sprint("s", i), UserName: fmt.Sprintf("P%d@Example.org", i), Name: "P", Enabled: true})
		}
		done, err := w.ImportUsers(t.Context(), users) // more than one batch
		ok(t, err)
		equal(t, "first", done, consent.Import{Added: 300})
		users[0].Name = "New"
		done, err = w.ImportUsers(t.Context(), users)
		ok(t, err)
		equal(t, "second", done, consent.Import{Changed: 1, Unchanged: 299})
		equal(t, "lower case", w.number(`SELECT count(*) FROM users WHERE user_name = 'p7@example.org'`), 1)
		instances := []*store.DB{w.db, w.another()}
		slices.Reverse(users)
		o := atOnce(4, func(i int) error {
			list := slices.Clone(users)
			for j := range list {
				list[j].Name = fmt.Sprint("by ", i)
			}
			if i%2 == 0 {
				slices.Reverse(list)
			}
			_, err := instances[i%2].PutUsers(t.Context(), list, nil)
			return err
		})
		equal(t, "at once", o.none, 4)
	})
}

// TestPutUsersKeepsWhatItDoesNotTell: roles come from sign-ins, "not now" from the person.
func TestPutUsersKeepsWhatItDoesNotTell(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		p := w.SignIn("mia", consenttest.AsAdmin)
		ok(t, w.DismissPrompt(t.Context(), p.Actor()))
		w.Import("mia", false)
		w.Import("mia", true)
		u := p.Standing().User
		if !u.Admin || !u.PromptedAt.Equal(w.now()) || u.ID != p.User.ID {
			t.Fatalf("user: %+v", u)
		}
	})
}

func TestPutMembers(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		subjects := map[string]string{}
		for _, name := range []string{"a", "b", "c"} {
			subjects[name] = w.SignIn(name).User.Subject
		}
		put := func(group, name string, who ...string) consent.Import {
			t.Helper()
			done, err := w.db.PutMembers(t.Context(), w.Issuer, group, name, who, nil)
			ok(t, err)
			return done
		}
		equal(t, "first", put("g", "G", subjects["a"], subjects["a"], subjects["b"], "unknown"), consent.Import{Added: 2, Unknown: 1})
		equal(t, "another", put("h", "", subjects["c"]), consent.Import{Added: 1})
		equal(t, "second", put("g", "Renamed", subjects["b"], subjects["c"]), consent.Import{Added: 1, Changed: 1, Unchanged: 1})
		g, err := w.db.Group(t.Context(), "g")
		ok(t, err)
		equal(t, "group", g, consent.Group{ID: "g", Name: "Renamed", Members: 2})
		h, err := w.db.Group(t.Context(), "h")
		ok(t, err)
		equal(t, "a group without a name", h, consent.Group{ID: "h", Name: "h", Members: 1})
		equal(t, "empty", put("g", "Renamed"), consent.Import{Changed: 2})
		_, err = w.db.PutMembers(t.Context(), w.Issuer, "", "", nil, nil)
		isKind(t, err, consent.Invalid)
	})
}

// TestMembershipIsSettled: everybody whose standing a membership changes is asked
// about, and told, at once.
func TestMembershipIsSettled(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.Members("staff", "mia", "noah")
		mia, noah := w.SignIn("mia"), w.SignIn("noah")
		w.Members("staff", "mia", "noah")
		w.Allow(consent.OneGroup, w.Group("staff"), consent.Everything())
		mia.Connects(consent.BothAccounts)
		noah.Connects(consent.BothAccounts)
		w.Members("staff", "noah")
		equal(t, "mia", w.state(mia), consent.StateSuspended)
		equal(t, "written down by", mia.Standing().Conn.SuspendedBy, consent.ByDirectory)
		equal(t, "noah", noah.Standing().Conn.Version, 1)
		w.Members("staff", "noah", "mia")
		equal(t, "mia again", w.state(mia), consent.StateLive)
		equal(t, "proofs", fmt.Sprintf("%q", mia.Proofs()[1:]), fmt.Sprintf("%q", []string{
			`suspended by directory "outside the group": `, `resumed by directory "": ` + consent.Everything().String(),
		}))
	})
}

// TestDirectoryTakesAGroupOver: a group of claims becomes the directory's, and whoever's
// membership was unknown knows it then.
func TestDirectoryTakesAGroupOver(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		mia := w.SignIn("mia", consenttest.In(w.Group("team")))
		w.Allow(consent.OneGroup, w.Group("team"), consent.Everything())
		mia.Connects(consent.BothAccounts)
		w.SignIn("mia", consenttest.GroupsUnreadable)
		equal(t, "membership", mia.Standing().Membership, consent.Unknown)
		equal(t, "suspended", mia.Standing().Conn.SuspendedAt.IsZero(), false)
		w.Members("team", "mia")
		equal(t, "membership, listed", mia.Standing().Membership, consent.Inside)
		equal(t, "suspended still", mia.Standing().Conn.SuspendedAt.IsZero(), true)
		w.SignIn("mia") // the claim tells no groups, and is not asked
		equal(t, "state", w.state(mia), consent.StateLive)
	})
}

func TestSearchGroups(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		u := w.person("mia").User
		for id, name := range map[string]string{"1": "Sales Ärzte", "2": "sales 100%", "3": "Sales_x", "4": "Legal"} {
			_, err := w.db.PutMembers(t.Context(), w.Issuer, id, name, []string{u.Subject}, nil)
			ok(t, err)
		}
		for q, want := range map[string]int{"SALES": 3, "ärzte": 1, "%": 1, "_": 1, `\`: 0, "": 4, "zz": 0} {
			list, err := w.db.SearchGroups(t.Context(), q, 10)
			ok(t, err)
			if len(list) != want {
				t.Errorf("%q finds %v, want %d", q, list, want)
			}
		}
		list, err := w.db.SearchGroups(t.Context(), "s", 2)
		ok(t, err)
		equal(t, "limited", len(list), 2)
		g, err := w.db.Group(t.Context(), "1")
		ok(t, err)
		equal(t, "group", g, consent.Group{ID: "1", Name: "Sales Ärzte", Members: 1})
		_, err = w.db.Group(t.Context(), "none")
		isKind(t, err, consent.NotFound)
	})
}

func TestDismissPrompt(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		mia := w.person("mia")
		ok(t, w.db.DismissPrompt(t.Context(), mia.User.ID))
		equal(t, "dismissed", mia.Standing().User.PromptedAt, w.now())
		isKind(t, w.db.DismissPrompt(t.Context(), "none"), consent.NotFound)
	})
}

func TestTenantIsTheFirstOneTold(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		other := w.another()
		told := make(chan string, 8)
		o := atOnce(8, func(i int) error {
			db := w.db
			if i%2 == 0 {
				db = other
			}
			tenant, err := db.Tenant(t.Context(), "https://new.example", fmt.Sprint("tenant ", i))
			told <- tenant
			return err
		})
		equal(t, "told", o.none, 8)
		first := <-told
		for range 7 {
			equal(t, "tenant", <-told, first)
		}
	})
}
