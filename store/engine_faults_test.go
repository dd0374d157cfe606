package store

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"
	sqlitecodes "modernc.org/sqlite/lib"

	"accord/consent"
)

// fault is an error of SQLite by its code.
type fault int

func (f fault) Error() string { return fmt.Sprintf("SQLite error %d", int(f)) }
func (f fault) Code() int     { return int(f) }

func fromServer(code string) error { return &pgconn.PgError{Code: code} }

// TestFaultsAreOutages: trouble of the database is told as such, with what can be done
// about it; a fault of ours is not.
func TestFaultsAreOutages(t *testing.T) {
	const internal consent.Code = ""
	for _, c := range []struct {
		engine engine
		err    error
		want   consent.Code
	}{
		{onSQLite, fault(sqlitecodes.SQLITE_FULL), "database.full"},
		{onSQLite, fault(sqlitecodes.SQLITE_IOERR), "database.away"},
		{onSQLite, fault(sqlitecodes.SQLITE_IOERR_WRITE), "database.away"},
		{onSQLite, fault(sqlitecodes.SQLITE_IOERR_FSYNC), "database.away"},
		{onSQLite, fault(sqlitecodes.SQLITE_IOERR_SHORT_READ), "database.away"},
		{onSQLite, fault(sqlitecodes.SQLITE_CANTOPEN), "database.away"},
		{onSQLite, fault(sqlitecodes.SQLITE_READONLY), "database.away"},
		{onSQLite, fault(sqlitecodes.SQLITE_CORRUPT), "database.away"},
		{onSQLite, fault(sqlitecodes.SQLITE_NOTADB), "database.away"},
		{onSQLite, fault(sqlitecodes.SQLITE_BUSY), "database.busy"},
		{onSQLite, fault(sqlitecodes.SQLITE_BUSY_SNAPSHOT), "database.busy"},
		{onSQLite, fault(sqlitecodes.SQLITE_LOCKED), "database.busy"},
		{onSQLite, errWriterTaken, "database.busy"},
		{onSQLite, unknown{fault(sqlitecodes.SQLITE_IOERR)}, "database.unsure"},
		{onSQLite, unknown{fault(sqlitecodes.SQLITE_FULL)}, "database.full"}, // that is sure
		{onSQLite, fault(sqlitecodes.SQLITE_CONSTRAINT_FOREIGNKEY), internal},
		{onSQLite, fault(sqlitecodes.SQLITE_ERROR), internal},
		{onPostgres, fromServer("53100"), "database.full"},
		{onPostgres, fromServer("53300"), "database.away"}, // too many connections
		{onPostgres, fromServer("57P01"), "database.away"}, // shut down
		{onPostgres, fromServer("57P03"), "database.away"}, // starting
		{onPostgres, fromServer("08006"), "database.away"},
		{onPostgres, driver.ErrBadConn, "database.away"},
		{onPostgres, io.ErrUnexpectedEOF, "database.away"},
		{onPostgres, &pgconn.ConnectError{}, "database.away"},
		{onPostgres, fromServer("55P03"), "database.busy"}, // a lock was not free in time
		{onPostgres, fromServer("40001"), "database.busy"},
		{onPostgres, fromServer("40P01"), "database.busy"},
		{onPostgres, unknown{io.ErrUnexpectedEOF}, "database.unsure"},
		{onPostgres, fromServer("23505"), internal},
		{onPostgres, fromServer("42601"), internal},
		{onPostgres, context.Canceled, internal},
	} {
		db := &DB{engine: c.engine}
		err := db.failure("do it", fmt.Errorf("in the middle: %w", c.err))
		kind := consent.Outage
		if c.want == internal {
			kind = consent.Internal
		}
		if consent.CodeOf(err) != c.want || consent.KindOf(err) != kind {
			t.Errorf("%s, %v: %q of kind %d, want %q of kind %d", c.engine, c.err, consent.CodeOf(err), consent.KindOf(err), c.want, kind)
		}
		if !errors.Is(err, c.err) {
			t.Errorf("%s, %v: the log does not get the cause", c.engine, c.err)
		}
	}
}

// TestErrorsOfTheRulesStay: what a rule said comes back as it was.
func TestErrorsOfTheRulesStay(t *testing.T) {
	db := &DB{engine: onSQLite}
	said := errors.New("no")
	for _, err := range []error{said, consent.Ending{Err: said}, fault(sqlitecodes.SQLITE_FULL)} {
		if got := db.failure("do it", final{err}); got != err { //nolint:errorlint // the very same
			t.Errorf("%v came back as %v", err, got)
		}
	}
	refused := consent.Fail(consent.Conflict, "connection.none")
	if got := db.failure("do it", refused); !errors.Is(got, refused) || consent.CodeOf(got) != "connection.none" {
		t.Errorf("%v came back as %v", refused, got)
	}
}
