package jobs

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"github.com/riverqueue/river/riverdriver/riversqlite"

	"accord/consent"
)

// Queue holds jobs in the portal's database and works them off.
type Queue struct {
	client  *river.Client[*sql.Tx]
	budgets map[string]budget
}

// Work is what the queue has done, a method a kind of job. [consent.Service] is it.
// An error that is consent.ErrFinal ends the job; consent.ErrNotYet puts it off and
// counts as no try; any other has it tried again later.
type Work interface {
	Return(context.Context, consent.ReturnJob) error
	Settle(context.Context, consent.SettleJob) error
	Announce(context.Context, consent.AnnounceJob) error
	Write(context.Context, consent.LetterJob) error
	Tidy(context.Context, consent.TidyJob) error
}

var _ Work = (*consent.Service)(nil)

func driver(engine string, db *sql.DB) riverdriver.Driver[*sql.Tx] {
	if engine == "sqlite" {
		return riversqlite.New(db)
	}
	return riverdatabasesql.New(db)
}

// New makes a queue on a migrated database. Engine is "sqlite" or "postgres". Jobs
// can be inserted at once; they are done after Start, by work.
func New(engine string, db *sql.DB, work Work, log *slog.Logger) (*Queue, error) {
	table, workers := budgets(), river.NewWorkers()
	if err := errors.Join(
		add(workers, table, work.Return, log),
		add(workers, table, work.Settle, log),
		add(workers, table, work.Announce, log),
		add(workers, table, work.Write, log),
		add(workers, table, work.Tidy, log),
	); err != nil {
		return nil, err
	}
	client, err := river.NewClient(driver(engine, db), &river.Config{
		Queues:               queues(),
		Workers:              workers,
		JobTimeout:           tryLimit,
		RescueStuckJobsAfter: rescueAfter,
		RetryPolicy:          retryPolicy{table},
		Logger:               quiet(log),
		// On SQLite River listens by polling, too, twenty times a second on the one
		// writer; on PostgreSQL this driver cannot listen.
		PollOnly:     true,
		PeriodicJobs: []*river.PeriodicJob{tidying(table)},
	})
	if err != nil {
		return nil, fmt.Errorf("make the queue: %w", err)
	}
	return &Queue{client: client, budgets: table}, nil
}

// tidying has one instance tidy in each interval.
func tidying(table map[string]budget) *river.PeriodicJob {
	job := consent.TidyJob{}
	return river.NewPeriodicJob(river.PeriodicInterval(tidyInterval),
		func() (river.JobArgs, *river.InsertOpts) { return job, table[job.Kind()].insertion(1) },
		&river.PeriodicJobOpts{RunOnStart: true})
}

// InsertTx puts jobs into the queue, inside the transaction of the fact that causes
// them. What the queue has already and must not have twice is left out.
func (q *Queue) InsertTx(ctx context.Context, tx *sql.Tx, jobs []consent.Job) error {
	params := make([]river.InsertManyParams, 0, len(jobs))
	seen := make(map[consent.Job]bool, len(jobs))
	for _, job := range jobs {
		if seen[job] {
			continue // River refuses them all where two of one call are the same
		}
		seen[job] = true
		b, known := q.budgets[job.Kind()]
		if !known {
			return fmt.Errorf("insert a job: the kind %q has no budget", job.Kind())
		}
		params = append(params, river.InsertManyParams{Args: job, InsertOpts: b.insertion(len(jobs))})
	}
	if len(params) == 0 {
		return nil
	}
	if _, err := q.client.InsertManyTx(ctx, tx, params); err != nil {
		return fmt.Errorf("insert %d jobs: %w", len(params), err)
	}
	return nil
}

// Start begins to work jobs off, until Stop.
func (q *Queue) Start(ctx context.Context) error { return q.client.Start(ctx) }

// Stop lets running jobs finish until ctx ends, then cancels them; what was
// cancelled is done again later.
func (q *Queue) Stop(ctx context.Context) error {
	err := q.client.Stop(ctx)
	if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) {
		cancelled, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer cancel()
		return q.client.StopAndCancel(cancelled)
	}
	return err
}
