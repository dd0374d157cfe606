//go:build !release

package web

import (
	"html"
	"net/http"
	"regexp"
	"sync"
	"testing"

	"accord/consent"
	"accord/sandbox"
)

// TestAppsAreConfigured: findings H1, X06. What a colleague writes as the app's name
// never stands on another person's page: the configured name does, or none.
func TestAppsAreConfigured(t *testing.T) {
	onBoth(t, func(t *testing.T, p *portal) {
		p.allows(t, "allow", "everyone", "choices", "both")
		priya := p.connected(t, sandbox.Priya, consent.LinkedInOnly)
		hana := p.connected(t, sandbox.Hana, consent.LinkedInOnly)
		for _, app := range []string{"-", "--", "hr-dismissal-review", "Mail", "mail%00", "%3Cscript%3E", "mail/..", "mail+files", ""} {
			at := hana.get("/cards/" + priya.ID + "?app=" + app)
			if at.Status != 200 && at.Status != http.StatusBadRequest {
				t.Errorf("app %q: %d", app, at.Status)
			}
		}
		at := priya.get("/connection/activity")
		status(t, "Priya's activity", at, 200)
		says(t, at, html.EscapeString("A colleague's card"))
		saysNot(t, at, "dismissal", "card in", "&lt;script")
		equal(t, "records, all of one viewing", priya.releases(), 1)

		for _, app := range []string{"mail", "files", "sites"} {
			status(t, app, hana.get("/cards/"+priya.ID+"?app="+app), 200)
		}
		says(t, priya.get("/connection/activity"), html.EscapeString("A colleague's card in Mail"), "card in Files", "card in Sites")
		says(t, p.person(t, sandbox.Kwame).get("/help"), "<li>Mail</li>", "<li>Files</li>", "<li>Sites</li>")

		// An app that is configured no more is named no more.
		_, err := p.DB.Writer().ExecContext(t.Context(), `UPDATE access_records SET client = 'payroll' WHERE client = 'mail'`)
		ok(t, err)
		saysNot(t, priya.get("/connection/activity"), "card in Mail", "ayroll")
	})
}

// TestViewingsAreCounted: looking again is counted, not written anew.
func TestViewingsAreCounted(t *testing.T) {
	onBoth(t, func(t *testing.T, p *portal) {
		p.allows(t, "allow", "everyone", "choices", "both")
		priya := p.connected(t, sandbox.Priya, consent.LinkedInOnly)
		hana := p.connected(t, sandbox.Hana, consent.LinkedInOnly)
		for range 4 {
			status(t, "card", hana.part("/cards/"+priya.ID+"?app=mail"), 200)
		}
		eventually(t, "the repeats are counted", func() bool {
			return p.number(t, `SELECT COALESCE(sum(repeats), 0) FROM access_records`) == 3
		})
		equal(t, "records", priya.releases(), 1)
		says(t, priya.get("/connection/activity"), "shown 4 times")
	})
}

// TestActivityLosesNothing: findings F7, M1, X03. Walking the pages by their own
// links shows every read once, also where many are of one instant.
func TestActivityLosesNothing(t *testing.T) {
	onBoth(t, func(t *testing.T, p *portal) {
		p.allows(t, "allow", "everyone", "choices", "both")
		priya := p.connected(t, sandbox.Priya, consent.BothAccounts)
		var wg sync.WaitGroup
		for range 4 {
			for _, category := range []string{"profile", "calendar", "interests", "subscriptions", "contacts"} {
				wg.Go(func() { priya.mustRead(category) })
			}
		}
		wg.Wait()
		// What comes in one millisecond by chance comes so here on purpose.
		_, err := p.DB.Writer().ExecContext(t.Context(), `INSERT INTO access_records (id, user_id, connection_id, category, reader, client, released, reason, repeats, at)
			SELECT a.id || b.version, a.user_id, a.connection_id, a.category, a.reader, a.client, a.released, a.reason, 0, (SELECT max(at) FROM access_records)
			FROM access_records a, (SELECT 'A' AS version UNION ALL SELECT 'B' UNION ALL SELECT 'C' UNION ALL SELECT 'D' UNION ALL SELECT 'E') b`)
		ok(t, err)
		all := p.number(t, `SELECT count(*) FROM access_records`)
		equal(t, "records", all, 120)

		row, older := regexp.MustCompile(`<td class="when">`), regexp.MustCompile(`href="(/connection/activity\?before=[^"]*)"`)
		shown, pages := 0, 0
		for next := "/connection/activity"; next != ""; pages++ {
			at := priya.get(next)
			status(t, next, at, 200)
			shown += len(row.FindAllString(at.Body, -1))
			next = ""
			if link := older.FindStringSubmatch(at.Body); link != nil {
				next = html.UnescapeString(link[1])
			}
			if pages > 10 {
				t.Fatal("the pages have no end")
			}
		}
		equal(t, "reads shown", shown, all)
		equal(t, "pages", pages, 3)
		for _, odd := range []string{"x", "-", "1", "0-A", "-5-A", "99999999999999999999-A", "1-", "1-a%20b", "1-%3C"} {
			status(t, odd, priya.get("/connection/activity?before="+odd), http.StatusBadRequest)
		}
	})
}
