package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"time"

	"accord/consent"
	"accord/jobs"
	"accord/store"
)

// database is the store with the job queue that lives beside its tables.
type database struct {
	*store.DB
	queue *jobs.Queue
	svc   *consent.Service
}

// openDatabase opens and migrates the database. Its queue takes jobs; they are
// worked on by a process that serves.
func openDatabase(ctx context.Context, s databaseSettings) (*database, error) {
	log := s.logger()
	db, err := store.Open(ctx, store.Options{URL: s.Database, KeyFile: s.KeyFile})
	if err != nil {
		return nil, err
	}
	d := &database{DB: db, svc: &consent.Service{Store: db, Log: log, Now: time.Now, NewID: consent.RandomID}}
	if err := d.prepare(ctx, log); err != nil {
		_ = db.Close()
		return nil, err
	}
	return d, nil
}

func (d *database) prepare(ctx context.Context, log *slog.Logger) error {
	if err := d.Migrate(ctx); err != nil {
		return err
	}
	if err := jobs.Migrate(ctx, d.Engine(), d.Writer(), log); err != nil {
		return err
	}
	queue, err := jobs.New(d.Engine(), d.Writer(), d.svc, log)
	if err != nil {
		return err
	}
	d.queue = queue
	d.SetQueue(queue)
	return nil
}

// migrateCommand brings the database up to date.
type migrateCommand struct{ databaseSettings }

// Run migrates and says so.
func (c *migrateCommand) Run(ctx context.Context, out io.Writer) error {
	db, err := openDatabase(ctx, c.databaseSettings)
	if err != nil {
		return err
	}
	defer db.Close()
	fmt.Fprintln(out, "The database is up to date.")
	return nil
}
