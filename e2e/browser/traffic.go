package browser

import (
	"context"
	"sync"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

const (
	// calm is how long nothing may have happened for the page to count as settled.
	calm = 60 * time.Millisecond
	// longest is the most a page may take to settle. One that polls without end is then used as it is.
	longest = 10 * time.Second
)

// traffic knows whether a page is still loading something: frames, and requests made by scripts. Without it a click on
// the next link could come before the answer to the last form, and cancel it.
type traffic struct {
	mu       sync.Mutex
	frames   map[cdp.FrameID]bool
	requests map[network.RequestID]bool
	last     time.Time
}

func newTraffic() *traffic {
	return &traffic{frames: map[cdp.FrameID]bool{}, requests: map[network.RequestID]bool{}}
}

func (t *traffic) note(event any) {
	t.mu.Lock()
	defer t.mu.Unlock()
	switch e := event.(type) {
	case *page.EventFrameRequestedNavigation:
	case *page.EventFrameStartedLoading:
		t.frames[e.FrameID] = true
	case *page.EventFrameStoppedLoading:
		delete(t.frames, e.FrameID)
	case *page.EventFrameDetached:
		delete(t.frames, e.FrameID)
	case *page.EventFrameNavigated:
		if e.Frame.ParentID == "" {
			clear(t.requests) // those of the page before
		}
	case *network.EventRequestWillBeSent:
		if e.Type != network.ResourceTypeXHR && e.Type != network.ResourceTypeFetch {
			return
		}
		t.requests[e.RequestID] = true
	case *network.EventLoadingFinished:
		delete(t.requests, e.RequestID)
	case *network.EventLoadingFailed:
		delete(t.requests, e.RequestID)
	default:
		return
	}
	t.last = time.Now()
}

func (t *traffic) quiet() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return len(t.frames) == 0 && len(t.requests) == 0 && time.Since(t.last) >= calm
}

// settle waits for what the last step has set in motion.
func (b *Browser) settle() {
	ctx, cancel := context.WithTimeout(b.ctx, longest)
	defer cancel()
	// Twice to the page and back: what it had queued, such as sending a form, has begun by then. An error means the page
	// is being replaced, which is what is waited for next.
	for range 2 {
		_, _ = chromedp.Run(ctx, chromedp.Evaluate[int]("1"))
	}
	b.traffic.touch()
	tick := time.NewTicker(calm / 6)
	defer tick.Stop()
	for !b.traffic.quiet() {
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}

func (t *traffic) touch() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.last = time.Now()
}
