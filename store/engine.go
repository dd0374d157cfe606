package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
	"modernc.org/sqlite"
	sqlitecodes "modernc.org/sqlite/lib"
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
		"lock_timeout":     "10s",
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
	if err := w.PingContext(ctx); err != nil {
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

// unique reports that a row already there forbids this one.
func (e engine) unique(err error) bool {
	if e == onPostgres {
		return postgresCode(err) == "23505"
	}
	code := sqliteCode(err)
	return code == sqlitecodes.SQLITE_CONSTRAINT_UNIQUE || code == sqlitecodes.SQLITE_CONSTRAINT_PRIMARYKEY
}

// again reports that a whole transaction lost against another one and may pass
// if it is done once more.
func (e engine) again(err error) bool {
	if e == onPostgres {
		code := postgresCode(err)
		return code == "40001" || code == "40P01"
	}
	return false
}

// busy reports that somebody else kept the database for too long.
func (e engine) busy(err error) bool {
	if e == onPostgres {
		return postgresCode(err) == "55P03"
	}
	// The low byte is the primary code.
	code := sqliteCode(err) & 0xff
	return code == sqlitecodes.SQLITE_BUSY || code == sqlitecodes.SQLITE_LOCKED
}

// full reports that there is no space left.
func (e engine) full(err error) bool {
	if e == onPostgres {
		return postgresCode(err) == "53100"
	}
	return sqliteCode(err)&0xff == sqlitecodes.SQLITE_FULL
}

// away reports that the server cannot be reached, or left in the middle.
func (e engine) away(err error) bool {
	if e == onSQLite {
		return false
	}
	var unreachable *pgconn.ConnectError
	var network net.Error
	code := postgresCode(err)
	return errors.As(err, &unreachable) || errors.As(err, &network) || errors.Is(err, driver.ErrBadConn) || errors.Is(err, io.ErrUnexpectedEOF) ||
		strings.HasPrefix(code, "08") || strings.HasPrefix(code, "57P") || strings.HasPrefix(code, "53")
}

func postgresCode(err error) string {
	if e := (*pgconn.PgError)(nil); errors.As(err, &e) {
		return e.Code
	}
	return ""
}

func sqliteCode(err error) int {
	if e := (*sqlite.Error)(nil); errors.As(err, &e) {
		return e.Code()
	}
	return 0
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
