package store_test

import (
	"fmt"
	"testing"

	"accord/consent"
	"accord/store"
)

func TestNewInstallAllowsNobody(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB) {
		set, err := db.Setting(t.Context())
		ok(t, err)
		equal(t, "setting", set, consent.Setting{Policy: consent.Policy{Allow: consent.Nobody, Choices: consent.BothAccounts}})
	})
}

func TestSavePolicyTwentyAtOnce(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB) {
		words := consent.SuggestedAnnouncement()
		o := atOnce(20, func(i int) error {
			a := words
			a.ID, a.PolicyVersion, a.PublishedAt, a.Contact = fmt.Sprint("announcement-", i), 1, start, "privacy@example.org"
			next := consent.Policy{Allow: consent.Everyone, Choices: consent.LinkedInOnly, Version: 1, ChangedBy: fmt.Sprint("admin ", i), ChangedAt: start, AnnouncementID: a.ID}
			return db.SavePolicy(t.Context(), "user-admin", next, &a, []consent.Job{consent.AnnounceJob{AnnouncementID: a.ID}})
		})
		equal(t, "winners", o.none, 1)
		equal(t, "conflicts", o.kinds[consent.Conflict], 19)
		set, err := db.Setting(t.Context())
		ok(t, err)
		equal(t, "announcement of the winner", set.Announcement.ID, set.Policy.AnnouncementID)
		if !set.Announcement.SameText(consent.Announcement{Headline: words.Headline, Message: words.Message, Where: words.Where, Sharing: words.Sharing, HowTo: words.HowTo, Contact: "privacy@example.org"}) {
			t.Fatalf("announcement: %+v", set.Announcement)
		}
		equal(t, "announcements", number(t, db, `SELECT count(*) FROM announcements`), 1)
		announced := jobs[consent.AnnounceJob](t, db)
		if len(announced) != 1 || announced[0].AnnouncementID != set.Announcement.ID {
			t.Fatalf("announced: %v", announced)
		}
	})
}

func TestEffect(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB) {
		mia, _ := connected(t, db, "mia", consent.BothAccounts)
		connected(t, db, "noah", consent.BothAccounts)
		person(t, db, "emma")
		off := person(t, db, "off")
		off.Enabled = false
		_, err := db.ImportUsers(t.Context(), []consent.User{off}, start)
		ok(t, err)
		_, err = db.ImportGroups(t.Context(), issuer, []consent.Membership{member("g", "G", mia.Subject), member("g", "G", "sub-emma"), member("g", "G", "sub-off")}, start)
		ok(t, err)
		check := func(allow consent.Allow, want consent.Effect) {
			t.Helper()
			got, err := db.Effect(t.Context(), allow, "g")
			ok(t, err)
			equal(t, string(allow), got, want)
		}
		check(consent.Everyone, consent.Effect{Eligible: 3, Connected: 2})
		check(consent.OneGroup, consent.Effect{Eligible: 2, Connected: 2, Suspended: 1})
		check(consent.Nobody, consent.Effect{Connected: 2, Suspended: 2})
		version := allow(t, db, consent.Nobody, "", consent.BothAccounts)
		set, err := db.Setting(t.Context())
		ok(t, err)
		equal(t, "under nobody", set.Effect, consent.Effect{Ending: 2})
		old, err := db.ConnectionsBefore(t.Context(), version, 1)
		ok(t, err)
		equal(t, "one at a time", len(old), 1)
		_, err = db.CloseConnection(t.Context(), old[0], consent.ByAdmin, consent.Receipt{
			ID: "r", UserID: mia.ID, ConnectionID: old[0], Event: consent.Withdrawn, By: consent.ByAdmin, Choice: consent.BothAccounts, At: start,
		}, nil)
		ok(t, err)
		set, err = db.Setting(t.Context())
		ok(t, err)
		equal(t, "one tidied", set.Effect, consent.Effect{Ending: 1})
	})
}

func TestGroupPolicy(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB) {
		mia, noah := person(t, db, "mia"), person(t, db, "noah")
		_, err := db.ImportGroups(t.Context(), issuer, []consent.Membership{member("g", "G", mia.Subject)}, start)
		ok(t, err)
		allow(t, db, consent.OneGroup, "g", consent.LinkedInOnly)
		for u, want := range map[consent.User]bool{mia: true, noah: false} {
			st, err := db.Standing(t.Context(), u.ID)
			ok(t, err)
			equal(t, u.Name, st.InGroup, want)
		}
	})
}

func TestEnqueueLetters(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB) {
		var rows []consent.Membership
		for i := range 25 {
			u := person(t, db, fmt.Sprintf("p%02d", i))
			if i%2 == 0 {
				rows = append(rows, consent.Membership{GroupID: "g", GroupName: "G", UserSubject: u.Subject})
			}
		}
		_, err := db.ImportGroups(t.Context(), issuer, rows, start)
		ok(t, err)
		_, err = db.ImportUsers(t.Context(), []consent.User{
			{Issuer: issuer, Subject: "sub-p00", Name: "disabled", Mail: "x@example.org"},
			{Issuer: issuer, Subject: "sub-p02", Name: "without mail", Enabled: true},
		}, start)
		ok(t, err)
		for who, want := range map[consent.Allow]int{consent.Everyone: 23, consent.OneGroup: 11, consent.Nobody: 0} {
			allow(t, db, who, "g", consent.BothAccounts)
			exec(t, db, `DELETE FROM job_log`)
			ok(t, db.EnqueueLetters(t.Context(), consent.AnnounceJob{AnnouncementID: "a"}, 5))
			done := 0
			for {
				next := jobs[consent.AnnounceJob](t, db)
				if len(next) == done {
					break
				}
				done++
				ok(t, db.EnqueueLetters(t.Context(), next[len(next)-1], 5))
			}
			people := map[string]int{}
			for _, l := range jobs[consent.LetterJob](t, db) {
				people[l.UserID]++
			}
			if len(people) != want || len(jobs[consent.LetterJob](t, db)) != want {
				t.Errorf("%s: letters to %v, want %d", who, people, want)
			}
		}
	})
}
