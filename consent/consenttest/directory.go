package consenttest

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"accord/consent"
)

func (m *Memory) bySubject(issuer, subject string) *userRow {
	for _, u := range m.users {
		if u.Issuer == issuer && u.Subject == subject {
			return u
		}
	}
	return nil
}

// memberships are those of everybody, to see whose a change of groups changed.
func (m *Memory) memberships() map[string]consent.Membership {
	all := map[string]consent.Membership{}
	for id, u := range m.users {
		all[id] = m.membership(u)
	}
	return all
}

// SignedIn implements consent.DirectoryStore.
func (m *Memory) SignedIn(ctx context.Context, id consent.Identity, newID string, rule consent.Rule) (consent.User, error) {
	done, err := m.begin(ctx, "SignedIn")
	if err != nil {
		return consent.User{}, err
	}
	defer done()
	u := m.bySubject(id.Issuer, id.Subject)
	if u != nil && !u.Enabled {
		return consent.User{}, consent.Fail(consent.NotAllowed, "signin.disabled")
	}
	if u == nil {
		u = &userRow{User: consent.User{ID: newID, Issuer: id.Issuer, Subject: id.Subject, Enabled: true}}
		m.users[newID] = u
	}
	u.UserName = cmp.Or(strings.ToLower(id.UserName), u.UserName)
	u.Name, u.Mail = cmp.Or(id.Name, u.Name), cmp.Or(id.Mail, u.Mail)
	u.Admin, u.Auditor, u.groupsUnknown = id.Admin, id.Auditor, !id.GroupsKnown
	if id.GroupsKnown {
		m.claimGroups(u.ID, id.Groups)
	}
	return u.User, m.settle(u.ID, rule)
}

// claimGroups makes the user's memberships of groups that come from claims those of
// this claim. Groups of the directory are the directory's alone.
func (m *Memory) claimGroups(userID string, claimed []string) {
	for _, id := range claimed {
		if m.groups[id] == nil {
			m.groups[id] = &groupRow{Group: consent.Group{ID: id, Name: id}, claim: true, members: map[string]bool{}}
		}
	}
	for id, g := range m.groups {
		if g.claim {
			delete(g.members, userID)
			if slices.Contains(claimed, id) {
				g.members[userID] = true
			}
		}
	}
}

// Tenant implements consent.DirectoryStore.
func (m *Memory) Tenant(ctx context.Context, issuer, seen string) (string, error) {
	done, err := m.begin(ctx, "Tenant")
	if err != nil {
		return "", err
	}
	defer done()
	if m.tenants[issuer] == "" {
		m.tenants[issuer] = seen
	}
	return m.tenants[issuer], nil
}

// PutUsers implements consent.DirectoryStore.
func (m *Memory) PutUsers(ctx context.Context, users []consent.User, rule consent.Rule) (consent.Import, error) {
	done, err := m.begin(ctx, "PutUsers")
	if err != nil {
		return consent.Import{}, err
	}
	defer done()
	var count consent.Import
	for _, u := range users {
		u.UserName = strings.ToLower(u.UserName)
		old := m.bySubject(u.Issuer, u.Subject)
		if old == nil {
			u.ID = cmp.Or(u.ID, m.newID("user"))
			m.users[u.ID] = &userRow{User: u}
			count.Added++
			continue
		}
		u.ID, u.Admin, u.Auditor, u.PromptedAt = old.ID, old.Admin, old.Auditor, old.PromptedAt
		if u == old.User {
			count.Unchanged++
			continue
		}
		old.User = u
		count.Changed++
		if err := m.settle(u.ID, rule); err != nil {
			return count, err
		}
	}
	return count, nil
}

// PutMembers implements consent.DirectoryStore.
func (m *Memory) PutMembers(ctx context.Context, issuer, groupID, groupName string, subjects []string, rule consent.Rule) (consent.Import, error) {
	done, err := m.begin(ctx, "PutMembers")
	if err != nil {
		return consent.Import{}, err
	}
	defer done()
	before := m.memberships()
	old := m.groups[groupID]
	if old == nil {
		old = &groupRow{}
	}
	g := &groupRow{Group: consent.Group{ID: groupID, Name: cmp.Or(groupName, groupID)}, members: map[string]bool{}}
	m.groups[groupID] = g
	var count consent.Import
	for _, subject := range subjects {
		u := m.bySubject(issuer, subject)
		switch {
		case u == nil:
			count.Unknown++
		case g.members[u.ID]: // listed twice
		case old.members[u.ID]:
			count.Unchanged++
			g.members[u.ID] = true
		default:
			count.Added++
			g.members[u.ID] = true
		}
	}
	count.Changed = len(old.members) - count.Unchanged
	after := m.memberships()
	for _, id := range m.userIDs() {
		if before[id] != after[id] {
			if err := m.settle(id, rule); err != nil {
				return count, err
			}
		}
	}
	return count, nil
}
