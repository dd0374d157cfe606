package store

import (
	"context"

	"accord/consent"
)

const policyColumns = `p.allow, p.group_id, p.group_name, p.choices, p.version, p.withdrawn_version, p.changed_by, p.changed_at, p.announcement_id`

func policyFields(p *consent.Policy) []any {
	return []any{&p.Allow, &p.GroupID, &p.GroupName, &p.Choices, &p.Version, &p.WithdrawnVersion, &p.ChangedBy, instant(&p.ChangedAt), &p.AnnouncementID}
}

// Setting implements consent.PolicyStore, in two queries at most.
func (db *DB) Setting(ctx context.Context) (consent.Setting, error) {
	var set consent.Setting
	src := db.read(ctx)
	err := src.one(`SELECT `+policyColumns+`, `+announcementColumns+`
		FROM policy p LEFT JOIN announcements n ON n.id = p.announcement_id WHERE p.id = 1`,
		nil, append(policyFields(&set.Policy), announcementFields(&set.Announcement)...)...)
	if err != nil {
		return consent.Setting{}, db.told("read the setting", err)
	}
	set.Effect, err = db.counts.of(set.Policy, db.now(), func() (consent.Effect, error) {
		return effect(src, set.Policy.Allow, set.Policy.GroupID)
	})
	if err != nil {
		return consent.Setting{}, db.told("count people", err)
	}
	return set, nil
}

// SavePolicy implements consent.PolicyStore.
func (db *DB) SavePolicy(ctx context.Context, adminID string, next consent.Policy, publish *consent.Announcement, jobs []consent.Job) error {
	return db.write(ctx, "save the setting", func(t *tx) error {
		if err := t.lockPolicy(); err != nil {
			return err
		}
		var old consent.Policy
		if err := t.one(`SELECT `+policyColumns+` FROM policy p WHERE p.id = 1`, nil, policyFields(&old)...); err != nil {
			return err
		}
		saved, err := t.exec(`UPDATE policy SET allow = $1, group_id = $2, group_name = $3, choices = $4, version = $5, withdrawn_version = $6,
				changed_by = $7, changed_at = $8, announcement_id = $9
			WHERE id = 1 AND version = $10`,
			next.Allow, next.GroupID, next.GroupName, next.Choices, next.Version, next.WithdrawnVersion,
			next.ChangedBy, ms(next.ChangedAt), next.AnnouncementID, next.Version-1)
		if err != nil {
			return err
		}
		if saved == 0 {
			return consent.Errorf(consent.Conflict, "Somebody else saved this setting first. Your change was not saved.")
		}
		if publish != nil {
			if err := t.insertAnnouncement(*publish); err != nil {
				return err
			}
			t.audit(next.ChangedAt, "admin", adminID, "announcement.published", publish.ID, detail{"policy_version": publish.PolicyVersion})
		}
		t.audit(next.ChangedAt, "admin", adminID, "policy.saved", "policy", detail{
			"version": next.Version, "allow": next.Allow, "group": next.GroupID, "choices": next.Choices, "withdrawn_version": next.WithdrawnVersion,
			"was_allow": old.Allow, "was_group": old.GroupID, "was_choices": old.Choices,
		})
		if next.Allow == consent.Nobody {
			if err := t.endAttempts(next.ChangedAt, `1 = 1`); err != nil {
				return err
			}
		}
		t.enqueue(jobs...)
		return nil
	})
}

// ConnectionsBefore implements consent.PolicyStore.
func (db *DB) ConnectionsBefore(ctx context.Context, version int64, limit int) ([]string, error) {
	list, err := ids(db.read(ctx), `SELECT id FROM connections WHERE closed_at IS NULL AND policy_version < $1 ORDER BY policy_version, id LIMIT $2`, version, limit)
	if err != nil {
		return nil, db.told("find old connections", err)
	}
	return list, nil
}
