package store

import (
	"context"
	"fmt"
	"strings"

	"accord/consent"
)

// The policy in force is the row of policies that the row of policy points to.
const (
	policyColumns = `p.version, p.allow, p.group_id, p.group_name, p.categories, p.withdrawn_version, ` + withheldColumns + `,
	p.changed_by, p.changed_by_id, p.changed_at, p.announcement_id`

	withheldColumns = `p.withheld_linkedin_profile, p.withheld_linkedin_interests, p.withheld_linkedin_subscriptions, p.withheld_linkedin_connections,
	p.withheld_work_profile, p.withheld_work_calendar, p.withheld_work_interests, p.withheld_work_subscriptions, p.withheld_work_contacts`

	policyInForce = ` policy f JOIN policies p ON p.version = f.version`
)

func policyFields(p *consent.Policy) []any {
	fields := []any{&p.Version, &p.Allow, &p.GroupID, &p.GroupName, set(&p.Offered), &p.WithdrawnVersion}
	for i := range p.Withheld {
		fields = append(fields, &p.Withheld[i])
	}
	return append(fields, &p.ChangedBy, &p.ChangedByID, instant(&p.ChangedAt), &p.AnnouncementID)
}

// Setting implements consent.ConnectStore, in one query.
func (db *DB) Setting(ctx context.Context) (consent.Setting, error) {
	var s consent.Setting
	err := db.read(ctx).one(`SELECT `+policyColumns+`, `+announcementColumns+`
		FROM`+policyInForce+` LEFT JOIN announcements n ON n.id = p.announcement_id WHERE f.id = 1`,
		nil, append(policyFields(&s.Policy), announcementFields(&s.Announcement)...)...)
	if err != nil {
		return consent.Setting{}, db.failure("read the setting", err)
	}
	return s, nil
}

// nextPolicy adds a version. What it withholds and withdraws comes from the version
// before: a category that is not offered is withheld as of this version, and
// Nobody withdraws as of this version; all else stays as it was.
func nextPolicy() string {
	var withheld strings.Builder
	for i, c := range consent.Categories() {
		fmt.Fprintf(&withheld, ", CASE WHEN $%d THEN p.withheld_%s ELSE p.version + 1 END", i+10, strings.ReplaceAll(string(c), "-", "_"))
	}
	return `INSERT INTO policies (version, allow, group_id, group_name, categories, withdrawn_version, ` + strings.ReplaceAll(withheldColumns, "p.", "") + `,
			changed_by, changed_by_id, changed_at, announcement_id)
		SELECT p.version + 1, $1, $2, $3, $4, CASE WHEN $5 THEN p.version + 1 ELSE p.withdrawn_version END` + withheld.String() + `,
			$6, $7, CAST($8 AS BIGINT), COALESCE(NULLIF($9, ''), p.announcement_id)
		FROM policies p WHERE p.version = $19`
}

// SavePolicy implements consent.AdminStore.
func (db *DB) SavePolicy(ctx context.Context, s consent.PolicySave) error {
	return db.write(ctx, "save the setting", func(t *tx) error {
		// From here on everybody who decides by the policy waits for this version.
		moved, err := t.exec(`UPDATE policy SET version = version WHERE id = 1 AND version = $1`, s.Version)
		if err != nil {
			return err
		}
		if moved == 0 {
			return consent.Fail(consent.Conflict, "policy.conflict")
		}
		now, published := db.now(), ""
		if s.Publish != nil {
			published = s.Publish.ID
			if err := t.insertAnnouncement(*s.Publish); err != nil {
				return err
			}
			t.audit(now, consent.ByAdmin, s.AdminID, "announcement.published", s.Publish.ID, detail{"policy_version": s.Version + 1})
		}
		args := params(s.Allow, s.GroupID, s.GroupName, s.Offered.String(), s.Allow == consent.Nobody, s.AdminName, s.AdminID, ms(now), published)
		for _, c := range consent.Categories() {
			args = append(args, s.Offered.Has(c))
		}
		if err := t.do(nextPolicy(), append(args, s.Version)...); err != nil {
			return err
		}
		if err := t.do(`UPDATE policy SET version = version + 1 WHERE id = 1`); err != nil {
			return err
		}
		t.audit(now, consent.ByAdmin, s.AdminID, "policy.saved", "policy", detail{
			"version": s.Version + 1, "allow": s.Allow, "group": s.GroupID, "categories": s.Offered.String(),
		})
		if s.EndAttempts {
			if err := t.endAttempts(now, `1 = 1`); err != nil {
				return err
			}
		}
		t.enqueue(s.Jobs...)
		return nil
	})
}

// AnyConnected implements consent.AdminStore, along an index.
func (db *DB) AnyConnected(ctx context.Context) (bool, error) {
	var any bool
	err := db.read(ctx).one(`SELECT EXISTS (SELECT 1 FROM connections c WHERE c.closed_at IS NULL AND c.policy_version >=
		(SELECT p.withdrawn_version FROM`+policyInForce+` WHERE f.id = 1))`, nil, &any)
	if err != nil {
		return false, db.failure("look for connections", err)
	}
	return any, nil
}
