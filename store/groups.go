package store

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strings"

	"accord/consent"
)

// maxGroupID bounds what a claim may call a group, and maxSearch what may be searched for.
const (
	maxGroupID = 255
	maxSearch  = 200
)

const groupColumns = `g.id, g.name, (SELECT count(*) FROM members m WHERE m.group_id = g.id)`

func groupFields(g *consent.Group) []any { return []any{&g.ID, &g.Name, &g.Members} }

// likeText takes the special characters of LIKE as themselves.
func likeText(s string) string {
	return strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(s)
}

// SearchGroups implements consent.AdminStore.
func (db *DB) SearchGroups(ctx context.Context, q string, limit int) ([]consent.Group, error) {
	if runes := []rune(q); len(runes) > maxSearch {
		q = string(runes[:maxSearch])
	}
	var list []consent.Group
	err := db.read(ctx).each(`SELECT `+groupColumns+` FROM groups g WHERE g.name_lower LIKE $1 ESCAPE '\' ORDER BY g.name_lower, g.id LIMIT $2`,
		params("%"+likeText(strings.ToLower(q))+"%", limit), func(scan scan) error {
			var g consent.Group
			if err := scan(groupFields(&g)...); err != nil {
				return err
			}
			list = append(list, g)
			return nil
		})
	if err != nil {
		return nil, db.failure("search groups", err)
	}
	// Each server sorts text its own way.
	slices.SortStableFunc(list, func(a, b consent.Group) int {
		return strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name))
	})
	return list, nil
}

// Group implements consent.AdminStore.
func (db *DB) Group(ctx context.Context, id string) (consent.Group, error) {
	var g consent.Group
	err := db.read(ctx).one(`SELECT `+groupColumns+` FROM groups g WHERE g.id = $1`, params(id), groupFields(&g)...)
	if errors.Is(err, sql.ErrNoRows) {
		return g, consent.Fail(consent.NotFound, "group.unknown")
	}
	if err != nil {
		return g, db.failure("read a group", err)
	}
	return g, nil
}
