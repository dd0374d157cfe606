package consent_test

import (
	"testing"
	"time"

	"accord/consent"
	"accord/consent/consenttest"
)

// choose changes a choice with the version that the person's page shows.
func choose(p *consenttest.Person, choice consent.Choice) (string, error) {
	return p.World.ChangeChoice(p.World.TB.Context(), p.Actor(), choice, p.Standing().Conn.Version)
}

// TestLessHoldsAtOnce: whatever the setting says, with every dependency down.
func TestLessHoldsAtOnce(t *testing.T) {
	for name, before := range map[string]func(w *consenttest.World){
		"live":      func(*consenttest.World) {},
		"suspended": func(w *consenttest.World) { w.Members("pilot", "priya") },
		"lapsed":    func(w *consenttest.World) { w.Clock.Advance(61 * 24 * time.Hour) },
		"the work grant lapsed": func(w *consenttest.World) {
			w.Work.End(w.Subject("diego"))
			_, _ = w.MemberRead(w.TB.Context(), "reader", "member-"+w.Subject("diego"), consent.WorkProfile)
		},
	} {
		t.Run(name, func(t *testing.T) {
			w, _, diego, _ := pilot(t)
			before(w)
			was := *diego.Standing().Conn
			w.LinkedIn.Fail(consent.ErrFinal)
			w.Work.Fail(consent.ErrFinal)
			next, err := choose(diego, consent.LinkedInOnly)
			if next != "" || err != nil {
				t.Fatalf("%q, %v", next, err)
			}
			now := w.Clock.Now()
			want := was
			want.Version, want.ChangedAt, want.Categories, want.Granted, want.Listed = was.Version+1, now, linkedInSet(), linkedInSet(), linkedInSet()
			if want.Lapsed == consent.WorkAccount {
				want.Lapsed, want.LapsedAt = "", time.Time{}
			}
			if got := *diego.Standing().Conn; got != want {
				t.Errorf("connection\n  %+v, want\n  %+v", got, want)
			}
			list, err := w.Receipts(t.Context(), diego.Actor())
			ok(t, err)
			r, notice, err := w.Receipt(t.Context(), diego.Actor(), list[0].ID)
			if err != nil || r.Event != consent.Changed || r.By != consent.BySelf || r.Reason != "" || r.NoticeHash == "" || notice.Hash != r.NoticeHash {
				t.Errorf("receipt %+v with %+v, %v", r, notice, err)
			}
			if flows := consent.SetOf(r.Categories...); name != "suspended" && flows != linkedInSet() || name == "suspended" && flows != 0 {
				t.Errorf("receipt lists %s", flows)
			}
			if w.Work.Forgotten(was.ID) == 0 {
				t.Error("work data is kept in memory")
			}
			w.Work.Fail(nil)
			w.LinkedIn.Fail(nil)
			w.RunJobs()
			if !w.Work.Returned(diego.User.Subject) || w.LinkedIn.Calls("Revoke") != 0 {
				t.Error("the work grant, and only that, goes back")
			}
			if sent := w.Mailer.Sent(); sent[len(sent)-1].Subject != "changed" || sent[len(sent)-1].To != diego.User.Mail {
				t.Errorf("the last mail is %+v", sent[len(sent)-1])
			}
		})
	}
}

// TestMoreNeedsAYes: nothing changes before the person's own new yes.
func TestMoreNeedsAYes(t *testing.T) {
	w, _ := world(t)
	diego := w.SignIn("diego")
	before := *diego.Connects(consent.LinkedInOnly)
	w.Clock.Advance(time.Second)
	next, err := choose(diego, consent.BothAccounts)
	ok(t, err)
	if got := *diego.Standing().Conn; got != before {
		t.Errorf("changed before the yes: %+v", got)
	}
	_, err = reads(diego, consent.WorkProfile)
	told(t, err, consent.NotAllowed, "read.refused")
	id := diego.Arrives(next)
	at, err := w.Pending(t.Context(), diego.Actor())
	if err != nil || at.Purpose != consent.Upgrade || at.Held != linkedInSet() || at.ConnectionVersion != 1 || at.Shares() != consent.Everything() {
		t.Errorf("attempt %+v, %v", at, err)
	}
	ok(t, diego.Confirms(id))
	got := *diego.Standing().Conn
	want := before
	want.Categories, want.Granted, want.Listed = consent.Everything(), consent.Everything(), consent.Everything()
	want.Version, want.ChangedAt, want.AttemptID = 2, w.Clock.Now(), id
	if got != want {
		t.Errorf("connection\n  %+v, want\n  %+v", got, want)
	}
	sameProofs(t, diego, `given by self "": `+linkedInSet().String(), `changed by self "": `+consent.Everything().String())
	if _, err := reads(diego, consent.WorkProfile); err != nil {
		t.Error(err)
	}
	w.RunJobs()
	if sent := w.Mailer.Sent(); sent[len(sent)-1].Subject != "changed" {
		t.Errorf("the last mail is %+v", sent[len(sent)-1])
	}
}

