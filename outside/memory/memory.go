// Package memory holds what was read from outside for minutes, in this process's
// memory and nowhere else. linkedin and graph read through it.
//
//	memory.go   what is kept, for how long, and how it is forgotten
//	flight.go   one fetch under way, for everybody who asks for the same thing
//
// It is more than a map: many readers of the same thing cause one fetch, which has
// a time of its own; nothing is served after its end, whatever clocks do; and Forget
// wins against a fetch under way, so that what was just disconnected does not come
// back.
package memory

import (
	"context"
	"errors"
	"sync"
	"time"

	"accord/consent"

	"github.com/maypok86/otter/v2"
)

const (
	// Life is how long a value is kept.
	Life = 10 * time.Minute
	// Budget is how long a fetch may take, over all its requests.
	Budget = 10 * time.Second
)

// Config says what a memory keeps.
type Config[V any] struct {
	Parts    []string         // what there may be under one key, such as categories
	Limit    uint64           // about how many bytes are kept, as Weigh estimates them
	Weigh    func(V) int      // bytes of one value
	Now      func() time.Time // by which values end
	Budget   time.Duration    // of one fetch; 0 is Budget
	NoAnswer consent.Code     // what an asker is told where no value comes in time
}

// Memory keeps values of one type by key, an attempt's or connection's id, and
// part, such as a category.
type Memory[V any] struct {
	cfg   Config[V]
	cache *otter.Cache[slot, kept[V]]

	mu      sync.Mutex
	flights map[slot]*flight[V]
}

type slot struct{ key, part string }

// kept is a value with the time at which its fetch began.
type kept[V any] struct {
	value V
	since time.Time
}

// New makes a memory.
func New[V any](cfg Config[V]) *Memory[V] {
	if cfg.Budget == 0 {
		cfg.Budget = Budget
	}
	return &Memory[V]{
		cfg:     cfg,
		flights: make(map[slot]*flight[V]),
		// The cache counts its entries' time by the machine's own steady clock, so they
		// go even while the given one stands still; see find for the given one.
		cache: otter.Must(&otter.Options[slot, kept[V]]{
			MaximumWeight:    cfg.Limit,
			Weigher:          func(_ slot, v kept[V]) uint32 { return uint32(min(max(cfg.Weigh(v.value), 1), 1<<30)) },
			ExpiryCalculator: otter.ExpiryWriting[slot, kept[V]](Life),
			Logger:           &otter.NoopLogger{},
		}),
	}
}

// Get returns the value, fetching it if it is not at hand.
//
// A fetch belongs to nobody: all who ask for the same thing wait for the one fetch
// that goes on, and it goes on when they leave, so that the next asker finds its
// value. The context it gets ends after the memory's Budget, and what it brings
// later is dropped. An asker whose own context ends first gets an error of kind
// Upstream at once.
//
// Errors are not kept. Where the key is forgotten during the fetch, the value is
// dropped and the error is a Conflict. One that is consent.ErrGrantRefused speaks
// of the fetcher's grant, so an asker who only waited then fetches with their own.
func (m *Memory[V]) Get(ctx context.Context, key, part string, fetch func(context.Context) (V, error)) (V, error) {
	const tries = 3
	for try := 1; ; try++ {
		v, mine, err := m.ask(ctx, slot{key, part}, fetch)
		if mine || try == tries || !errors.Is(err, consent.ErrGrantRefused) {
			return v, err
		}
	}
}

// ask waits for the value at hand or for the fetch under way, and begins one where
// there is neither. Then mine is true.
func (m *Memory[V]) ask(ctx context.Context, at slot, fetch func(context.Context) (V, error)) (v V, mine bool, err error) {
	m.mu.Lock()
	if v, found := m.find(at); found {
		m.mu.Unlock()
		return v, false, nil
	}
	f := m.flights[at]
	if f == nil && ctx.Err() == nil {
		f, mine = m.begin(ctx, at, fetch), true
	}
	m.mu.Unlock()
	if f == nil {
		return v, false, m.noAnswer(ctx.Err())
	}
	select {
	case <-f.done:
		return f.value, mine, f.err
	case <-ctx.Done():
		return v, mine, m.noAnswer(ctx.Err())
	}
}

// find looks for a value of an age between nothing and Life. One that carries a
// time in the future was kept before the clock was set back, and who knows when.
func (m *Memory[V]) find(at slot) (V, bool) {
	k, found := m.cache.GetIfPresent(at)
	if age := m.cfg.Now().Sub(k.since); !found || age < 0 || age >= Life {
		var none V
		return none, false
	}
	return k.value, true
}

// Forget drops every part of the key, also what is being fetched right now.
func (m *Memory[V]) Forget(key string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, part := range m.cfg.Parts {
		at := slot{key, part}
		if f := m.flights[at]; f != nil {
			var none V
			m.end(at, f, none, consent.Fail(consent.Conflict, "read.forgotten").Because(errForgotten))
		}
		m.cache.Invalidate(at)
	}
}

// Drop drops parts of the key that are kept, so that the next read fetches them
// anew; all of them where none is named. What is being fetched is left alone.
func (m *Memory[V]) Drop(key string, parts ...string) {
	if len(parts) == 0 {
		parts = m.cfg.Parts
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, part := range parts {
		m.cache.Invalidate(slot{key, part})
	}
}

// noAnswer is the error for a time that ran out.
func (m *Memory[V]) noAnswer(cause error) error {
	return consent.Fail(consent.Upstream, m.cfg.NoAnswer).Because(cause)
}
