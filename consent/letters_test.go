package consent_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"accord/consent"
	"accord/consent/consenttest"
)

// TestAnnounce (H5): one letter a person whom it concerns, a batch at a time; a batch
// that was queued before is not queued again, and a newer announcement ends it.
func TestAnnounce(t *testing.T) {
	w, m := newInstall(t)
	users := make([]consent.User, 1203)
	for i := range users {
		users[i] = consent.User{Issuer: w.Issuer, Subject: fmt.Sprintf("s%d", i), Mail: fmt.Sprintf("s%d@example.org", i), Enabled: i > 0}
	}
	users[1].Mail = ""
	_, err := w.ImportUsers(t.Context(), users)
	ok(t, err)
	w.Allow(consent.Everyone, "", consent.Everything())
	var first consent.AnnounceJob
	letters, announcements := 0, 0
	for jobs := m.TakeJobs(); len(jobs) > 0; jobs = m.TakeJobs() {
		for _, job := range jobs {
			switch job := job.(type) {
			case consent.AnnounceJob:
				if announcements++; announcements == 1 {
					first = job
				}
				ok(t, w.Do(job))
				ok(t, w.Do(job)) // a crash repeats it
			case consent.LetterJob:
				letters++
			}
		}
	}
	if letters != 1202 || announcements != 3 { // Ingrid, and all but two
		t.Errorf("%d letters in %d batches", letters, announcements)
	}
	for name, save := range map[string]func(){
		"a newer one": func() { w.Allow(consent.OneGroup, w.Group("pilot"), consent.Everything()) },
		"No":          func() { w.Allow(consent.Nobody, "", consent.Everything()) },
	} {
		w.Members("pilot", "nobody")
		w.Allow(consent.Nobody, "", consent.Everything())
		m.TakeJobs()
		w.Allow(consent.Everyone, "", consent.Everything())
		latest := m.TakeJobs()[1].(consent.AnnounceJob)
		save()
		m.TakeJobs()
		ok(t, w.Do(latest))
		ok(t, w.Do(first))
		if jobs := m.TakeJobs(); len(jobs) != 0 {
			t.Errorf("after %s: %d jobs", name, len(jobs))
		}
	}
	for _, method := range []string{"Setting", "EnqueueLetters"} {
		w.Allow(consent.Everyone, "", consent.Everything())
		failing(m, method)
		for _, job := range m.TakeJobs() {
			if job, is := job.(consent.AnnounceJob); is {
				told(t, w.Do(job), consent.Outage, "database.no_answer")
			}
		}
		m.Before(nil)
		w.Allow(consent.Nobody, "", consent.Everything())
		m.TakeJobs()
	}
}

// TestWhomALetterConcerns: a letter is for who it still concerns when it is written.
func TestWhomALetterConcerns(t *testing.T) {
	connected := func(p *consenttest.Person) consent.LetterJob {
		list, err := p.World.Receipts(p.World.TB.Context(), p.Actor())
		if err != nil {
			p.World.TB.Fatalf("receipts: %v", err)
		}
		return consent.LetterJob{Letter: consent.ConnectedLetter, UserID: p.User.ID, About: list[0].ID}
	}
	announced := func(p *consenttest.Person) consent.LetterJob {
		set, _ := p.World.InForce(p.World.TB.Context())
		return consent.LetterJob{Letter: consent.AnnouncementLetter, UserID: p.User.ID, About: set.Announcement.ID}
	}
	lapsed := func(p *consenttest.Person) consent.LetterJob {
		return consent.LetterJob{Letter: consent.LapsedLetter, UserID: p.User.ID, About: "any"}
	}
	withdrawn := func(p *consenttest.Person) consent.LetterJob {
		job := connected(p)
		job.Letter = consent.WithdrawnLetter
		return job
	}
	const runsOut = 60 * 24 * time.Hour
	for name, row := range map[string]struct {
		job     func(*consenttest.Person) consent.LetterJob
		happens func(w *consenttest.World, p *consenttest.Person) // between the fact and its letter
		sent    bool
	}{
		"connected":                  {connected, nil, true},
		"connected, disabled":        {connected, func(w *consenttest.World, _ *consenttest.Person) { w.Import("diego", false) }, false},
		"withdrawn, disabled":        {withdrawn, func(w *consenttest.World, _ *consenttest.Person) { w.Import("diego", false) }, true},
		"connected, no address":      {connected, func(w *consenttest.World, _ *consenttest.Person) { noAddress(w, "diego") }, false},
		"announcement":               {announced, nil, true},
		"announcement, outside":      {announced, func(w *consenttest.World, _ *consenttest.Person) { w.Members("pilot", "priya") }, false},
		"announcement, switched off": {announced, func(w *consenttest.World, _ *consenttest.Person) { w.Allow(consent.Nobody, "", consent.Everything()) }, false},
		"announcement, a newer one":  {announced, func(w *consenttest.World, _ *consenttest.Person) { w.Allow(consent.Everyone, "", consent.Everything()) }, false},
		"lapsed": {lapsed, func(w *consenttest.World, _ *consenttest.Person) {
			w.Clock.Advance(runsOut)
			_ = w.Do(consent.TidyJob{})
		}, true},
		"lapsed, renewed meanwhile": {lapsed, nil, false},
		"lapsed, connected no more": {lapsed, func(w *consenttest.World, p *consenttest.Person) {
			w.Clock.Advance(runsOut)
			_ = w.Do(consent.TidyJob{})
			p.Disconnects()
		}, false},
		"lapsed, and never connected": {func(p *consenttest.Person) consent.LetterJob { return lapsed(p.World.SignIn("hana")) }, nil, false},
		"somebody who is not there":   {func(p *consenttest.Person) consent.LetterJob { j := connected(p); j.UserID = "nobody"; return j }, nil, false},
	} {
		t.Run(name, func(t *testing.T) {
			w, _, diego, _ := pilot(t)
			job := row.job(diego)
			if row.happens != nil {
				row.happens(w, diego)
			}
			ok(t, w.Do(job))
			sent := w.Mailer.Sent()
			if (len(sent) == 1) != row.sent || len(sent) > 1 {
				t.Fatalf("mails %+v", sent)
			}
			if row.sent && (sent[0].To != diego.User.Mail || sent[0].Key != string(job.Letter)+"."+job.About+"."+job.UserID || sent[0].Subject != string(job.Letter)) {
				t.Errorf("mail %+v", sent[0])
			}
			ok(t, w.Do(job)) // the job is done at least once, the letter at most
			if again := w.Mailer.Sent(); len(again) != len(sent) {
				t.Errorf("sent again: %+v", again)
			}
		})
	}
}

