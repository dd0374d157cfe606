package consent_test

import (
	"sync"
	"testing"
	"time"

	"accord/consent"
	"accord/consent/consenttest"
)

// TestConfirm: the yes makes a connection, its receipt and its letter.
func TestConfirm(t *testing.T) {
	w, m := world(t)
	diego := w.SignIn("diego")
	w.RunJobs()
	mails := len(w.Mailer.Sent())
	w.LinkedIn.Grants(consent.SetOf(consent.LinkedInProfile), time.Hour)
	next, err := diego.Start(consent.BothAccounts)
	ok(t, err)
	id := diego.Arrives(next)
	at, err := w.Pending(t.Context(), diego.Actor())
	ok(t, err)
	if st := diego.Standing(); st.Conn != nil {
		t.Fatalf("connected before the yes: %+v", st.Conn)
	}
	shared := consent.SetOf(consent.LinkedInProfile) | workSet()
	if at.Shares() != shared {
		t.Errorf("it would share %s", at.Shares())
	}
	w.Clock.Advance(time.Minute)
	returnTo, err := w.Confirm(t.Context(), diego.Actor(), id)
	if err != nil || returnTo != "mail" {
		t.Fatalf("%q, %v", returnTo, err)
	}
	now := w.Clock.Now()
	c := *diego.Standing().Conn
	want := consent.Connection{
		ID: c.ID, UserID: diego.User.ID, Categories: consent.Everything(), Granted: shared, Listed: shared, Visible: true, Version: 1,
		PolicyVersion: 1, AttemptID: id, OpenedAt: now, ChangedAt: now, RenewBy: now.Add(59 * time.Minute),
	}
	if c != want {
		t.Errorf("connection\n  %+v, want\n  %+v", c, want)
	}
	sameProofs(t, diego, `given by self "": `+shared.String())
	list, err := w.Receipts(t.Context(), diego.Actor())
	ok(t, err)
	r, notice, err := w.Receipt(t.Context(), diego.Actor(), list[0].ID)
	if err != nil || notice != at.Notice || r.NoticeHash != at.Notice.Hash || r.NoticeVersion != at.Notice.Version || r.Language != "en" || !r.At.Equal(now) || r.PolicyVersion != 1 {
		t.Errorf("receipt %+v with %+v, %v", r, notice, err)
	}
	if _, _, err := w.Receipt(t.Context(), w.SignIn("priya").Actor(), r.ID); consent.KindOf(err) != consent.NotFound {
		t.Errorf("somebody else reads it: %v", err)
	}
	w.RunJobs()
	if sent := w.Mailer.Sent()[mails:]; len(sent) != 1 || sent[0].Subject != "connected" || sent[0].To != diego.User.Mail {
		t.Errorf("mails %+v", sent)
	}
	if w.LinkedIn.Forgotten(id) != 1 || w.Work.Forgotten(id) != 1 {
		t.Error("what the confirmation showed is kept in memory")
	}
	for _, account := range []consent.Account{consent.LinkedInAccount, consent.WorkAccount} {
		if g, err := m.Grant(t.Context(), c.ID, account); err != nil || g.Account != account {
			t.Errorf("the grant of %s: %+v, %v", account, g, err)
		}
	}
}

// TestConfirmTwice (F8, A36): confirming twice is confirming once, one after the
// other or at once, in this browser or another.
func TestConfirmTwice(t *testing.T) {
	w, _ := world(t)
	diego := w.SignIn("diego")
	elsewhere := *w.SignIn("diego")
	next, err := diego.Start(consent.LinkedInOnly)
	ok(t, err)
	id := diego.Arrives(next)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if err := diego.Confirms(id); err != nil {
				t.Errorf("at once: %v", err)
			}
		})
	}
	all.Wait()
	returnTo, err := w.Confirm(t.Context(), diego.Actor(), id)
	if err != nil || returnTo != "" {
		t.Errorf("once more: %q, %v", returnTo, err)
	}
	ok(t, elsewhere.Confirms(id))
	if c := diego.Standing().Conn; c.Version != 1 || len(diego.Proofs()) != 1 {
		t.Errorf("connection %+v, receipts %q", c, diego.Proofs())
	}
	diego.Disconnects()
	told(t, diego.Confirms(id), consent.Expired, "attempt.over")
	told(t, w.SignIn("priya").Confirms(id), consent.Expired, "attempt.over")
	told(t, diego.Confirms(""), consent.Expired, "attempt.over")
}

