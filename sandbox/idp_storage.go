//go:build !release

package sandbox

import (
	"context"
	"crypto/rsa"
	"errors"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/zitadel/oidc/v3/pkg/oidc"
	"github.com/zitadel/oidc/v3/pkg/op"
)

var errUnknown = errors.New("unknown or expired")

// idpStorage is what the library calls: requests, codes and tokens in memory.
type idpStorage struct{ *idp }

func (st idpStorage) CreateAuthRequest(_ context.Context, asked *oidc.AuthRequest, _ string) (op.AuthRequest, error) {
	request := &authRequest{id: randomText(32), asked: *asked, created: time.Now()}
	st.mu.Lock()
	defer st.mu.Unlock()
	for id, old := range st.requests {
		if time.Since(old.created) > time.Hour {
			delete(st.requests, id)
		}
	}
	st.requests[request.id] = request
	return *request, nil
}

func (st idpStorage) AuthRequestByID(_ context.Context, id string) (op.AuthRequest, error) {
	request, ok := st.request(id)
	if !ok {
		return nil, errUnknown
	}
	return request, nil
}

func (p *idp) request(id string) (authRequest, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	request, ok := p.requests[id]
	if !ok {
		return authRequest{}, false
	}
	return *request, true
}

// AuthRequestByCode spends the code: a second try fails even when the first one did.
func (st idpStorage) AuthRequestByCode(ctx context.Context, code string) (op.AuthRequest, error) {
	st.mu.Lock()
	issued, ok := st.codes[code]
	delete(st.codes, code)
	st.mu.Unlock()
	if !ok || time.Now().After(issued.expires) {
		return nil, errUnknown
	}
	return st.AuthRequestByID(ctx, issued.request)
}

func (st idpStorage) SaveAuthCode(_ context.Context, id, code string) error {
	st.mu.Lock()
	defer st.mu.Unlock()
	st.codes[code] = issuedCode{request: id, expires: time.Now().Add(10 * time.Minute)}
	return nil
}

func (st idpStorage) DeleteAuthRequest(_ context.Context, id string) error {
	st.mu.Lock()
	defer st.mu.Unlock()
	delete(st.requests, id)
	return nil
}

func (st idpStorage) CreateAccessToken(_ context.Context, request op.TokenRequest) (string, time.Time, error) {
	client, life := readerClientID, 10*time.Minute
	if asked, ok := request.(op.IDTokenRequest); ok {
		client, life = asked.GetClientID(), time.Hour
	}
	st.mu.Lock()
	defer st.mu.Unlock()
	id, expires := st.addToken(client, request, life)
	return id, expires, nil
}

// addToken needs mu held.
func (p *idp) addToken(client string, request op.TokenRequest, life time.Duration) (string, time.Time) {
	id, expires := randomText(24), time.Now().Add(life)
	p.tokens[id] = accessToken{subject: request.GetSubject(), client: client, scopes: request.GetScopes(), expires: expires}
	return id, expires
}

// CreateAccessAndRefreshTokens rotates: the refresh token that was used is gone.
// Of two parallel uses one loses.
func (st idpStorage) CreateAccessAndRefreshTokens(_ context.Context, request op.TokenRequest, current string) (string, string, time.Time, error) {
	st.mu.Lock()
	defer st.mu.Unlock()
	next := refreshToken{subject: request.GetSubject(), scopes: request.GetScopes()}
	switch asked := request.(type) {
	case authRequest:
		next.client, next.sid, next.authTime = asked.GetClientID(), asked.sid, asked.authTime
	case *refreshRequest:
		used, ok := st.refreshes[current]
		if !ok {
			return "", "", time.Time{}, oidc.ErrInvalidGrant()
		}
		delete(st.refreshes, current)
		delete(st.tokens, used.access)
		next.client, next.sid, next.authTime = used.client, used.sid, used.authTime
		next.scopes = used.scopes // asking for less once does not shrink the grant
	default:
		return "", "", time.Time{}, errUnknown
	}
	id, expires := st.addToken(next.client, request, time.Hour)
	next.access = id
	secret := "R." + randomText(60)
	st.refreshes[secret] = next
	return id, secret, expires, nil
}

func (st idpStorage) TokenRequestByRefreshToken(_ context.Context, secret string) (op.RefreshTokenRequest, error) {
	st.mu.Lock()
	token, ok := st.refreshes[secret]
	st.mu.Unlock()
	if !ok {
		return nil, errUnknown
	}
	if person, known := st.sandbox.Person(token.subject); !known || !person.Active {
		return nil, errUnknown
	}
	return &refreshRequest{token: token, scopes: token.scopes}, nil
}

// TerminateSession leaves the tokens alone: offline access outlives the session, as with the real provider.
func (st idpStorage) TerminateSession(context.Context, string, string) error { return nil }

