package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"time"

	"accord/consent"
	"accord/consent/words"
	"accord/jobs"
	"accord/store"
)

// database is the store with the job queue that lives beside its tables, and the
// rules that run on it.
type database struct {
	*store.DB
	queue *jobs.Queue
	svc   *consent.Service
	words *words.Catalogue
}

// openDatabase opens and migrates the database, and builds the rules on it with the
// rooms of the outside that the command has; the zero Config has none. The queue
// takes jobs; they are worked on by a process that serves.
func openDatabase(ctx context.Context, s databaseSettings, rooms consent.Config) (*database, error) {
	log := s.logger()
	catalogue, err := words.Load()
	if err != nil {
		return nil, err
	}
	db, err := store.Open(ctx, store.Options{URL: s.Database, KeyFile: s.KeyFile})
	if err != nil {
		return nil, err
	}
	rooms.Store, rooms.Words, rooms.Log, rooms.Now, rooms.NewID = db, catalogue, log, time.Now, consent.RandomID
	d := &database{DB: db, svc: consent.New(rooms), words: catalogue}
	if err := d.prepare(ctx, log); err != nil {
		_ = db.Close()
		return nil, err
	}
	return d, nil
}

func (d *database) prepare(ctx context.Context, log *slog.Logger) error {
	if err := d.Exclusively(ctx, func(ctx context.Context) error {
		if err := d.Migrate(ctx); err != nil {
			return err
		}
		return jobs.Migrate(ctx, d.Engine(), d.Writer(), log)
	}); err != nil {
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
	db, err := openDatabase(ctx, c.databaseSettings, consent.Config{})
	if err != nil {
		return err
	}
	defer db.Close()
	fmt.Fprintln(out, "The database is up to date.")
	return nil
}
