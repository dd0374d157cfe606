package consent_test

import (
	"fmt"
	"testing"
	"time"

	"accord/consent"
	"accord/consent/consenttest"
)

// TestSignInIsNews: what a sign-in tells about a person holds from then on, in every
// browser (F5), and what follows is written down as the directory's doing.
func TestSignInIsNews(t *testing.T) {
	w, m := newInstall(t)
	in := consenttest.In(w.Group("claimed"))
	diego := w.SignIn("diego", in, consenttest.AsAdmin)
	w.Allow(consent.OneGroup, w.Group("claimed"), consent.Everything())
	w.RunJobs()
	diego.Connects(consent.LinkedInOnly)
	one := linkedInSet().String()
	state := func(want consent.State, why consent.Reason, proofs ...string) {
		t.Helper()
		st := diego.Standing()
		if _, got := st.MayConnect(); st.State(w.Clock.Now()) != want || got != why {
			t.Errorf("%s, %q, want %s, %q", st.State(w.Clock.Now()), got, want, why)
		}
		sameProofs(t, diego, append([]string{`given by self "": ` + one}, proofs...)...)
	}
	state(consent.StateLive, "")
	w.SignIn("diego") // in another browser: out of the group, and no admin any more
	out := `suspended by directory "outside the group": `
	state(consent.StateSuspended, consent.OutsideGroup, out)
	if st := diego.Standing(); st.User.Admin {
		t.Error("the role that was lost is kept")
	}
	s, err := m.Session(t.Context(), diego.Session, w.Clock.Now())
	if err != nil || s.User.Admin {
		t.Errorf("in the first browser: %+v, %v", s.User, err)
	}
	w.SignIn("diego", in)
	back := `resumed by directory "": ` + one
	state(consent.StateLive, "", out, back)
	w.SignIn("diego", in, consenttest.GroupsUnreadable) // F1, M12
	unknown := `suspended by directory "group unknown": `
	state(consent.StateSuspended, consent.GroupUnknown, out, back, unknown)
	w.Clock.Advance(15 * 24 * time.Hour)
	ok(t, w.Do(consent.TidyJob{}))
	state(consent.StateSuspended, consent.GroupUnknown, out, back, unknown) // for as long as it is unknown
	w.SignIn("diego", in)
	state(consent.StateLive, "", out, back, unknown, back)
	w.SignIn("diego")
	state(consent.StateSuspended, consent.OutsideGroup, out, back, unknown, back, out)
	w.Clock.Advance(14*24*time.Hour - 1)
	ok(t, w.Do(consent.TidyJob{}))
	state(consent.StateSuspended, consent.OutsideGroup, out, back, unknown, back, out)
	w.Clock.Advance(1)
	ok(t, w.Do(consent.TidyJob{}))
	state(consent.StateClosed, consent.OutsideGroup, out, back, unknown, back, out, `withdrawn by directory "outside the group": `)
}

// TestLeaverAndBack: a disabled person is out at once, may not sign in, and comes back
// with nothing.
func TestLeaverAndBack(t *testing.T) {
	w, m := world(t)
	diego := w.SignIn("diego")
	c := diego.Connects(consent.BothAccounts)
	_, err := w.StartRenewal(t.Context(), diego.Actor())
	ok(t, err)
	w.Import("diego", false)
	if _, err := m.Session(t.Context(), diego.Session, w.Clock.Now()); consent.KindOf(err) != consent.NotFound {
		t.Errorf("the session: %v", err)
	}
	if _, err := w.TrySignIn("diego"); consent.KindOf(err) != consent.NotAllowed {
		t.Errorf("signs in: %v", err)
	}
	_, err = reads(diego, consent.WorkProfile)
	told(t, err, consent.NotAllowed, "read.refused")
	w.RunJobs()
	steps, err := w.Steps(t.Context(), *c)
	if err != nil || len(steps) != 2 || steps[0].State != consent.GrantRevoked || steps[1].State != consent.GrantRevoked {
		t.Errorf("steps %+v, %v", steps, err)
	}
	if sent := w.Mailer.Sent(); sent[len(sent)-1].Subject != "withdrawn" { // the only letter a leaver gets
		t.Errorf("the last mail is %+v", sent[len(sent)-1])
	}
	w.Import("diego", true)
	diego = w.SignIn("diego")
	if st := diego.Standing(); st.State(w.Clock.Now()) != consent.StateClosed || st.Conn.ClosedBy != consent.ByDirectory || st.Conn.ClosedOn != consent.UserDisabled {
		t.Errorf("connection %+v", st.Conn)
	}
	if _, open, _ := w.OpenAttempt(t.Context(), diego.Actor()); open {
		t.Error("an attempt survived")
	}
	diego.Connects(consent.LinkedInOnly)
	all, one := consent.Everything().String(), linkedInSet().String()
	sameProofs(t, diego, `given by self "": `+all, `withdrawn by directory "account disabled": `, `given by self "": `+one)
}