func noAddress(w *consenttest.World, name string) {
	id := w.Identity(name)
	_, err := w.ImportUsers(w.TB.Context(), []consent.User{{Issuer: id.Issuer, Subject: id.Subject, UserName: id.UserName, Name: id.Name, Enabled: true}})
	if err != nil {
		w.TB.Fatalf("import: %v", err)
	}
}

// TestWhatLettersSay: facts of the event, by whom and why; of a lapse, whose and when.
func TestWhatLettersSay(t *testing.T) {
	w, _, diego, priya := pilot(t)
	w.Clock.Advance(time.Hour)
	w.Members("pilot", "priya")
	w.Work.End(priya.User.Subject)
	_, err := reads(priya, consent.WorkProfile)
	told(t, err, consent.NotAllowed, "read.refused")
	w.Clock.Advance(time.Hour)
	w.RunJobs()
	says := map[string]string{}
	for _, m := range w.Mailer.Sent() {
		says[m.To+" "+m.Subject] = m.Text
	}
	for letter, want := range map[string]string{
		diego.User.Mail + " suspended": `en: suspended by "directory" for "outside the group" at 2026-11-24 10:00:00; 14 days, lapsed ""; LinkedIn at work, 1 https://accord.example.org`,
		priya.User.Mail + " lapsed":    `en:  by "" for "" at 2026-11-24 10:00:00; 14 days, lapsed "work"; LinkedIn at work, 1 https://accord.example.org`,
		priya.User.Mail + " connected": `en: given by "self" for "" at 2026-11-24 09:00:00; 14 days, lapsed "work"; LinkedIn at work, 1 https://accord.example.org`,
	} {
		if says[letter] != want {
			t.Errorf("%s says\n  %s, want\n  %s", letter, says[letter], want)
		}
	}
}

// TestWriteOnce (M7, F40): a letter that surely was not sent is tried again; one that
// may have been, or never can be, is not.
func TestWriteOnce(t *testing.T) {
	for name, row := range map[string]struct {
		err   error
		final bool // the job ends
		again bool // a later try sends it
	}{
		"not taken":          {consent.Fail(consent.Upstream, "mail.not_taken"), false, true},
		"refused for good":   {fmt.Errorf("%w: 550", consent.ErrFinal), true, false},
		"upstream and final": {consent.Fail(consent.Upstream, "mail.refused").Because(consent.ErrFinal), true, false},
		"cannot be known":    {errors.New("reset after DATA"), true, false},
		"of another kind":    {consent.Fail(consent.Outage, "mail.unknown"), true, false},
	} {
		t.Run(name, func(t *testing.T) {
			w, m, diego, _ := pilot(t)
			m.TakeJobs()
			list, err := w.Receipts(t.Context(), diego.Actor())
			ok(t, err)
			job := consent.LetterJob{Letter: consent.ConnectedLetter, UserID: diego.User.ID, About: list[0].ID}
			w.Mailer.Fail(row.err)
			err = w.Do(job)
			if err == nil || errors.Is(err, consent.ErrFinal) != row.final || !errors.Is(err, row.err) {
				t.Errorf("the job ends with %v", err)
			}
			w.Mailer.Fail(nil)
			ok(t, w.Do(job))
			if sent := len(w.Mailer.Sent()); (sent == 1) != row.again {
				t.Errorf("%d mails", sent)
			}
		})
	}
}

func TestWriteTroubles(t *testing.T) {
	w, m, diego, _ := pilot(t)
	m.TakeJobs()
	list, err := w.Receipts(t.Context(), diego.Actor())
	ok(t, err)
	job := consent.LetterJob{Letter: consent.ConnectedLetter, UserID: diego.User.ID, About: list[0].ID}
	for _, method := range []string{"Standing", "Setting", "Receipt", "ClaimLetter"} {
		failing(m, method)
		told(t, w.Do(job), consent.Outage, "database.no_answer")
	}
	outage := failing(m, "UnclaimLetter")
	w.Mailer.Fail(consent.Fail(consent.Upstream, "mail.not_taken"))
	if err := w.Do(job); !errors.Is(err, outage) || consent.KindOf(err) != consent.Upstream {
		t.Errorf("the job ends with %v", err)
	}
	m.Before(nil)
	if sent := w.Mailer.Sent(); len(sent) != 0 {
		t.Errorf("mails %+v", sent)
	}
	w.Mailer.Fail(nil)
	c := w.Config()
	c.Mailer = nil
	ok(t, consent.New(c).Write(t.Context(), job))
	gone := job
	gone.About = "gone"
	if err := w.Do(gone); consent.KindOf(err) != consent.NotFound {
		t.Errorf("about no receipt: %v", err)
	}
}
