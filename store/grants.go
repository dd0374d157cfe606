package store

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"time"

	"accord/consent"
)

func errNoGrant() error { return consent.Fail(consent.NotFound, "grant.gone") }

// insertGrant seals a grant into a row of its own and returns the row's id.
func (t *tx) insertGrant(connectionID, userID string, state consent.GrantState, g consent.Grant, now time.Time) (string, error) {
	id := consent.RandomID()
	sealed, err := t.db.keys.sealGrant(g, id, userID)
	if err != nil {
		return "", err
	}
	return id, t.do(`INSERT INTO grants (id, connection_id, user_id, account, state, sealed, version, leased_until, scopes, covers, expires_at, tries, updated_at)
		VALUES ($1, NULLIF($2, ''), $3, $4, $5, $6, 1, 0, $7, $8, $9, 0, $10)`,
		id, connectionID, userID, g.Account, state, sealed, strings.Join(g.Scopes, " "), g.Covers.String(), ms(g.ExpiresAt), ms(now))
}

// addGrants makes grants the active ones of a connection. Of those before, our copy
// is destroyed: returned, it could end the new one too.
func (t *tx) addGrants(c consent.Connection, grants []consent.Grant, now time.Time) error {
	for _, g := range grants {
		old, err := ids(t, `UPDATE grants SET state = 'replaced', sealed = NULL, updated_at = $1
			WHERE connection_id = $2 AND account = $3 AND state = 'active' RETURNING id`, ms(now), c.ID, g.Account)
		if err != nil {
			return err
		}
		for _, id := range old {
			t.audit(now, consent.BySystem, "", "grant.replaced", id, detail{"account": g.Account})
		}
		if _, err := t.insertGrant(c.ID, c.UserID, consent.GrantActive, g, now); err != nil {
			return err
		}
	}
	return nil
}

// returnGrants keeps the grants of an attempt that ended unconfirmed, for their
// return alone.
func (t *tx) returnGrants(s consent.AttemptSecrets, userID string, now time.Time) error {
	for _, g := range []*consent.Grant{s.LinkedIn, s.Work} {
		if g == nil {
			continue
		}
		if err := t.returnGrant("", userID, *g, now); err != nil {
			return err
		}
	}
	return nil
}

// returnGrant keeps a grant that is not to be used, until it is returned.
func (t *tx) returnGrant(connectionID, userID string, g consent.Grant, now time.Time) error {
	id, err := t.insertGrant(connectionID, userID, consent.GrantRevoking, g, now)
	if err != nil {
		return err
	}
	t.enqueue(consent.ReturnJob{GrantID: id})
	t.audit(now, consent.BySystem, "", "grant.revoking", id, detail{"account": g.Account})
	return nil
}

// revoke takes active grants of a connection out of use and queues their return.
func (t *tx) revoke(connectionID string, now time.Time, accounts ...consent.Account) error {
	for _, account := range accounts {
		list, err := ids(t, `UPDATE grants SET state = 'revoking', tries = 0, leased_until = 0, updated_at = $1
			WHERE connection_id = $2 AND account = $3 AND state = 'active' RETURNING id`, ms(now), connectionID, account)
		if err != nil {
			return err
		}
		for _, id := range list {
			t.enqueue(consent.ReturnJob{GrantID: id})
			t.audit(now, consent.BySystem, "", "grant.revoking", id, detail{"account": account})
		}
	}
	return nil
}

