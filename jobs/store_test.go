package jobs_test

import (
	"context"
	"errors"
	"path/filepath"
	"testing"

	"accord/consent"
	"accord/e2e/postgrestest"
	"accord/jobs"
	"accord/store"
)

// TestOnTheStoresHandle: the queue lives in the store's own database, on the handle
// through which the store writes, and does what the store's facts cause.
func TestOnTheStoresHandle(t *testing.T) {
	t.Parallel()
	for engine, url := range map[string]func(*testing.T) string{
		"sqlite":   func(t *testing.T) string { return filepath.Join(t.TempDir(), "accord.db") },
		"postgres": func(t *testing.T) string { return postgrestest.URL(t) },
	} {
		t.Run(engine, func(t *testing.T) {
			db, err := store.Open(t.Context(), store.Options{URL: url(t), KeyFile: filepath.Join(t.TempDir(), "keys")})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = db.Close() })
			if err := errors.Join(db.Migrate(t.Context()), db.Exclusively(t.Context(), func(ctx context.Context) error {
				return jobs.Migrate(ctx, db.Engine(), db.Writer(), quietly())
			})); err != nil {
				t.Fatal(err)
			}
			work := &tried{}
			queue := database{engine: db.Engine(), DB: db.Writer()}.queue(t, doing(work.do), quietly())
			db.SetQueue(queue)
			start(t, queue)
			every := []consent.Job{letter(1), consent.ReturnJob{GrantID: "g"}, consent.SettleJob{PolicyVersion: 3}}
			if err := db.Enqueue(t.Context(), every...); err != nil {
				t.Fatal(err)
			}
			for _, job := range every {
				eventually(t, job.Kind()+" is done", func() bool { return work.of(job) == 1 })
			}
		})
	}
}
