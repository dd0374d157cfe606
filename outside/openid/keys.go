package openid

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/go-jose/go-jose/v4"
)

const (
	// keysPause is the shortest time between two fetches of the signing keys. A key
	// id we do not know causes a fetch, and anybody can make one up.
	keysPause = 10 * time.Second
	// keysFresh is how long keys are used without asking whether they are still the
	// provider's. What it withdraws is accepted no longer than that.
	keysFresh = 5 * time.Minute
	// keysLife is how long they are used while the provider cannot be asked, and
	// keysRetry how often it then is.
	keysLife  = time.Hour
	keysRetry = time.Minute
	maxKeys   = 1 << 20 // bytes
)

var (
	errSignature  = errors.New("signature")
	errKeysFailed = errors.New("signing keys could not be fetched")
)

// signingAlgorithms lists what a provider may sign with, if it says it does.
func signingAlgorithms() []string {
	return []string{
		oidc.RS256, oidc.RS384, oidc.RS512, oidc.PS256, oidc.PS384, oidc.PS512,
		oidc.ES256, oidc.ES384, oidc.ES512, oidc.EdDSA,
	}
}

// keySet verifies signatures with the provider's keys, which it keeps. The
// library's own would fetch for every key id it does not know.
type keySet struct {
	address    string
	client     *http.Client
	now        func() time.Time
	algorithms []jose.SignatureAlgorithm
	fetching   chan struct{} // holds one: who fetches

	mu       sync.RWMutex
	keys     []jose.JSONWebKey
	loads    int       // fetches that brought keys
	loadedAt time.Time // of the latest of these
	failed   bool      // the latest fetch did not
	triedAt  time.Time // of the latest fetch
	last     time.Time // of the latest fetch that counts
}

func newKeySet(address string, algorithms []string, client *http.Client, now func() time.Time) *keySet {
	k := &keySet{address: address, client: client, now: now, fetching: make(chan struct{}, 1)}
	for _, name := range algorithms {
		k.algorithms = append(k.algorithms, jose.SignatureAlgorithm(name))
	}
	return k
}

// VerifySignature implements the library's KeySet. It returns errKeysFailed where
// the keys were out of reach: then nothing is known about the token. Any other
// error is a verdict on the token.
func (k *keySet) VerifySignature(ctx context.Context, raw string) ([]byte, error) {
	signed, err := jose.ParseSignedCompact(raw, k.algorithms)
	if err != nil || len(signed.Signatures) != 1 {
		return nil, errSignature
	}
	k.renew(ctx)
	payload, loads, ok := k.verify(signed)
	if ok {
		return payload, nil
	}
	if err := k.fetch(ctx, loads); err != nil {
		return nil, err
	}
	if payload, _, ok = k.verify(signed); !ok {
		return nil, errSignature
	}
	return payload, nil
}

// verify tries the keys at hand: the one the token names, or all where it names none.
func (k *keySet) verify(signed *jose.JSONWebSignature) (payload []byte, loads int, ok bool) {
	k.mu.RLock()
	keys, loads := k.keys, k.loads
	if !fresh(k.now(), k.loadedAt, keysLife) {
		keys = nil
	}
	k.mu.RUnlock()
	id := signed.Signatures[0].Header.KeyID
	for _, key := range keys {
		if id == "" || key.KeyID == id {
			if payload, err := signed.Verify(&key); err == nil {
				return payload, loads, true
			}
		}
	}
	return nil, loads, false
}

// renew fetches keys that are no longer fresh. One caller does; until it is done,
// and while the keys cannot be had, the others go on with those at hand.
func (k *keySet) renew(ctx context.Context) {
	k.mu.RLock()
	now := k.now()
	rest := k.loads == 0 || fresh(now, k.loadedAt, keysFresh) || fresh(now, k.triedAt, keysRetry)
	k.mu.RUnlock()
	if rest {
		return
	}
	select {
	case k.fetching <- struct{}{}:
		_ = k.load(ctx) // noted there
	default:
	}
}

// fetch gets the keys anew, unless somebody else just did (seen is how many loads
// the caller has seen) or the pause is not over. The first load is free: until then
// there is nothing that somebody could have made us fetch again.
func (k *keySet) fetch(ctx context.Context, seen int) error {
	select {
	case k.fetching <- struct{}{}:
	case <-ctx.Done():
		return errKeysFailed
	}
	if known, err := k.known(seen); known {
		<-k.fetching
		return err
	}
	return k.load(ctx)
}

// known reports whether there is nothing to be learned from a fetch now.
func (k *keySet) known(seen int) (bool, error) {
	k.mu.RLock()
	defer k.mu.RUnlock()
	switch {
	case k.loads > seen:
		return true, nil
	case k.last.IsZero() || !fresh(k.now(), k.last, keysPause):
		return false, nil
	case k.failed:
		return true, errKeysFailed
	}
	return true, errSignature
}

// load gets the keys and notes what came of it. The caller holds fetching, which is
// free again when the fetch is done. A caller that gives up says nothing about the
// keys, so the fetch goes on.
func (k *keySet) load(ctx context.Context) error {
	done := make(chan error, 1)
	go func() {
		defer func() { <-k.fetching }()
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), discoveryLimit)
		defer cancel()
		done <- k.note(k.get(ctx))
	}()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return errKeysFailed
	}
}

func (k *keySet) note(keys []jose.JSONWebKey, err error) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.triedAt = k.now()
	if k.failed = err != nil; k.failed {
		k.last = k.triedAt
		return errKeysFailed
	}
	if k.loads > 0 {
		k.last = k.triedAt
	}
	k.keys, k.loadedAt = keys, k.triedAt
	k.loads++
	return nil
}

func (k *keySet) get(ctx context.Context) ([]jose.JSONWebKey, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, k.address, nil)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Accept", "application/json")
	resp, err := k.client.Do(req)
	if err != nil {
		return nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxKeys+1))
	if err != nil || len(body) > maxKeys || resp.StatusCode != http.StatusOK {
		return nil, errKeysFailed
	}
	var set struct {
		Keys []json.RawMessage `json:"keys"`
	}
	if err := json.Unmarshal(body, &set); err != nil || set.Keys == nil {
		return nil, errKeysFailed
	}
	var keys []jose.JSONWebKey
	for _, raw := range set.Keys {
		var key jose.JSONWebKey
		// A key of a kind we do not know must not spoil the others. Symmetric keys
		// have no place in a public document; whoever reads it could sign with them.
		if key.UnmarshalJSON(raw) == nil && key.IsPublic() && key.Use != "enc" {
			keys = append(keys, key)
		}
	}
	return keys, nil
}

// once lets one verification see what its key set really said, since the
// library's verifier turns every error into text.
type once struct {
	keys *keySet
	err  error
}

func (o *once) VerifySignature(ctx context.Context, raw string) ([]byte, error) {
	payload, err := o.keys.VerifySignature(ctx, raw)
	o.err = err
	return payload, err
}
