//go:build !release

package e2e

import (
	"testing"

	"accord/e2e/browser"
	"accord/sandbox"
)

// TestLooks opens every page of a connected person and of an admin, narrow and
// wide, light and dark: nothing scrolls sideways, no rule of WCAG 2.2 AA that a
// program can check is broken, and the console stays silent.
func TestLooks(t *testing.T) {
	p := startPortal(t)
	admin := browser.Start(t, browser.Options{})
	p.signIn(t, admin, sandbox.Ingrid)
	p.allowPilot(t, admin)
	b := admin.Another(browser.Options{})
	p.signIn(t, b, sandbox.Priya)
	p.connect(t, b, "Both accounts")
	if status, body, err := p.Outside.ReadWorkData(p.person(t, sandbox.Priya).Member, "profile"); err != nil || status != 200 {
		t.Fatalf("%d %s %v", status, body, err)
	}
	pages := []struct {
		name, path string
		who        *browser.Browser
	}{
		{"connection", "/connection", b},
		{"shared", "/connection/shared", b},
		{"category", "/connection/shared/work-calendar", b},
		{"activity", "/connection/activity", b},
		{"receipts", "/connection/receipts", b},
		{"help", "/help", b},
		{"card", "/cards/" + sandbox.Priya, b},
		{"admin", "/admin", admin},
	}
	for _, page := range pages {
		for _, look := range []struct {
			name  string
			width int
			dark  bool
		}{{"wide-light", 1280, false}, {"narrow-light", 390, false}, {"narrow-dark", 390, true}, {"wide-dark", 1280, true}} {
			t.Run(page.name+"-"+look.name, func(t *testing.T) {
				who := page.who.With(t)
				who.Width(look.width)
				who.Dark(look.dark)
				who.Open(p.URL + page.path)
				who.Shot(page.name + "-" + look.name)
				who.ExpectNoSidewaysScroll()
				who.Axe()
				who.ExpectQuiet("status of 422") // the admin's first try lacked two parts
			})
		}
	}
	t.Run("keyboard", func(t *testing.T) {
		who := b.With(t)
		who.Width(1280)
		who.Open(p.URL + "/connection")
		who.Press("Tab")
		if got := who.Focused(); got != `link "Skip to content"` {
			t.Errorf("the first Tab reaches %s", got)
		}
		reached := map[string]bool{}
		for range 30 {
			who.Press("Tab")
			reached[who.Focused()] = true
		}
		for _, want := range []string{`button "Disconnect"`, `button "Save choice"`, `button "Hide from colleagues"`} {
			if !reached[want] {
				t.Errorf("%s is out of the keyboard's reach: %v", want, reached)
			}
		}
	})
}
