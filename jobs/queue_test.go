package jobs_test

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"accord/consent"
	"accord/e2e/postgrestest"
	"accord/jobs"
	"accord/store"
)

// open makes a queue on a fresh database.
func open(t *testing.T, url string) (*store.DB, *jobs.Queue) {
	t.Helper()
	db, err := store.Open(t.Context(), store.Options{URL: url, KeyFile: filepath.Join(t.TempDir(), "keys")})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	log := slog.New(slog.DiscardHandler)
	if err := errors.Join(db.Migrate(t.Context()), jobs.Migrate(t.Context(), db.Engine(), db.Writer(), log)); err != nil {
		t.Fatal(err)
	}
	svc := &consent.Service{Store: db, Log: log, Now: time.Now, NewID: consent.RandomID}
	queue, err := jobs.New(db.Engine(), db.Writer(), svc, log)
	if err != nil {
		t.Fatal(err)
	}
	db.SetQueue(queue)
	return db, queue
}

// TestJobsShareTheFateOfTheirFact: a job of a transaction that is rolled back was
// never there; one that is committed is done once the queue works.
func TestJobsShareTheFateOfTheirFact(t *testing.T) {
	for name, url := range map[string]func(*testing.T) string{
		"sqlite":   func(t *testing.T) string { return filepath.Join(t.TempDir(), "accord.db") },
		"postgres": func(t *testing.T) string { return postgrestest.URL(t) },
	} {
		t.Run(name, func(t *testing.T) {
			db, queue := open(t, url(t))
			insert := func(end func(*sql.Tx) error) {
				t.Helper()
				tx, err := db.Writer().BeginTx(t.Context(), nil)
				if err != nil {
					t.Fatal(err)
				}
				job := consent.RevokeJob{GrantID: "none"} // a grant that is gone: done without asking anybody
				if err := errors.Join(queue.InsertTx(t.Context(), tx, []consent.Job{job}), end(tx)); err != nil {
					t.Fatal(err)
				}
			}
			count := func(where string) (n int) {
				t.Helper()
				if err := db.Writer().QueryRow(`SELECT count(*) FROM river_job WHERE kind = 'revoke' AND ` + where).Scan(&n); err != nil {
					t.Fatal(err)
				}
				return n
			}
			insert((*sql.Tx).Rollback)
			if n := count("1 = 1"); n != 0 {
				t.Fatalf("%d jobs of a fact that never was", n)
			}
			insert((*sql.Tx).Commit)
			if n := count("1 = 1"); n != 1 {
				t.Fatalf("%d jobs of one fact", n)
			}
			if err := queue.Start(t.Context()); err != nil {
				t.Fatal(err)
			}
			ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
			defer cancel()
			for tick := time.NewTicker(20 * time.Millisecond); count("state = 'completed'") != 1; {
				select {
				case <-tick.C:
				case <-ctx.Done():
					t.Fatal("the job was not done")
				}
			}
			if err := queue.Stop(ctx); err != nil {
				t.Error(err)
			}
		})
	}
}
