package store

import (
	"context"
	"slices"
	"time"

	"accord/consent"
)

const (
	// settleBatch is how many connections are looked at in one go, and settleAtOnce how
	// many of them one transaction settles: more would keep others waiting.
	settleBatch  = 500
	settleAtOnce = 10
)

// SettleBatch implements consent.WorkStore.
func (db *DB) SettleBatch(ctx context.Context, after string, rule consent.Rule) (string, error) {
	return db.settleThese(ctx, rule, `SELECT id, user_id FROM connections WHERE closed_at IS NULL AND id > $1 ORDER BY id LIMIT $2`, after, settleBatch)
}

// SettleDue implements consent.WorkStore.
func (db *DB) SettleDue(ctx context.Context, grace time.Duration, after string, rule consent.Rule) (string, error) {
	now := db.now()
	// Found by their times first: along the ids it would be everybody.
	return db.settleThese(ctx, rule, `WITH due AS MATERIALIZED (
			SELECT id, user_id FROM connections WHERE closed_at IS NULL AND lapsed_at IS NULL AND renew_by <= $2
			UNION ALL SELECT id, user_id FROM connections WHERE closed_at IS NULL AND suspended_at IS NOT NULL AND suspended_at <= $3
				AND (lapsed_at IS NOT NULL OR renew_by > $2)
		) SELECT id, user_id FROM due WHERE id > $1 ORDER BY id LIMIT $4`, after, ms(now), ms(now.Add(-grace)), settleBatch)
}

// settleThese settles the owners of the connections that a query names, and returns
// the last of these; empty when the query named fewer than a batch. One of them that
// cannot be settled keeps no other from it; the error tells of it in the end.
func (db *DB) settleThese(ctx context.Context, rule consent.Rule, query string, args ...any) (last string, err error) {
	var owners []string
	err = db.read(ctx).each(query, args, func(scan scan) error {
		var owner string
		if err := scan(&last, &owner); err != nil {
			return err
		}
		owners = append(owners, owner)
		return nil
	})
	if err != nil {
		return "", db.failure("find connections to settle", err)
	}
	var failed error
	for few := range slices.Chunk(owners, settleAtOnce) {
		if err := db.settleOwners(ctx, few, rule); err != nil {
			if consent.KindOf(err) == consent.Outage || ctx.Err() != nil {
				return "", err
			}
			failed = err
		}
	}
	if len(owners) < settleBatch {
		return "", failed
	}
	return last, failed
}

// settleOwners settles a few people in one transaction; where one of them makes it
// fail, each in one of their own, so that they do not fail together.
func (db *DB) settleOwners(ctx context.Context, owners []string, rule consent.Rule) error {
	slices.Sort(owners) // the order of locks
	err := db.write(ctx, "settle connections", func(t *tx) error {
		if err := t.sharePolicy(); err != nil {
			return err
		}
		for _, owner := range owners {
			if err := t.settle(owner, rule); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil || len(owners) == 1 || consent.KindOf(err) == consent.Outage || ctx.Err() != nil {
		return err
	}
	var failed error
	for _, owner := range owners {
		if err := db.settleOwners(ctx, []string{owner}, rule); err != nil {
			failed = err
		}
	}
	return failed
}

// Enqueue implements consent.WorkStore.
func (db *DB) Enqueue(ctx context.Context, jobs ...consent.Job) error {
	return db.write(ctx, "queue work", func(t *tx) error {
		t.enqueue(jobs...)
		return nil
	})
}
