package store

import (
	"context"
	"database/sql"
	"errors"
	"maps"
	"slices"
	"strings"
	"time"

	"accord/consent"
)

// memberBatch is how many memberships one transaction changes: more would keep
// others waiting.
const memberBatch = 200

// PutUsers implements consent.DirectoryStore.
func (db *DB) PutUsers(ctx context.Context, users []consent.User, rule consent.Rule) (consent.Import, error) {
	var done consent.Import
	// In one order, so that two imports at once wait for each other.
	users = slices.SortedFunc(slices.Values(users), func(a, b consent.User) int { return strings.Compare(a.Issuer+" "+a.Subject, b.Issuer+" "+b.Subject) })
	err := db.write(ctx, "import users", func(t *tx) error {
		done = consent.Import{}
		if err := t.sharePolicy(); err != nil {
			return err
		}
		now := db.now()
		for _, u := range users {
			if err := t.putUser(u, rule, now, &done); err != nil {
				return err
			}
		}
		if done.Added+done.Changed > 0 {
			t.audit(now, consent.ByDirectory, "", "users.imported", "users", detail{"added": done.Added, "changed": done.Changed})
		}
		return nil
	})
	return done, err
}

func (t *tx) putUser(u consent.User, rule consent.Rule, now time.Time, done *consent.Import) error {
	u.UserName = strings.ToLower(u.UserName)
	old, err := t.userBySubject(u.Issuer, u.Subject)
	if err != nil {
		return err
	}
	if old.ID == "" {
		if u.ID == "" {
			u.ID = consent.RandomID()
		}
		done.Added++
		t.audit(now, consent.ByDirectory, "", "user.added", u.ID, detail{"enabled": u.Enabled})
		return t.do(`INSERT INTO users (id, issuer, subject, user_name, name, mail, enabled, admin, auditor, groups_unknown, created_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, FALSE, FALSE, FALSE, $8)`, u.ID, u.Issuer, u.Subject, u.UserName, u.Name, u.Mail, u.Enabled, ms(now))
	}
	// What a directory file does not tell stays.
	u.ID, u.PromptedAt, u.Admin, u.Auditor = old.ID, old.PromptedAt, old.Admin, old.Auditor
	if u == old {
		done.Unchanged++
		return nil
	}
	done.Changed++
	if err := t.do(`UPDATE users SET user_name = $1, name = $2, mail = $3, enabled = $4 WHERE id = $5`, u.UserName, u.Name, u.Mail, u.Enabled, u.ID); err != nil {
		return err
	}
	if u.Enabled == old.Enabled {
		return nil
	}
	action := "user.disabled"
	if u.Enabled {
		action = "user.enabled"
	}
	t.audit(now, consent.ByDirectory, "", action, u.ID, nil)
	return t.settle(u.ID, rule)
}

// PutMembers implements consent.DirectoryStore. The counts are memberships: added,
// removed (as Changed), kept, and unknown subjects.
func (db *DB) PutMembers(ctx context.Context, issuer, groupID, groupName string, subjects []string, rule consent.Rule) (consent.Import, error) {
	if groupID == "" || len(groupID) > maxGroupID {
		return consent.Import{}, consent.Fail(consent.Invalid, "import.group_id", "limit", maxGroupID)
	}
	if groupName == "" {
		groupName = groupID
	}
	takenOver := false
	err := db.write(ctx, "import a group", func(t *tx) error {
		err := t.one(`SELECT source = 'claim' FROM groups WHERE id = $1`, params(groupID), &takenOver)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		return t.do(`INSERT INTO groups (id, name, name_lower, source) VALUES ($1, $2, $3, 'directory')
			ON CONFLICT (id) DO UPDATE SET name = excluded.name, name_lower = excluded.name_lower, source = 'directory'`,
			groupID, groupName, strings.ToLower(groupName))
	})
	if err != nil {
		return consent.Import{}, err
	}
	m := members{db: db, groupID: groupID, takenOver: takenOver, rule: rule, gone: map[string]bool{}}
	before, err := ids(db.read(ctx), `SELECT user_id FROM members WHERE group_id = $1`, groupID)
	if err != nil {
		return consent.Import{}, db.failure("read a group", err)
	}
	for _, user := range before {
		m.gone[user] = true // until proven listed
	}
	for batch := range slices.Chunk(slices.Compact(slices.Sorted(slices.Values(subjects))), memberBatch) {
		if err := m.add(ctx, issuer, batch); err != nil {
			return m.done, err
		}
	}
	for batch := range slices.Chunk(slices.Sorted(maps.Keys(m.gone)), memberBatch) {
		if err := m.remove(ctx, batch); err != nil {
			return m.done, err
		}
	}
	return m.done, db.write(ctx, "import a group", func(t *tx) error {
		t.audit(db.now(), consent.ByDirectory, "", "group.imported", groupID, detail{"added": m.done.Added, "removed": m.done.Changed, "unknown": m.done.Unknown})
		return nil
	})
}

// members is one group on its way to its new members.
type members struct {
	db      *DB
	groupID string
	// takenOver: from the claims of sign-ins. Who stays may have been unknown before.
	takenOver bool
	rule      consent.Rule
	gone      map[string]bool
	done      consent.Import
}

func (m *members) add(ctx context.Context, issuer string, subjects []string) error {
	var done consent.Import
	var kept []string
	err := m.db.write(ctx, "import a group", func(t *tx) error {
		done, kept = consent.Import{}, nil
		if err := t.sharePolicy(); err != nil {
			return err
		}
		for _, subject := range subjects {
			u, err := t.userBySubject(issuer, subject)
			if err != nil {
				return err
			}
			if u.ID == "" {
				done.Unknown++
				continue
			}
			kept = append(kept, u.ID)
			if err := t.holdUsers(u.ID); err != nil {
				return err
			}
			added, err := t.exec(`INSERT INTO members (group_id, user_id) VALUES ($1, $2) ON CONFLICT (group_id, user_id) DO NOTHING`, m.groupID, u.ID)
			if err != nil {
				return err
			}
			if added == 0 {
				done.Unchanged++
			} else {
				done.Added++
			}
			if added == 0 && !m.takenOver {
				continue
			}
			if err := t.settle(u.ID, m.rule); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, id := range kept {
		delete(m.gone, id)
	}
	m.done.Added, m.done.Unchanged, m.done.Unknown = m.done.Added+done.Added, m.done.Unchanged+done.Unchanged, m.done.Unknown+done.Unknown
	return nil
}

func (m *members) remove(ctx context.Context, users []string) error {
	removed := 0
	err := m.db.write(ctx, "import a group", func(t *tx) error {
		removed = 0
		if err := t.sharePolicy(); err != nil {
			return err
		}
		for _, id := range users {
			if err := t.holdUsers(id); err != nil {
				return err
			}
			gone, err := t.exec(`DELETE FROM members WHERE group_id = $1 AND user_id = $2`, m.groupID, id)
			if err != nil {
				return err
			}
			removed += int(gone)
			if err := t.settle(id, m.rule); err != nil {
				return err
			}
		}
		return nil
	})
	m.done.Changed += removed
	return err
}
