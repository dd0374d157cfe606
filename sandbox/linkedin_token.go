//go:build !release

package sandbox

import (
	"net/http"
	"slices"
	"strings"
	"time"
)

// linkedinDiscovery has exactly the fields LinkedIn publishes: no auth methods, no
// PKCE, no revocation, no introspection, no end of session.
type linkedinDiscovery struct {
	Issuer        string   `json:"issuer"`
	Authorization string   `json:"authorization_endpoint"`
	Token         string   `json:"token_endpoint"`
	Userinfo      string   `json:"userinfo_endpoint"`
	JWKS          string   `json:"jwks_uri"`
	ResponseTypes []string `json:"response_types_supported"`
	SubjectTypes  []string `json:"subject_types_supported"`
	Algorithms    []string `json:"id_token_signing_alg_values_supported"`
	Scopes        []string `json:"scopes_supported"`
	Claims        []string `json:"claims_supported"`
}

func (l *linkedin) discovery(w http.ResponseWriter, _ *http.Request) {
	writeJSON(w, http.StatusOK, linkedinDiscovery{
		Issuer:        l.issuer(),
		Authorization: l.issuer() + "/v2/authorization",
		Token:         l.issuer() + "/v2/accessToken",
		Userinfo:      l.sandbox.publicURL + "/linkedin/v2/userinfo",
		JWKS:          l.issuer() + "/openid/jwks",
		ResponseTypes: []string{"code"},
		SubjectTypes:  []string{"pairwise"},
		Algorithms:    []string{"RS256"},
		Scopes:        []string{"openid", "profile", "email"},
		Claims:        []string{"iss", "aud", "iat", "exp", "sub", "name", "given_name", "family_name", "picture", "email", "email_verified", "locale"},
	})
}

func (l *linkedin) jwks(w http.ResponseWriter, _ *http.Request) {
	writeJSON(w, http.StatusOK, struct {
		Keys []publicJWK `json:"keys"`
	}{[]publicJWK{jwkOf(l.key, linkedinKeyID)}})
}

// clientFits checks the app's secret. LinkedIn takes it from the body only, and
// takes a PKCE verifier for a broken secret.
func clientFits(w http.ResponseWriter, r *http.Request) bool {
	_, _, basic := r.BasicAuth()
	if basic || r.PostFormValue("code_verifier") != "" ||
		r.PostFormValue("client_id") != linkedinClientID || r.PostFormValue("client_secret") != linkedinClientSecret {
		oauthError(w, http.StatusUnauthorized, "invalid_client", "Client authentication failed")
		return false
	}
	return true
}

type linkedinTokens struct {
	AccessToken string `json:"access_token"`
	ExpiresIn   int    `json:"expires_in"`
	Scope       string `json:"scope"`
	TokenType   string `json:"token_type"`
	IDToken     string `json:"id_token,omitempty"`
}

func (l *linkedin) exchange(w http.ResponseWriter, r *http.Request) {
	if grant := r.PostFormValue("grant_type"); grant != "authorization_code" {
		oauthError(w, http.StatusBadRequest, "unsupported_grant_type", "The grant type is not supported for this application")
		return
	}
	if !clientFits(w, r) {
		return
	}
	now := l.sandbox.now()
	l.mu.Lock()
	code, ok := l.codes[r.PostFormValue("code")]
	delete(l.codes, r.PostFormValue("code"))
	grant := l.grants[code.member]
	if !ok || grant == nil || code.redirect != r.PostFormValue("redirect_uri") || now.After(code.expires) {
		l.mu.Unlock()
		oauthError(w, http.StatusBadRequest, "invalid_request", "Unable to retrieve access token: appid/redirect uri/code verifier does not match authorization code. Or authorization code expired.")
		return
	}
	secret := "AQV" + randomText(340)
	l.tokens[secret] = &linkedinToken{
		member: code.member, scopes: code.scopes, authorized: grant.authorizedAt, created: now, expires: now.Add(linkedinTokenLife),
	}
	l.mu.Unlock()
	answer := linkedinTokens{
		AccessToken: secret, ExpiresIn: int(linkedinTokenLife / time.Second), Scope: strings.Join(code.scopes, ","), TokenType: "Bearer",
	}
	if slices.Contains(code.scopes, "openid") {
		member, _ := l.member(code.member)
		idToken, err := l.idToken(member, code.scopes, now)
		if err != nil {
			linkedinError(w, http.StatusInternalServerError, 0, "INTERNAL_SERVER_ERROR", err.Error())
			return
		}
		answer.IDToken = idToken
	}
	writeJSON(w, http.StatusOK, answer)
}

