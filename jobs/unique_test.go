package jobs_test

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"accord/consent"
	"accord/jobs"
)

// tried counts how often each job was done.
type tried struct {
	mu    sync.Mutex
	times map[consent.Job]int
}

func (w *tried) do(_ context.Context, job consent.Job) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.times == nil {
		w.times = map[consent.Job]int{}
	}
	w.times[job]++
	return nil
}

func (w *tried) of(job consent.Job) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.times[job]
}

// TestTheSameJobIsThereOnce (H5): inserted twice in one fact, in two, or again after it
// was done, an announcement and its letters are worked on once. What stands beside a
// repeated one is inserted all the same.
func TestTheSameJobIsThereOnce(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, db database) {
		db.migrate(t)
		work := &tried{}
		queue := db.queue(t, doing(work.do), quietly())
		announce := consent.AnnounceJob{AnnouncementID: "a"}
		held := consent.ReturnJob{GrantID: "g"}
		db.insert(t, queue, announce, letter(1), announce, held, held)
		db.insert(t, queue, announce, letter(1), letter(2), held)
		start(t, queue)
		all := func(list ...consent.Job) func() bool {
			return func() bool {
				return !slices.ContainsFunc(list, func(j consent.Job) bool { return work.of(j) == 0 }) &&
					db.count(t, "state NOT IN ('completed') AND kind <> 'tidy'") == 0
			}
		}
		eventually(t, "all are done", all(announce, letter(1), letter(2), held))
		next := consent.AnnounceJob{AnnouncementID: "a", After: "user2"}
		db.insert(t, queue, announce, letter(1), next, letter(2), letter(3))
		eventually(t, "the new ones are done", all(next, letter(3)))
		for _, job := range []consent.Job{announce, next, letter(1), letter(2), letter(3), held} {
			if n := work.of(job); n != 1 {
				t.Errorf("%s %v was done %d times", job.Kind(), job, n)
			}
		}
		// What must be possible again is: a grant may come back to be returned later.
		db.insert(t, queue, held)
		eventually(t, "the return is done again", func() bool { return work.of(held) == 2 })
	})
}

// TestWorkGoesOnInSlices: the job for those behind is inserted while the one before it
// still runs, and no failed try is needed to get to the end (H6).
func TestWorkGoesOnInSlices(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, db database) {
		db.migrate(t)
		var queue *jobs.Queue
		slices := []string{"", "c100", "c200", "c300"}
		queue = db.queue(t, doing(func(ctx context.Context, job consent.Job) error {
			settle, ok := job.(consent.SettleJob)
			if !ok {
				return nil
			}
			for i, after := range slices[:len(slices)-1] {
				if settle.After == after {
					return db.inserted(ctx, queue, consent.SettleJob{PolicyVersion: 7, After: slices[i+1]})
				}
			}
			return nil
		}), quietly())
		db.insert(t, queue, consent.SettleJob{PolicyVersion: 7})
		start(t, queue)
		eventually(t, "the last slice is done", func() bool {
			return db.count(t, "kind = 'settle' AND state = 'completed' AND attempt = 1") == len(slices)
		})
	})
}

// TestTidyOnceAnInterval: however many instances there are, and whichever leads.
func TestTidyOnceAnInterval(t *testing.T) {
	t.Parallel()
	const interval = 5 * time.Minute
	onBoth(t, func(t *testing.T, db database) {
		db.migrate(t)
		began := time.Now().Truncate(interval)
		first, second := db.queue(t, doing(nothing), quietly()), db.queue(t, doing(nothing), quietly())
		stop := start(t, first)
		eventually(t, "the first instance tidies", func() bool { return db.count(t, "kind = 'tidy' AND state = 'completed'") > 0 })
		start(t, second)
		stop()
		// The second leads as soon as it makes a job available whose time has come.
		db.insert(t, second, consent.ReturnJob{GrantID: "later"})
		if _, err := db.Exec(`UPDATE river_job SET state = 'retryable' WHERE kind = 'return' AND state = 'available'`); err != nil {
			t.Fatal(err)
		}
		eventually(t, "the second instance leads", func() bool { return db.count(t, "kind = 'return' AND state = 'completed'") == 1 })
		db.insert(t, second, consent.TidyJob{})
		most := 1 + int(time.Now().Truncate(interval).Sub(began)/interval)
		if n := db.count(t, "kind = 'tidy'"); n > most {
			t.Errorf("%d times tidied in %d intervals", n, most)
		}
	})
}
