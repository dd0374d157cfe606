package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
	_ "modernc.org/sqlite" // the driver "sqlite"
)

// engine is the kind of database. All differences between the two are in this file.
type engine string

const (
	onSQLite   engine = "sqlite"
	onPostgres engine = "postgres"
)

const (
	sqliteReaders   = 4
	postgresSockets = 16
	// openTries is how often a new file is opened while other instances make it, too.
	openTries = 20
	// migrationPatience is for how many seconds a starting instance waits for
	// another one that migrates.
	migrationPatience = 120
)

func engineOf(address string) engine {
	if strings.HasPrefix(address, "postgres://") || strings.HasPrefix(address, "postgresql://") {
		return onPostgres
	}
	return onSQLite
}

// open connects and pings. On PostgreSQL readers and writer are the same.
func (e engine) open(ctx context.Context, address string) (writer, readers *pool, err error) {
	if e == onPostgres {
		return openPostgres(ctx, address)
	}
	return openSQLite(ctx, address)
}

func openPostgres(ctx context.Context, address string) (writer, readers *pool, err error) {
	config, err := pgx.ParseConfig(address)
	if err != nil {
		// The parser's own message can repeat the address, and that holds a password.
		return nil, nil, errors.New("the database address cannot be understood; it looks like postgres://user:password@host:5432/name")
	}
	for name, value := range map[string]string{
		"application_name": "accord",
		"lock_timeout":     "5s",
		// Only a crashed or stuck instance keeps a transaction open this long.
		"idle_in_transaction_session_timeout": "60s",
	} {
		if config.RuntimeParams[name] == "" {
			config.RuntimeParams[name] = value
		}
	}
	db := stdlib.OpenDB(*config)
	db.SetMaxOpenConns(postgresSockets)
	db.SetMaxIdleConns(postgresSockets)
	db.SetConnMaxIdleTime(5 * time.Minute)
	p := newPool(db)
	if err := db.PingContext(ctx); err != nil {
		_ = db.Close()
		return nil, nil, fmt.Errorf("reach the database at %s: %w", config.Host, err)
	}
	return p, p, nil
}

func openSQLite(ctx context.Context, path string) (writer, readers *pool, err error) {
	path, err = filepath.Abs(path)
	if err != nil {
		return nil, nil, fmt.Errorf("find the database file: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, nil, fmt.Errorf("make the database folder: %w", err)
	}
	// Made here, since SQLite would make it readable for others. Its log files get
	// the same mode.
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, nil, fmt.Errorf("open the database file: %w", err)
	}
	if err := file.Close(); err != nil {
		return nil, nil, fmt.Errorf("open the database file: %w", err)
	}
	source := func(first string, pragmas ...string) string {
		for _, p := range append(pragmas, "busy_timeout(5000)", "foreign_keys(ON)", "mmap_size(268435456)") {
			first += "&_pragma=" + p
		}
		return "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + first
	}
	// Immediate: a transaction that would write later than another began would
	// otherwise fail at once. FULL: with less, a power cut can undo a disconnect
	// that the person saw succeed.
	w, err := sql.Open("sqlite", source("_txlock=immediate", "journal_mode(WAL)", "synchronous(FULL)", "secure_delete(ON)"))
	if err != nil {
		return nil, nil, fmt.Errorf("open the database file: %w", err)
	}
	w.SetMaxOpenConns(1)
	err = w.PingContext(ctx)
	for try := 1; try < openTries && onSQLite.meeting(err) && pause(ctx, try%4) == nil; try++ {
		err = w.PingContext(ctx)
	}
	if err != nil {
		_ = w.Close()
		return nil, nil, fmt.Errorf("open the database file %s: %w", path, err)
	}
	r, err := sql.Open("sqlite", source("mode=ro", "query_only(ON)"))
	if err != nil {
		_ = w.Close()
		return nil, nil, fmt.Errorf("open the database file: %w", err)
	}
	r.SetMaxOpenConns(sqliteReaders)
	r.SetMaxIdleConns(sqliteReaders)
	return newPool(w), newPool(r), nil
}

// statementContext is the context for one statement. A local read takes
// microseconds; to be able to cancel it would cost a goroutine each.
func (e engine) statementContext(ctx context.Context) context.Context {
	if e == onSQLite {
		return context.WithoutCancel(ctx)
	}
	return ctx
}

// forShare and forUpdate are the row locks of a query. SQLite has one writer, who
// begins with the lock on everything, and needs none.
func (e engine) forShare() string {
	if e == onPostgres {
		return ` FOR SHARE`
	}
	return ""
}

