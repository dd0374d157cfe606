package openid

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"accord/consent"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

// Answer is what the token endpoint gave.
type Answer struct {
	AccessToken  consent.Secret
	RefreshToken consent.Secret // empty where the provider gives none
	Scopes       []string       // granted; what was asked for where the provider does not say
	ScopesStated bool           // the provider did say
	ExpiresAt    time.Time      // of the access token; zero where the provider does not say
	Claims       Claims         // zero after a refresh without a new ID token
}

// Exchange redeems the code of a redirect for tokens and verifies the ID token
// among them. Nonce and verifier are those of the authorization request. A code
// that is used or too old gives an Expired error.
func (p *Provider) Exchange(ctx context.Context, code, nonce, verifier string) (Answer, error) {
	m, err := p.metadata(ctx)
	if err != nil {
		return Answer{}, err
	}
	var opts []oauth2.AuthCodeOption
	if p.cfg.PKCE {
		if verifier == "" {
			return Answer{}, p.refuse("exchange: no verifier")
		}
		opts = append(opts, oauth2.VerifierOption(verifier))
	}
	tokens, err := p.oauth(m).Exchange(oidc.ClientContext(ctx, p.http), code, opts...)
	if err != nil {
		reason, badGrant := tokenReason(err)
		if badGrant {
			return Answer{}, consent.Fail(consent.Expired, "provider.code_over").Because(errors.New(reason))
		}
		return Answer{}, p.unavailable(reason)
	}
	answer, err := p.answer(tokens)
	if err != nil {
		return Answer{}, err
	}
	raw, _ := tokens.Extra("id_token").(string)
	if raw == "" {
		return Answer{}, p.refuse("exchange: no id token")
	}
	t, err := p.verifyIDToken(ctx, m, raw)
	if err != nil {
		return Answer{}, err
	}
	if err := p.checkNonce(t, nonce); err != nil {
		return Answer{}, err
	}
	answer.Claims = p.claims(t)
	if p.cfg.UserInfo && m.UserInfo != "" {
		if err := p.complete(ctx, m, answer.AccessToken, &answer.Claims); err != nil {
			return Answer{}, err
		}
	}
	return answer, nil
}

// Refresh trades a refresh token for fresh tokens. If a new ID token comes along
// it must be of the same person; subject may be empty where the caller does not
// know it. A refresh token that is used, old or revoked gives an error that is
// consent.ErrGrantRefused.
func (p *Provider) Refresh(ctx context.Context, refresh consent.Secret, subject string) (Answer, error) {
	m, err := p.metadata(ctx)
	if err != nil {
		return Answer{}, err
	}
	if refresh == "" {
		return Answer{}, p.grantRefused("refresh: no refresh token")
	}
	source := p.oauth(m).TokenSource(oidc.ClientContext(ctx, p.http), &oauth2.Token{RefreshToken: refresh.Reveal()})
	tokens, err := source.Token()
	if err != nil {
		reason, badGrant := tokenReason(err)
		if badGrant {
			return Answer{}, p.grantRefused(reason)
		}
		return Answer{}, p.unavailable(reason)
	}
	answer, err := p.answer(tokens)
	if err != nil {
		return Answer{}, err
	}
	if raw, _ := tokens.Extra("id_token").(string); raw != "" {
		// The nonce belonged to the first ID token, so there is none to compare.
		t, err := p.verifyIDToken(ctx, m, raw)
		if err != nil {
			return Answer{}, err
		}
		answer.Claims = p.claims(t)
		if subject != "" && subject != answer.Claims.Subject {
			return Answer{}, p.refuse("refresh: another subject")
		}
	}
	return answer, nil
}

func (p *Provider) oauth(m *metadata) *oauth2.Config {
	style := oauth2.AuthStyleInHeader
	if p.cfg.SecretInBody {
		style = oauth2.AuthStyleInParams
	}
	return &oauth2.Config{
		ClientID: p.cfg.ClientID, ClientSecret: p.cfg.ClientSecret.Reveal(), RedirectURL: p.cfg.RedirectURL, Scopes: p.cfg.Scopes,
		Endpoint: oauth2.Endpoint{AuthURL: m.Authorization, TokenURL: m.Token, AuthStyle: style},
	}
}

// answer takes over what a token endpoint said, if it makes sense.
func (p *Provider) answer(tokens *oauth2.Token) (Answer, error) {
	if !strings.EqualFold(tokens.Type(), "bearer") {
		return Answer{}, p.refuse("token endpoint: token type")
	}
	if _, number := tokens.Extra("expires_in").(float64); !number && tokens.Extra("expires_in") != nil || tokens.ExpiresIn < 0 {
		return Answer{}, p.refuse("token endpoint: expiry")
	}
	a := Answer{AccessToken: consent.Secret(tokens.AccessToken), RefreshToken: consent.Secret(tokens.RefreshToken), Scopes: slices.Clone(p.cfg.Scopes)}
	if tokens.ExpiresIn > 0 {
		a.ExpiresAt = p.now().Add(time.Duration(tokens.ExpiresIn) * time.Second)
	}
	if scope, ok := tokens.Extra("scope").(string); ok && scope != "" {
		a.Scopes, a.ScopesStated = splitScopes(scope), true
	}
	return a, nil
}

// splitScopes reads a scope list. The standard separates with spaces, LinkedIn with commas.
func splitScopes(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return r == ' ' || r == ',' })
}

// tokenReason names a failure at the token endpoint and tells whether it is about
// the code or refresh token. The provider's own words are left behind.
func tokenReason(err error) (reason string, badGrant bool) {
	var answered *oauth2.RetrieveError
	if !errors.As(err, &answered) {
		return "token endpoint: " + transportReason(err), false
	}
	code, status := "no known code", 0
	for _, known := range []string{"invalid_request", "invalid_client", "invalid_grant", "unauthorized_client", "unsupported_grant_type", "invalid_scope"} {
		if answered.ErrorCode == known {
			code = known
		}
	}
	if answered.Response != nil {
		status = answered.Response.StatusCode
	}
	return fmt.Sprintf("token endpoint: status %d, %s", status, code), code == "invalid_grant" && status < http.StatusInternalServerError
}
