package store

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"accord/consent"
)

// importBatch is how many users one transaction of an import takes: more would
// keep others waiting.
const importBatch = 500

// ImportUsers implements consent.ImportStore. Each batch is a transaction; an
// import that failed half way is simply done again.
func (db *DB) ImportUsers(ctx context.Context, users []consent.User, now time.Time) (consent.Import, error) {
	var total consent.Import
	for batch := range slices.Chunk(users, importBatch) {
		var done consent.Import
		err := db.write(ctx, "import users", func(t *tx) error {
			done = consent.Import{}
			for _, u := range batch {
				if err := t.importUser(u, now, &done); err != nil {
					return err
				}
			}
			if done.Added+done.Changed > 0 {
				t.audit(now, "directory", "", "users.imported", "users", detail{"added": done.Added, "changed": done.Changed})
			}
			return nil
		})
		if err != nil {
			return total, err
		}
		total.Added, total.Changed, total.Unchanged = total.Added+done.Added, total.Changed+done.Changed, total.Unchanged+done.Unchanged
	}
	return total, nil
}

func (t *tx) importUser(u consent.User, now time.Time, done *consent.Import) error {
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
		t.audit(now, "directory", "", "user.added", u.ID, detail{"enabled": u.Enabled})
		return t.do(`INSERT INTO users (id, issuer, subject, user_name, name, mail, enabled, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
			u.ID, u.Issuer, u.Subject, u.UserName, u.Name, u.Mail, u.Enabled, ms(now))
	}
	u.ID, u.PromptedAt = old.ID, old.PromptedAt
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
	if u.Enabled {
		t.audit(now, "directory", "", "user.enabled", u.ID, nil)
		return nil
	}
	t.audit(now, "directory", "", "user.disabled", u.ID, nil)
	return t.leave(u.ID, now)
}

// leave ends everything of a user who is disabled: connection, sessions, attempts.
func (t *tx) leave(userID string, now time.Time) error {
	if err := t.closeByAdmin(now, `c.user_id = $1`, userID); err != nil {
		return err
	}
	if err := t.endSessions(userID); err != nil {
		return err
	}
	return t.endAttempts(now, `user_id = $1`, userID)
}

// ImportGroups implements consent.ImportStore. The counts are memberships: added,
// removed (as Changed), kept, and rows of unknown users. A row without a user
// only names its group, so that a group can become empty. Each group is a
// transaction.
func (db *DB) ImportGroups(ctx context.Context, issuer string, rows []consent.Membership, now time.Time) (consent.Import, error) {
	byGroup := map[string][]consent.Membership{}
	for _, r := range rows {
		byGroup[r.GroupID] = append(byGroup[r.GroupID], r)
	}
	var total consent.Import
	for _, id := range slices.Sorted(maps.Keys(byGroup)) {
		if id == "" || len(id) > maxGroupID {
			return total, consent.Errorf(consent.Invalid, "Each row needs a group id of at most %d characters.", maxGroupID)
		}
		var done consent.Import
		err := db.write(ctx, "import a group", func(t *tx) error {
			var err error
			done, err = t.importGroup(issuer, id, byGroup[id], now)
			return err
		})
		if err != nil {
			return total, err
		}
		total.Added, total.Changed = total.Added+done.Added, total.Changed+done.Changed
		total.Unchanged, total.Unknown = total.Unchanged+done.Unchanged, total.Unknown+done.Unknown
	}
	return total, nil
}

func (t *tx) importGroup(issuer, id string, rows []consent.Membership, now time.Time) (consent.Import, error) {
	var done consent.Import
	name := rows[len(rows)-1].GroupName
	if name == "" {
		name = id
	}
	err := t.do(`INSERT INTO groups (id, name, name_lower, source) VALUES ($1, $2, $3, 'directory')
		ON CONFLICT (id) DO UPDATE SET name = excluded.name, name_lower = excluded.name_lower, source = 'directory'`, id, name, strings.ToLower(name))
	if err != nil {
		return done, err
	}
	gone := map[string]bool{} // members until proven listed
	before, err := ids(t, `SELECT user_id FROM members WHERE group_id = $1`, id)
	if err != nil {
		return done, err
	}
	for _, user := range before {
		gone[user] = true
	}
	seen := map[string]bool{}
	for _, r := range rows {
		if r.UserSubject == "" || seen[r.UserSubject] {
			continue
		}
		seen[r.UserSubject] = true
		u, err := t.userBySubject(issuer, r.UserSubject)
		switch {
		case err != nil:
			return done, err
		case u.ID == "":
			done.Unknown++
		case gone[u.ID]:
			delete(gone, u.ID)
			done.Unchanged++
		default:
			done.Added++
			if err := t.do(`INSERT INTO members (group_id, user_id) VALUES ($1, $2) ON CONFLICT (group_id, user_id) DO NOTHING`, id, u.ID); err != nil {
				return done, err
			}
		}
	}
	for _, user := range slices.Sorted(maps.Keys(gone)) {
		done.Changed++
		if err := t.do(`DELETE FROM members WHERE group_id = $1 AND user_id = $2`, id, user); err != nil {
			return done, err
		}
	}
	t.audit(now, "directory", "", "group.imported", id, detail{"added": done.Added, "removed": done.Changed, "unknown": done.Unknown})
	return done, nil
}
