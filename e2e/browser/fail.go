package browser

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/chromedp/chromedp"
)

// mostText is how much of a page a failure quotes.
const mostText = 3000

// must fails the test if err is not nil; format and args name the step.
func (b *Browser) must(err error, format string, args ...any) {
	b.t.Helper()
	if err != nil {
		b.fail("%s: %v", fmt.Sprintf(format, args...), err)
	}
}

// fail ends the test with what the page was when it failed.
func (b *Browser) fail(format string, args ...any) {
	b.t.Helper()
	b.t.Fatal(fmt.Sprintf(format, args...) + b.scene())
}

// scene describes the page for somebody who was not there.
func (b *Browser) scene() string {
	if b.ctx.Err() != nil {
		return fmt.Sprintf("\nThe browser is gone; one may run for %s.", lifetime)
	}
	// Asked once and briefly: the page may be what is stuck.
	quick, cancel := context.WithTimeout(b.ctx, 20*time.Second)
	defer cancel()
	here, err := chromedp.Run(quick, chromedp.Evaluate[string](`location.href`))
	if err != nil {
		return fmt.Sprintf("\nThe page does not answer: %v", err)
	}
	reads, _ := chromedp.Run(quick, chromedp.Evaluate[string](textJS))
	if len(reads) > mostText {
		reads = reads[:mostText] + " ..."
	}
	var s strings.Builder
	fmt.Fprintf(&s, "\nThe page %s reads:\n  | %s\n", here, strings.ReplaceAll(reads, "\n", "\n  | "))
	for _, line := range b.Console() {
		fmt.Fprintf(&s, "Its console: %s\n", line)
	}
	pictured := *b
	pictured.ctx = quick
	if path, err := pictured.shoot("failed-" + b.t.Name()); err == nil {
		fmt.Fprintf(&s, "A picture of it: %s", path)
	}
	return s.String()
}