func (st idpStorage) GetRefreshTokenInfo(_ context.Context, _, secret string) (string, string, error) {
	st.mu.Lock()
	defer st.mu.Unlock()
	token, ok := st.refreshes[secret]
	if !ok {
		return "", "", op.ErrInvalidRefreshToken
	}
	return token.subject, secret, nil
}

func (st idpStorage) RevokeToken(_ context.Context, id, _, client string) *oidc.Error {
	st.mu.Lock()
	defer st.mu.Unlock()
	if token, ok := st.tokens[id]; ok && token.client == client {
		delete(st.tokens, id)
	}
	if token, ok := st.refreshes[id]; ok && token.client == client {
		delete(st.refreshes, id)
		delete(st.tokens, token.access)
	}
	return nil
}

func (st idpStorage) GetClientByClientID(_ context.Context, id string) (op.Client, error) {
	client, ok := st.client(id)
	if !ok {
		return nil, errUnknown
	}
	return client, nil
}

func (st idpStorage) AuthorizeClientIDSecret(_ context.Context, id, secret string) error {
	if !st.secretFits(id, secret) {
		return errUnknown
	}
	return nil
}

func (st idpStorage) ClientCredentials(_ context.Context, id, secret string) (op.Client, error) {
	client, ok := st.client(id)
	if !ok || !st.secretFits(id, secret) {
		return nil, errUnknown
	}
	return client, nil
}

func (st idpStorage) ClientCredentialsTokenRequest(_ context.Context, _ string, scopes []string) (op.TokenRequest, error) {
	return readerRequest{scopes: scopes}, nil
}

// SetUserinfoFromScopes is superseded by SetUserinfoFromRequest.
func (st idpStorage) SetUserinfoFromScopes(context.Context, *oidc.UserInfo, string, string, []string) error {
	return nil
}

func (st idpStorage) SetUserinfoFromRequest(_ context.Context, info *oidc.UserInfo, request op.IDTokenRequest, scopes []string) error {
	person, ok := st.sandbox.Person(request.GetSubject())
	if !ok {
		return errUnknown
	}
	st.fillClaims(info, person, scopes)
	switch asked := request.(type) {
	case authRequest:
		info.AppendClaims("sid", asked.sid)
	case *refreshRequest:
		info.AppendClaims("sid", asked.token.sid)
	}
	return nil
}

func (st idpStorage) SetUserinfoFromToken(_ context.Context, info *oidc.UserInfo, id, _, _ string) error {
	st.mu.Lock()
	token, ok := st.tokens[id]
	st.mu.Unlock()
	person, known := st.sandbox.Person(token.subject)
	if !ok || !known || !person.Active || time.Now().After(token.expires) {
		return oidc.ErrAccessDenied()
	}
	st.fillClaims(info, person, token.scopes)
	return nil
}

func (st idpStorage) SetIntrospectionFromToken(context.Context, *oidc.IntrospectionResponse, string, string, string) error {
	return errUnknown
}

// GetPrivateClaimsFromScopes says what is in a JWT access token; only the reader gets such.
func (st idpStorage) GetPrivateClaimsFromScopes(context.Context, string, string, []string) (map[string]any, error) {
	return map[string]any{"azp": readerClientID, "tid": Tenant, "idtyp": "app", "roles": []string{readerRole}}, nil
}

func (st idpStorage) GetKeyByIDAndClientID(context.Context, string, string) (*jose.JSONWebKey, error) {
	return nil, errUnknown
}

func (st idpStorage) ValidateJWTProfileScopes(_ context.Context, _ string, scopes []string) ([]string, error) {
	return scopes, nil
}

func (st idpStorage) Health(context.Context) error { return nil }

func (st idpStorage) SigningKey(context.Context) (op.SigningKey, error) {
	return idpKey{private: st.key}, nil
}

func (st idpStorage) SignatureAlgorithms(context.Context) ([]jose.SignatureAlgorithm, error) {
	return []jose.SignatureAlgorithm{jose.RS256}, nil
}

func (st idpStorage) KeySet(context.Context) ([]op.Key, error) {
	return []op.Key{idpPublicKey{&st.key.PublicKey}}, nil
}

type idpKey struct{ private *rsa.PrivateKey }

func (k idpKey) SignatureAlgorithm() jose.SignatureAlgorithm { return jose.RS256 }
func (k idpKey) Key() any                                    { return k.private }
func (k idpKey) ID() string                                  { return idpKeyID }

type idpPublicKey struct{ public *rsa.PublicKey }

func (k idpPublicKey) ID() string                         { return idpKeyID }
func (k idpPublicKey) Algorithm() jose.SignatureAlgorithm { return jose.RS256 }
func (k idpPublicKey) Use() string                        { return "sig" }
func (k idpPublicKey) Key() any                           { return k.public }