// Grant implements consent.GrantStore.
func (db *DB) Grant(ctx context.Context, connectionID string, account consent.Account) (consent.Grant, error) {
	var id, userID string
	var sealed []byte
	var covers consent.Set
	var version int64
	err := db.read(ctx).one(`SELECT g.id, g.user_id, g.sealed, g.covers, g.version FROM grants g JOIN connections c ON c.id = g.connection_id
		WHERE g.connection_id = $1 AND g.account = $2 AND g.state = 'active' AND c.closed_at IS NULL`, params(connectionID, account),
		&id, &userID, &sealed, set(&covers), &version)
	if errors.Is(err, sql.ErrNoRows) {
		return consent.Grant{}, errNoGrant()
	}
	if err != nil {
		return consent.Grant{}, db.failure("read a grant", err)
	}
	g, err := db.openGrant(sealed, id, userID, account)
	g.ID, g.Covers, g.Version = id, covers, version
	return g, err
}

func (db *DB) openGrant(sealed []byte, id, userID string, account consent.Account) (consent.Grant, error) {
	g, err := db.keys.openGrant(sealed, id, userID, account)
	if err != nil {
		return g, db.failure("open grant "+id, err)
	}
	return g, nil
}

// LeaseGrant implements consent.GrantStore.
func (db *DB) LeaseGrant(ctx context.Context, g consent.Grant, life time.Duration) (bool, error) {
	now := db.now()
	got, err := db.execute(ctx, `UPDATE grants SET leased_until = $1 WHERE id = $2 AND version = $3 AND state = 'active' AND leased_until <= $4`,
		ms(now.Add(life)), g.ID, g.Version, ms(now))
	if err != nil {
		return false, db.failure("lease a grant", err)
	}
	return got == 1, nil
}

// ReleaseLease implements consent.GrantStore.
func (db *DB) ReleaseLease(ctx context.Context, g consent.Grant) error {
	if _, err := db.execute(ctx, `UPDATE grants SET leased_until = 0 WHERE id = $1 AND version = $2`, g.ID, g.Version); err != nil {
		return db.failure("end a lease", err)
	}
	return nil
}

// RefreshedGrant implements consent.GrantStore.
func (db *DB) RefreshedGrant(ctx context.Context, old, fresh consent.Grant) (bool, error) {
	kept := false
	err := db.write(ctx, "store a refreshed grant", func(t *tx) error {
		kept = false
		var owner, connection string
		err := t.one(`SELECT user_id, COALESCE(connection_id, '') FROM grants WHERE id = $1`, params(old.ID), &owner, &connection)
		if errors.Is(err, sql.ErrNoRows) {
			return errNoGrant()
		}
		if err != nil {
			return err
		}
		// A disconnect at this moment comes first, or finds the new tokens.
		if err := t.holdUsers(owner); err != nil {
			return err
		}
		sealed, err := db.keys.sealGrant(fresh, old.ID, owner)
		if err != nil {
			return err
		}
		now := db.now()
		done, err := t.exec(`UPDATE grants SET sealed = $1, version = version + 1, leased_until = 0, scopes = $2, covers = $3, expires_at = $4, updated_at = $5
			WHERE id = $6 AND version = $7 AND state = 'active'`,
			sealed, strings.Join(fresh.Scopes, " "), fresh.Covers.String(), ms(fresh.ExpiresAt), ms(now), old.ID, old.Version)
		if err != nil {
			return err
		}
		if done == 0 {
			return t.returnGrant(connection, owner, fresh, now)
		}
		kept = true
		t.audit(now, consent.BySystem, "", "grant.refreshed", old.ID, detail{"account": fresh.Account})
		return t.regrant(connection, fresh)
	})
	return kept && err == nil, err
}

// regrant notes on the connection what its grants cover, where a refresh brought
// other scopes than before.
func (t *tx) regrant(connectionID string, fresh consent.Grant) error {
	var before consent.Set
	if err := t.one(`SELECT granted FROM connections WHERE id = $1`, params(connectionID), set(&before)); err != nil {
		return err
	}
	after := before.Without(before.Of(fresh.Account)) | fresh.Covers.Of(fresh.Account)
	if after == before {
		return nil
	}
	return t.do(`UPDATE connections SET granted = $1 WHERE id = $2 AND closed_at IS NULL`, after.String(), connectionID)
}
