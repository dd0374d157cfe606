package store

import (
	"context"
	"time"

	"accord/consent"
)

const (
	tidyBatch  = 200
	tidyRounds = 50
	// tokensKept is the last end of tokens that wait for their return, should the
	// jobs that return them be lost: a day behind the patience of those.
	tokensKept = 8 * 24 * time.Hour
	// lettersKept is how long it is known that a letter was sent: longer than any
	// job of it may live.
	lettersKept = 30 * 24 * time.Hour
)

// Tidy implements consent.WorkStore. It works in batches, so that others get
// their turn, and not without end: what is left is for the next time.
func (db *DB) Tidy(ctx context.Context) error {
	now := db.now()
	steps := []struct {
		what string
		step func(*tx) (more bool, err error)
	}{
		{"tidy sign-ins", func(t *tx) (bool, error) {
			n, err := t.exec(`DELETE FROM sign_ins WHERE state_hash IN (SELECT state_hash FROM sign_ins WHERE expires_at <= $1 LIMIT $2)`, ms(now), tidyBatch)
			return n == tidyBatch, err
		}},
		{"tidy sessions", func(t *tx) (bool, error) {
			n, err := t.exec(`DELETE FROM sessions WHERE hash IN (SELECT hash FROM sessions WHERE expires_at <= $1 LIMIT $2)`, ms(now), tidyBatch)
			return n == tidyBatch, err
		}},
		{"tidy letters", func(t *tx) (bool, error) {
			n, err := t.exec(`DELETE FROM letters WHERE letter IN (SELECT letter FROM letters WHERE claimed_at <= $1 LIMIT $2)`, ms(now.Add(-lettersKept)), tidyBatch)
			return n == tidyBatch, err
		}},
		{"tidy attempts", func(t *tx) (bool, error) {
			over, err := ids(t, `SELECT id FROM attempts WHERE expires_at <= $1 LIMIT $2`, ms(now), tidyBatch)
			if err != nil {
				return false, err
			}
			for _, id := range over {
				if err := t.endAttempts(now, `id = $1`, id); err != nil {
					return false, err
				}
			}
			return len(over) == tidyBatch, nil
		}},
		{"tidy grants", func(t *tx) (bool, error) {
			over, err := ids(t, `UPDATE grants SET state = 'dropped', sealed = NULL, updated_at = $1
				WHERE id IN (SELECT id FROM grants WHERE state = 'revoking' AND updated_at <= $2 LIMIT $3) RETURNING id`,
				ms(now), ms(now.Add(-tokensKept)), tidyBatch)
			for _, id := range over {
				t.audit(now, consent.BySystem, "", "grant."+string(consent.GrantDropped), id, nil)
			}
			return len(over) == tidyBatch, err
		}},
	}
	for _, s := range steps {
		more := true
		for round := 0; more && round < tidyRounds; round++ {
			err := db.write(ctx, s.what, func(t *tx) error {
				var err error
				more, err = s.step(t)
				return err
			})
			if err != nil {
				return err
			}
		}
	}
	return nil
}
