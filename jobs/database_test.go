package jobs_test

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib"
	_ "modernc.org/sqlite"

	"accord/consent"
	"accord/e2e/postgrestest"
	"accord/jobs"
)

// database is an empty database, opened as the store opens it.
type database struct {
	engine, address string
	*sql.DB
}

// onBoth runs a test on either engine.
func onBoth(t *testing.T, test func(*testing.T, database)) {
	t.Helper()
	for _, engine := range []string{"sqlite", "postgres"} {
		t.Run(engine, func(t *testing.T) { test(t, empty(t, engine)) })
	}
}

func empty(t *testing.T, engine string) database {
	t.Helper()
	var address string
	if engine == "sqlite" {
		address = filepath.Join(t.TempDir(), "accord.db")
	} else {
		address = postgrestest.URL(t)
	}
	return opened(t, engine, address)
}

func opened(t *testing.T, engine, address string) database {
	t.Helper()
	db, err := open(engine, address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func open(engine, address string) (database, error) {
	name, source := "pgx", address
	if engine == "sqlite" {
		name, source = "sqlite", "file:"+address+"?_txlock=immediate&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=busy_timeout(5000)"
	}
	db, err := sql.Open(name, source)
	if err == nil && engine == "sqlite" {
		db.SetMaxOpenConns(1)
	}
	return database{engine, address, db}, err
}

func (db database) migrate(t *testing.T) {
	t.Helper()
	if err := jobs.Migrate(t.Context(), db.engine, db.DB, quietly()); err != nil {
		t.Fatal(err)
	}
}

// queue is a queue on the database that has not started.
func (db database) queue(t *testing.T, work jobs.Work, log *slog.Logger) *jobs.Queue {
	t.Helper()
	queue, err := jobs.New(db.engine, db.DB, work, log)
	if err != nil {
		t.Fatal(err)
	}
	return queue
}

// start has the queue work until the test ends, or the returned function is called.
func start(t *testing.T, queue *jobs.Queue) (stop func()) {
	t.Helper()
	if err := queue.Start(context.WithoutCancel(t.Context())); err != nil {
		t.Fatal(err)
	}
	stopped := false
	stop = func() {
		if stopped {
			return
		}
		stopped = true
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		if err := queue.Stop(ctx); err != nil {
			t.Logf("stop: %v", err) // a busy machine may need longer
		}
	}
	t.Cleanup(stop)
	return stop
}

// insert commits the jobs in one transaction.
func (db database) insert(t *testing.T, queue *jobs.Queue, list ...consent.Job) {
	t.Helper()
	if err := db.inserted(t.Context(), queue, list...); err != nil {
		t.Fatal(err)
	}
}

func (db database) inserted(ctx context.Context, queue *jobs.Queue, list ...consent.Job) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	if err := queue.InsertTx(ctx, tx, list); err != nil {
		return err
	}
	return tx.Commit()
}

// count counts the jobs in the queue for which the condition holds.
func (db database) count(t *testing.T, where string, args ...any) (n int) {
	t.Helper()
	if err := db.QueryRow(`SELECT count(*) FROM river_job WHERE `+where, args...).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// eventually waits for what has to become true.
func eventually(t *testing.T, what string, true func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for !true() {
		select {
		case <-tick.C:
		case <-ctx.Done():
			t.Fatalf("not within a minute: %s", what)
		}
	}
}

// doing stands in for the rules: it does every kind of job.
type doing func(context.Context, consent.Job) error

func (d doing) Return(ctx context.Context, j consent.ReturnJob) error     { return d(ctx, j) }
func (d doing) Settle(ctx context.Context, j consent.SettleJob) error     { return d(ctx, j) }
func (d doing) Announce(ctx context.Context, j consent.AnnounceJob) error { return d(ctx, j) }
func (d doing) Write(ctx context.Context, j consent.LetterJob) error      { return d(ctx, j) }
func (d doing) Tidy(ctx context.Context, j consent.TidyJob) error         { return d(ctx, j) }

func nothing(context.Context, consent.Job) error { return nil }

func quietly() *slog.Logger { return slog.New(slog.DiscardHandler) }

func letter(n int) consent.LetterJob {
	return consent.LetterJob{Letter: consent.WithdrawnLetter, UserID: fmt.Sprint("user", n), About: fmt.Sprint("receipt", n)}
}
