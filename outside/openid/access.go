package openid

import (
	"context"
	"slices"
	"time"
)

// AccessClaims is what a verified access token says.
type AccessClaims struct {
	Claims           // the person, or the program itself where it acts for nobody
	Client    string // the program that got the token
	Scopes    []string
	ExpiresAt time.Time
}

// HasScope reports whether the token carries the scope.
func (c AccessClaims) HasScope(scope string) bool { return slices.Contains(c.Scopes, scope) }

// VerifyAccessToken checks an access token that somebody presents to us. It must
// be a signed token of this provider, in its time, for the audience, and of the
// organisation's tenant. ID tokens and logout tokens are refused even where
// audience and client id are mixed up.
func (p *Provider) VerifyAccessToken(ctx context.Context, raw, audience string) (AccessClaims, error) {
	t, err := parseJWT(raw)
	if err != nil {
		return AccessClaims{}, p.refuse("access token: " + err.Error())
	}
	if typ := t.typ(); t.header.has("typ") && typ != "at+jwt" && typ != "jwt" {
		return AccessClaims{}, p.refuse("access token: type")
	}
	c := t.payload
	for _, mark := range []string{"nonce", "at_hash", "c_hash", "s_hash", "events"} {
		if c.has(mark) {
			return AccessClaims{}, p.refuse("access token: it is another kind of token")
		}
	}
	aud, ok := c.audience()
	if !ok || audience == "" || audience == p.cfg.ClientID || !slices.Contains(aud, audience) {
		return AccessClaims{}, p.refuse("access token: audience")
	}
	m, err := p.metadata(ctx)
	if err != nil {
		return AccessClaims{}, err
	}
	if err := p.verifySigned(ctx, m, t); err != nil {
		return AccessClaims{}, err
	}
	if sub, ok := c.text("sub"); !ok || !usableSubject(sub) {
		return AccessClaims{}, p.refuse("access token: subject")
	}
	if err := p.checkTimes(c, false); err != nil {
		return AccessClaims{}, p.refuse("access token: " + err.Error())
	}
	if err := p.checkTenant(c); err != nil {
		return AccessClaims{}, p.refuse("access token: " + err.Error())
	}
	out := AccessClaims{Claims: p.claims(t)}
	exp, _ := c.number("exp")
	out.ExpiresAt = time.Unix(int64(exp), 0)
	for _, name := range []string{"azp", "appid", "client_id"} {
		if out.Client == "" {
			out.Client, _ = c.text(name)
		}
	}
	for _, name := range []string{"scp", "scope"} {
		if scope, ok := c.text(name); ok {
			out.Scopes = append(out.Scopes, splitScopes(scope)...)
		} else if list, ok := c.texts(name); ok {
			out.Scopes = append(out.Scopes, list...)
		}
	}
	return out, nil
}
