package store_test

import (
	"context"
	"testing"

	"accord/consent"
	"accord/store"
)

// TestGuardHoldsTheTruth shows that while a guard decides nobody can change what
// it decided by.
func TestGuardHoldsTheTruth(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB) {
		u, c := connected(t, db, "mia", consent.BothAccounts)
		waiting := pending(t, db, u, "member-mia", consent.BothAccounts)
		calls := []struct {
			what string
			call func(ctx context.Context) error
		}{
			{"RenewGrant", func(ctx context.Context) error {
				_, err := db.RenewGrant(ctx, c.ID, *token(u, consent.WorkAccount))
				return err
			}},
			{"StartSession", func(ctx context.Context) error {
				return db.StartSession(ctx, consent.Session{Hash: "h", User: u, CreatedAt: start, SeenAt: start, ExpiresAt: later(60)})
			}},
			{"StartAttempt", func(ctx context.Context) error {
				return db.StartAttempt(ctx, consent.Attempt{ID: "a", UserID: u.ID, Choice: c.Choice, Step: consent.Pending, CreatedAt: start, ExpiresAt: later(1)}, 9, agree)
			}},
			{"SavePolicy", func(ctx context.Context) error {
				set, err := db.Setting(ctx)
				if err != nil {
					return err
				}
				next := set.Policy
				next.Version++
				return db.SavePolicy(ctx, "admin", next, nil, nil)
			}},
			{"OpenConnection", func(ctx context.Context) error {
				_, err := confirm(ctx, db, waiting, 2)
				if consent.KindOf(err) == consent.Conflict {
					return nil
				}
				return err
			}},
			{"CloseConnection", func(ctx context.Context) error {
				_, err := db.CloseConnection(ctx, c.ID, consent.BySelf, proof(c, consent.Withdrawn, consent.BySelf), nil)
				return err
			}},
		}
		next := c
		for _, other := range calls {
			next = changed(next, c.Choice, !next.Visible)
			done := make(chan error, 1)
			ok(t, db.ChangeConnection(t.Context(), next, "", nil, nil, nil, func(st consent.Standing) error {
				waits := waiters(t, db)
				go func() { done <- other.call(t.Context()) }()
				for now := waits; now == waits; now = waiters(t, db) {
					select {
					case err := <-done:
						t.Errorf("%s did not wait for the guard: %v", other.what, err)
						done <- nil
						return nil
					case <-t.Context().Done():
						return t.Context().Err()
					default:
					}
				}
				return nil
			}, nil))
			if err := <-done; err != nil {
				t.Errorf("%s, behind the guard: %v", other.what, err)
			}
		}
	})
}

// waiters is how many transactions have come to wait for another one.
func waiters(t *testing.T, db *store.DB) int64 {
	t.Helper()
	if db.Engine() == "sqlite" {
		return db.Writer().Stats().WaitCount
	}
	return int64(number(t, db, `SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`))
}
