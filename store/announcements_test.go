package store_test

import (
	"fmt"
	"testing"
	"time"

	"accord/consent"
	"accord/store"
)

// announced saves a policy with a new announcement and returns the job that tells it.
func (w *world) announced(allow consent.Allow, groupID string) consent.AnnounceJob {
	w.t.Helper()
	set, err := w.db.Setting(w.t.Context())
	ok(w.t, err)
	job := consent.AnnounceJob{AnnouncementID: consent.RandomID()}
	ok(w.t, w.db.SavePolicy(w.t.Context(), consent.PolicySave{
		Version: set.Policy.Version, Allow: allow, GroupID: groupID, Offered: consent.Everything(), Publish: &consent.Announcement{ID: job.AnnouncementID, PublishedAt: w.now()},
	}))
	w.Store.TakeJobs()
	return job
}

// TestEnqueueLetters is H5: each batch is queued once, however often its job runs.
func TestEnqueueLetters(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		var staff []string
		for i := range 24 {
			name := fmt.Sprintf("p%02d", i)
			w.SignIn(name)
			if i%2 == 0 {
				staff = append(staff, name)
			}
		}
		w.Members("staff", staff...)
		w.Import("p00", false)
		u := w.SignIn("p02").User
		u.Mail = ""
		_, err := w.db.PutUsers(t.Context(), []consent.User{u}, nil)
		ok(t, err)
		// The World's admin is one of all.
		for allow, want := range map[consent.Allow]int{consent.Everyone: 23, consent.OneGroup: 10, consent.Nobody: 0} {
			job := w.announced(allow, w.Group("staff"))
			for batch := 0; ; batch++ {
				if batch > 10 {
					t.Fatal("there is no end to the batches")
				}
				again := w.another()
				o := atOnce(4, func(i int) error {
					return []*store.DB{w.db, again}[i%2].EnqueueLetters(t.Context(), job, 5)
				})
				equal(t, "runs", o.none, 4)
				next := jobs[consent.AnnounceJob](w)
				if len(next) == batch {
					break
				}
				equal(t, "jobs for those behind", len(next), batch+1)
				job = next[batch]
			}
			people := map[string]int{}
			for _, l := range jobs[consent.LetterJob](w) {
				people[l.UserID]++
				if l.Letter != consent.AnnouncementLetter || l.About != job.AnnouncementID {
					t.Fatalf("letter: %+v", l)
				}
			}
			if len(people) != want || len(jobs[consent.LetterJob](w)) != want {
				t.Errorf("%s: letters to %d people, want %d: %v", allow, len(people), want, people)
			}
		}
	})
}

func TestClaimLetter(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		instances := []*store.DB{w.db, w.another()}
		claimed := func() int {
			t.Helper()
			return atOnce(8, func(i int) error {
				first, err := instances[i%2].ClaimLetter(t.Context(), "letter")
				if err == nil && !first {
					return consent.Fail(consent.Conflict, "claimed")
				}
				return err
			}).none
		}
		equal(t, "at once", claimed(), 1)
		equal(t, "again", claimed(), 0)
		ok(t, w.db.UnclaimLetter(t.Context(), "letter"))
		equal(t, "surely not sent", claimed(), 1)
		w.later(29 * 24 * time.Hour)
		ok(t, w.db.Tidy(t.Context()))
		equal(t, "after a month", claimed(), 0)
		w.later(2 * 24 * time.Hour)
		ok(t, w.db.Tidy(t.Context()))
		equal(t, "kept", w.number(`SELECT count(*) FROM letters`), 0)
	})
}
