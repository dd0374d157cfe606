package memory_test

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"accord/outside/memory"
)

// clock is a time that only tests move.
type clock struct{ ms atomic.Int64 }

func (c *clock) now() time.Time          { return time.UnixMilli(1_800_000_000_000 + c.ms.Load()) }
func (c *clock) advance(d time.Duration) { c.ms.Add(d.Milliseconds()) }

func newMemory(c *clock, change ...func(*memory.Config[string])) *memory.Memory[string] {
	cfg := memory.Config[string]{
		Parts: []string{"a", "b"}, Limit: 1 << 20, Weigh: func(s string) int { return len(s) }, Now: c.now, NoAnswer: "work.no_answer",
	}
	for _, do := range change {
		do(&cfg)
	}
	return memory.New(cfg)
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
	m.Drop("k")
	if get("four") != "four" {
		t.Error("not dropped with all the others")
	}
}

// TestClockSetBack is P02 where the clock jumps: a value from the future, which may
// be of any age, is not served.
func TestClockSetBack(t *testing.T) {
	c := new(clock)
	m := newMemory(c)
	for _, jump := range []time.Duration{time.Hour, -time.Second, -time.Hour, -365 * 24 * time.Hour} {
		if _, err := m.Get(t.Context(), "k", "a", value("old")); err != nil {
			t.Fatal(err)
		}
		c.advance(jump)
		if v, err := m.Get(t.Context(), "k", "a", value("new")); v != "new" || err != nil {
			t.Errorf("after a jump of %v: %q, %v", jump, v, err)
		}
		m.Forget("k")
	}
}

// TestAge: a value is as old as the beginning of its fetch.
func TestAge(t *testing.T) {
	c := new(clock)
	m := newMemory(c)
	if _, err := m.Get(t.Context(), "k", "a", func(context.Context) (string, error) {
		c.advance(9 * time.Minute)
		return "slow", nil
	}); err != nil {
		t.Fatal(err)
	}
	c.advance(2 * time.Minute)
	if v, err := m.Get(t.Context(), "k", "a", value("new")); v != "new" || err != nil {
		t.Errorf("%q, %v", v, err)
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
