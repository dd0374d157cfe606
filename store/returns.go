package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"accord/consent"
)

const stepColumns = `g.id, g.account, g.state, g.tries, g.updated_at`

func stepFields(s *consent.GrantStep) []any {
	return []any{&s.ID, &s.Account, &s.State, &s.Tries, instant(&s.UpdatedAt)}
}

// workWord is in a set of categories that holds any of the work account's.
const workWord = "work-"

// BeginReturn implements consent.WorkStore.
func (db *DB) BeginReturn(ctx context.Context, grantID string, lease time.Duration) (g consent.Grant, step consent.GrantStep, err error) {
	var outcome error
	err = db.write(ctx, "begin a return", func(t *tx) error {
		outcome = nil
		var userID string
		var sealed []byte
		var until int64
		row := func() error {
			return t.one(`SELECT `+stepColumns+`, g.user_id, g.sealed, g.leased_until FROM grants g WHERE g.id = $1 AND g.state = 'revoking'`,
				params(grantID), append(stepFields(&step), &userID, &sealed, &until)...)
		}
		err := row()
		if err == nil {
			// The person's attempts and grants stay as they are from here on.
			if err = t.holdUsers(userID); err == nil {
				err = row()
			}
		}
		if errors.Is(err, sql.ErrNoRows) {
			return errNoGrant()
		}
		if err != nil {
			return err
		}
		now := db.now()
		if until > now.UnixMilli() {
			return final{consent.ErrNotYet}
		}
		if step.Account == consent.WorkAccount {
			if outcome, err = t.yields(grantID, userID, now); err != nil || outcome != nil {
				return err
			}
		}
		if g, err = db.openGrant(sealed, grantID, userID, step.Account); err != nil {
			return err
		}
		return t.do(`UPDATE grants SET leased_until = $1 WHERE id = $2`, ms(now.Add(lease)), grantID)
	})
	if err == nil {
		err = outcome
	}
	return g, step, err
}

// yields says whether the return of a work grant has to give way. A provider may
// end with a refresh token everything it gave the same person for us: a newer grant,
// and one that an attempt is about to get.
func (t *tx) yields(grantID, userID string, now time.Time) (outcome error, err error) {
	var newer, coming bool
	err = t.one(`SELECT EXISTS (SELECT 1 FROM grants n WHERE n.user_id = $1 AND n.account = 'work' AND n.state = 'active'),
		EXISTS (SELECT 1 FROM attempts a WHERE a.user_id = $1 AND a.expires_at > $2 AND a.categories LIKE $3)`,
		params(userID, ms(now), "%"+workWord+"%"), &newer, &coming)
	switch {
	case err != nil:
		return nil, err
	case newer:
		t.audit(now, consent.BySystem, "", "grant.replaced", grantID, nil)
		return errNoGrant(), t.do(`UPDATE grants SET state = 'replaced', sealed = NULL, updated_at = $1 WHERE id = $2`, ms(now), grantID)
	case coming:
		return consent.ErrNotYet, nil
	}
	return nil, nil
}

// returning reports whether a work grant of the person is on its way back.
func (t *tx) returning(userID string) (bool, error) { return returning(t, userID, t.db.now()) }

func returning(src source, userID string, now time.Time) (bool, error) {
	var is bool
	err := src.one(`SELECT EXISTS (SELECT 1 FROM grants g WHERE g.user_id = $1 AND g.account = 'work' AND g.state = 'revoking' AND g.leased_until > $2)`,
		params(userID, ms(now)), &is)
	return is, err
}

// Returning implements consent.ConnectStore.
func (db *DB) Returning(ctx context.Context, userID string) (bool, error) {
	is, err := returning(db.read(ctx), userID, db.now())
	if err != nil {
		return false, db.failure("look for a return", err)
	}
	return is, nil
}

// NoteReturnTry implements consent.WorkStore. The time stays that of the begin of
// the return, from which its patience counts.
func (db *DB) NoteReturnTry(ctx context.Context, grantID string) error {
	if _, err := db.execute(ctx, `UPDATE grants SET tries = tries + 1, leased_until = 0 WHERE id = $1 AND state = 'revoking'`, grantID); err != nil {
		return db.failure("note a try", err)
	}
	return nil
}

// FinishGrant implements consent.WorkStore. What is finished stays finished.
func (db *DB) FinishGrant(ctx context.Context, grantID string, state consent.GrantState) error {
	return db.write(ctx, "finish a grant", func(t *tx) error {
		now := db.now()
		done, err := t.exec(`UPDATE grants SET state = $1, sealed = NULL, leased_until = 0, updated_at = $2 WHERE id = $3 AND state = 'revoking'`, state, ms(now), grantID)
		if err != nil || done == 0 {
			return err
		}
		t.audit(now, consent.BySystem, "", "grant."+string(state), grantID, nil)
		return nil
	})
}

// GrantSteps implements consent.ConnectStore.
func (db *DB) GrantSteps(ctx context.Context, connectionID string) ([]consent.GrantStep, error) {
	var list []consent.GrantStep
	err := db.read(ctx).each(`SELECT `+stepColumns+` FROM grants g WHERE g.connection_id = $1 AND g.state <> 'active' ORDER BY g.account, g.updated_at, g.id`,
		params(connectionID), func(scan scan) error {
			var s consent.GrantStep
			if err := scan(stepFields(&s)...); err != nil {
				return err
			}
			list = append(list, s)
			return nil
		})
	if err != nil {
		return nil, db.failure("read the steps of a return", err)
	}
	return list, nil
}
