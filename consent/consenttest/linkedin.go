package consenttest

import (
	"context"
	"fmt"
	"net/url"
	"time"

	"accord/consent"
)

// LinkedIn stands in for LinkedIn.
type LinkedIn struct {
	outside
	covers consent.Set
	life   time.Duration
	silent bool
	codes  map[string]consent.Member
	tokens map[consent.Secret]*linkedInToken
}

type linkedInToken struct {
	member   consent.Member
	ends     time.Time
	said     consent.Introspection
	returned bool
}

// linkedInLife is how long LinkedIn's grants last if nothing else is said.
const linkedInLife = 60 * 24 * time.Hour

// NewLinkedIn gives grants of 60 days for all four categories.
func NewLinkedIn(clock *Clock) *LinkedIn {
	return &LinkedIn{
		outside: newOutside(clock), covers: consent.SetOf(consent.LinkedInCategories()...), life: linkedInLife,
		codes: map[string]consent.Member{}, tokens: map[consent.Secret]*linkedInToken{},
	}
}

// Grants sets what the next grants cover and how long they last; 0: they name no end.
func (l *LinkedIn) Grants(covers consent.Set, life time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.covers, l.life = covers, life
}

// Code is what LinkedIn's redirect brings back when the member allows.
func (l *LinkedIn) Code(m consent.Member) string {
	l.mu.Lock()
	defer l.mu.Unlock()
	code := l.mint("code")
	l.codes[code] = m
	return code
}

// Ended makes LinkedIn refuse the grants a member has given so far, and says why.
func (l *LinkedIn) Ended(member string, said consent.Introspection) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, t := range l.tokens {
		if t.member.Subject == member {
			t.said = said
		}
	}
}

// Silent makes introspection fail, while all else works.
func (l *LinkedIn) Silent(silent bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.silent = silent
}

// Returned reports whether a token was given back.
func (l *LinkedIn) Returned(token consent.Secret) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	t := l.tokens[token]
	return t != nil && t.returned
}

// AuthorizeURL implements consent.LinkedIn.
func (l *LinkedIn) AuthorizeURL(state string) string {
	return "https://linkedin.example/authorize?state=" + url.QueryEscape(state)
}

// Exchange implements consent.LinkedIn.
func (l *LinkedIn) Exchange(ctx context.Context, code string) (consent.Grant, consent.Member, error) {
	done, err := l.begin(ctx, "Exchange")
	if err != nil {
		return consent.Grant{}, consent.Member{}, err
	}
	defer done()
	m, ok := l.codes[code]
	if !ok {
		return consent.Grant{}, consent.Member{}, errNoSuchCode
	}
	delete(l.codes, code)
	g := consent.Grant{Account: consent.LinkedInAccount, AccessToken: consent.Secret(l.mint("linkedin")), Covers: l.covers}
	t := &linkedInToken{member: m, said: consent.StillActive}
	if l.life > 0 {
		g.ExpiresAt = l.clock.Now().Add(l.life)
		t.ends = g.ExpiresAt
	}
	l.tokens[g.AccessToken] = t
	return g, m, nil
}

// read finds whose data a grant opens.
func (l *LinkedIn) read(ctx context.Context, method, key string, source consent.GrantSource) (consent.Member, consent.Grant, error) {
	g, err := source(ctx)
	if err != nil {
		return consent.Member{}, g, err
	}
	l.middle(key)
	done, err := l.begin(ctx, method)
	if err != nil {
		return consent.Member{}, g, err
	}
	defer done()
	t := l.tokens[g.AccessToken]
	if t == nil || t.returned || t.said != consent.StillActive || !t.ends.IsZero() && !l.clock.Now().Before(t.ends) {
		return consent.Member{}, g, fmt.Errorf("read %s: %w", method, consent.ErrGrantRefused)
	}
	return t.member, g, nil
}

// Member implements consent.LinkedIn.
func (l *LinkedIn) Member(ctx context.Context, key string, source consent.GrantSource) (consent.Member, error) {
	m, _, err := l.read(ctx, "Member", key, source)
	return m, err
}

// Picture implements consent.LinkedIn.
func (l *LinkedIn) Picture(ctx context.Context, key string, source consent.GrantSource) (consent.Picture, error) {
	m, _, err := l.read(ctx, "Picture", key, source)
	return consent.Picture{Type: "image/png", Data: []byte(m.Name)}, err
}

// Read implements consent.LinkedIn.
func (l *LinkedIn) Read(ctx context.Context, key string, source consent.GrantSource, c consent.Category) (consent.Values, error) {
	m, g, err := l.read(ctx, "Read", key, source)
	if err != nil {
		return consent.Values{}, err
	}
	return valuesOf(g, m.Subject, c, l.clock.Now())
}

func valuesOf(g consent.Grant, whose string, c consent.Category, now time.Time) (consent.Values, error) {
	if !g.Covers.Has(c) {
		return consent.Values{}, consent.Fail(consent.NotAllowed, "grant.not_covered")
	}
	return consent.Values{Category: c, Items: []consent.Item{consent.Entry{Kind: "owner", Title: whose}}, FetchedAt: now}, nil
}

// Introspect implements consent.LinkedIn.
func (l *LinkedIn) Introspect(ctx context.Context, g consent.Grant) (consent.Introspection, error) {
	done, err := l.begin(ctx, "Introspect")
	if err != nil {
		return "", err
	}
	defer done()
	switch t := l.tokens[g.AccessToken]; {
	case l.silent:
		return "", consent.Fail(consent.Upstream, "linkedin.no_answer")
	case t == nil:
		return consent.RevokedByOwner, nil
	case t.said == consent.StillActive && !t.ends.IsZero() && !l.clock.Now().Before(t.ends):
		return consent.GrantExpired, nil
	default:
		return t.said, nil
	}
}

// Revoke implements consent.LinkedIn.
func (l *LinkedIn) Revoke(ctx context.Context, g consent.Grant) error {
	done, err := l.begin(ctx, "Revoke")
	if err != nil {
		return err
	}
	defer done()
	if t := l.tokens[g.AccessToken]; t != nil {
		t.returned = true
	}
	return nil
}