func (e engine) forUpdate() string {
	if e == onPostgres {
		return ` FOR UPDATE`
	}
	return ""
}

// oneWriter: only one transaction writes at a time, and each waits for the disk.
func (e engine) oneWriter() bool { return e == onSQLite }

// lockWait bounds how long the connection waits for another program's lock, and
// returns what sets it back. Only what waited before has less than the usual time.
func (e engine) lockWait(ctx context.Context, conn *sql.Conn, left time.Duration) (restore func(), err error) {
	if e == onPostgres || left > writerPatience-100*time.Millisecond {
		return func() {}, nil
	}
	set := func(ctx context.Context, d time.Duration) error {
		_, err := conn.ExecContext(ctx, fmt.Sprintf("PRAGMA busy_timeout = %d", max(d, 0).Milliseconds()))
		return err
	}
	return func() { _ = set(context.WithoutCancel(ctx), writerPatience) }, set(ctx, left)
}

// tables names the tables there are; none in a new database.
func (e engine) tables(ctx context.Context, db *sql.DB) (map[string]bool, error) {
	query := `SELECT name FROM sqlite_master WHERE type = 'table'`
	if e == onPostgres {
		query = `SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema()`
	}
	rows, err := db.QueryContext(ctx, query)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	names := map[string]bool{}
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		names[name] = true
	}
	return names, rows.Err()
}

// writable takes the right to write, and gives it back.
func (e engine) writable(ctx context.Context, db *sql.DB) error {
	transaction, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if e == onPostgres {
		var recovering bool
		err = transaction.QueryRowContext(ctx, `SELECT pg_is_in_recovery()`).Scan(&recovering)
		if err == nil && recovering {
			err = errors.New("the server is a read-only copy")
		}
	}
	return errors.Join(err, transaction.Rollback())
}

// migrator prepares goose. On PostgreSQL an advisory lock keeps instances that
// start at once apart.
func (e engine) migrator() (goose.Dialect, []goose.ProviderOption, error) {
	if e == onSQLite {
		return goose.DialectSQLite3, nil, nil
	}
	locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, migrationPatience))
	return goose.DialectPostgres, []goose.ProviderOption{goose.WithSessionLocker(locker)}, err
}

// migrateTries is how often a migration that met another instance's may begin
// again. On SQLite each step is one immediate transaction together with the note
// that it was done: an instance that comes second finds the step done, fails as a
// whole, and looks again.
func (e engine) migrateTries() int {
	if e == onSQLite {
		return 20
	}
	return 1
}

// exclusivelyKey names the lock that starting instances take, among all advisory
// locks of the database.
const exclusivelyKey = 0x616363_6f7264

func (e engine) exclusively(ctx context.Context, db *sql.DB, do func(context.Context) error) error {
	if e == onSQLite {
		for try := 1; ; try++ {
			err := do(ctx)
			if err == nil || try >= e.migrateTries() || pause(ctx, try%4) != nil {
				return err
			}
		}
	}
	conn, err := db.Conn(ctx)
	if err != nil {
		return fmt.Errorf("wait for other instances: %w", err)
	}
	// The lock goes with the connection, whatever becomes of this process.
	defer func() { _ = conn.Close() }()
	waiting, cancel := context.WithTimeout(ctx, migrationPatience*time.Second)
	defer cancel()
	if _, err := conn.ExecContext(waiting, `SET lock_timeout = 0`); err != nil {
		return fmt.Errorf("wait for other instances: %w", err)
	}
	if _, err := conn.ExecContext(waiting, `SELECT pg_advisory_lock($1)`, exclusivelyKey); err != nil {
		return fmt.Errorf("wait for other instances: %w", err)
	}
	err = do(ctx)
	_, unlockErr := conn.ExecContext(context.WithoutCancel(ctx), `SELECT pg_advisory_unlock($1)`, exclusivelyKey)
	_, resetErr := conn.ExecContext(context.WithoutCancel(ctx), `SET lock_timeout = '5s'`)
	return errors.Join(err, unlockErr, resetErr)
}

// check reads the whole database for damage.
func (e engine) check(ctx context.Context, db *sql.DB) error {
	if e == onPostgres {
		return nil // the server's own duty
	}
	var found string
	if err := db.QueryRowContext(ctx, `PRAGMA quick_check(1)`).Scan(&found); err != nil {
		return fmt.Errorf("check the database file: %w", err)
	}
	if found != "ok" {
		return fmt.Errorf("the database file is damaged, restore a backup: %s", found)
	}
	return nil
}
