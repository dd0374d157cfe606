package store_test

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"accord/consent"
	"accord/store"
)

func TestStatementsOfAnAnswer(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		mia := w.connected("mia", consent.BothAccounts)
		id, db := mia.User.ID, w.db
		release := int64(2)
		if db.Engine() == "postgres" {
			release = 5 // the policy, viewer and subject are held, each by a statement
		}
		for _, c := range []struct {
			what string
			most int64
			call func(ctx context.Context) error
		}{
			{"Session", 1, func(ctx context.Context) error { _, err := db.Session(ctx, mia.Session, w.now()); return err }},
			{"Standing", 1, func(ctx context.Context) error { _, err := db.Standing(ctx, id); return err }},
			{"Setting", 1, func(ctx context.Context) error { _, err := db.Setting(ctx); return err }},
			{"Look by id", 1, func(ctx context.Context) error {
				_, err := db.Look(ctx, consent.Look{ViewerID: id, Session: mia.Session, SubjectID: id})
				return err
			}},
			{"Look by name", 1, func(ctx context.Context) error {
				_, err := db.Look(ctx, consent.Look{ViewerID: id, Session: mia.Session, Subject: mia.User.UserName})
				return err
			}},
			{"Look by member", 1, func(ctx context.Context) error {
				_, err := db.Look(ctx, consent.Look{Member: mia.Member.Subject})
				return err
			}},
			{"Grant", 1, func(ctx context.Context) error {
				_, err := db.Grant(ctx, mia.Standing().Conn.ID, consent.WorkAccount)
				return err
			}},
			{"Release", release, func(ctx context.Context) error {
				return db.Release(ctx, consent.Look{ViewerID: w.Admin().User.ID, SubjectID: id}, func(s consent.Sight, now time.Time) *consent.AccessRecord {
					return pair{}.shown(consent.Sight{SignedIn: true, Viewer: s.Subject, Subject: s.Subject}, now)
				})
			}},
			{"Effect", 1, func(ctx context.Context) error { _, err := db.Effect(ctx, consent.Everyone, ""); return err }},
			{"Accesses", 1, func(ctx context.Context) error { _, err := db.Accesses(ctx, id, consent.Cursor{}, 50); return err }},
			{"LastReads", 1, func(ctx context.Context) error { _, err := db.LastReads(ctx, id); return err }},
		} {
			ctx, n := store.WithCount(t.Context())
			ok(t, c.call(ctx))
			if n.Load() > c.most || n.Load() == 0 {
				t.Errorf("%s executed %d statements, want at most %d", c.what, n.Load(), c.most)
			}
		}
	})
}

// plan is how SQLite would answer a statement.
func plan(t *testing.T, db *store.DB, query string) string {
	t.Helper()
	args := []any{}
	for strings.Contains(query, fmt.Sprint("$", len(args)+1)) {
		args = append(args, nil)
	}
	rows, err := db.Writer().QueryContext(t.Context(), "EXPLAIN QUERY PLAN "+query, args...)
	ok(t, err)
	defer rows.Close()
	var lines []string
	for rows.Next() {
		var id, parent, unused int
		var detail string
		ok(t, rows.Scan(&id, &parent, &unused, &detail))
		lines = append(lines, detail)
	}
	ok(t, rows.Err())
	return strings.Join(lines, "\n")
}

