package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"accord/consent"
)

func errConnected() error {
	return consent.Errorf(consent.Conflict, "You are connected already. Nothing was changed. To use another LinkedIn account, disconnect first.")
}

func errMemberTaken() error {
	return consent.Errorf(consent.Conflict, "This LinkedIn account is connected to another work account. Nothing was connected. "+
		"Sign in to LinkedIn with your own account, or disconnect the other one first.")
}

// takenByOther reports whether the LinkedIn member is connected to somebody else.
// A connection that Nobody ended counts no more, tidied or not.
func (t *tx) takenByOther(member, userID string) (bool, error) {
	var taken bool
	err := t.one(`SELECT EXISTS (SELECT 1 FROM connections c JOIN policy p ON p.id = 1
		WHERE c.member_hash = $1 AND c.user_id <> $2 AND c.closed_at IS NULL AND c.policy_version >= p.withdrawn_version)`, with(member, userID), &taken)
	return taken, err
}

// OpenConnection implements consent.ConnectStore. When the member is connected to
// somebody else the attempt ends and its grants go back.
func (db *DB) OpenConnection(ctx context.Context, a consent.Attempt, c consent.Connection, r consent.Receipt, guard func(consent.Standing) error, jobs []consent.Job) error {
	if a.Secrets.LinkedIn == nil || a.Secrets.Member == "" || a.UserID != c.UserID {
		return errNoAttempt()
	}
	member := db.keys.pseudonym(a.Secrets.Member)
	taken := false
	err := db.write(ctx, "open a connection", func(t *tx) error {
		taken = false
		st, err := t.guarded(c.UserID, guard)
		if err != nil {
			return err
		}
		if st.Conn != nil && !st.Conn.Closed && st.Conn.PolicyVersion >= st.Policy.WithdrawnVersion {
			return errConnected()
		}
		ended, err := t.exec(`DELETE FROM attempts WHERE id = $1 AND user_id = $2 AND session_hash = $3 AND step = 'pending' AND expires_at > $4`,
			a.ID, a.UserID, a.SessionHash, ms(c.OpenedAt))
		if err != nil {
			return err
		}
		if ended == 0 {
			return errNoAttempt()
		}
		if taken, err = t.takenByOther(member, c.UserID); err != nil {
			return err
		}
		if taken {
			t.audit(c.OpenedAt, "self", a.UserID, "attempt.refused", a.ID, detail{"reason": "member taken"})
			return t.returnGrants(a.Secrets, a.UserID, c.OpenedAt)
		}
		if err := t.closeWithdrawn(c.UserID, member, c.OpenedAt); err != nil {
			return err
		}
		return t.open(a, c, r, member, jobs)
	})
	switch {
	case err != nil && db.engine.unique(err):
		// The index is the last word, should the questions above ever miss something.
		return consent.Errorf(consent.Conflict, "You, or this LinkedIn account, are connected already. Nothing was changed.").Because(err)
	case err != nil:
		return err
	case taken:
		return errMemberTaken()
	}
	return nil
}