// TestTenant (F11): people of another tenant have no names of ours.
func TestTenant(t *testing.T) {
	tenant := func(name string) consenttest.As { return func(id *consent.Identity) { id.Tenant = name } }
	w, m := newInstall(t) // the admin's sign-in told "tenant"
	for _, other := range []string{"other", ""} {
		_, err := w.TrySignIn("diego", tenant(other))
		told(t, err, consent.NotAllowed, "signin.other_tenant")
	}
	told(t, func() error { _, err := w.TrySignIn("diego"); return err }(), 0, "")
	failing(m, "Tenant")
	told(t, func() error { _, err := w.TrySignIn("diego"); return err }(), 0, "") // known: not asked again
	m.Before(nil)

	c := w.Config()
	c.Tenant = "configured"
	configured := consent.New(c)
	for name, code := range map[string]consent.Code{"configured": "", "tenant": "signin.other_tenant", "": "signin.other_tenant"} {
		_, err := configured.SignedIn(t.Context(), w.Identity("priya", tenant(name)))
		kind := consent.NotAllowed
		if code == "" {
			kind = 0
		}
		told(t, err, kind, code)
	}

	fresh := consenttest.NewMemory(w.Clock)
	c = w.Config()
	c.Store = fresh
	first := consent.New(c)
	if _, err := first.SignedIn(t.Context(), w.Identity("hana", tenant(""))); err != nil {
		t.Errorf("a provider that sends none: %v", err)
	}
	failing(fresh, "Tenant")
	_, err := first.SignedIn(t.Context(), w.Identity("hana", tenant("a")))
	told(t, err, consent.Outage, "database.no_answer")
	fresh.Before(nil)
	if _, err := first.SignedIn(t.Context(), w.Identity("hana", tenant("a"))); err != nil {
		t.Errorf("the first that sends one: %v", err)
	}
	_, err = first.SignedIn(t.Context(), w.Identity("hana", tenant("b")))
	told(t, err, consent.NotAllowed, "signin.other_tenant")
}

// TestImportUsers: many come in batches; the counts are of all.
func TestImportUsers(t *testing.T) {
	w, m := newInstall(t)
	users := make([]consent.User, 450)
	for i := range users {
		users[i] = consent.User{Issuer: w.Issuer, Subject: fmt.Sprintf("s%d", i), UserName: fmt.Sprintf("U%d@example.org", i), Enabled: true}
	}
	batches := 0
	m.Before(func(method string) error {
		if method == "PutUsers" {
			batches++
		}
		return nil
	})
	if got, err := w.ImportUsers(t.Context(), users); err != nil || got != (consent.Import{Added: 450}) || batches != 3 {
		t.Errorf("%+v in %d batches, %v", got, batches, err)
	}
	users[0].Name, users[449].Enabled = "New", false
	users = append(users, consent.User{Issuer: w.Issuer, Subject: "s450", Enabled: true})
	if got, err := w.ImportUsers(t.Context(), users); err != nil || got != (consent.Import{Added: 1, Changed: 2, Unchanged: 448}) {
		t.Errorf("again: %+v, %v", got, err)
	}
	batches = 0
	m.Before(func(method string) error {
		if batches++; batches == 2 {
			return consent.Fail(consent.Outage, "database.no_answer")
		}
		return nil
	})
	got, err := w.ImportUsers(t.Context(), users)
	told(t, err, consent.Outage, "database.no_answer")
	if got != (consent.Import{Unchanged: 200}) {
		t.Errorf("half way: %+v", got)
	}
	m.Before(nil)
	if got, err := w.ImportUsers(t.Context(), nil); err != nil || got != (consent.Import{}) {
		t.Errorf("nobody: %+v, %v", got, err)
	}
}

// TestImportGroups: the members become exactly the listed ones, group by group.
func TestImportGroups(t *testing.T) {
	w, m := newInstall(t)
	for _, name := range []string{"diego", "hana", "priya"} {
		w.SignIn(name)
	}
	row := func(group, name string) consent.MembershipRow {
		subject := ""
		if name != "" {
			subject = w.Subject(name)
		}
		return consent.MembershipRow{GroupID: group, GroupName: "Group " + group, UserSubject: subject}
	}
	var order []string
	m.Before(func(method string) error { order = append(order, method); return nil })
	got, err := w.ImportGroups(t.Context(), w.Issuer, []consent.MembershipRow{
		row("b", "diego"), row("a", "hana"), row("b", "priya"), row("b", "nobody"), row("c", ""), row("a", "hana"),
	})
	if err != nil || got != (consent.Import{Added: 3, Unknown: 1}) || len(order) != 3 {
		t.Errorf("%+v, %v by %v", got, err, order)
	}
	m.Before(nil)
	for id, members := range map[string]int{"a": 1, "b": 2, "c": 0} {
		if g, err := w.Service.Group(t.Context(), w.Admin().Actor(), id); err != nil || g.Members != members || g.Name != "Group "+id {
			t.Errorf("group %s: %+v, %v", id, g, err)
		}
	}
	got, err = w.ImportGroups(t.Context(), w.Issuer, []consent.MembershipRow{row("b", "diego"), row("a", "")})
	if err != nil || got != (consent.Import{Changed: 2, Unchanged: 1}) {
		t.Errorf("again: %+v, %v", got, err)
	}
	failing(m, "PutMembers")
	_, err = w.ImportGroups(t.Context(), w.Issuer, []consent.MembershipRow{row("a", "diego")})
	told(t, err, consent.Outage, "database.no_answer")
}
