//go:build !release

package sandbox

import (
	"slices"
	"strings"
	"time"

	"github.com/zitadel/oidc/v3/pkg/oidc"
	"github.com/zitadel/oidc/v3/pkg/op"
)

// idpClient is an application registered at the sign-in provider.
type idpClient struct {
	id         string
	redirects  []string
	afterLeave []string
	grants     []oidc.GrantType
	tokens     op.AccessTokenType
	signin     string
}

// client looks an application up. The portal's addresses are read anew each
// time, because tests start the portal after the sandbox.
func (p *idp) client(id string) (*idpClient, bool) {
	portal := p.sandbox.PortalURL()
	switch id {
	case idpClientID:
		return &idpClient{
			id:         id,
			redirects:  []string{portal + "/signin/callback", portal + "/connection/work/callback"},
			afterLeave: []string{portal + "/"},
			grants:     []oidc.GrantType{oidc.GrantTypeCode, oidc.GrantTypeRefreshToken},
			// Opaque: whoever tries to read inside a token meant for Graph fails here.
			tokens: op.AccessTokenTypeBearer,
			signin: p.issuer() + "/signin?request=",
		}, true
	case readerClientID:
		return &idpClient{id: id, grants: []oidc.GrantType{oidc.GrantTypeClientCredentials}, tokens: op.AccessTokenTypeJWT}, true
	}
	return nil, false
}

func (p *idp) secretFits(id, secret string) bool {
	return id == idpClientID && secret == idpClientSecret || id == readerClientID && secret == readerClientSecret
}

// graphScope strips the resource from a scope: https://graph.microsoft.com/User.Read is User.Read.
func graphScope(scope string) string {
	return scope[strings.LastIndexByte(scope, '/')+1:]
}

func (c *idpClient) GetID() string                       { return c.id }
func (c *idpClient) RedirectURIs() []string              { return c.redirects }
func (c *idpClient) PostLogoutRedirectURIs() []string    { return c.afterLeave }
func (c *idpClient) ApplicationType() op.ApplicationType { return op.ApplicationTypeWeb }
func (c *idpClient) AuthMethod() oidc.AuthMethod         { return oidc.AuthMethodBasic }
func (c *idpClient) ResponseTypes() []oidc.ResponseType {
	return []oidc.ResponseType{oidc.ResponseTypeCode}
}
func (c *idpClient) GrantTypes() []oidc.GrantType         { return c.grants }
func (c *idpClient) LoginURL(request string) string       { return c.signin + request }
func (c *idpClient) AccessTokenType() op.AccessTokenType  { return c.tokens }
func (c *idpClient) IDTokenLifetime() time.Duration       { return time.Hour }
func (c *idpClient) DevMode() bool                        { return false }
func (c *idpClient) IDTokenUserinfoClaimsAssertion() bool { return true }
func (c *idpClient) ClockSkew() time.Duration             { return 0 }

func (c *idpClient) IsScopeAllowed(scope string) bool {
	return slices.Contains(graphScopeNames(), graphScope(scope))
}

func (c *idpClient) RestrictAdditionalIdTokenScopes() func([]string) []string {
	return func(scopes []string) []string { return scopes }
}

func (c *idpClient) RestrictAdditionalAccessTokenScopes() func([]string) []string {
	return func(scopes []string) []string { return scopes }
}
