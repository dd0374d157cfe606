//go:build !release

package web

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"accord/consent"
	"accord/sandbox"
	"accord/store"
)

// TestCost counts the statements of a request when the memory is warm. The session
// is one, what is released is looked at before and after the fetch, each time in one.
func TestCost(t *testing.T) {
	onBoth(t, func(t *testing.T, p *portal) {
		ingrid := p.allows(t, "allow", "everyone", "choices", "both")
		priya := p.connected(t, sandbox.Priya, consent.BothAccounts)
		hana := p.connected(t, sandbox.Hana, consent.LinkedInOnly)
		kwame := p.signedIn(t, sandbox.Kwame)
		for _, row := range []struct {
			who  *person
			path string
			most int64
		}{
			{hana, "/cards/" + sandbox.Priya, 3},
			{hana, "/cards/" + sandbox.Hana, 3},
			{kwame, "/cards/" + sandbox.Priya, 3},
			{priya, "/connection", 7}, // with the LinkedIn member, who is looked at twice
			{kwame, "/connection", 4},
			{kwame, "/connection/new", 4},
			{priya, "/connection/shared", 21}, // nine categories, each looked at twice
			{priya, "/connection/shared/work-calendar", 5},
			{priya, "/connection/activity", 4},
			{priya, "/connection/receipts", 4},
			{ingrid, "/admin", 4},
		} {
			status(t, "warm "+row.path, row.who.get(row.path), 200)
			ctx, n := store.WithCount(t.Context())
			req := httptest.NewRequestWithContext(ctx, http.MethodGet, row.path, nil)
			req.Header.Set("Cookie", "accord="+row.who.cookie())
			rec := httptest.NewRecorder()
			p.handler.ServeHTTP(rec, req)
			equal(t, row.path, rec.Code, 200)
			if got := n.Load(); got > row.most || got == 0 {
				t.Errorf("%s takes %d statements, at most %d", row.path, got, row.most)
			}
		}
	})
}
