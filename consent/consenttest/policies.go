package consenttest

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"accord/consent"
)

// Setting implements consent.ConnectStore, consent.AdminStore and consent.WorkStore.
func (m *Memory) Setting(ctx context.Context) (consent.Setting, error) {
	done, err := m.begin(ctx, "Setting")
	if err != nil {
		return consent.Setting{}, err
	}
	defer done()
	p := m.policy()
	return consent.Setting{Policy: p, Announcement: m.announcements[p.AnnouncementID]}, nil
}

// SavePolicy implements consent.AdminStore.
func (m *Memory) SavePolicy(ctx context.Context, s consent.PolicySave) error {
	done, err := m.begin(ctx, "SavePolicy")
	if err != nil {
		return err
	}
	defer done()
	next := m.policy()
	if next.Version != s.Version {
		return consent.Fail(consent.Conflict, "policy.conflict")
	}
	now := m.clock.Now()
	next.Version++
	next.Allow, next.GroupID, next.GroupName, next.Offered = s.Allow, s.GroupID, s.GroupName, s.Offered
	next.ChangedBy, next.ChangedByID, next.ChangedAt = s.AdminName, s.AdminID, now
	if s.Allow == consent.Nobody {
		next.WithdrawnVersion = next.Version
	}
	for i, c := range consent.Categories() {
		if !s.Offered.Has(c) {
			next.Withheld[i] = next.Version
		}
	}
	if s.Publish != nil {
		next.AnnouncementID = s.Publish.ID
		m.announcements[s.Publish.ID] = *s.Publish
	}
	m.policies = append(m.policies, next)
	if s.EndAttempts {
		m.endAttempts(func(consent.Attempt) bool { return true }, now)
	}
	m.enqueue(s.Jobs...)
	return nil
}

// SearchGroups implements consent.AdminStore.
func (m *Memory) SearchGroups(ctx context.Context, q string, limit int) ([]consent.Group, error) {
	done, err := m.begin(ctx, "SearchGroups")
	if err != nil {
		return nil, err
	}
	defer done()
	var list []consent.Group
	for _, g := range m.groups {
		if strings.Contains(strings.ToLower(g.Name), strings.ToLower(q)) {
			list = append(list, g.counted())
		}
	}
	slices.SortFunc(list, func(a, b consent.Group) int {
		return cmp.Or(strings.Compare(a.Name, b.Name), strings.Compare(a.ID, b.ID))
	})
	return list[:min(limit, len(list))], nil
}

// Group implements consent.AdminStore.
func (m *Memory) Group(ctx context.Context, id string) (consent.Group, error) {
	done, err := m.begin(ctx, "Group")
	if err != nil {
		return consent.Group{}, err
	}
	defer done()
	g := m.groups[id]
	if g == nil {
		return consent.Group{}, missing("group")
	}
	return g.counted(), nil
}

func (g *groupRow) counted() consent.Group {
	counted := g.Group
	counted.Members = len(g.members)
	return counted
}

// includes reports whether a policy would include the person, known as one of it.
func (m *Memory) includes(u *userRow, allow consent.Allow, groupID string) bool {
	if !u.Enabled || allow == consent.Nobody {
		return false
	}
	g := m.groups[groupID]
	return allow == consent.Everyone || g != nil && g.members[u.ID] && !(g.claim && u.groupsUnknown)
}

// Effect implements consent.AdminStore.
func (m *Memory) Effect(ctx context.Context, allow consent.Allow, groupID string) (consent.Effect, error) {
	done, err := m.begin(ctx, "Effect")
	if err != nil {
		return consent.Effect{}, err
	}
	defer done()
	var e consent.Effect
	for _, u := range m.users {
		if m.includes(u, allow, groupID) {
			e.Eligible++
		}
	}
	for _, c := range m.conns {
		switch {
		case c.Closed:
		case c.PolicyVersion < m.policy().WithdrawnVersion:
			e.Ending++
		default:
			e.Connected++
			if !m.includes(m.users[c.UserID], allow, groupID) {
				e.Suspended++
			}
		}
	}
	return e, nil
}

// AnyConnected implements consent.AdminStore.
func (m *Memory) AnyConnected(ctx context.Context) (bool, error) {
	done, err := m.begin(ctx, "AnyConnected")
	if err != nil {
		return false, err
	}
	defer done()
	return m.openConn(func(c *connRow) bool { return c.PolicyVersion >= m.policy().WithdrawnVersion }) != nil, nil
}
