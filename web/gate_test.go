//go:build !release

package web

import (
	"context"
	"sync"
	"testing"
	"time"

	"accord/consent"
	"accord/store"
)

// gate holds what comes through while a test lets something else happen. It is
// open until it is shut.
type gate struct {
	mu      sync.Mutex
	opened  chan struct{}
	entered chan string
}

// shut closes the gate. Entered tells the key of each that waits before it; open
// lets all of them go on.
func (g *gate) shut() (entered <-chan string, open func()) {
	g.mu.Lock()
	defer g.mu.Unlock()
	opened := make(chan struct{})
	g.opened, g.entered = opened, make(chan string, 100)
	return g.entered, sync.OnceFunc(func() {
		g.mu.Lock()
		defer g.mu.Unlock()
		g.opened = nil
		close(opened)
	})
}

// patient is the context of a read: one that will be held has no deadline, so that
// the values are there when it is decided whether they may go out.
func (g *gate) patient(ctx context.Context) context.Context {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.opened != nil {
		return context.WithoutCancel(ctx)
	}
	return ctx
}

func (g *gate) pass(key string) {
	g.mu.Lock()
	opened, entered := g.opened, g.entered
	g.mu.Unlock()
	if opened == nil {
		return
	}
	entered <- key
	<-opened
}

// waits waits until the key stands before a gate.
func waits(t testing.TB, entered <-chan string, key string) {
	t.Helper()
	deadline := time.NewTimer(20 * time.Second)
	defer deadline.Stop()
	for {
		select {
		case got := <-entered:
			if got == key {
				return
			}
		case <-deadline.C:
			t.Fatalf("nobody came to read %s", key)
		}
	}
}

// gatedStore counts people through a gate.
type gatedStore struct {
	*store.DB
	counts gate
}

func (s *gatedStore) Effect(ctx context.Context, allow consent.Allow, groupID string) (consent.Effect, error) {
	s.counts.pass(string(allow))
	return s.DB.Effect(ctx, allow, groupID)
}

// gatedLinkedIn reads, and then stands before a gate with what it read.
type gatedLinkedIn struct {
	consent.LinkedIn
	gate gate
}

func (l *gatedLinkedIn) Member(ctx context.Context, key string, g consent.GrantSource) (consent.Member, error) {
	m, err := l.LinkedIn.Member(l.gate.patient(ctx), key, g)
	l.gate.pass(key)
	return m, err
}

func (l *gatedLinkedIn) Picture(ctx context.Context, key string, g consent.GrantSource) (consent.Picture, error) {
	p, err := l.LinkedIn.Picture(l.gate.patient(ctx), key, g)
	l.gate.pass(key)
	return p, err
}

// gatedWork reads and refreshes through gates.
type gatedWork struct {
	consent.Work
	gate    gate
	refresh gate
	life    time.Duration // of the access tokens, where a test wants them shorter than the provider gives
}

func (w *gatedWork) Exchange(ctx context.Context, code, nonce, verifier string) (consent.Grant, consent.Identity, error) {
	g, id, err := w.Work.Exchange(ctx, code, nonce, verifier)
	return w.tired(g), id, err
}

func (w *gatedWork) tired(g consent.Grant) consent.Grant {
	if w.life > 0 {
		g.ExpiresAt = time.Now().Add(w.life)
	}
	return g
}

func (w *gatedWork) Read(ctx context.Context, key string, g consent.GrantSource, c consent.Category) (consent.Values, error) {
	v, err := w.Work.Read(w.gate.patient(ctx), key, g, c)
	w.gate.pass(key)
	return v, err
}

func (w *gatedWork) Refresh(ctx context.Context, g consent.Grant) (consent.Grant, error) {
	fresh, err := w.Work.Refresh(ctx, g)
	w.refresh.pass(g.ID)
	return w.tired(fresh), err
}
