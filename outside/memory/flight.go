package memory

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"

	"accord/consent"
)

var (
	errForgotten = errors.New("forgotten during the fetch")
	errBudget    = errors.New("the fetch took too long")
	errPanicked  = errors.New("the fetch panicked")
)

// flight is one fetch under way. Value and err are there when done is closed.
type flight[V any] struct {
	done   chan struct{}
	cancel context.CancelFunc
	value  V
	err    error
}

// begin starts a fetch under a budget of its own. The memory is locked.
func (m *Memory[V]) begin(ctx context.Context, at slot, fetch func(context.Context) (V, error)) *flight[V] {
	ctx, cancel := context.WithTimeoutCause(context.WithoutCancel(ctx), m.cfg.Budget, errBudget)
	f := &flight[V]{done: make(chan struct{}), cancel: cancel}
	m.flights[at] = f
	// Ends the flight at its budget also where the fetch takes no notice of it.
	context.AfterFunc(ctx, func() {
		m.mu.Lock()
		defer m.mu.Unlock()
		var none V
		m.end(at, f, none, m.noAnswer(context.Cause(ctx)))
	})
	go func() {
		since := m.cfg.Now()
		v, err := safely(ctx, fetch)
		if ended := errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded); ended && consent.KindOf(err) == consent.Internal {
			err = m.noAnswer(err)
		}
		m.mu.Lock()
		defer m.mu.Unlock()
		if m.end(at, f, v, err) && err == nil {
			m.cache.Set(at, kept[V]{v, since})
		}
	}()
	return f
}

// end hands the outcome to all who wait, once; it reports whether this was the
// time. The memory is locked.
func (m *Memory[V]) end(at slot, f *flight[V], v V, err error) bool {
	if m.flights[at] != f {
		return false
	}
	delete(m.flights, at)
	f.value, f.err = v, err
	close(f.done)
	f.cancel()
	return true
}

// safely runs a fetch. It has a goroutine to itself, where a panic would end the
// process; the error names its place, and no value, which might be somebody's data.
func safely[V any](ctx context.Context, fetch func(context.Context) (V, error)) (v V, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%w: %T\n%s", errPanicked, p, debug.Stack())
		}
	}()
	return fetch(ctx)
}