// TestConfirmRefuses (A30, A76, A113, M4): whatever changed since the person read the
// text ends the attempt. Nothing is connected, and what it holds goes back.
func TestConfirmRefuses(t *testing.T) {
	for name, row := range map[string]struct {
		happens func(w *consenttest.World, diego *consenttest.Person)
		kind    consent.Kind
		code    consent.Code
	}{
		"nothing": {func(*consenttest.World, *consenttest.Person) {}, 0, ""},
		"narrowed to a group": {func(w *consenttest.World, _ *consenttest.Person) {
			w.Members("pilot", "priya")
			w.Allow(consent.OneGroup, w.Group("pilot"), consent.Everything())
		}, consent.NotAllowed, "connect.not_for_you"},
		"No": {func(w *consenttest.World, _ *consenttest.Person) { w.Allow(consent.Nobody, "", consent.Everything()) }, consent.Expired, "attempt.over"},
		"No, and open again": {func(w *consenttest.World, _ *consenttest.Person) {
			w.Allow(consent.Nobody, "", consent.Everything())
			w.Allow(consent.Everyone, "", consent.Everything())
		}, consent.Expired, "attempt.over"},
		"disabled":   {func(w *consenttest.World, _ *consenttest.Person) { w.Import("diego", false) }, consent.Expired, "attempt.over"},
		"signed out": {func(_ *consenttest.World, p *consenttest.Person) { p.SignOut() }, consent.Expired, "attempt.over"},
		"cancelled":  {func(w *consenttest.World, p *consenttest.Person) { _, _ = w.Cancel(w.TB.Context(), p.Actor()) }, consent.Expired, "attempt.over"},
		"disconnect": {func(_ *consenttest.World, p *consenttest.Person) { p.Disconnects() }, consent.Expired, "attempt.over"},
		"too late":   {func(w *consenttest.World, _ *consenttest.Person) { w.Clock.Advance(10 * time.Minute) }, consent.Expired, "attempt.over"},
		"in time":    {func(w *consenttest.World, _ *consenttest.Person) { w.Clock.Advance(10*time.Minute - 1) }, 0, ""},
		"a category is withheld": {func(w *consenttest.World, _ *consenttest.Person) {
			w.Allow(consent.Everyone, "", consent.Everything().Without(consent.SetOf(consent.WorkContacts)))
		}, consent.Conflict, "notice.changed"},
		"a category is withheld and offered again": {func(w *consenttest.World, _ *consenttest.Person) {
			w.Allow(consent.Everyone, "", linkedInSet())
			w.Allow(consent.Everyone, "", consent.Everything())
		}, 0, ""}, // the yes comes after it, to the same text
		"another text": {func(w *consenttest.World, _ *consenttest.Person) {
			change := w.Change(consent.Everyone, "", consent.Everything())
			change.Announcement = consenttest.Announcement(2)
			_ = w.Save(change)
		}, consent.Conflict, "notice.changed"},
		"member taken meanwhile": {func(w *consenttest.World, p *consenttest.Person) {
			priya := w.SignIn("priya")
			priya.Member = p.Member
			priya.Connects(consent.LinkedInOnly)
		}, consent.Conflict, "connect.member_taken"},
		"connected meanwhile": {func(w *consenttest.World, p *consenttest.Person) {
			elsewhere := *w.SignIn("diego")
			elsewhere.Connects(consent.LinkedInOnly)
		}, consent.Expired, "attempt.over"},
	} {
		t.Run(name, func(t *testing.T) {
			w, _ := world(t)
			diego := w.SignIn("diego")
			next, err := diego.Start(consent.BothAccounts)
			ok(t, err)
			id := diego.Arrives(next)
			row.happens(w, diego)
			told(t, diego.Confirms(id), row.kind, row.code)
			if row.code == "" {
				return
			}
			if c := diego.Standing().Conn; c != nil && c.AttemptID == id {
				t.Errorf("connected: %+v", c)
			}
			told(t, diego.Confirms(id), consent.Expired, "attempt.over")
			ok(t, w.Do(consent.TidyJob{}))
			w.RunJobs()
			if got := w.LinkedIn.Calls("Revoke"); got != 1 || !w.Work.Returned(diego.User.Subject) {
				t.Errorf("%d grants went back to LinkedIn", got)
			}
		})
	}
}

