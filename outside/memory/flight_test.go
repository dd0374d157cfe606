package memory_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"accord/consent"
	"accord/outside/memory"
)

// TestAskerLeaves: an asker whose time is over is told at once, and the fetch goes
// on for the next one.
func TestAskerLeaves(t *testing.T) {
	m := newMemory(new(clock))
	release, fetched := make(chan struct{}), make(chan struct{})
	fetch := func(ctx context.Context) (string, error) {
		defer close(fetched)
		select {
		case <-release:
			return "v", nil
		case <-ctx.Done():
			t.Error("the fetch ended with its asker")
			return "", ctx.Err()
		}
	}
	for _, ends := range []func(context.Context) (context.Context, context.CancelFunc){
		func(ctx context.Context) (context.Context, context.CancelFunc) {
			return context.WithTimeout(ctx, time.Millisecond)
		},
		func(ctx context.Context) (context.Context, context.CancelFunc) {
			ctx, cancel := context.WithCancel(ctx)
			cancel()
			return ctx, cancel
		},
	} {
		ctx, cancel := ends(t.Context())
		if _, err := m.Get(ctx, "k", "a", fetch); consent.KindOf(err) != consent.Upstream || consent.CodeOf(err) != "work.no_answer" {
			t.Errorf("told %v", err)
		}
		cancel()
	}
	if m.Fetching() != 1 {
		t.Errorf("%d fetches go on", m.Fetching())
	}
	close(release)
	<-fetched
	if v, err := m.Get(t.Context(), "k", "a", func(context.Context) (string, error) { return "", errors.New("fetched again") }); v != "v" || err != nil {
		t.Errorf("the next asker got %q, %v", v, err)
	}
}

// TestNobodyAsks: somebody who is gone already starts nothing.
func TestNobodyAsks(t *testing.T) {
	m := newMemory(new(clock))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := m.Get(ctx, "k", "a", value("v")); consent.KindOf(err) != consent.Upstream || m.Fetching() != 0 {
		t.Errorf("%v, %d fetches", err, m.Fetching())
	}
}

// TestBudget: a fetch ends at its budget, also one that takes no notice of it, and
// the next asker starts anew.
func TestBudget(t *testing.T) {
	m := newMemory(new(clock), func(c *memory.Config[string]) { c.Budget = 20 * time.Millisecond })
	late, over := make(chan struct{}), make(chan struct{})
	for name, fetch := range map[string]func(context.Context) (string, error){
		"heeds it": func(ctx context.Context) (string, error) { <-ctx.Done(); return "", ctx.Err() },
		"does not": func(context.Context) (string, error) { defer close(over); <-late; return "late", nil },
	} {
		if v, err := m.Get(t.Context(), name, "a", fetch); v != "" || consent.KindOf(err) != consent.Upstream {
			t.Errorf("%s: %q, %v", name, v, err)
		}
	}
	close(late)
	<-over
	if v, err := m.Get(t.Context(), "does not", "a", value("new")); v != "new" || err != nil {
		t.Errorf("%q, %v", v, err)
	}
}

// TestErrorsPassThrough: what a fetch says is what all are told, and a raw end of
// a context is told as no answer.
func TestErrorsPassThrough(t *testing.T) {
	m := newMemory(new(clock))
	outage := consent.Fail(consent.Outage, "database.away").Because(context.DeadlineExceeded)
	for _, said := range []error{outage, consent.ErrGrantRefused, context.Canceled} {
		_, err := m.Get(t.Context(), "k", "a", func(context.Context) (string, error) { return "", said })
		if said == context.Canceled {
			if consent.KindOf(err) != consent.Upstream {
				t.Errorf("told %v", err)
			}
		} else if err != said {
			t.Errorf("%v became %v", said, err)
		}
	}
	_, err := m.Get(t.Context(), "k", "a", func(context.Context) (string, error) { panic("CANARY") })
	if err == nil || consent.KindOf(err) != consent.Internal || strings.Contains(err.Error(), "CANARY") || !strings.Contains(err.Error(), "flight_test.go") {
		t.Errorf("a panic was told as %v", err)
	}
}

// TestRefusalIsTheFetchers: who only waited for a fetch whose grant was refused
// asks with their own.
func TestRefusalIsTheFetchers(t *testing.T) {
	m := newMemory(new(clock))
	started, release := make(chan struct{}), make(chan struct{})
	var all sync.WaitGroup
	all.Go(func() {
		_, err := m.Get(t.Context(), "k", "a", func(context.Context) (string, error) {
			close(started)
			<-release
			return "", consent.ErrGrantRefused
		})
		if !errors.Is(err, consent.ErrGrantRefused) {
			t.Errorf("the fetcher was told %v", err)
		}
	})
	<-started
	waits := make(chan struct{}, 9)
	all.Go(func() {
		if v, err := m.Get(waiter{t.Context(), waits}, "k", "a", value("mine")); v != "mine" || err != nil {
			t.Errorf("who waited got %q, %v", v, err)
		}
	})
	<-waits
	close(release)
	all.Wait()
}

func TestOneFetchForMany(t *testing.T) {
	m := newMemory(new(clock))
	var fetches atomic.Int32
	started, release := make(chan struct{}), make(chan struct{})
	var all sync.WaitGroup
	read := func(ctx context.Context) {
		v, err := m.Get(ctx, "k", "a", func(context.Context) (string, error) {
			if fetches.Add(1) == 1 {
				close(started)
			}
			<-release
			return "v", nil
		})
		if v != "v" || err != nil {
			t.Error(v, err)
		}
	}
	all.Go(func() { read(t.Context()) })
	<-started
	waits := make(chan struct{})
	for range 20 {
		all.Go(func() { read(waiter{t.Context(), waits}) })
	}
	for range 20 {
		<-waits
	}
	close(release)
	all.Wait()
	if n := fetches.Load(); n != 1 {
		t.Errorf("%d fetches", n)
	}
}

// waiter is a context that tells when its asker begins to wait for a fetch.
type waiter struct {
	context.Context
	waits chan<- struct{}
}

func (w waiter) Done() <-chan struct{} {
	w.waits <- struct{}{}
	return w.Context.Done()
}

// TestForgetWins: what is forgotten during its fetch is neither served nor kept,
// also for those who only wait for that fetch, and the fetch is called off.
func TestForgetWins(t *testing.T) {
	m := newMemory(new(clock))
	if _, err := m.Get(t.Context(), "k", "b", value("kept before")); err != nil {
		t.Fatal(err)
	}
	var fetches atomic.Int32
	over := make(chan struct{})
	fetch := func(ctx context.Context) (string, error) {
		fetches.Add(1)
		<-ctx.Done()
		defer close(over)
		return "old", nil
	}
	var all sync.WaitGroup
	waits := make(chan struct{})
	for range 6 {
		all.Go(func() {
			if v, err := m.Get(waiter{t.Context(), waits}, "k", "a", fetch); consent.KindOf(err) != consent.Conflict || v != "" {
				t.Errorf("%q, %v", v, err)
			}
		})
	}
	for range 6 {
		<-waits
	}
	m.Forget("k")
	all.Wait()
	<-over
	if n := fetches.Load(); n != 1 {
		t.Errorf("%d fetches", n)
	}
	for _, part := range []string{"a", "b"} {
		if v, err := m.Get(t.Context(), "k", part, value("new")); v != "new" || err != nil {
			t.Errorf("part %s came back: %q, %v", part, v, err)
		}
	}
}
