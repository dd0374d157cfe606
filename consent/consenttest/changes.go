package consenttest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"accord/consent"
)

// settleRounds bounds how often Settle applies its rule.
const settleRounds = 5

// Apply implements consent.ConnectStore.
func (m *Memory) Apply(ctx context.Context, userID string, rule consent.Rule) error {
	done, err := m.begin(ctx, "Apply")
	if err != nil {
		return err
	}
	defer done()
	_, err = m.apply(userID, rule)
	return err
}

// Settle implements consent.ConnectStore.
func (m *Memory) Settle(ctx context.Context, userID string, rule consent.Rule) error {
	done, err := m.begin(ctx, "Settle")
	if err != nil {
		return err
	}
	defer done()
	return m.settle(userID, rule)
}

func (m *Memory) settle(userID string, rule consent.Rule) error {
	for range settleRounds {
		if changed, err := m.apply(userID, rule); err != nil || !changed {
			return err
		}
	}
	return nil
}

// errOvertaken: a change of which nothing is to be done.
var errOvertaken = errors.New("overtaken")

func (m *Memory) apply(userID string, rule consent.Rule) (changed bool, err error) {
	now := m.clock.Now()
	var c consent.Change
	for range 2 {
		st, unknown := m.standing(userID)
		if unknown != nil {
			return false, unknown
		}
		c, err = rule(st, now)
	}
	if err != nil {
		return false, err
	}
	if err = m.put(userID, c, now); errors.Is(err, errOvertaken) {
		return false, nil
	}
	return c.Conn != nil, err
}

// put writes a change whole, or returns an error and writes nothing.
func (m *Memory) put(userID string, c consent.Change, now time.Time) error {
	if c.Refused != "" {
		g := m.grant(c.Refused)
		if g == nil || g.state != consent.GrantActive {
			return errOvertaken
		}
	}
	if err := m.fits(c); err != nil {
		return err
	}
	if c.Refused != "" {
		m.end(m.grant(c.Refused), consent.GrantRefused, now)
	}
	if c.Conn != nil {
		m.putConnection(*c.Conn, c.Member)
		m.giveBack(c.Conn.ID, c.Return, now)
		m.addGrants(*c.Conn, c.Add, now)
	}
	if c.EndAttempts {
		m.endAttempts(func(a consent.Attempt) bool { return a.UserID == userID }, now)
	}
	if c.EndSessions {
		for hash, s := range m.sessions {
			if s.User.ID == userID {
				delete(m.sessions, hash)
			}
		}
	}
	if c.Notice != nil {
		m.notices[c.Notice.Hash] = *c.Notice
	}
	if c.Receipt != nil {
		m.receipts = append(m.receipts, copyReceipt(*c.Receipt))
	}
	m.enqueue(c.Jobs...)
	return nil
}

// fits refuses what the constraints of a database refuse.
func (m *Memory) fits(c consent.Change) error {
	if r := c.Receipt; r != nil {
		makers := []consent.ActorKind{consent.BySelf, consent.ByAdmin, consent.ByLinkedIn, consent.ByDirectory}
		if !slices.Contains(makers, r.By) || c.Conn == nil || r.ConnectionID != c.Conn.ID || r.UserID != c.Conn.UserID {
			return fmt.Errorf("no such receipt may be: %+v", *r)
		}
	}
	if c.Conn == nil {
		return nil
	}
	conn := *c.Conn
	if conn.Closed == conn.ClosedAt.IsZero() || conn.Closed == (conn.ClosedBy == "") ||
		conn.LapsedAt.IsZero() != (conn.Lapsed == "") || conn.SuspendedAt.IsZero() != (conn.SuspendedBy == "") {
		return fmt.Errorf("no such connection may be: %+v", conn)
	}
	if conn.Version == 1 {
		if m.openConn(func(o *connRow) bool { return o.UserID == conn.UserID || o.member == c.Member }) != nil {
			return consent.Fail(consent.Conflict, "connect.taken_meanwhile")
		}
		return nil
	}
	if m.openConn(func(o *connRow) bool {
		return o.ID == conn.ID && o.UserID == conn.UserID && o.Version == conn.Version-1
	}) == nil {
		return consent.Fail(consent.Conflict, "connection.changed_meanwhile")
	}
	return nil
}

func (m *Memory) putConnection(c consent.Connection, member string) {
	if c.Version == 1 {
		m.conns = append(m.conns, &connRow{Connection: c, member: member})
		return
	}
	m.openConn(func(o *connRow) bool { return o.ID == c.ID }).Connection = c
}
