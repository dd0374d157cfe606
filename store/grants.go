package store

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"time"

	"accord/consent"
)

func errNoGrant() error { return consent.Errorf(consent.NotFound, "There is no such grant.") }

// insertGrant seals a grant into a row of its own and returns the row's id.
func (t *tx) insertGrant(connectionID, userID string, account consent.Account, state consent.GrantState, g consent.Grant, now time.Time) (string, error) {
	id := consent.RandomID()
	sealed, err := t.db.keys.sealGrant(g, id, userID)
	if err != nil {
		return "", err
	}
	return id, t.do(`INSERT INTO grants (id, connection_id, user_id, account, state, sealed, scopes, expires_at, tries, updated_at)
		VALUES ($1, NULLIF($2, ''), $3, $4, $5, $6, $7, $8, 0, $9)`,
		id, connectionID, userID, account, state, sealed, strings.Join(g.Scopes, " "), ms(g.ExpiresAt), ms(now))
}

// returnGrant keeps a grant that is not to be used, until it is returned.
func (t *tx) returnGrant(connectionID, userID string, account consent.Account, g *consent.Grant, now time.Time) error {
	if g == nil {
		return nil
	}
	id, err := t.insertGrant(connectionID, userID, account, consent.GrantRevoking, *g, now)
	if err != nil {
		return err
	}
	t.enqueue(consent.RevokeJob{GrantID: id})
	t.audit(now, "system", "", "grant.revoking", id, detail{"account": account})
	return nil
}

// revoke takes active grants of a connection out of use and queues their return.
func (t *tx) revoke(connectionID string, now time.Time, accounts ...consent.Account) error {
	for _, account := range accounts {
		list, err := ids(t, `UPDATE grants SET state = 'revoking', tries = 0, updated_at = $1
			WHERE connection_id = $2 AND account = $3 AND state = 'active' RETURNING id`, ms(now), connectionID, account)
		if err != nil {
			return err
		}
		for _, id := range list {
			t.enqueue(consent.RevokeJob{GrantID: id})
			t.audit(now, "system", "", "grant.revoking", id, detail{"account": account})
		}
	}
	return nil
}

// Grant implements consent.GrantStore.
func (db *DB) Grant(ctx context.Context, connectionID string, account consent.Account) (consent.Grant, error) {
	var id, userID string
	var sealed []byte
	err := db.read(ctx).one(`SELECT g.id, g.user_id, g.sealed FROM grants g JOIN connections c ON c.id = g.connection_id
		WHERE g.connection_id = $1 AND g.account = $2 AND g.state = 'active' AND c.closed_at IS NULL`, with(connectionID, account), &id, &userID, &sealed)
	if errors.Is(err, sql.ErrNoRows) {
		return consent.Grant{}, errNoGrant()
	}
	if err != nil {
		return consent.Grant{}, db.told("read a grant", err)
	}
	return db.openGrant(sealed, id, userID, account)
}

func (db *DB) openGrant(sealed []byte, id, userID string, account consent.Account) (consent.Grant, error) {
	g, err := db.keys.openGrant(sealed, id, userID, account)
	if err != nil {
		return g, db.told("open grant "+id, err)
	}
	return g, nil
}

// RenewGrant implements consent.GrantStore.
func (db *DB) RenewGrant(ctx context.Context, connectionID string, g consent.Grant) (bool, error) {
	kept := false
	now := db.now()
	err := db.write(ctx, "renew a grant", func(t *tx) error {
		kept = false
		var owner string
		err := t.one(`SELECT user_id FROM connections WHERE id = $1`, with(connectionID), &owner)
		if errors.Is(err, sql.ErrNoRows) {
			return errNoGrant()
		}
		if err != nil {
			return err
		}
		// A disconnect at this moment comes first, or finds the new tokens.
		if err := t.lockUser(owner); err != nil {
			return err
		}
		var id string
		err = t.one(`SELECT g.id FROM grants g JOIN connections c ON c.id = g.connection_id
			WHERE g.connection_id = $1 AND g.account = $2 AND g.state = 'active' AND c.closed_at IS NULL`, with(connectionID, g.Account), &id)
		if errors.Is(err, sql.ErrNoRows) {
			return t.returnGrant(connectionID, owner, g.Account, &g, now)
		}
		if err != nil {
			return err
		}
		sealed, err := db.keys.sealGrant(g, id, owner)
		if err != nil {
			return err
		}
		kept = true
		t.audit(now, "system", "", "grant.renewed", id, detail{"account": g.Account})
		return t.do(`UPDATE grants SET sealed = $1, scopes = $2, expires_at = $3, updated_at = $4 WHERE id = $5`,
			sealed, strings.Join(g.Scopes, " "), ms(g.ExpiresAt), ms(now), id)
	})
	return kept && err == nil, err
}

const stepColumns = `g.id, g.account, g.state, g.tries, g.updated_at`

func stepFields(s *consent.GrantStep) []any {
	return []any{&s.ID, &s.Account, &s.State, &s.Tries, instant(&s.UpdatedAt)}
}

// RevokingGrant implements consent.GrantStore.
func (db *DB) RevokingGrant(ctx context.Context, grantID string) (consent.Grant, consent.GrantStep, error) {
	var step consent.GrantStep
	var userID string
	var sealed []byte
	err := db.read(ctx).one(`SELECT `+stepColumns+`, g.user_id, g.sealed FROM grants g WHERE g.id = $1 AND g.state = 'revoking'`,
		with(grantID), append(stepFields(&step), &userID, &sealed)...)
	if errors.Is(err, sql.ErrNoRows) {
		return consent.Grant{}, consent.GrantStep{}, errNoGrant()
	}
	if err != nil {
		return consent.Grant{}, consent.GrantStep{}, db.told("read a grant", err)
	}
	g, err := db.openGrant(sealed, grantID, userID, step.Account)
	return g, step, err
}

// NoteGrantTry implements consent.GrantStore. The time stays that of the begin of
// the return, from which its patience counts.
func (db *DB) NoteGrantTry(ctx context.Context, grantID string) error {
	if _, err := db.alone(ctx, `UPDATE grants SET tries = tries + 1 WHERE id = $1 AND state = 'revoking'`, grantID); err != nil {
		return db.told("note a try", err)
	}
	return nil
}

// FinishGrant implements consent.GrantStore. What is finished stays finished.
func (db *DB) FinishGrant(ctx context.Context, grantID string, state consent.GrantState, now time.Time) error {
	return db.write(ctx, "finish a grant", func(t *tx) error {
		done, err := t.exec(`UPDATE grants SET state = $1, sealed = NULL, updated_at = $2 WHERE id = $3 AND state = 'revoking'`, state, ms(now), grantID)
		if err != nil || done == 0 {
			return err
		}
		t.audit(now, "system", "", "grant."+string(state), grantID, nil)
		return nil
	})
}

// GrantSteps implements consent.GrantStore.
func (db *DB) GrantSteps(ctx context.Context, connectionID string) ([]consent.GrantStep, error) {
	var list []consent.GrantStep
	err := db.read(ctx).each(`SELECT `+stepColumns+` FROM grants g WHERE g.connection_id = $1 AND g.state <> 'active' ORDER BY g.account, g.updated_at, g.id`,
		with(connectionID), func(scan scan) error {
			var s consent.GrantStep
			if err := scan(stepFields(&s)...); err != nil {
				return err
			}
			list = append(list, s)
			return nil
		})
	if err != nil {
		return nil, db.told("read the steps of a return", err)
	}
	return list, nil
}
