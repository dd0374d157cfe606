package jobs_test

import (
	"context"
	"database/sql"
	"errors"
	"testing"

	"accord/consent"
)

// TestJobsShareTheFateOfTheirFact: a job of a transaction that is rolled back was
// never there; one that is committed is done once the queue works.
func TestJobsShareTheFateOfTheirFact(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, db database) {
		db.migrate(t)
		work := &tried{}
		queue := db.queue(t, doing(work.do), quietly())
		every := []consent.Job{
			consent.ReturnJob{GrantID: "g"},
			consent.SettleJob{PolicyVersion: 3, After: "c"},
			letter(1),
			consent.AnnounceJob{AnnouncementID: "a"},
			consent.TidyJob{},
		}
		for _, end := range []func(*sql.Tx) error{(*sql.Tx).Rollback, (*sql.Tx).Commit} {
			if n := db.count(t, "1 = 1"); n != 0 {
				t.Fatalf("%d jobs of a fact that never was", n)
			}
			tx, err := db.BeginTx(t.Context(), nil)
			if err != nil {
				t.Fatal(err)
			}
			if err := errors.Join(queue.InsertTx(t.Context(), tx, every), end(tx)); err != nil {
				t.Fatal(err)
			}
		}
		start(t, queue)
		for _, job := range every {
			eventually(t, job.Kind()+" is done", func() bool { return work.of(job) > 0 })
		}
	})
}

// strange is a kind of job that has no budget.
type strange struct{}

func (strange) Kind() string { return "strange" }

// TestAJobWithoutBudgetIsRefused, and the fact that causes it with it.
func TestAJobWithoutBudgetIsRefused(t *testing.T) {
	t.Parallel()
	db := empty(t, "sqlite")
	db.migrate(t)
	queue := db.queue(t, doing(nothing), quietly())
	if err := db.inserted(context.Background(), queue, letter(1), strange{}); err == nil || db.count(t, "1 = 1") != 0 {
		t.Errorf("inserting a job that nobody does: %v", err)
	}
	if err := db.inserted(context.Background(), queue); err != nil {
		t.Errorf("inserting nothing: %v", err)
	}
}
