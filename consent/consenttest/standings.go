package consenttest

import (
	"context"
	"strings"
	"time"

	"accord/consent"
)

// standing reads one person: with the open connection, else the one closed last.
func (m *Memory) standing(userID string) (consent.Standing, error) {
	u := m.users[userID]
	if u == nil {
		return consent.Standing{}, missing("user")
	}
	st := consent.Standing{User: u.User, Policy: m.policy(), Membership: m.membership(u)}
	for _, row := range m.conns {
		if row.UserID == userID && (st.Conn == nil || !row.Closed || st.Conn.Closed && !row.ClosedAt.Before(st.Conn.ClosedAt)) {
			c := row.Connection
			st.Conn = &c
		}
	}
	return st, nil
}

func (m *Memory) membership(u *userRow) consent.Membership {
	g := m.groups[m.policy().GroupID]
	switch {
	case g == nil:
		return consent.Outside
	case g.claim && u.groupsUnknown:
		return consent.Unknown
	case g.members[u.ID]:
		return consent.Inside
	}
	return consent.Outside
}

// openConn is the row of the open connection that fits; nil if there is none.
func (m *Memory) openConn(fits func(*connRow) bool) *connRow {
	for _, row := range m.conns {
		if !row.Closed && fits(row) {
			return row
		}
	}
	return nil
}

// Standing implements consent.ConnectStore.
func (m *Memory) Standing(ctx context.Context, userID string) (consent.Standing, error) {
	done, err := m.begin(ctx, "Standing")
	if err != nil {
		return consent.Standing{}, err
	}
	defer done()
	return m.standing(userID)
}

// Look implements consent.ReleaseStore.
func (m *Memory) Look(ctx context.Context, l consent.Look) (consent.Sight, error) {
	done, err := m.begin(ctx, "Look")
	if err != nil {
		return consent.Sight{}, err
	}
	defer done()
	return m.look(l)
}

func (m *Memory) look(l consent.Look) (consent.Sight, error) {
	now := m.clock.Now()
	s := consent.Sight{SignedIn: l.Session == "" || m.holds(l.Session, l.ViewerID, now)}
	var err error
	if l.ViewerID != "" {
		if s.Viewer, err = m.standing(l.ViewerID); err != nil {
			return s, err
		}
	}
	s.Subject, err = m.standing(m.subject(l))
	return s, err
}

func (m *Memory) holds(session, userID string, now time.Time) bool {
	s, ok := m.sessions[session]
	return ok && s.User.ID == userID && now.Before(s.ExpiresAt)
}

// subject is the id of whom a look is about: the first way of naming somebody that
// fits. Of several people with one name the enabled one is meant, or nobody.
func (m *Memory) subject(l consent.Look) string {
	switch {
	case l.SubjectID != "":
		return l.SubjectID
	case l.Member != "":
		if row := m.openConn(func(c *connRow) bool { return c.member == l.Member }); row != nil {
			return row.UserID
		}
		return ""
	case m.users[l.Subject] != nil:
		return l.Subject
	}
	for _, named := range []func(*userRow) bool{
		func(u *userRow) bool { return u.Subject == l.Subject },
		func(u *userRow) bool { return u.UserName == strings.ToLower(l.Subject) },
	} {
		var all, enabled []string
		for _, id := range m.userIDs() {
			if u := m.users[id]; named(u) {
				all = append(all, id)
				if u.Enabled {
					enabled = append(enabled, id)
				}
			}
		}
		switch {
		case len(all) == 1:
			return all[0]
		case len(enabled) == 1:
			return enabled[0]
		case len(all) > 0:
			return ""
		}
	}
	return ""
}
