package consenttest

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"time"

	"accord/consent"
)

// Work stands in for the work account. A refresh token is good for one use, and the
// return of any grant ends all the person has given so far, as providers may do.
type Work struct {
	outside
	covers consent.Set
	life   time.Duration
	asked  map[string]string // verifier by nonce
	codes  map[string]consent.Identity
	tokens []*workToken
}

type workToken struct {
	access, refresh consent.Secret
	who             consent.Identity
	ends            time.Time
	refused         bool // the access token
	dead            bool // the refresh token too
	returned        bool
}

// NewWork gives grants for all five categories, whose access tokens last an hour.
func NewWork(clock *Clock) *Work {
	return &Work{
		outside: newOutside(clock), covers: consent.SetOf(consent.WorkCategories()...), life: time.Hour,
		asked: map[string]string{}, codes: map[string]consent.Identity{},
	}
}

// Grants sets what the next grants cover.
func (w *Work) Grants(covers consent.Set) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.covers = covers
}

// Code is what the provider's redirect brings back when this person allows.
func (w *Work) Code(who consent.Identity) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	code := w.mint("code")
	w.codes[code] = who
	return code
}

// Tire makes the provider's data side refuse a person's access tokens before their time.
func (w *Work) Tire(subject string) { w.each(subject, func(t *workToken) { t.refused = true }) }

// End makes the provider accept nothing any more that a person has given so far.
func (w *Work) End(subject string) {
	w.each(subject, func(t *workToken) { t.refused, t.dead = true, true })
}

func (w *Work) each(subject string, do func(*workToken)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, t := range w.tokens {
		if t.who.Subject == subject {
			do(t)
		}
	}
}

// Returned reports whether a person gave anything that is still good.
func (w *Work) Returned(subject string) bool {
	all := true
	w.each(subject, func(t *workToken) { all = all && t.dead })
	return all
}

// AuthorizeURL implements consent.Work.
func (w *Work) AuthorizeURL(state, nonce, verifier, loginHint string) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.asked[nonce] = verifier
	return "https://work.example/authorize?" + url.Values{"state": {state}, "hint": {loginHint}}.Encode()
}

// Exchange implements consent.Work.
func (w *Work) Exchange(ctx context.Context, code, nonce, verifier string) (consent.Grant, consent.Identity, error) {
	done, err := w.begin(ctx, "Exchange")
	if err != nil {
		return consent.Grant{}, consent.Identity{}, err
	}
	defer done()
	who, ok := w.codes[code]
	if !ok || nonce == "" || verifier == "" || w.asked[nonce] != verifier {
		return consent.Grant{}, consent.Identity{}, errNoSuchCode
	}
	delete(w.codes, code)
	delete(w.asked, nonce)
	return w.give(who, w.covers), who, nil
}

func (w *Work) give(who consent.Identity, covers consent.Set) consent.Grant {
	t := &workToken{access: consent.Secret(w.mint("access")), refresh: consent.Secret(w.mint("refresh")), who: who, ends: w.clock.Now().Add(w.life)}
	w.tokens = append(w.tokens, t)
	return consent.Grant{
		Account: consent.WorkAccount, AccessToken: t.access, RefreshToken: t.refresh, Covers: covers, ExpiresAt: t.ends,
		Scopes: []string{"offline_access"},
	}
}

// Read implements consent.Work.
func (w *Work) Read(ctx context.Context, key string, source consent.GrantSource, c consent.Category) (consent.Values, error) {
	g, err := source(ctx)
	if err != nil {
		return consent.Values{}, fmt.Errorf("read %s: %w", c, err)
	}
	w.middle(key)
	done, err := w.begin(ctx, "Read")
	if err != nil {
		return consent.Values{}, err
	}
	defer done()
	for _, t := range w.tokens {
		if t.access == g.AccessToken && !t.refused && w.clock.Now().Before(t.ends) {
			return valuesOf(g, t.who.Subject, c, w.clock.Now())
		}
	}
	return consent.Values{}, fmt.Errorf("read %s: %w", c, consent.ErrGrantRefused)
}

// Refresh implements consent.Work. Its middle has the key "refresh".
func (w *Work) Refresh(ctx context.Context, g consent.Grant) (consent.Grant, error) {
	w.middle("refresh")
	done, err := w.begin(ctx, "Refresh")
	if err != nil {
		return consent.Grant{}, err
	}
	defer done()
	for _, t := range w.tokens {
		if t.refresh == g.RefreshToken && !t.dead {
			t.dead = true
			return w.give(t.who, g.Covers), nil
		}
	}
	return consent.Grant{}, fmt.Errorf("refresh: %w", consent.ErrGrantRefused)
}

// Revoke implements consent.Work.
func (w *Work) Revoke(ctx context.Context, g consent.Grant) error {
	done, err := w.begin(ctx, "Revoke")
	if err != nil {
		return err
	}
	defer done()
	var who *consent.Identity
	for _, t := range w.tokens {
		if t.refresh == g.RefreshToken {
			who = &t.who
		}
	}
	if who == nil {
		return errors.New("no such grant")
	}
	for _, t := range w.tokens {
		if t.who.Subject == who.Subject {
			t.refused, t.dead, t.returned = true, true, true
		}
	}
	return nil
}
