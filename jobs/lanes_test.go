package jobs_test

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"accord/consent"
)

// TestSlowMailHoldsUpNothing (H6): while the mail server leaves every letter hanging
// and hundreds wait behind them, grants go back, connections are settled, and the
// tidying is done.
func TestSlowMailHoldsUpNothing(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, db database) {
		db.migrate(t)
		done := make(chan string, 10)
		queue := db.queue(t, doing(func(ctx context.Context, job consent.Job) error {
			if job.Kind() == "letter" {
				<-ctx.Done()
				return ctx.Err()
			}
			done <- job.Kind()
			return nil
		}), quietly())
		for n := range 5 {
			letters := make([]consent.Job, 100)
			for i := range letters {
				letters[i] = letter(100*n + i)
			}
			db.insert(t, queue, letters...)
		}
		start(t, queue)
		eventually(t, "letters hang", func() bool { return db.count(t, "kind = 'letter' AND state = 'running'") > 0 })
		began := time.Now()
		db.insert(t, queue, consent.ReturnJob{GrantID: "g"}, consent.SettleJob{PolicyVersion: 2})
		for left := map[string]bool{"return": true, "settle": true, "tidy": true}; len(left) > 0; {
			select {
			case kind := <-done:
				delete(left, kind)
			case <-time.After(time.Until(began.Add(30 * time.Second))):
				t.Fatalf("still to be done behind the letters: %v", left)
			}
		}
		if n := db.count(t, "kind = 'letter' AND state = 'available'"); n < 490 {
			t.Errorf("only %d letters wait still: this proved nothing", n)
		}
	})
}

// TestOnePersonGoesBeforeTheCrowd: somebody's own return is not behind those of a
// crowd of others whose connections were ended together.
func TestOnePersonGoesBeforeTheCrowd(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, db database) {
		db.migrate(t)
		own := consent.ReturnJob{GrantID: "own"}
		var others, before atomic.Int64
		before.Store(-1)
		queue := db.queue(t, doing(func(_ context.Context, job consent.Job) error {
			switch {
			case job == own:
				before.Store(others.Load())
			case job.Kind() == "return":
				others.Add(1)
			}
			return nil
		}), quietly())
		crowd := make([]consent.Job, 300)
		for i := range crowd {
			crowd[i] = consent.ReturnJob{GrantID: fmt.Sprint("other", i)}
		}
		db.insert(t, queue, crowd...)
		db.insert(t, queue, own)
		start(t, queue)
		eventually(t, "the one return is done", func() bool { return before.Load() >= 0 })
		if n := before.Load(); n > 100 {
			t.Errorf("%d of the others went before", n)
		}
		eventually(t, "the crowd is done, too", func() bool { return others.Load() == int64(len(crowd)) })
	})
}
