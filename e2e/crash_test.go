//go:build !release

package e2e

import (
	"database/sql"
	"path/filepath"
	"strings"
	"testing"
	"time"

	_ "modernc.org/sqlite"

	"accord/e2e/browser"
	"accord/e2e/postgrestest"
	"accord/sandbox"
)

// TestInstancesStartTogether: six programs on one empty database all come up.
func TestInstancesStartTogether(t *testing.T) {
	for _, engine := range []struct {
		name     string
		database func(t *testing.T) string
	}{
		{"sqlite", func(t *testing.T) string { return filepath.Join(t.TempDir(), "accord.db") }},
		{"postgres", func(t *testing.T) string { return postgrestest.URL(t) }},
	} {
		t.Run(engine.name, func(t *testing.T) {
			bin, err := binary()
			if err != nil {
				t.Fatal(err)
			}
			dir := t.TempDir()
			settings := append(complete(dir), "ACCORD_DATABASE="+engine.database(t))
			// The key file is made beside a new database by whoever comes first.
			var running []*portal
			for range 6 {
				address := freeAddress(t)
				p := &portal{URL: "http://" + address, bin: bin, log: &logged{}}
				p.env = append(append([]string{}, settings...), "ACCORD_LISTEN="+address, "ACCORD_PUBLIC_URL="+p.URL)
				running = append(running, p)
			}
			for _, p := range running {
				p.begin(t)
			}
			for _, p := range running {
				p.untilReady(t)
			}
		})
	}
}

// TestReturnGoesOnAfterACrash: a permission that was on its way back to LinkedIn when
// the program died is taken up within about a minute of its next start.
func TestReturnGoesOnAfterACrash(t *testing.T) {
	p := startPortal(t)
	admin := browser.Start(t, browser.Options{})
	p.signIn(t, admin, sandbox.Ingrid)
	p.allowPilot(t, admin)
	priya := admin.Another(browser.Options{})
	p.signIn(t, priya, sandbox.Priya)
	p.connect(t, priya, "LinkedIn only")
	priya.ExpectText("You are connected")

	p.Outside.SetFault(sandbox.ServiceLinkedIn, sandbox.Fault{Hang: true, Path: "/linkedin/oauth/v2/revoke"})
	priya.Open(p.URL + "/connection")
	priya.ClickButton("Disconnect")
	priya.ExpectText("Disconnected")
	p.untilJobRuns(t, "return")
	p.kill(t)
	p.Outside.SetFault(sandbox.ServiceLinkedIn, sandbox.Fault{})

	p.serve(t)
	started := time.Now()
	eventually(t, "the permission is returned", func() bool { return len(p.Outside.LinkedInGranted(sandbox.Priya)) == 0 })
	t.Logf("returned %s after the start", time.Since(started).Round(time.Second))
	// A minute is the promise; the rest is for a machine that is busy.
	if took := time.Since(started); took > 90*time.Second {
		t.Errorf("it took %s", took)
	}
	priya.Open(p.URL + "/connection")
	eventually(t, "the page says so", func() bool { priya.Reload(); return strings.Contains(priya.Text(), "at LinkedIn was returned") })
}

// untilJobRuns waits until the queue works on a job of the kind.
func (p *portal) untilJobRuns(t testing.TB, kind string) {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+p.database()+"?mode=ro&_pragma=busy_timeout(5000)")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	eventually(t, "a job runs", func() bool {
		var running int
		err := db.QueryRow(`SELECT count(*) FROM river_job WHERE kind = $1 AND state = 'running'`, kind).Scan(&running)
		return err == nil && running > 0
	})
}

// database is the file of the portal's data.
func (p *portal) database() string {
	path := ""
	for _, pair := range p.env {
		if value, found := strings.CutPrefix(pair, "ACCORD_DATABASE="); found {
			path = value
		}
	}
	return path
}
