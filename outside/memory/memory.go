// Package memory holds what was read from outside for minutes, in this process's
// memory and nowhere else. linkedin and graph read through it.
//
// Three things make it more than a map: many readers of the same thing cause one
// fetch; nothing is served after its time by the clock it was given; and Forget
// wins against a fetch under way, so that what was just disconnected does not
// come back.
package memory

import (
	"context"
	"errors"
	"sync"
	"time"

	"accord/consent"

	"github.com/maypok86/otter/v2"
)

// Life is how long a value is kept.
const Life = 10 * time.Minute

// Memory keeps values of one type by key, an attempt's or connection's id, and
// part, such as a category.
type Memory[V any] struct {
	cache *otter.Cache[slot, V]
	parts []string

	mu      sync.Mutex
	flights map[string]*flight
}

type slot struct{ key, part string }

// flight is all the reading of one key that goes on at the moment.
type flight struct {
	readers   int
	forgotten bool
}

var errForgotten = errors.New("forgotten during the fetch")

// New makes a memory for the named parts that holds about limit bytes, as weigh
// estimates them. Time is now's.
func New[V any](parts []string, limit uint64, weigh func(V) int, now func() time.Time) *Memory[V] {
	return &Memory[V]{
		parts:   parts,
		flights: make(map[string]*flight),
		cache: otter.Must(&otter.Options[slot, V]{
			MaximumWeight:    limit,
			Weigher:          func(_ slot, v V) uint32 { return uint32(min(max(weigh(v), 1), 1<<30)) },
			ExpiryCalculator: otter.ExpiryWriting[slot, V](Life),
			Clock:            clock{now},
			Logger:           &otter.NoopLogger{},
		}),
	}
}

// Get returns the value, fetching it if it is not at hand. Errors are not kept.
// Where the key is forgotten during the fetch, the value is dropped and the error
// is a Conflict.
func (m *Memory[V]) Get(ctx context.Context, key, part string, fetch func(context.Context) (V, error)) (V, error) {
	f := m.enter(key)
	defer m.leave(key, f)
	v, err := m.cache.Get(ctx, slot{key, part}, otter.LoaderFunc[slot, V](func(ctx context.Context, _ slot) (V, error) {
		var none V
		// The cache drops a value whose key was invalidated meanwhile, and would
		// fetch again; but whoever disconnected does not want that.
		if m.forgotten(f) {
			return none, errForgotten
		}
		return fetch(ctx)
	}))
	if errors.Is(err, errForgotten) {
		var none V
		return none, consent.Errorf(consent.Conflict, "%s", consent.Overtaken.Text()).Because(errForgotten)
	}
	return v, err
}

// Forget drops every part of the key, also what is being fetched right now.
func (m *Memory[V]) Forget(key string) {
	m.mu.Lock()
	if f := m.flights[key]; f != nil {
		f.forgotten = true
		delete(m.flights, key)
	}
	m.mu.Unlock()
	for _, part := range m.parts {
		m.cache.Invalidate(slot{key, part})
	}
}

// Drop drops one part of the key, so that the next read fetches it anew.
func (m *Memory[V]) Drop(key, part string) { m.cache.Invalidate(slot{key, part}) }

func (m *Memory[V]) enter(key string) *flight {
	m.mu.Lock()
	defer m.mu.Unlock()
	f := m.flights[key]
	if f == nil {
		f = new(flight)
		m.flights[key] = f
	}
	f.readers++
	return f
}

func (m *Memory[V]) leave(key string, f *flight) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if f.readers--; f.readers == 0 && m.flights[key] == f {
		delete(m.flights, key)
	}
}

func (m *Memory[V]) forgotten(f *flight) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return f.forgotten
}

// clock lets the cache live in the given time. Its sweeps come in real time.
type clock struct{ now func() time.Time }

func (c clock) NowNano() int64 { return c.now().UnixNano() }

func (clock) Tick(d time.Duration) <-chan time.Time { return time.Tick(d) }
