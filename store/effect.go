package store

import (
	"context"
	"sync"
	"time"

	"accord/consent"
)

// Effect implements consent.PolicyStore, in one query.
func (db *DB) Effect(ctx context.Context, allow consent.Allow, groupID string) (consent.Effect, error) {
	e, err := effect(db.read(ctx), allow, groupID)
	if err != nil {
		return consent.Effect{}, db.told("count people", err)
	}
	return e, nil
}

// What a policy does to people, one text a kind of policy: each counts along an index.
const (
	openConnections = `(SELECT count(*) FROM connections c WHERE c.closed_at IS NULL AND c.policy_version >= p.withdrawn_version)`
	endingCount     = `(SELECT count(*) FROM connections c WHERE c.closed_at IS NULL AND c.policy_version < p.withdrawn_version)`

	nobodyEffect   = `SELECT 0, ` + openConnections + `, ` + openConnections + `, ` + endingCount + ` FROM policy p WHERE p.id = 1`
	everyoneEffect = `SELECT (SELECT count(*) FROM users u WHERE u.enabled), ` + openConnections + `,
		(SELECT count(*) FROM connections c JOIN users u ON u.id = c.user_id
			WHERE c.closed_at IS NULL AND c.policy_version >= p.withdrawn_version AND NOT u.enabled), ` + endingCount + `
		FROM policy p WHERE p.id = 1`
	groupEffect = `SELECT (SELECT count(*) FROM members m JOIN users u ON u.id = m.user_id WHERE m.group_id = $1 AND u.enabled), ` + openConnections + `,
		(SELECT count(*) FROM connections c JOIN users u ON u.id = c.user_id
			WHERE c.closed_at IS NULL AND c.policy_version >= p.withdrawn_version
			AND NOT (u.enabled AND EXISTS (SELECT 1 FROM members m WHERE m.group_id = $1 AND m.user_id = u.id))), ` + endingCount + `
		FROM policy p WHERE p.id = 1`
)

func effect(src source, allow consent.Allow, groupID string) (consent.Effect, error) {
	var e consent.Effect
	query, args := nobodyEffect, []any(nil)
	switch allow {
	case consent.Everyone:
		query = everyoneEffect
	case consent.OneGroup:
		query, args = groupEffect, with(groupID)
	}
	err := src.one(query, args, &e.Eligible, &e.Connected, &e.Suspended, &e.Ending)
	return e, err
}

// countLife is how old the counts of the setting may be. Whoever writes here
// drops them at once; the time is for what another instance writes.
const countLife = time.Second

// countCache keeps the counts of the setting, which are read with each letter and
// take longer the more people there are. Nothing is decided by them.
type countCache struct {
	mu     sync.Mutex
	writes int64 // rises with each write
	policy consent.Policy
	effect consent.Effect
	until  time.Time
}

func (c *countCache) drop() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.writes++
	c.until = time.Time{}
}

func (c *countCache) of(p consent.Policy, now time.Time, count func() (consent.Effect, error)) (consent.Effect, error) {
	c.mu.Lock()
	known, fresh, writes := c.effect, c.policy == p && now.Before(c.until), c.writes
	c.mu.Unlock()
	if fresh {
		return known, nil
	}
	e, err := count()
	if err != nil {
		return e, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.writes == writes { // else the counts may miss that write
		c.policy, c.effect, c.until = p, e, now.Add(countLife)
	}
	return e, nil
}
