//go:build !release

package sandbox

import (
	"slices"
	"time"

	"github.com/zitadel/oidc/v3/pkg/oidc"
)

// authRequest is one sign-in on its way. It is filled under idp.mu and handed to
// the library as a copy.
type authRequest struct {
	id       string
	asked    oidc.AuthRequest
	person   string // directory id, once chosen
	subject  string
	sid      string
	authTime time.Time
	done     bool
	created  time.Time
}

func (a authRequest) GetID() string                      { return a.id }
func (a authRequest) GetACR() string                     { return "" }
func (a authRequest) GetAMR() []string                   { return []string{"pwd"} }
func (a authRequest) GetAudience() []string              { return []string{a.asked.ClientID} }
func (a authRequest) GetAuthTime() time.Time             { return a.authTime }
func (a authRequest) GetClientID() string                { return a.asked.ClientID }
func (a authRequest) GetNonce() string                   { return a.asked.Nonce }
func (a authRequest) GetRedirectURI() string             { return a.asked.RedirectURI }
func (a authRequest) GetResponseType() oidc.ResponseType { return a.asked.ResponseType }
func (a authRequest) GetResponseMode() oidc.ResponseMode { return a.asked.ResponseMode }
func (a authRequest) GetScopes() []string                { return a.asked.Scopes }
func (a authRequest) GetState() string                   { return a.asked.State }
func (a authRequest) GetSubject() string                 { return a.subject }
func (a authRequest) Done() bool                         { return a.done }

func (a authRequest) GetCodeChallenge() *oidc.CodeChallenge {
	if a.asked.CodeChallenge == "" {
		return nil
	}
	return &oidc.CodeChallenge{Challenge: a.asked.CodeChallenge, Method: a.asked.CodeChallengeMethod}
}

func (a authRequest) prompts(kind string) bool { return slices.Contains(a.asked.Prompt, kind) }

// accepts tells whether an existing session is enough, or the person has to be asked.
func (a authRequest) accepts(session idpSession, person Person) bool {
	if a.prompts(oidc.PromptLogin) || a.prompts(oidc.PromptSelectAccount) {
		return false
	}
	if a.asked.MaxAge != nil && time.Since(session.authTime) > time.Duration(*a.asked.MaxAge)*time.Second {
		return false
	}
	hint := a.asked.LoginHint
	return hint == "" || hint == person.UserName || hint == person.Mail || hint == person.ID
}

// issuedCode waits for the portal to redeem it, once.
type issuedCode struct {
	request string
	expires time.Time
}

type accessToken struct {
	subject string
	client  string
	scopes  []string
	expires time.Time
}

type refreshToken struct {
	subject  string
	client   string
	scopes   []string
	sid      string
	authTime time.Time
	access   string // id of the access token issued with it
}

// refreshRequest is a refresh token being used; the library narrows its scopes.
type refreshRequest struct {
	token  refreshToken
	scopes []string
}

func (r *refreshRequest) GetAMR() []string                 { return []string{"pwd"} }
func (r *refreshRequest) GetAudience() []string            { return []string{r.token.client} }
func (r *refreshRequest) GetAuthTime() time.Time           { return r.token.authTime }
func (r *refreshRequest) GetClientID() string              { return r.token.client }
func (r *refreshRequest) GetScopes() []string              { return r.scopes }
func (r *refreshRequest) GetSubject() string               { return r.token.subject }
func (r *refreshRequest) SetCurrentScopes(scopes []string) { r.scopes = scopes }

// readerRequest is the LinkedIn-side reader asking for a token of its own.
type readerRequest struct{ scopes []string }

func (readerRequest) GetSubject() string    { return readerClientID }
func (readerRequest) GetAudience() []string { return []string{apiAudience} }
func (r readerRequest) GetScopes() []string { return r.scopes }
