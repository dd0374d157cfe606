package browser

import (
	"context"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

const (
	// patience is how long a step waits for what it needs. Only a test that fails waits so long, so it is for a machine
	// on which other programs keep every processor at work.
	patience = time.Minute
	// lifetime is how long one browser may run in all, so that a stuck one is a message and not a hanging run.
	lifetime = 20 * time.Minute
	// rhythm is how often a waiting step looks again.
	rhythm = 40 * time.Millisecond
)

// Options say how a person's browser is set up. The zero value is a light desktop window with JavaScript.
type Options struct {
	Width, Height int  // of the window's content; 1280 by 900 if zero
	Dark          bool // the person prefers a dark colour scheme
	NoJavaScript  bool // page scripts do not run
}

// Browser is one person's browser: a window with cookies and storage of its own.
type Browser struct {
	t        testing.TB
	ctx      context.Context
	set      Options
	patience time.Duration // patience, except where this package tests what happens after it
	traffic  *traffic
	console  *console
}

// Start opens a browser with a fresh profile. It closes when t ends. A machine without Chromium fails the test with what
// to install.
func Start(t testing.TB, o Options) *Browser {
	t.Helper()
	program, err := findChromium()
	if err != nil {
		t.Fatal(err)
	}
	flags := append(
		chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(program),
		chromedp.NoSandbox, // containers seldom allow it, and only our own pages are opened
		chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE *.localhost, EXCLUDE 127.0.0.1"),
	)
	limited, cancelLimit := context.WithTimeout(context.Background(), lifetime)
	alloc, cancelAlloc := chromedp.NewExecAllocator(limited, flags...)
	ctx, cancel := chromedp.NewContext(alloc, chromedp.WithErrorf(func(string, ...any) {}))
	t.Cleanup(func() {
		cancel()
		cancelAlloc() // waits for the process to be gone and its profile removed
		cancelLimit()
	})
	return open(t, ctx, o)
}

// Another returns the browser of a second person, who shares nothing with the first: no cookie, no storage, no cache.
// It closes when the test ends.
func (b *Browser) Another(o Options) *Browser {
	b.t.Helper()
	ctx, cancel := chromedp.NewContext(b.ctx, chromedp.WithNewBrowserContext())
	b.t.Cleanup(cancel)
	return open(b.t, ctx, o)
}

// With returns the same browser, reporting to t: use it inside a subtest.
func (b *Browser) With(t testing.TB) *Browser {
	c := *b
	c.t = t
	return &c
}

func open(t testing.TB, ctx context.Context, o Options) *Browser {
	t.Helper()
	if o.Width == 0 {
		o.Width = 1280
	}
	if o.Height == 0 {
		o.Height = 900
	}
	b := &Browser{t: t, ctx: ctx, set: o, patience: patience, traffic: newTraffic(), console: &console{}}
	err := chromedp.Listen(ctx, func(event any) {
		b.traffic.note(event)
		b.console.note(event)
		b.answerDialog(event)
	})
	if err != nil {
		t.Fatalf("start Chromium: %v", err)
	}
	b.must(b.applyLook(), "set up the window")
	// Pages in several windows at once each believe to be in front; otherwise only one of them would take the focus.
	_, err = chromedp.Call(ctx, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true})
	b.must(err, "set up the window")
	b.must(b.scripts(!o.NoJavaScript), "switch page scripts off")
	return b
}

// scripts lets page scripts run, or not.
func (b *Browser) scripts(run bool) error {
	_, err := chromedp.Call(b.ctx, emulation.SetScriptExecutionDisabled,
		emulation.SetScriptExecutionDisabledParams{Value: !run})
	return err
}

// until repeats try until it succeeds or patience is over, and returns its last error.
func (b *Browser) until(try func(ctx context.Context) error) error {
	ctx, cancel := context.WithTimeout(b.ctx, b.patience)
	defer cancel()
	tick := time.NewTicker(rhythm)
	defer tick.Stop()
	var last error
	for {
		err := try(ctx)
		if err == nil {
			return nil
		}
		// An error because time is up says less than the one before it.
		if last == nil || ctx.Err() == nil {
			last = err
		}
		select {
		case <-ctx.Done():
			return last
		case <-tick.C:
		}
	}
}
