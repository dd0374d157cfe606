package consenttest

import (
	"context"
	"errors"
	"strconv"
	"sync"
	"time"
)

// outside is what the stand-ins have in common: they can be told to fail, something
// may happen in the middle of a read, and what was asked of them is counted.
type outside struct {
	clock *Clock

	mu        sync.Mutex
	down      error
	slow      time.Duration
	during    map[string]func()
	calls     map[string]int
	forgotten map[string]int
	lastToken int
}

func newOutside(clock *Clock) outside {
	return outside{clock: clock, during: map[string]func(){}, calls: map[string]int{}, forgotten: map[string]int{}}
}

// Fail makes every call answer err from now on; nil makes it work again.
func (o *outside) Fail(err error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.down = err
}

// Slow makes every call take so long, or until the caller gives up.
func (o *outside) Slow(d time.Duration) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.slow = d
}

// During calls what, once, in the middle of the next read under the key: after the
// grant was handed out, before the values are.
func (o *outside) During(key string, what func()) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.during[key] = what
}

// Calls is how often a method was called.
func (o *outside) Calls(method string) int {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.calls[method]
}

// Forgotten is how often what was read under the key was to be forgotten.
func (o *outside) Forgotten(key string) int {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.forgotten[key]
}

// Forget implements consent.LinkedIn and consent.Work.
func (o *outside) Forget(key string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.forgotten[key]++
}

// begin counts a call, and holds the lock until the caller is done.
func (o *outside) begin(ctx context.Context, method string) (done func(), err error) {
	o.mu.Lock()
	o.calls[method]++
	slow := o.slow
	o.mu.Unlock()
	if slow > 0 {
		timer := time.NewTimer(slow)
		defer timer.Stop()
		select {
		case <-ctx.Done():
		case <-timer.C:
		}
	}
	o.mu.Lock()
	if err = o.down; err == nil {
		err = ctx.Err()
	}
	if err != nil {
		o.mu.Unlock()
		return nil, err
	}
	return o.mu.Unlock, nil
}

// middle is the middle of a read.
func (o *outside) middle(key string) {
	o.mu.Lock()
	what := o.during[key]
	delete(o.during, key)
	o.mu.Unlock()
	if what != nil {
		what()
	}
}

func (o *outside) mint(kind string) string {
	o.lastToken++
	return kind + "-" + strconv.Itoa(o.lastToken)
}

var errNoSuchCode = errors.New("no such code, or used before")