// TestChangeRefuses: a choice is changed over the page the person saw.
func TestChangeRefuses(t *testing.T) {
	rows := []struct {
		name    string
		before  func(w *consenttest.World, p *consenttest.Person)
		choice  consent.Choice
		version int64
		kind    consent.Kind
		code    consent.Code
		leads   bool // to an attempt
	}{
		{"the same choice", nil, consent.LinkedInOnly, 1, 0, "", false},
		{"more", nil, consent.BothAccounts, 1, 0, "", true},
		{"an older page", nil, consent.BothAccounts, 0, consent.Conflict, "connection.changed_meanwhile", false},
		{"a newer page", nil, consent.BothAccounts, 2, consent.Conflict, "connection.changed_meanwhile", false},
		{"disconnected", func(_ *consenttest.World, p *consenttest.Person) { p.Disconnects() }, consent.BothAccounts, 2, consent.Conflict, "connection.none", false},
		{"ended by No", func(w *consenttest.World, _ *consenttest.Person) { w.Allow(consent.Nobody, "", consent.Everything()) }, consent.BothAccounts, 1, consent.Conflict, "connection.none", false},
		{"suspended", func(w *consenttest.World, _ *consenttest.Person) {
			w.Members("pilot", "priya")
			w.Allow(consent.OneGroup, w.Group("pilot"), consent.Everything())
		}, consent.BothAccounts, 1, consent.NotAllowed, "connect.not_for_you", false},
		{"not offered", func(w *consenttest.World, _ *consenttest.Person) { w.Allow(consent.Everyone, "", linkedInSet()) }, consent.BothAccounts, 1, consent.NotAllowed, "choice.not_offered", false},
		{"no more than is offered", func(w *consenttest.World, _ *consenttest.Person) { w.Allow(consent.Everyone, "", linkedInSet()) }, consent.LinkedInOnly, 1, 0, "", false},
		{"lapsed", func(w *consenttest.World, _ *consenttest.Person) { w.Clock.Advance(60 * 24 * time.Hour) }, consent.BothAccounts, 1, consent.NotAllowed, "connection.renew_first", false},
		{"not yet lapsed", func(w *consenttest.World, _ *consenttest.Person) { w.Clock.Advance(60*24*time.Hour - 1) }, consent.BothAccounts, 1, 0, "", true},
		{"withheld meanwhile counts as more", func(w *consenttest.World, _ *consenttest.Person) {
			w.Allow(consent.Everyone, "", consent.Everything().Without(consent.SetOf(consent.LinkedInInterests)))
			w.Allow(consent.Everyone, "", consent.Everything())
		}, consent.LinkedInOnly, 1, 0, "", true},
		{"still withheld does not", func(w *consenttest.World, _ *consenttest.Person) {
			w.Allow(consent.Everyone, "", consent.Everything().Without(consent.SetOf(consent.LinkedInInterests)))
		}, consent.LinkedInOnly, 1, 0, "", false},
		{"too many attempts", func(_ *consenttest.World, p *consenttest.Person) {
			for range 5 {
				_, _ = choose(p, consent.BothAccounts)
			}
		}, consent.BothAccounts, 1, consent.TooMany, "attempt.too_many", false},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			w, _ := world(t)
			diego := w.SignIn("diego")
			diego.Connects(consent.LinkedInOnly)
			if row.before != nil {
				row.before(w, diego)
			}
			proofs := len(diego.Proofs())
			next, err := w.ChangeChoice(t.Context(), diego.Actor(), row.choice, row.version)
			told(t, err, row.kind, row.code)
			_, open, err := w.OpenAttempt(t.Context(), diego.Actor())
			ok(t, err)
			if row.name != "too many attempts" && open != row.leads || len(diego.Proofs()) != proofs {
				t.Errorf("leads to %q, attempt %v, receipts %q", next, open, diego.Proofs())
			}
		})
	}
}

