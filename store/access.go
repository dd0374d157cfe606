package store

import (
	"context"
	"math"
	"time"

	"accord/consent"
)

// RecordRelease implements consent.ReadStore, in one statement: the record exists
// only if at its commit nothing had changed since the standing was read.
func (db *DB) RecordRelease(ctx context.Context, r consent.AccessRecord, st consent.Standing) (bool, error) {
	if st.Conn == nil {
		return false, nil
	}
	added, err := db.alone(ctx, `INSERT INTO access_records (id, user_id, connection_id, category, reader, client, released, reason, at)
		SELECT $1, c.user_id, c.id, $2, $3, $4, TRUE, '', $5
		FROM connections c JOIN users u ON u.id = c.user_id JOIN policy p ON p.id = 1
		WHERE c.id = $6 AND c.user_id = $7 AND c.closed_at IS NULL AND c.version = $8 AND p.version = $9 AND u.enabled`,
		r.ID, r.Category, r.Reader, r.Client, ms(r.At), st.Conn.ID, r.UserID, st.Conn.Version, st.Policy.Version)
	if err != nil {
		return false, db.told("record a release", err)
	}
	return added == 1, nil
}

// RecordRefusal implements consent.ReadStore.
func (db *DB) RecordRefusal(ctx context.Context, r consent.AccessRecord) error {
	_, err := db.alone(ctx, `INSERT INTO access_records (id, user_id, connection_id, category, reader, client, released, reason, at)
		VALUES ($1, $2, NULLIF($3, ''), $4, $5, $6, FALSE, $7, $8)`,
		r.ID, r.UserID, r.ConnectionID, r.Category, r.Reader, r.Client, r.Decision.Reason, ms(r.At))
	if err != nil {
		return db.told("record a refusal", err)
	}
	return nil
}

// Accesses implements consent.ReadStore.
func (db *DB) Accesses(ctx context.Context, userID string, before time.Time, limit int) ([]consent.AccessRecord, error) {
	end := int64(math.MaxInt64)
	if !before.IsZero() {
		end = before.UnixMilli()
	}
	var list []consent.AccessRecord
	err := db.read(ctx).each(`SELECT id, user_id, COALESCE(connection_id, ''), category, reader, client, released, reason, at
		FROM access_records WHERE user_id = $1 AND at < $2 ORDER BY at DESC, id DESC LIMIT $3`, with(userID, end, limit), func(scan scan) error {
		var r consent.AccessRecord
		err := scan(&r.ID, &r.UserID, &r.ConnectionID, &r.Category, &r.Reader, &r.Client, &r.Decision.Released, &r.Decision.Reason, instant(&r.At))
		if err != nil {
			return err
		}
		list = append(list, r)
		return nil
	})
	if err != nil {
		return nil, db.told("read access records", err)
	}
	return list, nil
}

// LastReads implements consent.ReadStore.
func (db *DB) LastReads(ctx context.Context, userID string) (map[consent.Category]time.Time, error) {
	last := map[consent.Category]time.Time{}
	err := db.read(ctx).each(`SELECT category, max(at) FROM access_records WHERE user_id = $1 AND released GROUP BY category`, with(userID), func(scan scan) error {
		var c consent.Category
		var at time.Time
		if err := scan(&c, instant(&at)); err != nil {
			return err
		}
		last[c] = at
		return nil
	})
	if err != nil {
		return nil, db.told("read the last reads", err)
	}
	return last, nil
}
