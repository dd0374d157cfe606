package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"accord/consent"
)

// Empty where there is no attempt. Without the secrets.
const openAttemptColumns = `COALESCE(a.id, ''), COALESCE(a.user_id, ''), COALESCE(a.session_hash, ''), COALESCE(a.choice, ''), COALESCE(a.upgrade, FALSE),
	COALESCE(a.step, ''), COALESCE(a.state_hash, ''), COALESCE(a.return_to, ''), COALESCE(a.notice_hash, ''), a.created_at, a.expires_at`

func openAttemptFields(a *consent.Attempt) []any {
	return []any{
		&a.ID, &a.UserID, &a.SessionHash, &a.Choice, &a.Upgrade, &a.Step, &a.StateHash, &a.ReturnTo, &a.Notice.Hash,
		instant(&a.CreatedAt), instant(&a.ExpiresAt),
	}
}

const attemptColumns = openAttemptColumns + `, COALESCE(n.language, ''), COALESCE(n.version, ''), COALESCE(n.body, ''), a.secrets_sealed`

func (db *DB) attempt(src source, where string, args ...any) (consent.Attempt, error) {
	var a consent.Attempt
	var sealed []byte
	err := src.one(`SELECT `+attemptColumns+` FROM attempts a LEFT JOIN notices n ON n.hash = a.notice_hash WHERE `+where, args,
		append(openAttemptFields(&a), &a.Notice.Language, &a.Notice.Version, &a.Notice.Text, &sealed)...)
	if errors.Is(err, sql.ErrNoRows) {
		return consent.Attempt{}, errNoAttempt()
	}
	if err != nil {
		return consent.Attempt{}, err
	}
	if a.Secrets, err = db.keys.openAttempt(sealed, a.ID, a.UserID); err != nil {
		return consent.Attempt{}, err
	}
	return a, nil
}

func errNoAttempt() error {
	return consent.Errorf(consent.NotFound, "This attempt is no longer valid. Nothing was connected. Start again from My connection.")
}

