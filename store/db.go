package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"accord/consent"
)

// Options say which database to open.
type Options struct {
	// URL is the path of an SQLite file, or the address postgres://... of a server.
	URL string
	// KeyFile is the path of the key file. It is made beside a new database and
	// must be there beside any other.
	KeyFile string
	// Queue takes the jobs that facts cause. SetQueue may give it later.
	Queue Queue
	// Now is the time where a method is not told it; nil means time.Now.
	Now func() time.Time
}

// Queue puts jobs into the queue that lives in the same database, inside tx.
type Queue interface {
	InsertTx(ctx context.Context, tx *sql.Tx, jobs []consent.Job) error
}

// DB is the database. It implements consent.Store and
// consent.SessionStore.
type DB struct {
	engine  engine
	writer  *pool // on SQLite one connection
	readers *pool // on SQLite several, which cannot write; else the writer's
	keys    *keys
	queue   atomic.Pointer[Queue]
	notes   *notes
	group   group // of facts that commit together, on SQLite
	now     func() time.Time
}

var (
	_ consent.Store        = (*DB)(nil)
	_ consent.SessionStore = (*DB)(nil)
)

// Open opens the database and its keys and makes sure they belong together. It
// applies no migration; see [DB.Migrate].
func Open(ctx context.Context, o Options) (_ *DB, err error) {
	db := &DB{engine: engineOf(o.URL), now: o.Now}
	db.notes = newNotes(db)
	if db.now == nil {
		db.now = time.Now
	}
	if o.Queue != nil {
		db.SetQueue(o.Queue)
	}
	defer func() {
		if err != nil {
			_ = db.Close()
		}
	}()
	if db.writer, db.readers, err = db.engine.open(ctx, o.URL); err != nil {
		return nil, err
	}
	tables, err := db.engine.tables(ctx, db.writer.db)
	if err != nil {
		return nil, fmt.Errorf("open the database: %w", err)
	}
	if tables["policy"] && !tables["policies"] {
		return nil, errFirstVersion()
	}
	if db.keys, err = openKeys(o.KeyFile, len(tables) == 0); err != nil {
		return nil, err
	}
	if tables["key_checks"] {
		if err := db.checkKeys(ctx); err != nil {
			return nil, err
		}
	}
	return db, nil
}

// SetQueue says where jobs go. Until then a fact that causes jobs is refused.
func (db *DB) SetQueue(q Queue) { db.queue.Store(&q) }

// Writer is the handle through which everything is written; the job queue uses
// it too. On SQLite it holds one connection: do not keep it.
func (db *DB) Writer() *sql.DB { return db.writer.db }

// Engine is "sqlite" or "postgres".
func (db *DB) Engine() string { return string(db.engine) }

// Ready reports whether facts can be read and written now.
func (db *DB) Ready(ctx context.Context) error {
	var version int64
	if err := db.read(ctx).one(`SELECT version FROM policy WHERE id = 1`, nil, &version); err != nil {
		return fmt.Errorf("read the database: %w", err)
	}
	if err := db.engine.writable(ctx, db.writer.db); err != nil {
		return fmt.Errorf("write to the database: %w", err)
	}
	return nil
}

// Close writes what is noted, waits for what runs and closes the database, the writer last, so that
// SQLite can clear its log.
func (db *DB) Close() error {
	var errs []error
	if db.writer != nil && db.keys != nil {
		errs = append(errs, db.notes.close())
	}
	if db.readers != nil && db.readers != db.writer {
		errs = append(errs, db.readers.close())
	}
	if db.writer != nil {
		errs = append(errs, db.writer.close())
	}
	return errors.Join(errs...)
}
