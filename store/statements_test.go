package store_test

import (
	"context"
	"regexp"
	"strings"
	"testing"

	"accord/consent"
	"accord/store"
)

func TestStatementsOfAnAnswer(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB) {
		u, _ := connected(t, db, "mia", consent.BothAccounts)
		ok(t, db.StartSession(t.Context(), consent.Session{Hash: "h", User: u, CreatedAt: start, SeenAt: start, ExpiresAt: later(60)}))
		st, err := db.Standing(t.Context(), u.ID)
		ok(t, err)
		calls := []struct {
			what string
			most int64
			call func(ctx context.Context) error
		}{
			{"Session", 1, func(ctx context.Context) error { _, err := db.Session(ctx, "h", start); return err }},
			{"Standing", 1, func(ctx context.Context) error { _, err := db.Standing(ctx, u.ID); return err }},
			{"Pair", 1, func(ctx context.Context) error { _, _, err := db.Pair(ctx, u.ID, u.ID); return err }},
			{"MemberStanding", 1, func(ctx context.Context) error { _, err := db.MemberStanding(ctx, "member-mia"); return err }},
			{"Grant", 1, func(ctx context.Context) error { _, err := db.Grant(ctx, st.Conn.ID, consent.WorkAccount); return err }},
			{"RecordRelease", 1, func(ctx context.Context) error {
				_, err := db.RecordRelease(ctx, read(u, consent.WorkProfile, start), st)
				return err
			}},
			{"Setting", 2, func(ctx context.Context) error { _, err := db.Setting(ctx); return err }},
			{"Setting again", 1, func(ctx context.Context) error { _, err := db.Setting(ctx); return err }},
			{"Effect", 1, func(ctx context.Context) error { _, err := db.Effect(ctx, consent.Everyone, ""); return err }},
		}
		for _, c := range calls {
			ctx, n := store.WithCount(t.Context())
			ok(t, c.call(ctx))
			if n.Load() > c.most || n.Load() == 0 {
				t.Errorf("%s executed %d statements, want at most %d", c.what, n.Load(), c.most)
			}
		}
	})
}

func TestHotQueriesUseIndexes(t *testing.T) {
	db := opened(t, t.TempDir()+"/accord.db")
	// A scan of the few rows of a subquery is none of a table.
	table := regexp.MustCompile(`^SCAN (\w+)`)
	for name, query := range store.HotQueries() {
		args := []any{"a", "b", "c"}
		for !strings.Contains(query, "$"+itoa(len(args))) {
			args = args[1:]
		}
		rows, err := db.Writer().QueryContext(t.Context(), "EXPLAIN QUERY PLAN "+query, args...)
		ok(t, err)
		for rows.Next() {
			var id, parent, unused int
			var detail string
			ok(t, rows.Scan(&id, &parent, &unused, &detail))
			if m := table.FindStringSubmatch(detail); m != nil && m[1] != "w" && m[1] != "CONSTANT" {
				t.Errorf("%s reads a whole table: %s", name, detail)
			}
			if strings.Contains(detail, "TEMP B-TREE") && name != "standing" && !strings.HasPrefix(name, "standing") && name != "pair" {
				t.Errorf("%s sorts: %s", name, detail)
			}
		}
		ok(t, rows.Err())
		ok(t, rows.Close())
	}
}