// StartAttempt implements consent.ConnectStore.
func (db *DB) StartAttempt(ctx context.Context, a consent.Attempt, limit int, guard func(consent.Standing) error) error {
	sealed, err := db.keys.sealAttempt(a)
	if err != nil {
		return err
	}
	return db.write(ctx, "start an attempt", func(t *tx) error {
		if _, err := t.guarded(a.UserID, guard); err != nil {
			return err
		}
		var open int
		if err := t.one(`SELECT count(*) FROM attempts WHERE user_id = $1 AND expires_at > $2`, with(a.UserID, ms(a.CreatedAt)), &open); err != nil {
			return err
		}
		if open >= limit {
			return consent.Errorf(consent.Busy, "You have several unfinished attempts open. Finish one, or wait ten minutes and start again.")
		}
		if err := t.keepNotice(a.Notice); err != nil {
			return err
		}
		t.audit(a.CreatedAt, "self", a.UserID, "attempt.started", a.ID, detail{"choice": a.Choice, "upgrade": a.Upgrade})
		return t.do(`INSERT INTO attempts (id, user_id, session_hash, choice, upgrade, step, state_hash, return_to, notice_hash, created_at, expires_at, secrets_sealed)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
			a.ID, a.UserID, a.SessionHash, a.Choice, a.Upgrade, a.Step, a.StateHash, a.ReturnTo, a.Notice.Hash, ms(a.CreatedAt), ms(a.ExpiresAt), sealed)
	})
}

// TakeState implements consent.ConnectStore.
func (db *DB) TakeState(ctx context.Context, stateHash, sessionHash, userID string, step consent.Step, now time.Time) (consent.Attempt, error) {
	if stateHash == "" { // means: no answer is awaited
		return consent.Attempt{}, errNoAttempt()
	}
	var a consent.Attempt
	err := db.write(ctx, "take a state", func(t *tx) error {
		var id string
		err := t.one(`UPDATE attempts SET state_hash = ''
			WHERE state_hash = $1 AND session_hash = $2 AND user_id = $3 AND step = $4 AND expires_at > $5 RETURNING id`,
			with(stateHash, sessionHash, userID, step, ms(now)), &id)
		if errors.Is(err, sql.ErrNoRows) {
			return errNoAttempt()
		}
		if err != nil {
			return err
		}
		a, err = db.attempt(t, `a.id = $1`, id)
		return err
	})
	if err != nil {
		return consent.Attempt{}, err
	}
	return a, nil
}

// AdvanceAttempt implements consent.ConnectStore. Grants that came for an attempt
// which is over meanwhile, or whose member is taken, go back.
func (db *DB) AdvanceAttempt(ctx context.Context, a consent.Attempt) error {
	sealed, err := db.keys.sealAttempt(a)
	if err != nil {
		return err
	}
	var outcome error
	err = db.write(ctx, "advance an attempt", func(t *tx) error {
		outcome = nil
		taken, err := t.takenByOther(db.keys.pseudonym(a.Secrets.Member), a.UserID)
		if err != nil {
			return err
		}
		if taken && a.Secrets.Member != "" {
			// What is stored may be older than what just came, so the latter goes back.
			outcome = errMemberTaken()
			if err := t.do(`DELETE FROM attempts WHERE id = $1 AND user_id = $2`, a.ID, a.UserID); err != nil {
				return err
			}
			t.audit(db.now(), "self", a.UserID, "attempt.refused", a.ID, detail{"reason": "member taken"})
			return t.returnGrants(a.Secrets, a.UserID, db.now())
		}
		stored, err := t.exec(`UPDATE attempts SET step = $1, state_hash = $2, secrets_sealed = $3 WHERE id = $4 AND user_id = $5`,
			a.Step, a.StateHash, sealed, a.ID, a.UserID)
		if err != nil {
			return err
		}
		if stored == 0 {
			outcome = errNoAttempt()
			return t.returnGrants(a.Secrets, a.UserID, db.now())
		}
		t.audit(db.now(), "self", a.UserID, "attempt.advanced", a.ID, detail{"step": a.Step})
		return nil
	})
	if err != nil {
		return err
	}
	return outcome
}

// PendingAttempt implements consent.ConnectStore.
func (db *DB) PendingAttempt(ctx context.Context, userID, sessionHash string, now time.Time) (consent.Attempt, error) {
	a, err := db.attempt(db.read(ctx), `a.user_id = $1 AND a.session_hash = $2 AND a.step = 'pending' AND a.expires_at > $3 ORDER BY a.created_at DESC, a.id DESC LIMIT 1`,
		userID, sessionHash, ms(now))
	if err != nil {
		return a, db.told("read an attempt", err)
	}
	return a, nil
}

// CancelAttempts implements consent.ConnectStore.
func (db *DB) CancelAttempts(ctx context.Context, userID string, now time.Time) error {
	return db.write(ctx, "cancel attempts", func(t *tx) error { return t.endAttempts(now, `user_id = $1`, userID) })
}

// endAttempts ends attempts unconfirmed and queues the return of their grants.
func (t *tx) endAttempts(now time.Time, where string, args ...any) error {
	type ended struct {
		id, userID string
		sealed     []byte
	}
	var list []ended
	err := t.each(`DELETE FROM attempts WHERE `+where+` RETURNING id, user_id, secrets_sealed`, args, func(scan scan) error {
		var e ended
		if err := scan(&e.id, &e.userID, &e.sealed); err != nil {
			return err
		}
		list = append(list, e)
		return nil
	})
	if err != nil {
		return err
	}
	for _, e := range list {
		secrets, err := t.db.keys.openAttempt(e.sealed, e.id, e.userID)
		if err != nil {
			// Nobody can use these tokens any more, we neither. They run out by themselves.
			t.audit(now, "system", "", "attempt.unreadable", e.id, nil)
			continue
		}
		t.audit(now, "system", "", "attempt.ended", e.id, nil)
		if err := t.returnGrants(secrets, e.userID, now); err != nil {
			return err
		}
	}
	return nil
}

// returnGrants keeps the grants of an attempt that ended unconfirmed, for their
// return alone.
func (t *tx) returnGrants(s consent.AttemptSecrets, userID string, now time.Time) error {
	if err := t.returnGrant("", userID, consent.LinkedInAccount, s.LinkedIn, now); err != nil {
		return err
	}
	return t.returnGrant("", userID, consent.WorkAccount, s.Work, now)
}
