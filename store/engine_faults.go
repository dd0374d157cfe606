package store

import (
	"database/sql/driver"
	"errors"
	"io"
	"net"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	sqlitecodes "modernc.org/sqlite/lib"
)

// What an error of each engine means.

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

// meeting reports what instances that open a new file at once may do to each other:
// one takes the journal away that the other was about to.
func (e engine) meeting(err error) bool {
	return e == onSQLite && (e.busy(err) || sqliteCode(err)&0xff == sqlitecodes.SQLITE_IOERR)
}

// full reports that there is no space left.
func (e engine) full(err error) bool {
	if e == onPostgres {
		return postgresCode(err) == "53100"
	}
	return sqliteCode(err)&0xff == sqlitecodes.SQLITE_FULL
}

// away reports that the server cannot be reached, or left in the middle, or that
// the file cannot be read or written.
func (e engine) away(err error) bool {
	if e == onSQLite {
		switch sqliteCode(err) & 0xff {
		case sqlitecodes.SQLITE_IOERR, sqlitecodes.SQLITE_CANTOPEN, sqlitecodes.SQLITE_READONLY, sqlitecodes.SQLITE_CORRUPT,
			sqlitecodes.SQLITE_NOTADB, sqlitecodes.SQLITE_PROTOCOL:
			return true
		}
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
	if e := (interface{ Code() int })(nil); errors.As(err, &e) { // a *sqlite.Error
		return e.Code()
	}
	return 0
}
