package consent

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"log/slog"
	"time"
)

// Config is what the rules run on.
type Config struct {
	Store     Store
	LinkedIn  LinkedIn
	Work      Work
	Mailer    Mailer // nil: mail is off
	Words     Words
	PublicURL string        // without a slash at the end
	Tenant    string        // the organisation's `tid`; empty: the first that a sign-in tells
	Grace     time.Duration // how long somebody outside the policy stays suspended
	Log       *slog.Logger
	Now       func() time.Time // current time; tests set it
	NewID     func() string    // a new random id
}

// Service applies the rules. It asks whether somebody may, at the time of use;
// who asks is found out before, by the guards of the web room. Each part has its
// own small piece of the store, and no way around it.
type Service struct {
	*Releasing  // reads by others and by oneself
	*Connecting // attempts, connections and their proofs
	*Governing  // the admin's setting
	*Directing  // people and groups come, change and go
	*Working    // background work
}

// New makes the service. It asks nobody anything yet.
func New(c Config) *Service {
	d := desk{now: c.Now, newID: c.NewID, grace: c.Grace, words: c.Words, publicURL: c.PublicURL, log: c.Log}
	k := &keeper{desk: d, grants: c.Store, people: c.Store, linkedIn: c.LinkedIn, work: c.Work}
	t := &tenants{known: c.Tenant, store: c.Store}
	return &Service{
		Releasing:  &Releasing{desk: d, store: c.Store, keeper: k, viewings: newViewings()},
		Connecting: &Connecting{desk: d, store: c.Store, keeper: k, tenants: t},
		Governing:  &Governing{desk: d, store: c.Store, counts: newCounts(c.Store.Effect)},
		Directing:  &Directing{desk: d, store: c.Store, tenants: t},
		Working:    &Working{desk: d, store: c.Store, keeper: k, mailer: c.Mailer},
	}
}

// desk is what every part of the service has at hand.
type desk struct {
	now       func() time.Time
	newID     func() string
	grace     time.Duration
	words     Words
	publicURL string
	log       *slog.Logger
}

// How long an answer may wait for LinkedIn or the work provider in all. A card has
// two seconds and any other answer ten; the rest is the database's share.
const (
	cardBudget   = 1700 * time.Millisecond
	answerBudget = 9 * time.Second
)

// RandomID is 26 random characters, 130 bits: too many to guess, and safe in an address.
func RandomID() string { return rand.Text() }

// Hash is the SHA-256 of a random id, hex: what we store of states and session ids.
func Hash(id string) string {
	sum := sha256.Sum256([]byte(id))
	return hex.EncodeToString(sum[:])
}

// wait pauses for d, or until ctx ends; then it reports false.
func wait(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return ctx.Err() == nil // both may have come at once
	}
}
