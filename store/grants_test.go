package store_test

import (
	"testing"
	"time"

	"accord/consent"
	"accord/store"
)

func TestGrantComesToItsEnd(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB) {
		_, c := connected(t, db, "mia", consent.LinkedInOnly)
		_, err := db.CloseConnection(t.Context(), c.ID, consent.BySelf, proof(c, consent.Withdrawn, consent.BySelf), nil)
		ok(t, err)
		id := jobs[consent.RevokeJob](t, db)[0].GrantID
		ok(t, db.NoteGrantTry(t.Context(), id))
		ok(t, db.NoteGrantTry(t.Context(), id))
		g, step, err := db.RevokingGrant(t.Context(), id)
		ok(t, err)
		if step.Tries != 2 || !step.UpdatedAt.Equal(later(1)) || g.Account != consent.LinkedInAccount || g.AccessToken == "" {
			t.Fatalf("step %+v", step)
		}
		ok(t, db.FinishGrant(t.Context(), id, consent.GrantRevoked, later(5)))
		ok(t, db.FinishGrant(t.Context(), id, consent.GrantDropped, later(6)))
		_, _, err = db.RevokingGrant(t.Context(), id)
		isKind(t, err, consent.NotFound)
		steps, err := db.GrantSteps(t.Context(), c.ID)
		ok(t, err)
		if len(steps) != 1 || steps[0].State != consent.GrantRevoked || !steps[0].UpdatedAt.Equal(later(5)) {
			t.Fatalf("steps: %+v", steps)
		}
		equal(t, "tokens left", number(t, db, `SELECT count(*) FROM grants WHERE sealed IS NOT NULL`), 0)
	})
}

func TestRenewGrant(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB) {
		u, c := connected(t, db, "mia", consent.BothAccounts)
		fresh := *token(u, consent.WorkAccount)
		fresh.AccessToken, fresh.ExpiresAt = "canary-fresh", later(60)
		kept, err := db.RenewGrant(t.Context(), c.ID, fresh)
		ok(t, err)
		equal(t, "kept", kept, true)
		g, err := db.Grant(t.Context(), c.ID, consent.WorkAccount)
		ok(t, err)
		if g.AccessToken != fresh.AccessToken || !g.ExpiresAt.Equal(fresh.ExpiresAt) {
			t.Fatal("the fresh grant is not there")
		}
		_, err = db.CloseConnection(t.Context(), c.ID, consent.BySelf, proof(c, consent.Withdrawn, consent.BySelf), nil)
		ok(t, err)
		kept, err = db.RenewGrant(t.Context(), c.ID, fresh)
		ok(t, err)
		equal(t, "kept after the end", kept, false)
		equal(t, "grants going back", len(jobs[consent.RevokeJob](t, db)), 3)
		_, err = db.RenewGrant(t.Context(), "none", fresh)
		isKind(t, err, consent.NotFound)
	})
}

func TestRenewAgainstDisconnect(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB) {
		u, c := connected(t, db, "mia", consent.BothAccounts)
		fresh := *token(u, consent.WorkAccount)
		atOnce(12, func(i int) error {
			if i == 6 {
				_, err := db.CloseConnection(t.Context(), c.ID, consent.BySelf, proof(c, consent.Withdrawn, consent.BySelf), nil)
				return err
			}
			_, err := db.RenewGrant(t.Context(), c.ID, fresh)
			return err
		})
		equal(t, "active grants", number(t, db, `SELECT count(*) FROM grants WHERE state = 'active'`), 0)
		equal(t, "each has a job", len(jobs[consent.RevokeJob](t, db)), number(t, db, `SELECT count(*) FROM grants`))
	})
}

func TestSwappedGrantsDoNotOpen(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB) {
		_, mia := connected(t, db, "mia", consent.BothAccounts)
		_, noah := connected(t, db, "noah", consent.BothAccounts)
		var sealed []byte
		ok(t, db.Writer().QueryRowContext(t.Context(), `SELECT sealed FROM grants WHERE connection_id = $1 AND account = 'work'`, mia.ID).Scan(&sealed))
		swaps := []struct{ what, where string }{
			{"another person's row", `connection_id = '` + noah.ID + `' AND account = 'work'`},
			{"another row of the same person", `connection_id = '` + mia.ID + `' AND account = 'linkedin'`},
		}
		for _, s := range swaps {
			exec(t, db, `UPDATE grants SET sealed = $1 WHERE `+s.where, sealed)
		}
		_, err := db.Grant(t.Context(), noah.ID, consent.WorkAccount)
		isKind(t, err, consent.Internal)
		_, err = db.Grant(t.Context(), mia.ID, consent.LinkedInAccount)
		isKind(t, err, consent.Internal)
		_, err = db.Grant(t.Context(), mia.ID, consent.WorkAccount)
		ok(t, err)
		exec(t, db, `UPDATE grants SET user_id = $1 WHERE connection_id = $2`, noah.UserID, mia.ID)
		_, err = db.Grant(t.Context(), mia.ID, consent.WorkAccount)
		isKind(t, err, consent.Internal)
	})
}

func TestTidyDropsTokensNobodyReturned(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB) {
		_, c := connected(t, db, "mia", consent.LinkedInOnly)
		_, err := db.CloseConnection(t.Context(), c.ID, consent.BySelf, proof(c, consent.Withdrawn, consent.BySelf), nil)
		ok(t, err)
		ok(t, db.Tidy(t.Context(), start.Add(7*24*time.Hour)))
		equal(t, "within the patience", number(t, db, `SELECT count(*) FROM grants WHERE state = 'revoking'`), 1)
		ok(t, db.Tidy(t.Context(), start.Add(9*24*time.Hour)))
		equal(t, "behind it", number(t, db, `SELECT count(*) FROM grants WHERE state = 'dropped' AND sealed IS NULL`), 1)
	})
}
