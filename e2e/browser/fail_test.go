package browser

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

// witness stands in for a test that is expected to fail.
type witness struct {
	testing.TB
	said string
}

func (w *witness) Helper() {}

func (w *witness) Name() string { return "witness" }

func (w *witness) Fatal(args ...any) {
	w.said = fmt.Sprint(args...)
	runtime.Goexit()
}

// failure returns what step fails with, or "" if it does not fail.
func failure(t *testing.T, b *Browser, step func(*Browser)) string {
	t.Helper()
	w := &witness{TB: t}
	done := make(chan struct{})
	go func() {
		defer close(done)
		step(b.With(w))
	}()
	<-done
	return w.said
}

func expectFailure(t *testing.T, b *Browser, step func(*Browser), parts ...string) {
	t.Helper()
	said := failure(t, b, step)
	for _, part := range parts {
		if !strings.Contains(said, part) {
			t.Errorf("failed with %q, want something about %q", said, part)
		}
	}
}

func TestAxeFindsWhatIsBroken(t *testing.T) {
	site := newSite(t)
	for _, noJS := range []bool{false, true} {
		b := Start(t, Options{NoJavaScript: noJS})
		b.Open(site.URL + "/broken")
		expectFailure(t, b, func(b *Browser) { b.Axe() },
			"label (critical)", "\n    input: ", "color-contrast (serious)", "#bbbbbb", "target-size (serious)")
		b.Open(site.URL + "/form")
		b.Axe()
		if noJS { // axe needed scripts for a moment; the next page must not have them
			b.Open(site.URL)
			b.ExpectText("Without script")
		}
	}
}

func TestConsoleIsHeard(t *testing.T) {
	b := Start(t, Options{})
	b.Open(newSite(t).URL + "/loud")
	b.ClickButton("Ask")
	if got := b.Eval("document.title"); got != `"true"` {
		t.Errorf("the dialog was answered with %s", got)
	}
	expectFailure(t, b, func(b *Browser) { b.ExpectQuiet() },
		"inline style", "inline script", "console: something", "planted", "dialog: confirm: Sure?")
	b.ExpectQuiet("Content Security Policy", "console: something", "planted", "dialog: confirm")
}

func TestFailuresAreClear(t *testing.T) {
	site := newSite(t)
	b := Start(t, Options{})
	b.Open(site.URL + "/covered")
	for name, c := range map[string]struct {
		step func(*Browser)
		want string
	}{
		"covered":   {func(b *Browser) { b.ClickButton("Under") }, "is covered by"},
		"disabled":  {func(b *Browser) { b.ClickButton("Off") }, "is disabled"},
		"absent":    {func(b *Browser) { b.ClickLink("Over") }, `no link is called "Over"`},
		"no field":  {func(b *Browser) { b.Fill("Under", "x") }, "nothing that can be filled in"},
		"no choice": {func(b *Browser) { b.Choose("This") }, `is called "This"`},
		"no text":   {func(b *Browser) { b.ExpectText("Hello") }, "the page does not say it"},
		"text":      {func(b *Browser) { b.ExpectNoText("Covered") }, "the page says it"},
		"address":   {func(b *Browser) { b.ExpectURL("/other") }, "it is /covered"},
	} {
		t.Run(name, func(t *testing.T) {
			expectFailure(t, b.Another(Options{}).With(t), func(b *Browser) {
				b.Open(site.URL + "/covered")
				b.patience = 2 * time.Second
				c.step(b)
			}, c.want, "Covered", "shots")
		})
	}
	picture := filepath.Join("..", "shots", "failed-witness.png")
	if _, err := os.Stat(picture); err != nil {
		t.Errorf("no picture of the failure: %v", err)
	}
	b.Open(site.URL)
	b.Width(390)
	expectFailure(t, b, func(b *Browser) { b.ExpectNoSidewaysScroll() }, `class="wide"`)
	expectFailure(t, b, func(b *Browser) { b.Open("http://example.test/") }, "ERR_NAME_NOT_RESOLVED")
}
