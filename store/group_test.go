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

// TestAFactFailsAlone: of facts that commit together one that fails, panics or ends its
// goroutine leaves nothing behind, and the others are done.
func TestAFactFailsAlone(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		mia := w.connected("mia", consent.BothAccounts)
		bad := errors.New("bad")
		ways := map[int]func(){3: func() { panic("on purpose") }, 4: runtime.Goexit}
		if w.db.Engine() == "postgres" {
			delete(ways, 4) // there the rule runs where it came from, and that ends
		}
		o := w.together(8, func(i int) (err error) {
			defer func() {
				if recover() != nil {
					err = bad
				}
			}()
			return w.db.Apply(t.Context(), mia.User.ID, func(st consent.Standing, now time.Time) (consent.Change, error) {
				c, err := hidden(st.Conn.Version+1)(st, now)
				c.Jobs, c.Audit = []consent.Job{consent.SettleJob{PolicyVersion: int64(i)}}, "connection.visibility"
				if way := ways[i]; way != nil {
					way()
				}
				if i < 3 {
					return c, bad
				}
				return c, err
			})
		})
		failing := 3 + len(ways)
		equal(t, "failed", len(o.other), failing)
		equal(t, "done", o.none, 8-failing)
		equal(t, "version", mia.Standing().Conn.Version, int64(9-failing))
		for _, j := range jobs[consent.SettleJob](w) {
			if j.PolicyVersion < int64(failing) {
				t.Errorf("fact %d failed, and its job is there", j.PolicyVersion)
			}
		}
		mia.Disconnects()
		_, err := w.db.VerifyAudit(t.Context())
		ok(t, err)
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
