package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"accord/consent"
)

const sessionByHash = `SELECT s.admin, s.auditor, s.created_at, s.seen_at, s.expires_at, ` + userColumns + `
	FROM sessions s JOIN users u ON u.id = s.user_id WHERE s.hash = $1 AND s.expires_at > $2 AND u.enabled`

// Session implements consent.SessionStore, in one query.
func (db *DB) Session(ctx context.Context, hash string, now time.Time) (consent.Session, error) {
	s := consent.Session{Hash: hash}
	err := db.read(ctx).one(sessionByHash, with(hash, ms(now)), append([]any{&s.Admin, &s.Auditor, instant(&s.CreatedAt), instant(&s.SeenAt), instant(&s.ExpiresAt)}, userFields(&s.User)...)...)
	if errors.Is(err, sql.ErrNoRows) {
		return consent.Session{}, consent.Errorf(consent.NotFound, "Your session has ended.")
	}
	if err != nil {
		return consent.Session{}, db.told("read a session", err)
	}
	return s, nil
}

// StartSession implements consent.SessionStore. A disabled user gets none.
func (db *DB) StartSession(ctx context.Context, s consent.Session) error {
	return db.write(ctx, "start a session", func(t *tx) error {
		// Whoever disables the user at this moment either comes first, or ends this session.
		if err := t.lockUser(s.User.ID); err != nil {
			return err
		}
		added, err := t.exec(`INSERT INTO sessions (hash, user_id, admin, auditor, created_at, seen_at, expires_at)
			SELECT $1, u.id, $2, $3, $4, $5, $6 FROM users u WHERE u.id = $7 AND u.enabled`,
			s.Hash, s.Admin, s.Auditor, ms(s.CreatedAt), ms(s.SeenAt), ms(s.ExpiresAt), s.User.ID)
		if err != nil {
			return err
		}
		if added == 0 {
			return errDisabled()
		}
		t.audit(s.CreatedAt, "self", s.User.ID, "session.started", s.User.ID, detail{"admin": s.Admin, "auditor": s.Auditor})
		return nil
	})
}

// TouchSession implements consent.SessionStore.
func (db *DB) TouchSession(ctx context.Context, hash string, now time.Time) error {
	_, err := db.alone(ctx, `UPDATE sessions SET seen_at = $1 WHERE hash = $2 AND seen_at < $1`, ms(now), hash)
	if err != nil {
		return db.told("note the use of a session", err)
	}
	return nil
}

// EndSession implements consent.SessionStore.
func (db *DB) EndSession(ctx context.Context, hash string, now time.Time) error {
	return db.write(ctx, "end a session", func(t *tx) error {
		users, err := ids(t, `DELETE FROM sessions WHERE hash = $1 RETURNING user_id`, hash)
		if err != nil {
			return err
		}
		for _, id := range users {
			t.audit(now, "self", id, "session.ended", id, nil)
		}
		return t.endAttempts(now, `session_hash = $1`, hash)
	})
}

// endSessions ends all sessions of a user.
func (t *tx) endSessions(userID string) error {
	return t.do(`DELETE FROM sessions WHERE user_id = $1`, userID)
}
