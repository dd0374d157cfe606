package store_test

import (
	"context"
	"database/sql"
	"errors"
	"runtime"
	"sync"
	"testing"
	"time"

	"accord/consent"
)

// together has facts wait for the writer, and then their turn come.
func (w *world) together(n int, fact func(i int) error) outcome {
	w.t.Helper()
	letGo := w.held("access_records")
	var once sync.WaitGroup
	once.Add(n)
	go func() {
		once.Wait()
		letGo()
	}()
	return atOnce(n, func(i int) error {
		once.Done()
		return fact(i)
	})
}

// TestFactsCommitTogether: on SQLite facts that wait for the writer share one
// transaction, and one wait for the disk.
func TestFactsCommitTogether(t *testing.T) {
	w := onSQLite(t).world(t)
	var mu sync.Mutex
	transactions := map[*sql.Tx]int{}
	w.during(func(_ context.Context, tx *sql.Tx) error {
		mu.Lock()
		defer mu.Unlock()
		transactions[tx]++
		return nil
	})
	o := w.together(40, func(int) error { return w.db.Enqueue(t.Context(), consent.SettleJob{}) })
	equal(t, "done", o.none, 40)
	equal(t, "queued", len(jobs[consent.SettleJob](w)), 40)
	if n := len(transactions); n > 10 {
		t.Errorf("40 facts took %d transactions", n)
	}
	_, err := w.db.VerifyAudit(t.Context())
	ok(t, err)
}

// TestAFactFailsAlone: of facts that commit together one that fails or panics leaves
// nothing behind, and the others are done.
func TestAFactFailsAlone(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		mia := w.connected("mia", consent.BothAccounts)
		bad := errors.New("bad")
		o := w.together(8, func(i int) (err error) {
			defer func() {
				if recover() != nil {
					err = bad
				}
			}()
			return w.db.Apply(t.Context(), mia.User.ID, func(st consent.Standing, now time.Time) (consent.Change, error) {
				c, err := hidden(st.Conn.Version+1)(st, now)
				c.Jobs, c.Audit = []consent.Job{consent.SettleJob{PolicyVersion: int64(i)}}, "connection.visibility"
				switch i {
				case 0, 1, 2:
					return c, bad
				case 3:
					panic("on purpose")
				}
				return c, err
			})
		})
		equal(t, "failed", len(o.other), 4)
		equal(t, "done", o.none, 4)
		equal(t, "version", mia.Standing().Conn.Version, 5)
		for _, j := range jobs[consent.SettleJob](w) {
			if j.PolicyVersion < 4 {
				t.Errorf("fact %d failed, and its job is there", j.PolicyVersion)
			}
		}
		mia.Disconnects()
		_, err := w.db.VerifyAudit(t.Context())
		ok(t, err)
	})
}

// TestAnEndedGoroutineEndsNoOther: a rule that ends its goroutine, as a failing test
// does, leaves the writer to others.
func TestAnEndedGoroutineEndsNoOther(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		mia := w.connected("mia", consent.BothAccounts)
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			_ = w.db.Apply(t.Context(), mia.User.ID, func(consent.Standing, time.Time) (consent.Change, error) {
				runtime.Goexit()
				return consent.Change{}, nil
			})
		}()
		<-ended
		equal(t, "version", mia.Standing().Conn.Version, 1)
		mia.Disconnects()
	})
}

// TestCommitFailsForAll: what ends the whole transaction is told to all whose
// fact was in it, and none of them is there.
func TestCommitFailsForAll(t *testing.T) {
	w := onSQLite(t).world(t)
	exec(t, w.db, `CREATE TABLE last (id TEXT REFERENCES users (id) DEFERRABLE INITIALLY DEFERRED)`)
	w.during(func(ctx context.Context, tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO last (id) VALUES ('nobody')`)
		return err
	})
	o := w.together(20, func(int) error { return w.db.Enqueue(t.Context(), consent.SettleJob{}) })
	equal(t, "told", o.codes["database.unsure"], 20)
	w.at.queue.during.Store(nil)
	equal(t, "queued", len(jobs[consent.SettleJob](w)), 0)
	ok(t, w.db.Enqueue(t.Context(), consent.SettleJob{}))
}
