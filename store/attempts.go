package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"accord/consent"
)

const attemptColumns = `a.id, a.user_id, a.session_hash, a.purpose, a.categories, a.held, a.policy_version, a.connection_version, a.step, a.state_hash,
	a.return_to, a.created_at, a.expires_at, a.secrets_sealed, n.hash, n.language, n.version, n.body`

func (db *DB) attempt(src source, where string, args ...any) (consent.Attempt, error) {
	var a consent.Attempt
	var sealed []byte
	err := src.one(`SELECT `+attemptColumns+` FROM attempts a JOIN notices n ON n.hash = a.notice_hash WHERE `+where, args,
		&a.ID, &a.UserID, &a.SessionHash, &a.Purpose, set(&a.Categories), set(&a.Held), &a.PolicyVersion, &a.ConnectionVersion, &a.Step, &a.StateHash,
		&a.ReturnTo, instant(&a.CreatedAt), instant(&a.ExpiresAt), &sealed, &a.Notice.Hash, &a.Notice.Language, &a.Notice.Version, &a.Notice.Text)
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

func errNoAttempt() error { return consent.Fail(consent.NotFound, "attempt.over") }

// StartAttempt implements consent.ConnectStore.
func (db *DB) StartAttempt(ctx context.Context, userID string, begin func(consent.Standing, int, time.Time) (consent.Attempt, error)) error {
	return db.write(ctx, "start an attempt", func(t *tx) error {
		st, err := t.heldStanding(userID)
		if err != nil {
			return err
		}
		now := db.now()
		var open int
		if err := t.one(`SELECT count(*) FROM attempts WHERE user_id = $1 AND expires_at > $2`, params(userID, ms(now)), &open); err != nil {
			return err
		}
		a, err := begin(st, open, now)
		if err != nil {
			return final{err}
		}
		sealed, err := db.keys.sealAttempt(a)
		if err != nil {
			return err
		}
		if err := t.keepNotice(a.Notice); err != nil {
			return err
		}
		t.audit(now, consent.BySelf, userID, "attempt.started", a.ID, detail{"purpose": a.Purpose, "categories": a.Categories.String()})
		return t.do(`INSERT INTO attempts (id, user_id, session_hash, purpose, categories, held, policy_version, connection_version, notice_hash,
				step, state_hash, return_to, created_at, expires_at, secrets_sealed)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
			a.ID, a.UserID, a.SessionHash, a.Purpose, a.Categories.String(), a.Held.String(), a.PolicyVersion, a.ConnectionVersion, a.Notice.Hash,
			a.Step, a.StateHash, a.ReturnTo, ms(a.CreatedAt), ms(a.ExpiresAt), sealed)
	})
}

// TakeState implements consent.ConnectStore.
func (db *DB) TakeState(ctx context.Context, stateHash, sessionHash, userID string, step consent.Step) (consent.Attempt, error) {
	if stateHash == "" { // means: no answer is awaited
		return consent.Attempt{}, errNoAttempt()
	}
	var a consent.Attempt
	err := db.write(ctx, "take a state", func(t *tx) error {
		var id string
		err := t.one(`UPDATE attempts SET state_hash = ''
			WHERE state_hash = $1 AND session_hash = $2 AND user_id = $3 AND step = $4 AND expires_at > $5 RETURNING id`,
			params(stateHash, sessionHash, userID, step, ms(db.now())), &id)
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

// AdvanceAttempt implements consent.ConnectStore. What is stored may be older than
// what just came, so it is the latter that goes back where the attempt is over.
func (db *DB) AdvanceAttempt(ctx context.Context, a consent.Attempt, guard func(consent.MemberFacts) error) (returning bool, err error) {
	sealed, err := db.keys.sealAttempt(a)
	if err != nil {
		return false, err
	}
	var outcome error
	err = db.write(ctx, "advance an attempt", func(t *tx) error {
		outcome = nil
		if err := t.sharePolicy(); err != nil {
			return err
		}
		if err := t.holdUsers(a.UserID); err != nil {
			return err
		}
		facts, err := t.memberFacts(a, nil)
		if err != nil {
			return err
		}
		now := db.now()
		if outcome = guard(facts); outcome != nil {
			return t.refuseAttempt(a, outcome, now)
		}
		stored, err := t.exec(`UPDATE attempts SET step = $1, state_hash = $2, secrets_sealed = $3 WHERE id = $4 AND user_id = $5`,
			a.Step, a.StateHash, sealed, a.ID, a.UserID)
		if err != nil {
			return err
		}
		if stored == 0 {
			outcome = errNoAttempt()
			return t.returnGrants(a.Secrets, a.UserID, now)
		}
		t.audit(now, consent.BySelf, a.UserID, "attempt.advanced", a.ID, detail{"step": a.Step})
		returning, err = t.returning(a.UserID)
		return err
	})
	if err == nil {
		err = reportable(outcome)
	}
	return returning, err
}

// refuseAttempt ends an attempt with what it holds, if the outcome is an Ending;
// with any other error nothing is done.
func (t *tx) refuseAttempt(a consent.Attempt, outcome error, now time.Time) error {
	if !errors.As(outcome, new(consent.Ending)) {
		return final{outcome}
	}
	if err := t.do(`DELETE FROM attempts WHERE id = $1 AND user_id = $2`, a.ID, a.UserID); err != nil {
		return err
	}
	t.audit(now, consent.BySelf, a.UserID, "attempt.refused", a.ID, detail{"code": consent.CodeOf(outcome)})
	return t.returnGrants(a.Secrets, a.UserID, now)
}

// reportable is what the person is told of an outcome.
func reportable(outcome error) error {
	if e := (consent.Ending{}); errors.As(outcome, &e) {
		return e.Err
	}
	return outcome
}

// OpenAttempt implements consent.ConnectStore.
func (db *DB) OpenAttempt(ctx context.Context, userID, sessionHash, id string) (consent.Attempt, error) {
	a, err := db.attempt(db.read(ctx), `a.user_id = $1 AND a.session_hash = $2 AND a.expires_at > $3 AND ($4 = '' OR a.id = $4)
		ORDER BY a.created_at DESC, a.id DESC LIMIT 1`, userID, sessionHash, ms(db.now()), id)
	if err != nil {
		return a, db.failure("read an attempt", err)
	}
	return a, nil
}

// CancelAttempts implements consent.ConnectStore.
func (db *DB) CancelAttempts(ctx context.Context, userID string) error {
	return db.write(ctx, "cancel attempts", func(t *tx) error {
		if err := t.holdUsers(userID); err != nil {
			return err
		}
		return t.endAttempts(db.now(), `user_id = $1`, userID)
	})
}

// Confirm implements consent.ConnectStore.
func (db *DB) Confirm(ctx context.Context, userID, sessionHash, attemptID string, tidy consent.Rule,
	rule func(consent.Confirming, time.Time) (consent.Change, error),
) error {
	var outcome error
	err := db.write(ctx, "confirm an attempt", func(t *tx) error {
		outcome = nil
		st, err := t.heldStanding(userID)
		if err != nil {
			return err
		}
		c := consent.Confirming{Standing: st}
		a, err := db.attempt(t, `a.id = $1 AND a.user_id = $2 AND a.session_hash = $3`, attemptID, userID, sessionHash)
		if err == nil {
			c.Attempt = &a
			if c.Member, err = t.memberFacts(a, tidy); err != nil {
				return err
			}
		} else if consent.KindOf(err) != consent.NotFound {
			return err
		}
		now := db.now()
		change, err := rule(c, now)
		if err != nil {
			if outcome = err; c.Attempt == nil {
				return final{err}
			}
			return t.refuseAttempt(a, err, now)
		}
		return t.confirm(c, tidy, change, now)
	})
	switch {
	case err != nil && db.engine.unique(err):
		// The index is the last word, should the questions above ever miss something.
		return consent.Fail(consent.Conflict, "connect.taken_meanwhile").Because(err)
	case err != nil:
		return err
	}
	return reportable(outcome)
}

// confirm takes the attempt and writes what it became. A connection of the person
// that is over, but not yet written down as such, is closed first: the new one
// needs its place.
func (t *tx) confirm(c consent.Confirming, tidy consent.Rule, change consent.Change, now time.Time) error {
	if c.Attempt != nil {
		taken, err := t.exec(`DELETE FROM attempts WHERE id = $1`, c.Attempt.ID)
		if err != nil {
			return err
		}
		if taken == 0 { // tidied a moment ago, and its grants are on their way back
			return consent.Fail(consent.Expired, "attempt.over")
		}
	}
	if change.Conn != nil && change.Conn.Version == 1 && c.Conn != nil && !c.Conn.Closed {
		if _, err := t.apply(c.Standing, tidy); err != nil {
			return err
		}
	}
	change.EndAttempts = true
	return t.put(c.Standing, change, now)
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
			t.audit(now, consent.BySystem, "", "attempt.unreadable", e.id, nil)
			continue
		}
		t.audit(now, consent.BySystem, "", "attempt.ended", e.id, nil)
		if err := t.returnGrants(secrets, e.userID, now); err != nil {
			return err
		}
	}
	return nil
}