// TestUpgradeIsOvertaken (M3): an attempt to more never undoes what the person, or
// anybody else, decided since it began.
func TestUpgradeIsOvertaken(t *testing.T) {
	for name, row := range map[string]struct {
		happens func(w *consenttest.World, p *consenttest.Person)
		kind    consent.Kind
		code    consent.Code
	}{
		"hidden meanwhile": {func(w *consenttest.World, p *consenttest.Person) { _ = w.SetVisible(w.TB.Context(), p.Actor(), false) }, consent.Conflict, "connection.changed_meanwhile"},
		"disconnected":     {func(_ *consenttest.World, p *consenttest.Person) { p.Disconnects() }, consent.Expired, "attempt.over"},
		"ran out":          {func(w *consenttest.World, _ *consenttest.Person) { w.Clock.Advance(time.Minute) }, consent.NotAllowed, "connection.renew_first"},
		"withheld": {func(w *consenttest.World, _ *consenttest.Person) {
			w.Allow(consent.Everyone, "", linkedInSet())
			w.RunJobs()
		}, consent.Conflict, "notice.changed"},
		"a newer upgrade": {func(_ *consenttest.World, p *consenttest.Person) {
			w := p.World
			w.Clock.Advance(time.Second)
			next, err := choose(p, consent.BothAccounts)
			if err != nil || p.Confirms(p.Arrives(next)) != nil {
				w.TB.Fatalf("upgrade: %v", err)
			}
			if _, err := choose(p, consent.LinkedInOnly); err != nil {
				w.TB.Fatalf("and back: %v", err)
			}
		}, consent.Expired, "attempt.over"},
	} {
		t.Run(name, func(t *testing.T) {
			w, _ := world(t)
			diego := w.SignIn("diego")
			w.LinkedIn.Grants(linkedInSet(), 30*time.Second)
			if name != "ran out" {
				w.LinkedIn.Grants(linkedInSet(), time.Hour)
			}
			diego.Connects(consent.LinkedInOnly)
			next, err := choose(diego, consent.BothAccounts)
			ok(t, err)
			id := diego.Arrives(next)
			row.happens(w, diego)
			before := *diego.Standing().Conn
			told(t, diego.Confirms(id), row.kind, row.code)
			if got := *diego.Standing().Conn; got != before {
				t.Errorf("the connection became %+v", got)
			}
			told(t, diego.Confirms(id), consent.Expired, "attempt.over")
			w.RunJobs()
			if !w.Work.Returned(diego.User.Subject) {
				t.Error("the attempt's work grant did not go back")
			}
		})
	}
}

// TestUpgradeWithGrantsAtHand: what the work grant covers already needs no new one.
func TestUpgradeWithGrantsAtHand(t *testing.T) {
	w, _ := world(t)
	diego := w.SignIn("diego")
	diego.Connects(consent.BothAccounts)
	without := consent.Everything().Without(consent.SetOf(consent.WorkContacts))
	w.Allow(consent.Everyone, "", without)
	w.RunJobs()
	w.Allow(consent.Everyone, "", consent.Everything())
	next, err := choose(diego, consent.BothAccounts)
	if next != "" || err != nil {
		t.Fatalf("led to %q, %v", next, err)
	}
	ok(t, diego.Confirms(diego.Arrives(next)))
	all := consent.Everything().String()
	sameProofs(t, diego, `given by self "": `+all, `changed by admin "not offered": `+without.String(), `changed by self "": `+all)
	if _, err := reads(diego, consent.WorkContacts); err != nil {
		t.Error(err)
	}
	if c := diego.Standing().Conn; c.PolicyVersion != 3 {
		t.Errorf("the yes is of version %d", c.PolicyVersion)
	}
}

func TestVisibility(t *testing.T) {
	w, m := world(t)
	diego := w.SignIn("diego")
	told(t, w.SetVisible(t.Context(), diego.Actor(), false), consent.Conflict, "connection.none")
	diego.Connects(consent.LinkedInOnly)
	for _, row := range []struct {
		visible bool
		version int64
	}{{true, 1}, {false, 2}, {false, 2}, {true, 3}} {
		w.Clock.Advance(time.Second)
		ok(t, w.SetVisible(t.Context(), diego.Actor(), row.visible))
		if c := diego.Standing().Conn; c.Visible != row.visible || c.Version != row.version {
			t.Errorf("visible %v: %+v", row.visible, c)
		}
	}
	if got := len(diego.Proofs()); got != 1 {
		t.Errorf("%d receipts", got)
	}
	diego.Disconnects()
	told(t, w.SetVisible(t.Context(), diego.Actor(), false), consent.Conflict, "connection.none")
	failing(m, "Apply")
	told(t, w.SetVisible(t.Context(), diego.Actor(), false), consent.Outage, "database.no_answer")
}
