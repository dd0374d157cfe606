package consent

import (
	"context"
	"sync"
	"time"
)

const (
	// countPatience is how long a page waits for people to be counted.
	countPatience = 1500 * time.Millisecond
	// countLimit is how long a count may take at all.
	countLimit = time.Minute
)

// counts counts what a policy does to people, one count of a kind at a time: with a
// million people it takes seconds, and many may ask.
type counts struct {
	count func(ctx context.Context, allow Allow, groupID string) (Effect, error)

	mu      sync.Mutex
	running map[string]*countRun
}

type countRun struct {
	done   chan struct{}
	effect Effect
	err    error
}

func newCounts(count func(context.Context, Allow, string) (Effect, error)) *counts {
	return &counts{count: count, running: map[string]*countRun{}}
}

// of is the effect of a policy. Known is false where it is still being counted when
// a page cannot wait any longer; who asks again finds the same count under way.
func (c *counts) of(ctx context.Context, allow Allow, groupID string) (e Effect, known bool, err error) {
	run := c.run(ctx, string(allow)+" "+groupID, allow, groupID)
	timer := time.NewTimer(countPatience)
	defer timer.Stop()
	select {
	case <-run.done:
		return run.effect, run.err == nil, run.err
	case <-timer.C:
	case <-ctx.Done():
	}
	return Effect{}, false, nil
}

func (c *counts) run(ctx context.Context, key string, allow Allow, groupID string) *countRun {
	c.mu.Lock()
	defer c.mu.Unlock()
	if run := c.running[key]; run != nil {
		return run
	}
	run := &countRun{done: make(chan struct{})}
	c.running[key] = run
	go func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), countLimit)
		defer cancel()
		run.effect, run.err = c.count(ctx, allow, groupID)
		c.mu.Lock()
		delete(c.running, key)
		c.mu.Unlock()
		close(run.done)
	}()
	return run
}
