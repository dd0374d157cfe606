package store

import (
	"context"

	"accord/consent"
)

// What a policy does to people, one text a kind of policy: each counts along an index.
const (
	inForce         = ` FROM` + policyInForce + ` WHERE f.id = 1`
	openConnections = `(SELECT count(*) FROM connections c WHERE c.closed_at IS NULL AND c.policy_version >= p.withdrawn_version)`
	endingCount     = `(SELECT count(*) FROM connections c WHERE c.closed_at IS NULL AND c.policy_version < p.withdrawn_version)`
	// A membership that comes from claims counts only while the person's claims are known.
	memberCounts = `EXISTS (SELECT 1 FROM members m JOIN groups g ON g.id = m.group_id
			WHERE m.group_id = $1 AND m.user_id = u.id AND NOT (g.source = 'claim' AND u.groups_unknown))`

	nobodyEffect   = `SELECT 0, ` + openConnections + `, ` + openConnections + `, ` + endingCount + inForce
	everyoneEffect = `SELECT (SELECT count(*) FROM users u WHERE u.enabled), ` + openConnections + `,
		(SELECT count(*) FROM connections c JOIN users u ON u.id = c.user_id
			WHERE c.closed_at IS NULL AND c.policy_version >= p.withdrawn_version AND NOT u.enabled), ` + endingCount + inForce
	groupEffect = `SELECT (SELECT count(*) FROM members m JOIN users u ON u.id = m.user_id JOIN groups g ON g.id = m.group_id
			WHERE m.group_id = $1 AND u.enabled AND NOT (g.source = 'claim' AND u.groups_unknown)), ` + openConnections + `,
		(SELECT count(*) FROM connections c JOIN users u ON u.id = c.user_id
			WHERE c.closed_at IS NULL AND c.policy_version >= p.withdrawn_version AND NOT (u.enabled AND ` + memberCounts + `)), ` + endingCount + inForce
)

// Effect implements consent.AdminStore, in one query.
func (db *DB) Effect(ctx context.Context, allow consent.Allow, groupID string) (consent.Effect, error) {
	var e consent.Effect
	query, args := nobodyEffect, []any(nil)
	switch allow {
	case consent.Everyone:
		query = everyoneEffect
	case consent.OneGroup:
		query, args = groupEffect, params(groupID)
	}
	if err := db.read(ctx).one(query, args, &e.Eligible, &e.Connected, &e.Suspended, &e.Ending); err != nil {
		return consent.Effect{}, db.failure("count people", err)
	}
	return e, nil
}
