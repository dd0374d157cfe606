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
	"github.com/riverqueue/river/rivermigrate"

	"accord/consent"
)

// Queue holds jobs in the portal's database and works them off.
type Queue struct {
	client *river.Client[*sql.Tx]
}

const (
	workers      = 4
	pollInterval = 500 * time.Millisecond
	tidyInterval = 5 * time.Minute
	// maxTries at the pace of retryPolicy is more than the week for which a grant
	// is kept for its return.
	maxTries = 60
)

func driver(engine string, db *sql.DB) riverdriver.Driver[*sql.Tx] {
	if engine == "sqlite" {
		return riversqlite.New(db)
	}
	return riverdatabasesql.New(db)
}

// Migrate brings the queue's own tables up to date. Engine is "sqlite" or "postgres".
func Migrate(ctx context.Context, engine string, db *sql.DB, log *slog.Logger) error {
	m, err := rivermigrate.New(driver(engine, db), &rivermigrate.Config{Logger: quiet(log)})
	if err != nil {
		return fmt.Errorf("prepare the queue's migrations: %w", err)
	}
	if _, err := m.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
		return fmt.Errorf("migrate the queue: %w", err)
	}
	return nil
}

// New makes a queue on a migrated database. Jobs can be inserted at once; they
// are worked on after Start, by the methods of svc.
func New(engine string, db *sql.DB, svc *consent.Service, log *slog.Logger) (*Queue, error) {
	work := river.NewWorkers()
	add(work, svc.Revoke)
	add(work, svc.Withdraw)
	add(work, svc.Announce)
	add(work, svc.Write)
	add(work, svc.Tidy)
	client, err := river.NewClient(driver(engine, db), &river.Config{
		Queues:            map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: workers}},
		Workers:           work,
		MaxAttempts:       maxTries,
		RetryPolicy:       retryPolicy{},
		FetchPollInterval: pollInterval,
		Logger:            quiet(log),
		PeriodicJobs: []*river.PeriodicJob{
			river.NewPeriodicJob(river.PeriodicInterval(tidyInterval),
				func() (river.JobArgs, *river.InsertOpts) { return consent.TidyJob{}, nil },
				&river.PeriodicJobOpts{RunOnStart: true}),
		},
	})
	if err != nil {
		return nil, fmt.Errorf("make the queue: %w", err)
	}
	return &Queue{client: client}, nil
}

// add has jobs of one kind done by do. The kind decides, so each is added once.
func add[J consent.Job](workers *river.Workers, do func(context.Context, J) error) {
	river.AddWorker(workers, river.WorkFunc(func(ctx context.Context, job *river.Job[J]) error { return do(ctx, job.Args) }))
}

// InsertTx puts jobs into the queue, inside the transaction of the fact that causes them.
func (q *Queue) InsertTx(ctx context.Context, tx *sql.Tx, jobs []consent.Job) error {
	if len(jobs) == 0 {
		return nil
	}
	params := make([]river.InsertManyParams, len(jobs))
	for i, j := range jobs {
		params[i] = river.InsertManyParams{Args: j}
	}
	_, err := q.client.InsertManyTx(ctx, tx, params)
	return err
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
