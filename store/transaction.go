package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"accord/consent"
)

// lostTries is how often a transaction that lost against another one is done.
const lostTries = 8

// tx is one fact on its way: statements, jobs and audit lines that commit together.
type tx struct {
	db    *DB
	ctx   context.Context
	tx    *sql.Tx
	jobs  []consent.Job
	lines []AuditLine
	used  []string // statements that were not yet prepared
}

// final is an error that leaves write as it came.
type final struct{ error }

// unknown is an error of the commit itself: it may have been done nevertheless.
type unknown struct{ error }

func (u unknown) Unwrap() error { return u.error }

// write does a whole transaction. fact may run several times, each time from the
// start, so it sets its results and adds to none. An error of kind consent.Error
// and the error of a guard come back unchanged; others say what was being done.
func (db *DB) write(ctx context.Context, what string, fact func(*tx) error) error {
	for try := 1; ; try++ {
		err := db.writeOnce(ctx, fact)
		if err == nil {
			return nil
		}
		if db.engine.again(err) && try < lostTries && pause(ctx, try) == nil {
			continue
		}
		return db.told(what, err)
	}
}

// told gives an error of the database its words.
func (db *DB) told(what string, err error) error {
	if f := (final{}); errors.As(err, &f) {
		return f.error
	}
	if e := (*consent.Error)(nil); errors.As(err, &e) {
		return err
	}
	err = fmt.Errorf("store: %s: %w", what, err)
	unsure := unknown{}
	switch {
	case db.engine.busy(err) || db.engine.again(err):
		return consent.Errorf(consent.Busy, "The database is busy. Nothing was changed. Please try again in a moment.").Because(err)
	case db.engine.full(err):
		return consent.Errorf(consent.Busy, "There is no space left to save this. Nothing was changed. Please tell your administrator.").Because(err)
	case errors.As(err, &unsure):
		return consent.Errorf(consent.Busy, "The database did not confirm this. Please look in a moment whether it was saved, and try again if not.").Because(err)
	case db.engine.away(err):
		return consent.Errorf(consent.Busy, "The database does not answer. Nothing was changed. Please try again in a moment.").Because(err)
	}
	return err
}

func (db *DB) writeOnce(ctx context.Context, fact func(*tx) error) error {
	// To wait for the writer may be given up, what follows not: it is short, and a
	// closed browser must not undo a disconnect.
	conn, err := db.writer.db.Conn(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }()
	t := &tx{db: db, ctx: context.WithoutCancel(ctx)}
	if t.tx, err = conn.BeginTx(t.ctx, nil); err != nil {
		return err
	}
	defer func() { _ = t.tx.Rollback() }()
	if err := fact(t); err != nil {
		return err
	}
	if err := t.insertJobs(); err != nil {
		return err
	}
	if err := t.insertAudit(); err != nil {
		return err
	}
	if err := t.tx.Commit(); err != nil {
		return unknown{fmt.Errorf("commit: %w", err)}
	}
	db.counts.drop()
	_ = conn.Close()
	for _, query := range t.used {
		if _, err := db.writer.statement(t.ctx, query); err != nil {
			break // it was executed a moment ago; the next use prepares it
		}
	}
	return nil
}

// pause waits a little, longer with each try, and differently in each instance.
func pause(ctx context.Context, try int) error {
	timer := time.NewTimer(time.Duration(1+rand.IntN(5<<try)) * time.Millisecond)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

func (t *tx) enqueue(jobs ...consent.Job) { t.jobs = append(t.jobs, jobs...) }

func (t *tx) insertJobs() error {
	if len(t.jobs) == 0 {
		return nil
	}
	q := t.db.queue.Load()
	if q == nil {
		return errors.New("no job queue is set")
	}
	if err := (*q).InsertTx(t.ctx, t.tx, t.jobs); err != nil {
		return fmt.Errorf("queue jobs: %w", err)
	}
	return nil
}

// prepared is the statement for this transaction, or nil where it was not
// prepared before. It cannot be prepared now, as that takes a second connection.
func (t *tx) prepared(query string) *sql.Stmt {
	count(t.ctx)
	s := t.db.writer.known(query)
	if s == nil {
		t.used = append(t.used, query)
		return nil
	}
	return t.tx.StmtContext(t.ctx, s)
}

// exec executes a statement and returns how many rows it changed.
func (t *tx) exec(query string, args ...any) (int64, error) {
	var res sql.Result
	var err error
	if s := t.prepared(query); s != nil {
		res, err = s.ExecContext(t.ctx, args...)
	} else {
		res, err = t.tx.ExecContext(t.ctx, query, args...)
	}
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

// do executes a statement whose effect needs no look.
func (t *tx) do(query string, args ...any) error {
	_, err := t.exec(query, args...)
	return err
}

func (t *tx) one(query string, args []any, dest ...any) error {
	if s := t.prepared(query); s != nil {
		return s.QueryRowContext(t.ctx, args...).Scan(dest...)
	}
	return t.tx.QueryRowContext(t.ctx, query, args...).Scan(dest...)
}

func (t *tx) each(query string, args []any, row func(scan) error) error {
	var rows *sql.Rows
	var err error
	if s := t.prepared(query); s != nil {
		rows, err = s.QueryContext(t.ctx, args...)
	} else {
		rows, err = t.tx.QueryContext(t.ctx, query, args...)
	}
	return forEach(rows, err, row)
}

// ids collects the first column of a query.
func ids(s source, query string, args ...any) ([]string, error) {
	var list []string
	err := s.each(query, args, func(scan scan) error {
		var id string
		if err := scan(&id); err != nil {
			return err
		}
		list = append(list, id)
		return nil
	})
	return list, err
}

// lockPolicy and lockUser make a transaction wait for others that decide by the
// same row, and thus see the truth, on either engine. Policy first, then users.
func (t *tx) lockPolicy() error { return t.do(`UPDATE policy SET version = version WHERE id = 1`) }

func (t *tx) lockUser(id string) error {
	return t.do(`UPDATE users SET enabled = enabled WHERE id = $1`, id)
}
