package openid

import (
	"context"
	"crypto/subtle"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
)

const (
	clockSkew    = 10 * time.Minute // how far iat may lie from now, either way
	maxTokenLife = 24 * time.Hour
	maxSubject   = 255
)

// verifyIDToken is the one check of an ID token. It takes a token only if it was
// made by this provider, for us, just now, about somebody. Whether it answers our
// request is checkNonce's question.
func (p *Provider) verifyIDToken(ctx context.Context, m *metadata, raw string) (jwt, error) {
	t, err := parseJWT(raw)
	if err != nil {
		return jwt{}, p.refuse("id token: " + err.Error())
	}
	if typ := t.typ(); t.header.has("typ") && typ != "jwt" && typ != "id_token+jwt" {
		return jwt{}, p.refuse("id token: type")
	}
	if err := p.verifySigned(ctx, m, t); err != nil {
		return jwt{}, err
	}
	c := t.payload
	if c.has("events") {
		return jwt{}, p.refuse("id token: it is a logout token")
	}
	aud, ok := c.audience()
	if !ok || !slices.Contains(aud, p.cfg.ClientID) {
		return jwt{}, p.refuse("id token: audience")
	}
	azp, named := c.text("azp")
	if c.has("azp") && (!named || azp != p.cfg.ClientID) || len(aud) > 1 && !named {
		return jwt{}, p.refuse("id token: authorized party")
	}
	if sub, ok := c.text("sub"); !ok || !usableSubject(sub) {
		return jwt{}, p.refuse("id token: subject")
	}
	if err := p.checkTimes(c, true); err != nil {
		return jwt{}, p.refuse("id token: " + err.Error())
	}
	if err := p.checkTenant(c); err != nil {
		return jwt{}, p.refuse("id token: " + err.Error())
	}
	return t, nil
}

// checkNonce wants the nonce of the authorization request back, where the provider
// is one that sends it. Two empty nonces are not equal.
func (p *Provider) checkNonce(t jwt, nonce string) error {
	got, _ := t.payload.text("nonce")
	if p.cfg.Nonce && (nonce == "" || subtle.ConstantTimeCompare([]byte(got), []byte(nonce)) != 1) {
		return p.refuse("id token: nonce")
	}
	return nil
}

// verifySigned checks issuer, signature and validity. The issuer comes first: a
// token that does not even claim to be the provider's causes no fetch of keys.
func (p *Provider) verifySigned(ctx context.Context, m *metadata, t jwt) error {
	if iss, ok := t.payload.text("iss"); !ok || iss != p.cfg.Issuer {
		return p.refuse("token: issuer")
	}
	keys := &once{keys: m.keys}
	// The audience differs with the purpose of a token, so the callers check it.
	_, err := oidc.NewVerifier(p.cfg.Issuer, keys, &oidc.Config{
		SkipClientIDCheck: true, SupportedSigningAlgs: m.Algorithms, Now: p.now,
	}).Verify(ctx, t.raw)
	if errors.Is(keys.err, errKeysFailed) {
		return p.unavailable("token: " + keys.err.Error())
	}
	if err != nil {
		return p.refuse("token: signature, algorithm or validity")
	}
	return nil
}

// checkTimes wants exp and iat as numbers. Fresh tokens, those we asked for just
// now, must also have been issued just now.
func (p *Provider) checkTimes(c object, just bool) error {
	exp, hasExp := c.number("exp")
	iat, hasIat := c.number("iat")
	if !hasExp || !hasIat {
		return errors.New("times")
	}
	now := float64(p.now().UnixMilli()) / 1000
	switch {
	case exp <= now:
		return errors.New("expired")
	case exp-iat > maxTokenLife.Seconds():
		return errors.New("valid for too long")
	case iat > now+clockSkew.Seconds(), just && iat < now-clockSkew.Seconds():
		return errors.New("issued at another time")
	}
	return nil
}

func usableSubject(sub string) bool {
	return sub != "" && len(sub) <= maxSubject && !strings.ContainsRune(sub, 0)
}