// TestConfirmBetweenTwoLooks: an announcement that is replaced at this very moment
// refuses once, and keeps the attempt.
func TestConfirmBetweenTwoLooks(t *testing.T) {
	w, m := world(t)
	diego := w.SignIn("diego")
	next, err := diego.Start(consent.LinkedInOnly)
	ok(t, err)
	id := diego.Arrives(next)
	m.Before(func(method string) error {
		if method == "Confirm" {
			m.Before(nil)
			w.Members("pilot", "diego")
			w.Allow(consent.OneGroup, w.Group("pilot"), consent.Everything()) // published anew, in the same words
		}
		return nil
	})
	told(t, diego.Confirms(id), consent.Conflict, "notice.changed")
	ok(t, diego.Confirms(id))
	for _, method := range []string{"Setting", "Confirm"} {
		failing(m, method)
		told(t, diego.Confirms(id), consent.Outage, "database.no_answer")
	}
}

// TestConfirmationsTakeTurns (M3): a yes ends the person's other attempts, and what
// they hold goes back.
func TestConfirmationsTakeTurns(t *testing.T) {
	w, _ := world(t)
	diego := w.SignIn("diego")
	first, err := diego.Start(consent.BothAccounts)
	ok(t, err)
	older := diego.Arrives(first)
	w.Clock.Advance(time.Second)
	second, err := diego.Start(consent.LinkedInOnly)
	ok(t, err)
	ok(t, diego.Confirms(diego.Arrives(second)))
	told(t, diego.Confirms(older), consent.Expired, "attempt.over")
	diego.Disconnects()
	told(t, diego.Confirms(older), consent.Expired, "attempt.over")
	sameProofs(t, diego, `given by self "": `+linkedInSet().String(), `withdrawn by self "": `)
	w.RunJobs()
	if got := w.LinkedIn.Calls("Revoke"); got != 2 || !w.Work.Returned(diego.User.Subject) {
		t.Errorf("%d grants went back", got)
	}
}

// TestPlaceOfWhatIsOver: a connection that No ended, and nobody wrote down yet, gives
// its place to a new one, for the person and for the LinkedIn member.
func TestPlaceOfWhatIsOver(t *testing.T) {
	all := consent.Everything().String()
	for name, connects := range map[string]func(w *consenttest.World, diego *consenttest.Person) *consenttest.Person{
		"the same person": func(_ *consenttest.World, diego *consenttest.Person) *consenttest.Person { return diego },
		"another person": func(w *consenttest.World, diego *consenttest.Person) *consenttest.Person {
			priya := w.SignIn("priya")
			priya.Member = diego.Member
			return priya
		},
	} {
		t.Run(name, func(t *testing.T) {
			w, _ := world(t)
			diego := w.SignIn("diego")
			diego.Connects(consent.BothAccounts)
			w.Allow(consent.Nobody, "", consent.Everything())
			w.Allow(consent.Everyone, "", consent.Everything())
			p := connects(w, diego)
			p.Connects(consent.BothAccounts)
			over := []string{`given by self "": ` + all, `withdrawn by admin "switched off": `}
			if p == diego {
				over = append(over, `given by self "": `+all)
			} else {
				sameProofs(t, p, `given by self "": `+all)
			}
			sameProofs(t, diego, over...)
			w.RunJobs()
			sameProofs(t, diego, over...)
			if _, err := reads(p, consent.WorkProfile); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestJobsDoNotEndWhatCameAfterNo: an attempt that began after No and its end goes on
// while background work writes the old connection down as over.
func TestJobsDoNotEndWhatCameAfterNo(t *testing.T) {
	w, _ := world(t)
	diego := w.SignIn("diego")
	diego.Connects(consent.BothAccounts)
	w.Allow(consent.Nobody, "", consent.Everything())
	w.Allow(consent.Everyone, "", consent.Everything())
	next, err := diego.Start(consent.BothAccounts)
	ok(t, err)
	w.RunJobs()
	ok(t, diego.Confirms(diego.Arrives(next)))
	w.RunJobs()
	if _, err := reads(diego, consent.WorkProfile); err != nil || w.Waiting() != 0 {
		t.Errorf("%v, %d jobs wait", err, w.Waiting())
	}
}
