package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"accord/consent"
)

// settleRounds bounds how many causes of one person are written down in one go.
const settleRounds = 5

// Apply implements consent.ConnectStore.
func (db *DB) Apply(ctx context.Context, userID string, rule consent.Rule) error {
	return db.write(ctx, "change a connection", func(t *tx) error {
		st, err := t.heldStanding(userID)
		if err != nil {
			return err
		}
		_, err = t.apply(st, rule)
		return err
	})
}

// Settle implements consent.ConnectStore.
func (db *DB) Settle(ctx context.Context, userID string, rule consent.Rule) error {
	return db.write(ctx, "settle a connection", func(t *tx) error {
		if err := t.sharePolicy(); err != nil {
			return err
		}
		return t.settle(userID, rule)
	})
}

// settle applies rule to a person until the connection stays as it is. The policy
// is shared.
func (t *tx) settle(userID string, rule consent.Rule) error {
	if rule == nil {
		return nil
	}
	for range settleRounds {
		if err := t.holdUsers(userID); err != nil {
			return err
		}
		st, err := oneStanding(t, userID)
		if err != nil {
			return err
		}
		more, err := t.apply(st, rule)
		if err != nil || !more {
			return err
		}
	}
	return nil
}

// errOvertaken ends a change of which nothing is to be done.
var errOvertaken = errors.New("overtaken")

// apply asks rule about a standing that is held, and writes what it says. It
// reports whether the connection was changed.
func (t *tx) apply(st consent.Standing, rule consent.Rule) (changed bool, err error) {
	now := t.db.now()
	c, err := rule(st, now)
	if err != nil {
		return false, final{err}
	}
	if err := t.put(st, c, now); err != nil {
		if errors.Is(err, errOvertaken) {
			return false, nil
		}
		return false, err
	}
	return c.Conn != nil, nil
}

// put writes a change of a standing that is held, in an order in which what may
// turn out to be overtaken comes first.
func (t *tx) put(st consent.Standing, c consent.Change, now time.Time) error {
	if c.Refused != "" {
		gone, err := t.exec(`UPDATE grants SET state = 'refused', sealed = NULL, updated_at = $1 WHERE id = $2 AND state = 'active'`, ms(now), c.Refused)
		if err != nil {
			return err
		}
		if gone == 0 {
			return errOvertaken
		}
		t.audit(now, consent.BySystem, "", "grant.refused", c.Refused, nil)
	}
	if c.Notice != nil {
		if err := t.keepNotice(*c.Notice); err != nil {
			return err
		}
	}
	if c.Conn != nil {
		if err := t.putConnection(*c.Conn, c.Member); err != nil {
			return err
		}
		if err := t.revoke(c.Conn.ID, now, c.Return...); err != nil {
			return err
		}
		if err := t.addGrants(*c.Conn, c.Add, now); err != nil {
			return err
		}
	}
	if c.EndAttempts {
		if err := t.endAttempts(now, `user_id = $1`, st.User.ID); err != nil {
			return err
		}
	}
	if c.EndSessions {
		if err := t.do(`DELETE FROM sessions WHERE user_id = $1`, st.User.ID); err != nil {
			return err
		}
	}
	t.enqueue(c.Jobs...)
	if c.Receipt != nil {
		return t.prove(*c.Receipt, c.Conn.Version)
	}
	if c.Conn != nil && c.Audit != "" {
		t.audit(now, c.By, actorOf(c.By, st.User.ID), c.Audit, c.Conn.ID, detail{"version": c.Conn.Version, "visible": c.Conn.Visible, "lapsed": c.Conn.Lapsed})
	}
	return nil
}

// actorOf names the person where the person acted.
func actorOf(by consent.ActorKind, userID string) string {
	if by == consent.BySelf {
		return userID
	}
	return ""
}

// putConnection stores a connection: a new one with version 1, or over the version before.
func (t *tx) putConnection(c consent.Connection, member string) error {
	if c.Version == 1 {
		return t.do(`INSERT INTO connections (id, user_id, member_hash, categories, granted, listed, visible, version, policy_version, attempt_id,
				opened_at, changed_at, renew_by, lapsed, suspended_by, closed_by, closed_on)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, '', '', '', '')`,
			c.ID, c.UserID, t.db.keys.pseudonym(member), c.Categories.String(), c.Granted.String(), c.Listed.String(), c.Visible, c.Version, c.PolicyVersion, c.AttemptID,
			ms(c.OpenedAt), ms(c.ChangedAt), ms(c.RenewBy))
	}
	done, err := t.exec(`UPDATE connections SET categories = $1, granted = $2, listed = $3, visible = $4, version = $5, policy_version = $6, attempt_id = $7,
			changed_at = $8, renew_by = $9, lapsed_at = $10, lapsed = $11, suspended_at = $12, suspended_by = $13, closed_at = $14, closed_by = $15, closed_on = $16
		WHERE id = $17 AND user_id = $18 AND version = $19 AND closed_at IS NULL`,
		c.Categories.String(), c.Granted.String(), c.Listed.String(), c.Visible, c.Version, c.PolicyVersion, c.AttemptID,
		ms(c.ChangedAt), ms(c.RenewBy), ms(c.LapsedAt), c.Lapsed, ms(c.SuspendedAt), c.SuspendedBy, ms(c.ClosedAt), c.ClosedBy, c.ClosedOn,
		c.ID, c.UserID, c.Version-1)
	if err != nil {
		return err
	}
	if done == 0 {
		return consent.Fail(consent.Conflict, "connection.changed_meanwhile")
	}
	return nil
}

// memberFacts is what is known about an attempt's LinkedIn member. A connection of
// somebody else that is over, but not yet written down as such, gives its place up:
// tidy settles it.
func (t *tx) memberFacts(a consent.Attempt, tidy consent.Rule) (consent.MemberFacts, error) {
	var facts consent.MemberFacts
	if a.Secrets.Member == "" {
		return facts, nil
	}
	for {
		var holder string
		err := t.one(`SELECT user_id FROM connections WHERE member_hash = $1 AND closed_at IS NULL`, params(t.db.keys.pseudonym(a.Secrets.Member)), &holder)
		switch {
		case errors.Is(err, sql.ErrNoRows):
			return facts, nil
		case err != nil:
			return facts, err
		case holder == a.UserID:
			facts.Same = true
			return facts, nil
		}
		if err := t.holdUsers(holder); err != nil {
			return facts, err
		}
		st, err := oneStanding(t, holder)
		if err != nil {
			return facts, err
		}
		if st.Open() || tidy == nil {
			facts.Taken = st.Open()
			return facts, nil
		}
		if gone, err := t.apply(st, tidy); err != nil || !gone {
			return facts, err
		}
	}
}