// open writes the connection with all that belongs to it.
func (t *tx) open(a consent.Attempt, c consent.Connection, r consent.Receipt, member string, jobs []consent.Job) error {
	err := t.do(`INSERT INTO connections (id, user_id, member_hash, choice, visible, version, policy_version, opened_at, changed_at, renew_by)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		c.ID, c.UserID, member, c.Choice, c.Visible, c.Version, c.PolicyVersion, ms(c.OpenedAt), ms(c.ChangedAt), ms(c.RenewBy))
	if err != nil {
		return err
	}
	if _, err := t.insertGrant(c.ID, c.UserID, consent.LinkedInAccount, consent.GrantActive, *a.Secrets.LinkedIn, c.OpenedAt); err != nil {
		return err
	}
	switch {
	case a.Secrets.Work == nil:
	case c.Choice.Covers(consent.WorkProfile):
		if _, err := t.insertGrant(c.ID, c.UserID, consent.WorkAccount, consent.GrantActive, *a.Secrets.Work, c.OpenedAt); err != nil {
			return err
		}
	default:
		if err := t.returnGrant(c.ID, c.UserID, consent.WorkAccount, a.Secrets.Work, c.OpenedAt); err != nil {
			return err
		}
	}
	if err := t.endAttempts(c.OpenedAt, `user_id = $1`, c.UserID); err != nil {
		return err
	}
	if err := t.keepNotice(a.Notice); err != nil {
		return err
	}
	t.enqueue(jobs...)
	return t.prove(r, nil)
}

// ChangeConnection implements consent.ConnectStore.
func (db *DB) ChangeConnection(ctx context.Context, c consent.Connection, attemptID string, work *consent.Grant, r *consent.Receipt, n *consent.Notice,
	guard func(consent.Standing) error, jobs []consent.Job,
) error {
	return db.write(ctx, "change a connection", func(t *tx) error {
		if _, err := t.guarded(c.UserID, guard); err != nil {
			return err
		}
		if attemptID != "" {
			ended, err := t.exec(`DELETE FROM attempts WHERE id = $1 AND user_id = $2 AND step = 'pending' AND expires_at > $3`, attemptID, c.UserID, ms(c.ChangedAt))
			if err != nil {
				return err
			}
			if ended == 0 {
				return errNoAttempt()
			}
		}
		changed, err := t.exec(`UPDATE connections SET choice = $1, visible = $2, version = $3, changed_at = $4
			WHERE id = $5 AND user_id = $6 AND version = $7 AND closed_at IS NULL`,
			c.Choice, c.Visible, c.Version, ms(c.ChangedAt), c.ID, c.UserID, c.Version-1)
		if err != nil {
			return err
		}
		if changed == 0 {
			return consent.Errorf(consent.Conflict, "Your sharing was changed in another window. This change was not saved. Look at what is set now, then change it again.")
		}
		if work != nil || !c.Choice.Covers(consent.WorkProfile) {
			if err := t.revoke(c.ID, c.ChangedAt, consent.WorkAccount); err != nil {
				return err
			}
		}
		if work != nil {
			if _, err := t.insertGrant(c.ID, c.UserID, consent.WorkAccount, consent.GrantActive, *work, c.ChangedAt); err != nil {
				return err
			}
		}
		if n != nil {
			if err := t.keepNotice(*n); err != nil {
				return err
			}
		}
		t.enqueue(jobs...)
		if r != nil {
			return t.prove(*r, detail{"version": c.Version})
		}
		t.audit(c.ChangedAt, "self", c.UserID, "connection.visibility", c.ID, detail{"version": c.Version, "visible": c.Visible})
		return nil
	})
}

// CloseConnection implements consent.ConnectStore.
func (db *DB) CloseConnection(ctx context.Context, connectionID string, by consent.ActorKind, r consent.Receipt, jobs []consent.Job) (bool, error) {
	closed := false
	err := db.write(ctx, "close a connection", func(t *tx) error {
		closed = false
		var owner string
		err := t.one(`SELECT user_id FROM connections WHERE id = $1`, with(connectionID), &owner)
		if errors.Is(err, sql.ErrNoRows) {
			return consent.Errorf(consent.NotFound, "There is no such connection.")
		}
		if err != nil {
			return err
		}
		if err := t.lockUser(owner); err != nil {
			return err
		}
		closed, err = t.close(connectionID, owner, by, r, jobs)
		return err
	})
	return closed && err == nil, err
}

// close ends a connection and everything that hangs on it, once. The owner's row
// is locked.
func (t *tx) close(id, owner string, by consent.ActorKind, r consent.Receipt, jobs []consent.Job) (bool, error) {
	ended, err := t.exec(`UPDATE connections SET closed_at = $1, closed_by = $2, changed_at = $1, version = version + 1 WHERE id = $3 AND closed_at IS NULL`,
		ms(r.At), by, id)
	if err != nil || ended == 0 {
		return false, err
	}
	if err := t.revoke(id, r.At, consent.LinkedInAccount, consent.WorkAccount); err != nil {
		return false, err
	}
	if err := t.endAttempts(r.At, `user_id = $1`, owner); err != nil {
		return false, err
	}
	t.enqueue(jobs...)
	return true, t.prove(r, nil)
}

// closeWithdrawn closes what Nobody ended, for this user and this member, where
// the tidying did not come to it yet: a new connection needs the place.
func (t *tx) closeWithdrawn(userID, member string, now time.Time) error {
	return t.closeByAdmin(now, `c.policy_version < p.withdrawn_version AND (c.user_id = $1 OR c.member_hash = $2)`, userID, member)
}

// closeByAdmin closes open connections c under policy p, with receipt and letter.
func (t *tx) closeByAdmin(now time.Time, where string, args ...any) error {
	var list []consent.Receipt
	err := t.each(`SELECT c.id, c.user_id, c.choice, p.version FROM connections c JOIN policy p ON p.id = 1 WHERE c.closed_at IS NULL AND `+where, args,
		func(scan scan) error {
			r := consent.Receipt{ID: consent.RandomID(), Event: consent.Withdrawn, By: consent.ByAdmin, At: now}
			if err := scan(&r.ConnectionID, &r.UserID, &r.Choice, &r.PolicyVersion); err != nil {
				return err
			}
			list = append(list, r)
			return nil
		})
	if err != nil {
		return err
	}
	for _, r := range list {
		if err := t.lockUser(r.UserID); err != nil {
			return err
		}
		letter := consent.LetterJob{Letter: consent.WithdrawnLetter, UserID: r.UserID, About: r.ID}
		if _, err := t.close(r.ConnectionID, r.UserID, consent.ByAdmin, r, []consent.Job{letter}); err != nil {
			return err
		}
	}
	return nil
}
