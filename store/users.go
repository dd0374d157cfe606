package store

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strings"
	"time"

	"accord/consent"
)

const userColumns = `u.id, u.issuer, u.subject, u.user_name, u.name, u.mail, u.enabled, u.admin, u.auditor, u.prompted_at`

func userFields(u *consent.User) []any {
	return []any{&u.ID, &u.Issuer, &u.Subject, &u.UserName, &u.Name, &u.Mail, &u.Enabled, &u.Admin, &u.Auditor, instant(&u.PromptedAt)}
}

func errNobody() error   { return consent.Fail(consent.NotFound, "user.unknown") }
func errDisabled() error { return consent.Fail(consent.NotAllowed, "signin.disabled") }

// SignedIn implements consent.DirectoryStore. What the provider leaves empty stays
// as it was; roles and groups it does not tell are gone, or unknown.
func (db *DB) SignedIn(ctx context.Context, id consent.Identity, newID string, rule consent.Rule) (consent.User, error) {
	var u consent.User
	err := db.write(ctx, "record a sign-in", func(t *tx) error {
		if err := t.sharePolicy(); err != nil {
			return err
		}
		before, err := t.userBySubject(id.Issuer, id.Subject)
		if err != nil {
			return err
		}
		if before.ID != "" && !before.Enabled {
			return errDisabled()
		}
		now := db.now()
		u = consent.User{}
		err = t.one(`INSERT INTO users AS u (id, issuer, subject, user_name, name, mail, enabled, admin, auditor, groups_unknown, created_at)
			VALUES ($1, $2, $3, $4, $5, $6, TRUE, $7, $8, $9, $10)
			ON CONFLICT (issuer, subject) DO UPDATE SET
				user_name = COALESCE(NULLIF(excluded.user_name, ''), u.user_name),
				name = COALESCE(NULLIF(excluded.name, ''), u.name),
				mail = COALESCE(NULLIF(excluded.mail, ''), u.mail),
				admin = excluded.admin, auditor = excluded.auditor, groups_unknown = excluded.groups_unknown
			RETURNING id, issuer, subject, user_name, name, mail, enabled, admin, auditor, prompted_at`,
			params(newID, id.Issuer, id.Subject, strings.ToLower(id.UserName), id.Name, id.Mail, id.Admin, id.Auditor, !id.GroupsKnown, ms(now)), userFields(&u)...)
		if err != nil {
			return err
		}
		if !u.Enabled { // disabled a moment ago
			return errDisabled()
		}
		switch {
		case u.ID == newID:
			t.audit(now, consent.ByDirectory, "", "user.added", u.ID, detail{"from": "sign-in"})
		case u != before:
			t.audit(now, consent.ByDirectory, "", "user.changed", u.ID, detail{"from": "sign-in", "admin": u.Admin, "auditor": u.Auditor})
		}
		if id.GroupsKnown {
			if err := t.claimGroups(u.ID, id.Groups, now); err != nil {
				return err
			}
		}
		return t.settle(u.ID, rule)
	})
	if err != nil {
		return consent.User{}, err
	}
	return u, nil
}

// userBySubject finds a user by the provider's name for them; zero if unknown.
func (t *tx) userBySubject(issuer, subject string) (consent.User, error) {
	var u consent.User
	err := t.one(`SELECT `+userColumns+` FROM users u WHERE u.issuer = $1 AND u.subject = $2`, params(issuer, subject), userFields(&u)...)
	if errors.Is(err, sql.ErrNoRows) {
		return consent.User{}, nil
	}
	return u, err
}

// claimGroups makes the user's memberships of groups that come from claims those
// of this claim. Groups of the directory are the directory's alone.
func (t *tx) claimGroups(userID string, claimed []string, now time.Time) error {
	before, err := ids(t, `SELECT m.group_id FROM members m JOIN groups g ON g.id = m.group_id WHERE m.user_id = $1 AND g.source = 'claim'`, userID)
	if err != nil {
		return err
	}
	// In order, so that two sign-ins at once lock new groups in the same order.
	claimed = slices.Compact(slices.Sorted(slices.Values(claimed)))
	changed := false
	for _, id := range claimed {
		if id == "" || len(id) > maxGroupID || slices.Contains(before, id) {
			continue
		}
		if err := t.do(`INSERT INTO groups (id, name, name_lower, source) VALUES ($1, $2, $3, 'claim') ON CONFLICT (id) DO NOTHING`, id, id, strings.ToLower(id)); err != nil {
			return err
		}
		added, err := t.exec(`INSERT INTO members (group_id, user_id) SELECT g.id, u.id FROM groups g, users u
			WHERE g.id = $1 AND g.source = 'claim' AND u.id = $2 ON CONFLICT (group_id, user_id) DO NOTHING`, id, userID)
		if err != nil {
			return err
		}
		changed = changed || added > 0
	}
	for _, id := range before {
		if _, still := slices.BinarySearch(claimed, id); still {
			continue
		}
		if err := t.do(`DELETE FROM members WHERE group_id = $1 AND user_id = $2`, id, userID); err != nil {
			return err
		}
		changed = true
	}
	if changed {
		t.audit(now, consent.ByDirectory, "", "user.groups", userID, detail{"from": "sign-in"})
	}
	return nil
}

// DismissPrompt implements consent.ConnectStore.
func (db *DB) DismissPrompt(ctx context.Context, userID string) error {
	changed, err := db.execute(ctx, `UPDATE users SET prompted_at = $1 WHERE id = $2`, ms(db.now()), userID)
	if err != nil {
		return db.failure("note a dismissal", err)
	}
	if changed == 0 {
		return errNobody()
	}
	return nil
}

// Tenant implements consent.DirectoryStore. Of two first sign-ins at once one comes first.
func (db *DB) Tenant(ctx context.Context, issuer, seen string) (string, error) {
	var tenant string
	err := db.write(ctx, "note the tenant", func(t *tx) error {
		if err := t.do(`INSERT INTO tenants (issuer, tenant) VALUES ($1, $2) ON CONFLICT (issuer) DO NOTHING`, issuer, seen); err != nil {
			return err
		}
		return t.one(`SELECT tenant FROM tenants WHERE issuer = $1`, params(issuer), &tenant)
	})
	return tenant, err
}
