package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"accord/consent"
)

const (
	// lostTries is how often a transaction that lost against another one is done.
	lostTries = 8
	// writerPatience is how long one write waits for its turn.
	writerPatience = 5 * time.Second
)

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
		return db.failure(what, err)
	}
}

// failure gives an error of the database its code.
func (db *DB) failure(what string, err error) error {
	if f := (final{}); errors.As(err, &f) {
		return f.error
	}
	if e := (*consent.Error)(nil); errors.As(err, &e) {
		return err
	}
	err = fmt.Errorf("store: %s: %w", what, err)
	unsure := unknown{}
	switch {
	case db.engine.full(err):
		return consent.Fail(consent.Outage, "database.full").Because(err)
	case errors.As(err, &unsure):
		return consent.Fail(consent.Outage, "database.unsure").Because(err)
	case db.engine.busy(err) || db.engine.again(err) || errors.Is(err, errWriterTaken):
		return consent.Fail(consent.Outage, "database.busy").Because(err)
	case db.engine.away(err):
		return consent.Fail(consent.Outage, "database.away").Because(err)
	}
	return err
}

// errWriterTaken: the writer was not free in time.
var errWriterTaken = errors.New("the database did not become free in time")

// acquire gets a connection that may write. The wait for it since begun, behind others
// here and behind other programs, is writerPatience in all.
func (db *DB) acquire(ctx context.Context, begun time.Time) (conn *sql.Conn, release func(), err error) {
	waiting, cancel := context.WithDeadline(ctx, begun.Add(writerPatience))
	defer cancel()
	conn, err = db.writer.db.Conn(waiting)
	if err != nil {
		if waiting.Err() != nil && ctx.Err() == nil {
			err = errWriterTaken
		}
		return nil, nil, err
	}
	left := writerPatience - time.Since(begun)
	restore, err := db.engine.lockWait(ctx, conn, left)
	if err != nil {
		return nil, nil, errors.Join(err, conn.Close())
	}
	return conn, func() { restore(); _ = conn.Close() }, nil
}

func (db *DB) writeOnce(ctx context.Context, fact func(*tx) error) error {
	if db.engine.oneWriter() {
		return db.group.write(ctx, db, fact)
	}
	var used []string
	err := db.transact(ctx, time.Now(), func(conn *sql.Tx) error {
		t := &tx{db: db, ctx: context.WithoutCancel(ctx), tx: conn}
		err := t.complete(fact)
		used = t.used
		return err
	})
	if err == nil {
		db.prepare(context.WithoutCancel(ctx), used)
	}
	return err
}

// transact does a transaction of the writer. To wait for the writer may be given
// up, what follows not: it is short, and a closed browser must not undo a disconnect.
// Begun is when the wait began.
func (db *DB) transact(ctx context.Context, begun time.Time, do func(*sql.Tx) error) error {
	conn, release, err := db.acquire(ctx, begun)
	if err != nil {
		return err
	}
	defer release()
	whole, err := conn.BeginTx(context.WithoutCancel(ctx), nil)
	if err != nil {
		return err
	}
	defer func() { _ = whole.Rollback() }()
	if err := do(whole); err != nil {
		return err
	}
	if err := whole.Commit(); err != nil {
		return unknown{fmt.Errorf("commit: %w", err)}
	}
	return nil
}

// complete does the fact with the jobs and audit lines it causes.
func (t *tx) complete(fact func(*tx) error) error {
	if err := fact(t); err != nil {
		return err
	}
	if err := t.insertJobs(); err != nil {
		return err
	}
	return t.insertAudit()
}

// prepare prepares statements that were used without.
func (db *DB) prepare(ctx context.Context, used []string) {
	for _, query := range used {
		if _, err := db.writer.statement(ctx, query); err != nil {
			return // it was executed a moment ago; the next use prepares it
		}
	}
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

// The policy first, then people in the order of their ids: transactions that decide
// by the same rows wait for each other in one order, and thus see the truth, on
// either engine. Who changes a person's standing holds the person; who only decides
// by it shares.

// sharePolicy keeps the policy in force as it is until this transaction ends.
func (t *tx) sharePolicy() error {
	return t.hold(`SELECT id FROM policy WHERE id = 1`, t.db.engine.forShare())
}

// holdUsers keeps everybody else from deciding by or changing these people.
func (t *tx) holdUsers(ids ...string) error { return t.people(t.db.engine.forUpdate(), ids) }

// shareUsers keeps everybody else from changing these people.
func (t *tx) shareUsers(ids ...string) error { return t.people(t.db.engine.forShare(), ids) }

func (t *tx) people(lock string, ids []string) error {
	slices.Sort(ids)
	for _, id := range slices.Compact(ids) {
		if err := t.hold(`SELECT id FROM users WHERE id = $1`, lock, id); err != nil {
			return err
		}
	}
	return nil
}

// hold locks the rows of a query, where the engine locks rows.
func (t *tx) hold(query, lock string, args ...any) error {
	if lock == "" {
		return nil
	}
	return t.each(query+lock, args, func(scan) error { return nil })
}