// TestHotQueriesUseTheirIndexes: what is asked often, or over many people, goes along
// an index to what it wants.
func TestHotQueriesUseTheirIndexes(t *testing.T) {
	w := onSQLite(t).world(t)
	travelled(t, w)
	for what, c := range map[string]struct {
		query string // a part of its text
		index []string
		sorts bool
	}{
		"a page of activity":         {"(at, id) <", []string{"access_records_user (user_id=? AND (at,id)<(?,?))"}, false},
		"the last reads":             {"WITH k(category)", []string{"access_records_last (user_id=? AND category=?)"}, false},
		"a batch to settle":          {"FROM connections WHERE closed_at IS NULL AND id > $1", []string{"connections_open (id>?)"}, false},
		"what is due":                {"WITH due", []string{"connections_open_renewal (renew_by<?)", "connections_suspended (suspended_at>? AND suspended_at<?)"}, true},
		"letters to all":             {"FROM users u WHERE u.id >", []string{"users_enabled (id>?)"}, false},
		"letters to a group":         {"m.user_id > $1", []string{"(group_id=? AND user_id>?)"}, false},
		"a session":                  {"FROM sessions s JOIN users", []string{"(hash=?)"}, false},
		"by name":                    {"v.user_name = $5", []string{"users_subject (subject=?)", "users_user_name (user_name=?)"}, true},
		"by member":                  {"m.member_hash = $4", []string{"connections_open_member (member_hash=?)"}, true},
		"anybody connected":          {"SELECT EXISTS (SELECT 1 FROM connections c", []string{"connections_open_policy (policy_version>?)"}, false},
		"receipts":                   {"FROM receipts r WHERE r.user_id = $1", []string{"receipts_user (user_id=?)"}, false},
		"open attempts":              {"count(*) FROM attempts", []string{"attempts_user (user_id=?)"}, false},
		"attempts of a browser":      {"a.session_hash = $2 AND a.expires_at", []string{"attempts_"}, true},
		"what gives way to a return": {"n.account = 'work' AND n.state = 'active'", []string{"grants_user (user_id=? AND account=? AND state=?)", "attempts_user (user_id=?)"}, false},
		"what is on its way":         {"g.state = 'revoking' AND g.leased_until >", []string{"grants_user (user_id=? AND account=? AND state=?)"}, false},
		"sign-ins that are over":     {"FROM sign_ins WHERE expires_at <=", []string{"sign_ins_end (expires_at<?)"}, false},
		"grants nobody returned":     {"SELECT id FROM grants WHERE state = 'revoking' AND updated_at", []string{"grants_revoking (updated_at<?)"}, false},
	} {
		found := false
		for _, query := range w.db.Prepared() {
			if !strings.Contains(query, c.query) {
				continue
			}
			found = true
			got := plan(t, w.db, query)
			for _, index := range c.index {
				if !strings.Contains(got, index) {
					t.Errorf("%s does not use %s:\n%s", what, index, got)
				}
			}
			if strings.Contains(got, "TEMP B-TREE") && !c.sorts {
				t.Errorf("%s sorts:\n%s", what, got)
			}
		}
		if !found {
			t.Errorf("%s: no statement has %q", what, c.query)
		}
	}
}

// TestNoStatementReadsAWholeTable, but for those that mean it.
func TestNoStatementReadsAWholeTable(t *testing.T) {
	w := onSQLite(t).world(t)
	travelled(t, w)
	meant := []string{
		"SELECT count(*) FROM users u WHERE u.enabled", "SELECT count(*) FROM connections c WHERE", // counts for the admin
		"WHERE g.name_lower LIKE", "FROM audit ORDER BY seq", "DELETE FROM attempts WHERE 1 = 1",
	}
	// A scan of the few rows of a subquery is none of a table.
	table := regexp.MustCompile(`(?m)^SCAN (\d+ CONSTANT|\w+)`)
	for _, query := range w.db.Prepared() {
		// SQLite looks at who refers to a new row only while such a reference hangs.
		if strings.HasPrefix(query, "INSERT") || containsAny(query, meant) {
			continue
		}
		got := plan(t, w.db, query)
		for _, m := range table.FindAllStringSubmatch(got, -1) {
			if !strings.Contains(m[1], "CONSTANT") && !slices.Contains([]string{"w", "k", "due", "f"}, m[1]) {
				t.Errorf("%s\nreads a whole table:\n%s", query, got)
			}
		}
	}
}

func containsAny(text string, parts []string) bool {
	for _, part := range parts {
		if strings.Contains(text, part) {
			return true
		}
	}
	return false
}

// travelled uses as many statements as there are.
func travelled(t *testing.T, w *world) {
	t.Helper()
	ctx := t.Context()
	journey(t, w)
	_, err := w.db.SettleDue(ctx, time.Hour, "", closes(nil))
	ok(t, err)
	_, err = w.db.SettleBatch(ctx, "", closes(nil))
	ok(t, err)
	_, err = w.db.Look(ctx, consent.Look{ViewerID: w.Admin().User.ID, Subject: w.Admin().User.UserName})
	ok(t, err)
	if n := len(w.db.Prepared()); n < 80 {
		t.Fatalf("only %d statements were used", n)
	}
}
