package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"accord/consent"
)

const sessionByHash = `SELECT s.created_at, s.seen_at, s.expires_at, ` + userColumns + `
	FROM sessions s JOIN users u ON u.id = s.user_id WHERE s.hash = $1 AND s.expires_at > $2 AND u.enabled`

// Session implements consent.SessionStore, in one query.
func (db *DB) Session(ctx context.Context, hash string, now time.Time) (consent.Session, error) {
	s := consent.Session{Hash: hash}
	err := db.read(ctx).one(sessionByHash, params(hash, ms(now)), append([]any{instant(&s.CreatedAt), instant(&s.SeenAt), instant(&s.ExpiresAt)}, userFields(&s.User)...)...)
	if errors.Is(err, sql.ErrNoRows) {
		return consent.Session{}, consent.Fail(consent.NotFound, "session.over")
	}
	if err != nil {
		return consent.Session{}, db.failure("read a session", err)
	}
	return s, nil
}

// StartSession implements consent.SessionStore. A disabled user gets none.
func (db *DB) StartSession(ctx context.Context, s consent.Session) error {
	return db.write(ctx, "start a session", func(t *tx) error {
		// Whoever disables the user at this moment either comes first, or ends this session.
		if err := t.holdUsers(s.User.ID); err != nil {
			return err
		}
		added, err := t.exec(`INSERT INTO sessions (hash, user_id, created_at, seen_at, expires_at)
			SELECT $1, u.id, CAST($2 AS BIGINT), CAST($3 AS BIGINT), CAST($4 AS BIGINT) FROM users u WHERE u.id = $5 AND u.enabled`,
			s.Hash, ms(s.CreatedAt), ms(s.SeenAt), ms(s.ExpiresAt), s.User.ID)
		if err != nil {
			return err
		}
		if added == 0 {
			return errDisabled()
		}
		t.audit(s.CreatedAt, consent.BySelf, s.User.ID, "session.started", s.User.ID, nil)
		return nil
	})
}

// TouchSession implements consent.SessionStore.
func (db *DB) TouchSession(ctx context.Context, hash string, now time.Time) error {
	_, err := db.execute(ctx, `UPDATE sessions SET seen_at = $1 WHERE hash = $2 AND seen_at < $1`, ms(now), hash)
	if err != nil {
		return db.failure("note the use of a session", err)
	}
	return nil
}

// EndSession implements consent.SessionStore.
func (db *DB) EndSession(ctx context.Context, hash string, now time.Time) error {
	return db.write(ctx, "end a session", func(t *tx) error {
		users, err := ids(t, `SELECT user_id FROM sessions WHERE hash = $1`, hash)
		if err != nil {
			return err
		}
		// A release to this browser at this moment comes first, or finds no session.
		if err := t.holdUsers(users...); err != nil {
			return err
		}
		if held := db.now(); held.After(now) {
			now = held // a release that came first lies before it
		}
		if err := t.do(`DELETE FROM sessions WHERE hash = $1`, hash); err != nil {
			return err
		}
		for _, id := range users {
			t.audit(now, consent.BySelf, id, "session.ended", id, nil)
		}
		return t.endAttempts(now, `session_hash = $1`, hash)
	})
}
