package openid

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
)

// keysPause is the shortest time between two fetches of the signing keys. A key
// id we do not know causes a fetch, and anybody can make one up.
const keysPause = 10 * time.Second

var (
	errKeysTooSoon = errors.New("signing keys were fetched a moment ago")
	errKeysFailed  = errors.New("signing keys could not be fetched")
)

// signingAlgorithms lists what a provider may sign with, if it says it does.
func signingAlgorithms() []string {
	return []string{
		oidc.RS256, oidc.RS384, oidc.RS512, oidc.PS256, oidc.PS384, oidc.PS512,
		oidc.ES256, oidc.ES384, oidc.ES512, oidc.EdDSA,
	}
}

// keySet verifies signatures with the provider's keys.
type keySet struct {
	remote *oidc.RemoteKeySet
	gate   *keysGate
}

func newKeySet(address string, client *http.Client, now func() time.Time) *keySet {
	gate := &keysGate{next: client.Transport, now: now}
	if gate.next == nil {
		gate.next = http.DefaultTransport
	}
	gated := *client
	gated.Transport = gate
	return &keySet{remote: oidc.NewRemoteKeySet(oidc.ClientContext(context.Background(), &gated), address), gate: gate}
}

// VerifySignature returns errKeysFailed where the keys were out of reach: then
// nothing is known about the token. Any other error is a verdict on the token.
func (k *keySet) VerifySignature(ctx context.Context, jwt string) ([]byte, error) {
	payload, err := k.remote.VerifySignature(ctx, jwt)
	switch {
	case err == nil:
		return payload, nil
	case errors.Is(err, errKeysTooSoon) && k.gate.working():
		return nil, errKeysTooSoon
	case strings.HasPrefix(err.Error(), "fetching keys "), ctx.Err() != nil:
		// The library gives these errors no type of their own.
		return nil, errKeysFailed
	}
	return nil, err
}

// keysGate stands before the network and lets a fetch of the keys through at most
// once in keysPause. The first fetch that succeeds is free: until then there is
// nothing that somebody could have made us fetch again.
type keysGate struct {
	next http.RoundTripper
	now  func() time.Time

	mu     sync.Mutex
	loaded bool
	last   time.Time
}

func (g *keysGate) RoundTrip(r *http.Request) (*http.Response, error) {
	g.mu.Lock()
	if !g.last.IsZero() && fresh(g.now(), g.last, keysPause) {
		g.mu.Unlock()
		return nil, errKeysTooSoon
	}
	first := !g.loaded
	g.last = g.now()
	g.mu.Unlock()

	resp, err := g.next.RoundTrip(r)

	g.mu.Lock()
	defer g.mu.Unlock()
	g.loaded = err == nil && resp.StatusCode == http.StatusOK
	if g.loaded && first {
		g.last = time.Time{}
	}
	return resp, err
}

// working says whether the latest fetch brought keys.
func (g *keysGate) working() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.loaded
}

// once lets one verification see what its key set really said, since the
// library's verifier turns every error into text.
type once struct {
	keys *keySet
	err  error
}

func (o *once) VerifySignature(ctx context.Context, jwt string) ([]byte, error) {
	payload, err := o.keys.VerifySignature(ctx, jwt)
	o.err = err
	return payload, err
}
