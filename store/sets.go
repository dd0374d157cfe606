package store

import (
	"database/sql"
	"fmt"

	"accord/consent"
)

// set receives a consent.Set, which is stored as its categories in words: a row can
// be read by people, and what is no category shares nothing.
func set(s *consent.Set) sql.Scanner { return setScanner{s} }

type setScanner struct{ s *consent.Set }

func (r setScanner) Scan(stored any) error {
	switch v := stored.(type) {
	case nil:
		*r.s = 0
	case string:
		*r.s = consent.ParseSet(v)
	case []byte:
		*r.s = consent.ParseSet(string(v))
	default:
		return fmt.Errorf("a set of categories is stored as %T", stored)
	}
	return nil
}