// linkedinIDToken has no nonce whatever was asked, and email_verified is a text.
type linkedinIDToken struct {
	Issuer        string `json:"iss"`
	Audience      string `json:"aud"`
	IssuedAt      int64  `json:"iat"`
	Expires       int64  `json:"exp"`
	Subject       string `json:"sub"`
	Name          string `json:"name,omitempty"`
	GivenName     string `json:"given_name,omitempty"`
	FamilyName    string `json:"family_name,omitempty"`
	Picture       string `json:"picture,omitempty"`
	Email         string `json:"email,omitempty"`
	EmailVerified string `json:"email_verified,omitempty"`
	Locale        string `json:"locale,omitempty"`
}

func (l *linkedin) idToken(m *Member, scopes []string, now time.Time) (string, error) {
	claims := linkedinIDToken{
		Issuer: l.issuer(), Audience: linkedinClientID, IssuedAt: now.Unix(), Expires: now.Add(time.Hour).Unix(), Subject: m.Sub,
	}
	if slices.Contains(scopes, "profile") {
		claims.Name, claims.GivenName, claims.FamilyName = m.Name, m.GivenName, m.FamilyName
		claims.Picture, claims.Locale = l.pictureURL(m), "en_US"
	}
	if slices.Contains(scopes, "email") && m.Email != "" {
		claims.Email, claims.EmailVerified = m.Email, "true"
	}
	return signJWT(l.key, joseHeader{Zip: "RS256", Typ: "JWT", Kid: linkedinKeyID}, claims)
}

type linkedinIntrospection struct {
	Active       bool   `json:"active"`
	ClientID     string `json:"client_id,omitempty"`
	AuthorizedAt int64  `json:"authorized_at,omitempty"`
	CreatedAt    int64  `json:"created_at,omitempty"`
	Status       string `json:"status,omitempty"`
	ExpiresAt    int64  `json:"expires_at,omitempty"`
	Scope        string `json:"scope,omitempty"`
	AuthType     string `json:"auth_type,omitempty"`
}

func (l *linkedin) introspect(w http.ResponseWriter, r *http.Request) {
	if !clientFits(w, r) {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	token, ok := l.tokens[r.PostFormValue("token")]
	if !ok {
		writeJSON(w, http.StatusOK, linkedinIntrospection{})
		return
	}
	status := "active"
	switch {
	case token.revoked:
		status = "revoked"
	case !l.sandbox.now().Before(token.expires):
		status = "expired"
	}
	writeJSON(w, http.StatusOK, linkedinIntrospection{
		Active: status == "active", ClientID: linkedinClientID, AuthorizedAt: token.authorized.Unix(), CreatedAt: token.created.Unix(),
		Status: status, ExpiresAt: token.expires.Unix(), Scope: strings.Join(token.scopes, ","), AuthType: "3L",
	})
}

// revoke ends one token. What no other token of the member still covers is no longer allowed.
func (l *linkedin) revoke(w http.ResponseWriter, r *http.Request) {
	if !clientFits(w, r) {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if token, ok := l.tokens[r.PostFormValue("token")]; ok {
		token.revoked = true
		var left []string
		for _, other := range l.tokens {
			if other.member == token.member && !other.revoked {
				left = append(left, other.scopes...)
			}
		}
		if len(left) == 0 {
			delete(l.grants, token.member)
		} else if grant := l.grants[token.member]; grant != nil {
			slices.Sort(left)
			grant.scopes = slices.Compact(left)
		}
	}
	w.WriteHeader(http.StatusOK)
}
