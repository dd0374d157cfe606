package browser

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/chromedp/chromedp"
)

// ExpectText waits until the page shows this text. Line breaks and runs of spaces do not matter.
func (b *Browser) ExpectText(want string) {
	b.t.Helper()
	b.must(b.until(func(ctx context.Context) error {
		return b.shows(ctx, want, true)
	}), "expect the text %q", want)
}

// ExpectNoText waits until the page no longer shows this text.
func (b *Browser) ExpectNoText(unwanted string) {
	b.t.Helper()
	b.must(b.until(func(ctx context.Context) error {
		return b.shows(ctx, unwanted, false)
	}), "expect the text %q to be gone", unwanted)
}

func (b *Browser) shows(ctx context.Context, wanted string, shown bool) error {
	all, err := chromedp.Run(ctx, chromedp.Evaluate[string](textJS))
	if err != nil {
		return err
	}
	if strings.Contains(oneLine(all), oneLine(wanted)) != shown {
		if shown {
			return fmt.Errorf("the page does not say it")
		}
		return fmt.Errorf("the page says it")
	}
	return nil
}

// ExpectURL waits until the address of the page begins with prefix. A prefix that begins with / is compared with what
// follows the host.
func (b *Browser) ExpectURL(prefix string) {
	b.t.Helper()
	where := `location.href`
	if strings.HasPrefix(prefix, "/") {
		where = `location.pathname + location.search + location.hash`
	}
	b.must(b.until(func(ctx context.Context) error {
		here, err := chromedp.Run(ctx, chromedp.Evaluate[string](where))
		if err == nil && !strings.HasPrefix(here, prefix) {
			err = fmt.Errorf("it is %s", here)
		}
		return err
	}), "expect the address %s", prefix)
}

// Text returns what a person can read on the page.
func (b *Browser) Text() string {
	b.t.Helper()
	return b.eval(textJS)
}

// HTML returns the page as it stands now.
func (b *Browser) HTML() string {
	b.t.Helper()
	return b.eval(`document.documentElement.outerHTML`)
}

// Names returns the accessible names of everything on the page with this role (button, link, heading, radio...), in
// reading order.
func (b *Browser) Names(role string) []string {
	b.t.Helper()
	var names []string
	err := b.until(func(ctx context.Context) error {
		all, err := b.controls(ctx)
		names = nil
		for _, c := range slices.Compact(all) {
			if c.role == role {
				names = append(names, c.name)
			}
		}
		return err
	})
	b.must(err, "list the names of each %s", role)
	return names
}

// Eval evaluates a JavaScript expression on the page and returns its value as JSON. Prefer the other methods: they see
// what a person sees.
func (b *Browser) Eval(expression string) string {
	b.t.Helper()
	return b.eval(`JSON.stringify(` + expression + `) ?? "null"`)
}

const textJS = `document.body ? document.body.innerText : ""`

// eval asks again where the page is just being replaced.
func (b *Browser) eval(expression string) string {
	b.t.Helper()
	var value string
	b.must(b.until(func(ctx context.Context) error {
		var err error
		value, err = chromedp.Run(ctx, chromedp.Evaluate[string](expression))
		return err
	}), "evaluate %s", expression)
	return value
}
