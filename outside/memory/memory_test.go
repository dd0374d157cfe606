package memory_test

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"accord/consent"
	"accord/outside/memory"
)

// clock is a time that only tests move.
type clock struct{ ms atomic.Int64 }

func (c *clock) now() time.Time          { return time.UnixMilli(1_800_000_000_000 + c.ms.Load()) }
func (c *clock) advance(d time.Duration) { c.ms.Add(d.Milliseconds()) }

func newMemory(c *clock) *memory.Memory[string] {
	return memory.New([]string{"a", "b"}, 1<<20, func(s string) int { return len(s) }, c.now)
}

func value(s string) func(context.Context) (string, error) {
	return func(context.Context) (string, error) { return s, nil }
}

// TestLife is P02: nothing older than its time is served.
func TestLife(t *testing.T) {
	c := new(clock)
	m := newMemory(c)
	get := func(fresh string) string {
		v, err := m.Get(t.Context(), "k", "a", value(fresh))
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	if get("one"); get("two") != "one" {
		t.Error("not kept")
	}
	c.advance(memory.Life - time.Second)
	if get("two") != "one" {
		t.Error("not kept until its end")
	}
	c.advance(2 * time.Second)
	if got := get("two"); got != "two" {
		t.Errorf("%q served after its end", got)
	}
	if v, _ := m.Get(t.Context(), "k", "b", value("other part")); v != "other part" {
		t.Error("parts are mixed up")
	}
	if v, _ := m.Get(t.Context(), "j", "a", value("other key")); v != "other key" {
		t.Error("keys are mixed up")
	}
	m.Drop("k", "a")
	if get("three") != "three" {
		t.Error("not dropped")
	}
}

func TestErrorsAreNotKept(t *testing.T) {
	m := newMemory(new(clock))
	if _, err := m.Get(t.Context(), "k", "a", func(context.Context) (string, error) { return "", errors.New("no") }); err == nil {
		t.Fatal("no error")
	}
	if v, err := m.Get(t.Context(), "k", "a", value("yes")); v != "yes" || err != nil {
		t.Error(v, err)
	}
}

func TestOneFetchForMany(t *testing.T) {
	m := newMemory(new(clock))
	var fetches atomic.Int32
	started, release := make(chan struct{}), make(chan struct{})
	var all sync.WaitGroup
	read := func() {
		v, err := m.Get(t.Context(), "k", "a", func(context.Context) (string, error) {
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
	all.Go(read)
	<-started
	for range 20 {
		all.Go(read)
	}
	close(release)
	all.Wait()
	if n := fetches.Load(); n != 1 {
		t.Errorf("%d fetches", n)
	}
}

// TestForgetWins: what is forgotten during its fetch is neither served nor kept,
// also for those who only wait for that fetch.
func TestForgetWins(t *testing.T) {
	m := newMemory(new(clock))
	if _, err := m.Get(t.Context(), "k", "b", value("kept before")); err != nil {
		t.Fatal(err)
	}
	started, release := make(chan struct{}), make(chan struct{})
	var fetches atomic.Int32
	fetch := func(context.Context) (string, error) {
		if fetches.Add(1) == 1 {
			close(started)
			<-release
		}
		return "old", nil
	}
	var all sync.WaitGroup
	var conflicts atomic.Int32
	read := func() {
		v, err := m.Get(t.Context(), "k", "a", fetch)
		if consent.KindOf(err) == consent.Conflict && v == "" {
			conflicts.Add(1)
		} else {
			t.Errorf("%q, %v", v, err)
		}
	}
	all.Go(read)
	<-started
	for range 5 {
		all.Go(read)
	}
	// Let the five arrive: each is in the memory's books before it waits.
	for deadline := time.Now().Add(5 * time.Second); m.Readers("k") < 6 && time.Now().Before(deadline); {
		runtime.Gosched()
	}
	m.Forget("k")
	close(release)
	all.Wait()
	if conflicts.Load() != 6 || fetches.Load() != 1 {
		t.Errorf("%d of 6 were told, after %d fetches", conflicts.Load(), fetches.Load())
	}
	for _, part := range []string{"a", "b"} {
		if v, err := m.Get(t.Context(), "k", part, value("new")); v != "new" || err != nil {
			t.Errorf("part %s came back: %q, %v", part, v, err)
		}
	}
}

func TestBounded(t *testing.T) {
	m := newMemory(new(clock))
	big := strings.Repeat("x", 64<<10)
	for i := range 200 {
		if _, err := m.Get(t.Context(), string(rune('A'+i)), "a", value(big)); err != nil {
			t.Fatal(err)
		}
	}
	// Eviction is the cache's own background work.
	for deadline := time.Now().Add(5 * time.Second); m.Weight() > 1<<20; {
		if time.Now().After(deadline) {
			t.Fatalf("%d bytes are kept", m.Weight())
		}
		runtime.Gosched()
	}
}
