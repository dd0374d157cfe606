package outbound

import (
	"context"
	"errors"
	"hash/maphash"
	"io"
	"net/http"
	"sync"
	"time"
)

const (
	// grantsForBlame is how many different grants must meet a fault in a row before
	// it counts as the host's.
	grantsForBlame = 3
	// blameLife is how long a fault that one grant met is remembered.
	blameLife = time.Minute
)

// blame tells trouble of a host from trouble of one account there. A 500 or a 503
// may be about a single mailbox: then it closes the lane to nobody. What was not
// reached, did not answer in time, or stands behind a gateway that says so, is the
// host's trouble.
type blame struct {
	seed maphash.Seed

	mu     sync.Mutex
	faults map[uint64]time.Time // by grant, since the host last did its work
}

func newBlame() *blame {
	return &blame{seed: maphash.MakeSeed(), faults: make(map[uint64]time.Time)}
}

// host reports whether an outcome speaks against the host. Being asked to slow down
// does not, and neither does somebody who stopped waiting.
func (b *blame) host(resp *http.Response, err error) bool {
	if err != nil {
		return !errors.Is(err, context.Canceled)
	}
	switch resp.StatusCode {
	case http.StatusBadGateway, http.StatusGatewayTimeout:
		return true
	case http.StatusInternalServerError, http.StatusServiceUnavailable:
		return b.shared(resp.Request)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	clear(b.faults)
	return false
}

// shared notes that a request met a fault, and reports whether so many grants did
// that it cannot be about one of them. A request in nobody's name always counts.
func (b *blame) shared(r *http.Request) bool {
	grant, named := b.grant(r)
	if !named {
		return true
	}
	now := time.Now()
	b.mu.Lock()
	defer b.mu.Unlock()
	for other, at := range b.faults {
		if now.Sub(at) > blameLife {
			delete(b.faults, other)
		}
	}
	// So many are enough to know; more would only take room.
	if _, known := b.faults[grant]; known || len(b.faults) < grantsForBlame {
		b.faults[grant] = now
	}
	return len(b.faults) >= grantsForBlame
}

// grant is a hash of what a request is about: the token in its header, or in the
// form of a token endpoint, where the header is our own. It is good in this process
// only, and for a minute.
func (b *blame) grant(r *http.Request) (hash uint64, named bool) {
	if r == nil {
		return 0, false
	}
	var h maphash.Hash
	h.SetSeed(b.seed)
	bearer := r.Header.Get("Authorization")
	_, _ = h.WriteString(bearer)
	if r.GetBody == nil || r.ContentLength <= 0 {
		return h.Sum64(), bearer != ""
	}
	body, err := r.GetBody()
	if err != nil {
		return 0, false
	}
	defer func() { _ = body.Close() }()
	_, err = io.Copy(&h, body)
	return h.Sum64(), err == nil
}
