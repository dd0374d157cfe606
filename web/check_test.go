//go:build !release

package web

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

func ok(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func equal[T comparable](t testing.TB, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Fatalf("%s: got %v, want %v", what, got, want)
	}
}

// status checks an answer's status and shows the answer when it is another one.
func status(t testing.TB, what string, at page, want int) {
	t.Helper()
	if at.Status != want {
		t.Fatalf("%s: %s answered %d instead of %d:\n%s", what, at.At, at.Status, want, at.Body)
	}
}

// says checks that a page contains every text; says not, none.
func says(t testing.TB, at page, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if !strings.Contains(at.Body, text) {
			t.Fatalf("%s does not say %q:\n%s", at.At, text, at.Body)
		}
	}
}

func saysNot(t testing.TB, at page, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if strings.Contains(at.Body, text) {
			t.Fatalf("%s says %q:\n%s", at.At, text, at.Body)
		}
	}
}

// eventually waits for background work.
func eventually(t testing.TB, what string, holds func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for !holds() {
		select {
		case <-tick.C:
		case <-ctx.Done():
			t.Fatalf("waited in vain until %s", what)
		}
	}
}

// number is the answer of a query that counts.
func (p *portal) number(t testing.TB, query string, args ...any) int {
	t.Helper()
	var n int
	ok(t, p.DB.Writer().QueryRowContext(context.Background(), query, args...).Scan(&n))
	return n
}

// texts lists the first column of a query.
func (p *portal) texts(t testing.TB, query string, args ...any) []string {
	t.Helper()
	rows, err := p.DB.Writer().QueryContext(context.Background(), query, args...)
	ok(t, err)
	defer rows.Close()
	var list []string
	for rows.Next() {
		var s string
		ok(t, rows.Scan(&s))
		list = append(list, s)
	}
	ok(t, rows.Err())
	return list
}

// facts is everything that a request which is refused must leave as it is:
// setting, announcements, connections, receipts and active grants.
func (p *portal) facts(t testing.TB) string {
	t.Helper()
	const query = `SELECT 'policy ' || CAST(version AS TEXT) || allow || group_id || categories || announcement_id FROM policies
		UNION ALL SELECT 'announcement ' || id FROM announcements
		UNION ALL SELECT 'connection ' || id || categories || CAST(version AS TEXT) || closed_by FROM connections
		UNION ALL SELECT 'receipt ' || id FROM receipts
		UNION ALL SELECT 'grant ' || id FROM grants WHERE state = 'active'
		UNION ALL SELECT 'prompted ' || id FROM users WHERE prompted_at IS NOT NULL
		ORDER BY 1`
	return strings.Join(p.texts(t, query), "\n")
}

// unchanged checks that nothing came of what was done.
func (p *portal) unchanged(t testing.TB, before string, what string) {
	t.Helper()
	if after := p.facts(t); after != before {
		t.Fatalf("%s changed something. Before:\n%s\nafter:\n%s", what, before, after)
	}
}

// written keeps what was logged.
type written struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (w *written) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.buf.Write(p)
}

func (w *written) String() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.buf.String()
}

// letters counts the mails with the subject that somebody got.
func (p *portal) letters(subject, to string) int {
	n := 0
	for _, m := range p.Outside.Inbox() {
		if m.Subject == subject && slices.Contains(m.To, to) {
			n++
		}
	}
	return n
}
