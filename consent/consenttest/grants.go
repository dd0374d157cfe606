package consenttest

import (
	"context"
	"slices"
	"time"

	"accord/consent"
)

func (m *Memory) grant(id string) *grantRow {
	for _, g := range m.grants {
		if g.ID == id {
			return g
		}
	}
	return nil
}

// active is the active grant of a connection; nil if there is none.
func (m *Memory) active(connID string, account consent.Account) *grantRow {
	for _, g := range m.grants {
		if g.connID == connID && g.Account == account && g.state == consent.GrantActive {
			return g
		}
	}
	return nil
}

// end destroys the tokens of a grant.
func (m *Memory) end(g *grantRow, state consent.GrantState, now time.Time) {
	g.state, g.since, g.leasedUntil = state, now, time.Time{}
	g.AccessToken, g.RefreshToken = "", ""
}

func (m *Memory) keep(connID, userID string, state consent.GrantState, g consent.Grant, now time.Time) *grantRow {
	g = copyGrant(g)
	g.ID, g.Version = m.newID("grant"), 1
	row := &grantRow{Grant: g, connID: connID, userID: userID, state: state, since: now}
	m.grants = append(m.grants, row)
	return row
}

// addGrants: each takes the place of the active one of its account.
func (m *Memory) addGrants(c consent.Connection, add []consent.Grant, now time.Time) {
	for _, g := range add {
		if old := m.active(c.ID, g.Account); old != nil {
			m.end(old, consent.GrantReplaced, now)
		}
		m.keep(c.ID, c.UserID, consent.GrantActive, g, now)
	}
}

// giveBack takes active grants out of use and queues their return.
func (m *Memory) giveBack(connID string, accounts []consent.Account, now time.Time) {
	for _, account := range accounts {
		if g := m.active(connID, account); g != nil {
			g.state, g.since, g.tries, g.leasedUntil = consent.GrantRevoking, now, 0, time.Time{}
			m.enqueue(consent.ReturnJob{GrantID: g.ID})
		}
	}
}

// giveBackLoose keeps what belongs to no connection, for its return alone.
func (m *Memory) giveBackLoose(userID string, now time.Time, grants ...*consent.Grant) {
	for _, g := range grants {
		if g != nil {
			m.enqueue(consent.ReturnJob{GrantID: m.keep("", userID, consent.GrantRevoking, *g, now).ID})
		}
	}
}

// Grant implements consent.GrantStore.
func (m *Memory) Grant(ctx context.Context, connectionID string, account consent.Account) (consent.Grant, error) {
	done, err := m.begin(ctx, "Grant")
	if err != nil {
		return consent.Grant{}, err
	}
	defer done()
	g := m.active(connectionID, account)
	if g == nil || m.openConn(func(c *connRow) bool { return c.ID == connectionID }) == nil {
		return consent.Grant{}, missing("grant")
	}
	return copyGrant(g.Grant), nil
}

// current is the active row of exactly this version of a grant.
func (m *Memory) current(g consent.Grant) *grantRow {
	row := m.grant(g.ID)
	if row == nil || row.state != consent.GrantActive || row.Version != g.Version {
		return nil
	}
	return row
}

// LeaseGrant implements consent.GrantStore.
func (m *Memory) LeaseGrant(ctx context.Context, g consent.Grant, life time.Duration) (bool, error) {
	done, err := m.begin(ctx, "LeaseGrant")
	if err != nil {
		return false, err
	}
	defer done()
	row, now := m.current(g), m.clock.Now()
	if row == nil || now.Before(row.leasedUntil) {
		return false, nil
	}
	row.leasedUntil = now.Add(life)
	return true, nil
}

// RefreshedGrant implements consent.GrantStore.
func (m *Memory) RefreshedGrant(ctx context.Context, old, fresh consent.Grant) (bool, error) {
	done, err := m.begin(ctx, "RefreshedGrant")
	if err != nil {
		return false, err
	}
	defer done()
	row := m.current(old)
	if row == nil {
		m.giveBackLoose(m.grant(old.ID).userID, m.clock.Now(), &fresh)
		return false, nil
	}
	row.Grant = copyGrant(fresh)
	row.ID, row.Version, row.leasedUntil = old.ID, old.Version+1, time.Time{}
	return true, nil
}

// ReleaseLease implements consent.GrantStore.
func (m *Memory) ReleaseLease(ctx context.Context, g consent.Grant) error {
	done, err := m.begin(ctx, "ReleaseLease")
	if err != nil {
		return err
	}
	defer done()
	if row := m.current(g); row != nil {
		row.leasedUntil = time.Time{}
	}
	return nil
}

// GrantSteps implements consent.ConnectStore.
func (m *Memory) GrantSteps(ctx context.Context, connectionID string) ([]consent.GrantStep, error) {
	done, err := m.begin(ctx, "GrantSteps")
	if err != nil {
		return nil, err
	}
	defer done()
	var steps []consent.GrantStep
	for _, g := range m.grants {
		if g.connID == connectionID && g.state != consent.GrantActive {
			steps = append(steps, g.step())
		}
	}
	slices.SortStableFunc(steps, func(a, b consent.GrantStep) int { return a.UpdatedAt.Compare(b.UpdatedAt) })
	return steps, nil
}

func (g *grantRow) step() consent.GrantStep {
	return consent.GrantStep{ID: g.ID, Account: g.Account, State: g.state, Tries: g.tries, UpdatedAt: g.since}
}
