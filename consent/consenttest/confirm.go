package consenttest

import (
	"context"
	"time"

	"accord/consent"
)

// Confirm implements consent.ConnectStore. The attempt is handed to the rule as it
// is, over or not yet pending, too: the rule refuses it.
func (m *Memory) Confirm(ctx context.Context, userID, sessionHash, attemptID string, tidy consent.Rule, rule func(consent.Confirming, time.Time) (consent.Change, error)) error {
	done, err := m.begin(ctx, "Confirm")
	if err != nil {
		return err
	}
	defer done()
	now := m.clock.Now()
	i := m.attempt(func(a consent.Attempt) bool {
		return a.ID == attemptID && a.UserID == userID && a.SessionHash == sessionHash
	})
	if i >= 0 {
		if err := m.makeRoom(m.attempts[i].Secrets.Member, userID, tidy); err != nil {
			return err
		}
	}
	var c consent.Change
	for range 2 {
		var what consent.Confirming
		if what.Standing, err = m.standing(userID); err != nil {
			return err
		}
		if i >= 0 {
			a := copyAttempt(m.attempts[i])
			what.Attempt, what.Member = &a, m.memberFacts(a)
		}
		c, err = rule(what, now)
	}
	switch {
	case err != nil && i >= 0:
		return m.refuse(m.attempts[i], err, now)
	case err != nil:
		return err
	}
	return m.confirmed(userID, attemptID, c, tidy, now)
}

// makeRoom settles somebody else's connection with the member that is over.
func (m *Memory) makeRoom(member, userID string, tidy consent.Rule) error {
	row := m.openConn(func(c *connRow) bool { return member != "" && c.member == member && c.UserID != userID })
	if row == nil {
		return nil
	}
	if st, err := m.standing(row.UserID); err != nil || st.Open() {
		return err
	}
	return m.settle(row.UserID, tidy)
}

// confirmed takes the attempt and writes what it became. The person's connection
// that is over gives its place to a new one.
func (m *Memory) confirmed(userID, attemptID string, c consent.Change, tidy consent.Rule, now time.Time) error {
	st, err := m.standing(userID)
	if err != nil {
		return err
	}
	if c.Conn != nil && c.Conn.Version == 1 && st.Conn != nil && !st.Open() && !st.Conn.Closed {
		if err := m.settle(userID, tidy); err != nil {
			return err
		}
	}
	if err := m.fits(c); err != nil {
		return err
	}
	m.attempts = deleted(m.attempts, attemptID)
	c.EndAttempts = true
	return m.put(userID, c, now)
}
