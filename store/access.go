package store

import (
	"context"
	"math"
	"time"

	"accord/consent"
)

const insertAccess = `INSERT INTO access_records (id, user_id, connection_id, category, reader, client, released, reason, repeats, at)
	VALUES ($1, $2, NULLIF($3, ''), $4, $5, $6, $7, $8, 0, $9)`

func accessArgs(r consent.AccessRecord) []any {
	return params(r.ID, r.UserID, r.ConnectionID, r.Category, r.Reader, r.Client, r.Decision.Released, r.Decision.Reason, ms(r.At))
}

// Release implements consent.ReleaseStore: the people are held as they are from the
// look to the commit, so that what ends a permission comes before or after it all.
func (db *DB) Release(ctx context.Context, l consent.Look, rule func(consent.Sight, time.Time) *consent.AccessRecord) error {
	return db.write(ctx, "record a release", func(t *tx) error {
		if err := t.sharePolicy(); err != nil {
			return err
		}
		people := []string{l.SubjectID}
		if l.ViewerID != "" {
			people = append(people, l.ViewerID)
		}
		if err := t.shareUsers(people...); err != nil {
			return err
		}
		sight, err := db.look(t, l)
		if err != nil {
			return err
		}
		r := rule(sight, db.now())
		if r == nil {
			return nil
		}
		return t.do(insertAccess, accessArgs(*r)...)
	})
}

// Accesses implements consent.ReleaseStore. What was noted a moment ago is there,
// if it can be written now.
func (db *DB) Accesses(ctx context.Context, userID string, behind consent.Cursor, limit int) ([]consent.AccessRecord, error) {
	_ = db.notes.flush(ctx) // what is not written stays noted, and reading goes on
	at, id := int64(math.MaxInt64), behind.ID
	if !behind.At.IsZero() {
		at = behind.At.UnixMilli()
	}
	var list []consent.AccessRecord
	err := db.read(ctx).each(`SELECT id, user_id, COALESCE(connection_id, ''), category, reader, client, released, reason, repeats, at
		FROM access_records WHERE user_id = $1 AND (at, id) < ($2, $3) ORDER BY at DESC, id DESC LIMIT $4`, params(userID, at, id, limit), func(scan scan) error {
		var r consent.AccessRecord
		err := scan(&r.ID, &r.UserID, &r.ConnectionID, &r.Category, &r.Reader, &r.Client, &r.Decision.Released, &r.Decision.Reason, &r.Repeats, instant(&r.At))
		if err != nil {
			return err
		}
		list = append(list, r)
		return nil
	})
	if err != nil {
		return nil, db.failure("read access records", err)
	}
	return list, nil
}

// Each category is one look at the end of an index, however many records there are.
const lastReads = `WITH k(category) AS (VALUES ('linkedin-profile'), ('linkedin-interests'), ('linkedin-subscriptions'), ('linkedin-connections'),
		('work-profile'), ('work-calendar'), ('work-interests'), ('work-subscriptions'), ('work-contacts'))
	SELECT k.category, (SELECT r.at FROM access_records r WHERE r.user_id = $1 AND r.category = k.category AND r.released ORDER BY r.at DESC LIMIT 1) FROM k`

// LastReads implements consent.ReleaseStore.
func (db *DB) LastReads(ctx context.Context, userID string) (map[consent.Category]time.Time, error) {
	last := map[consent.Category]time.Time{}
	err := db.read(ctx).each(lastReads, params(userID), func(scan scan) error {
		var c consent.Category
		var at time.Time
		if err := scan(&c, instant(&at)); err != nil {
			return err
		}
		if !at.IsZero() {
			last[c] = at
		}
		return nil
	})
	if err != nil {
		return nil, db.failure("read the last reads", err)
	}
	return last, nil
}
