package store

import (
	"database/sql"
	"fmt"
	"time"
)

// ms is how an instant is stored: unix milliseconds, and NULL for the zero time.
// A time.Time never reaches a driver, since no type of it means the same on both
// engines.
func ms(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UnixMilli()
}

// instant receives what ms stored, in UTC.
func instant(t *time.Time) sql.Scanner { return instantScanner{t} }

type instantScanner struct{ t *time.Time }

func (s instantScanner) Scan(stored any) error {
	switch v := stored.(type) {
	case nil:
		*s.t = time.Time{}
	case int64:
		*s.t = time.UnixMilli(v).UTC()
	default:
		return fmt.Errorf("an instant is stored as %T", stored)
	}
	return nil
}
