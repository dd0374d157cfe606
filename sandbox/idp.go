//go:build !release

package sandbox

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/zitadel/oidc/v3/pkg/oidc"
	"github.com/zitadel/oidc/v3/pkg/op"
)

const (
	idpCookie = "sandbox_idp" // cookies ignore ports, so on localhost the portal sees it too: it needs a name of its own
	idpKeyID  = "northwind-1"
)

// idp is the organisation's sign-in provider. The protocol is the library's; pages,
// sessions, consent and what the tokens say are here.
type idp struct {
	sandbox  *Sandbox
	provider *op.Provider
	key      *rsa.PrivateKey

	mu        sync.Mutex
	requests  map[string]*authRequest
	codes     map[string]issuedCode
	tokens    map[string]accessToken
	refreshes map[string]refreshToken
	sessions  map[string]idpSession
	consents  map[string]map[string]bool // person id, scope
	overage   bool
}

// idpSession is one browser signed in at the provider.
type idpSession struct {
	sid      string
	person   string
	authTime time.Time
}

func newIDP(s *Sandbox, key *rsa.PrivateKey) (*idp, error) {
	p := &idp{
		sandbox:   s,
		key:       key,
		requests:  make(map[string]*authRequest),
		codes:     make(map[string]issuedCode),
		tokens:    make(map[string]accessToken),
		refreshes: make(map[string]refreshToken),
		sessions:  make(map[string]idpSession),
		consents:  make(map[string]map[string]bool),
	}
	config := &op.Config{
		CryptoKeyId:                       idpKeyID,
		DefaultLogoutRedirectURI:          p.issuer() + "/signedout",
		CodeMethodS256:                    true,
		AuthMethodPost:                    true,
		GrantTypeRefreshToken:             true,
		SupportedScopes:                   append([]string{"openid", "profile", "email", "offline_access"}, graphScopeNames()...),
		SupportedClaims:                   []string{"sub", "iss", "aud", "exp", "iat", "auth_time", "nonce", "name", "given_name", "family_name", "email", "preferred_username", "oid", "tid", "sid", "roles", "groups"},
		BackChannelLogoutSupported:        true,
		BackChannelLogoutSessionSupported: true,
	}
	if _, err := rand.Read(config.CryptoKey[:]); err != nil {
		return nil, err
	}
	provider, err := op.NewProvider(config, idpStorage{p}, op.StaticIssuer(p.issuer()),
		op.WithAllowInsecure(), // loopback speaks plain http
		op.WithCustomEndpoints(
			op.NewEndpoint("authorize"), op.NewEndpoint("token"), op.NewEndpoint("userinfo"),
			op.NewEndpoint("revoke"), op.NewEndpoint("end_session"), op.NewEndpoint("keys"),
		))
	if err != nil {
		return nil, err
	}
	p.provider = provider
	return p, nil
}

func (p *idp) issuer() string { return p.sandbox.publicURL + "/idp" }

func (p *idp) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /idp/signin", p.signin)
	mux.HandleFunc("POST /idp/signin", p.choosePerson)
	mux.HandleFunc("POST /idp/consent", p.answerConsent)
	mux.HandleFunc("GET /idp/signedout", p.signedOut)
	mux.HandleFunc("/idp/end_session", p.endSession)
	mux.Handle("/idp/", http.StripPrefix("/idp", p.provider))
	return mux
}

// session finds who is signed in with this browser. A disabled person no longer is.
func (p *idp) session(r *http.Request) (idpSession, bool) {
	cookie, err := r.Cookie(idpCookie)
	if err != nil {
		return idpSession{}, false
	}
	p.mu.Lock()
	session, ok := p.sessions[cookie.Value]
	p.mu.Unlock()
	if !ok {
		return idpSession{}, false
	}
	person, known := p.sandbox.Person(session.person)
	return session, known && person.Active
}

func (p *idp) startSession(w http.ResponseWriter, person string) idpSession {
	session := idpSession{sid: randomText(22), person: person, authTime: time.Now()}
	secret := randomText(32)
	p.mu.Lock()
	p.sessions[secret] = session
	p.mu.Unlock()
	http.SetCookie(w, &http.Cookie{Name: idpCookie, Value: secret, Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode})
	return session
}

// endSession signs the browser out here before the library checks the request and redirects.
func (p *idp) endSession(w http.ResponseWriter, r *http.Request) {
	if cookie, err := r.Cookie(idpCookie); err == nil {
		p.mu.Lock()
		delete(p.sessions, cookie.Value)
		p.mu.Unlock()
		http.SetCookie(w, &http.Cookie{Name: idpCookie, Path: "/", MaxAge: -1, HttpOnly: true, SameSite: http.SameSiteLaxMode})
	}
	http.StripPrefix("/idp", p.provider).ServeHTTP(w, r)
}

// RevokeAtIDP takes back everything somebody consented to at the sign-in provider:
// his tokens die at once, and he is asked for consent again.
func (s *Sandbox) RevokeAtIDP(personID string) {
	person, ok := s.Person(personID)
	if !ok {
		return
	}
	s.idp.mu.Lock()
	defer s.idp.mu.Unlock()
	delete(s.idp.consents, person.ID)
	for id, token := range s.idp.tokens {
		if token.subject == person.Subject {
			delete(s.idp.tokens, id)
		}
	}
	for id, token := range s.idp.refreshes {
		if token.subject == person.Subject {
			delete(s.idp.refreshes, id)
		}
	}
}

// SetGroupsOverage makes tokens say, as for people in very many groups, that the
// groups must be fetched elsewhere instead of listing them.
func (s *Sandbox) SetGroupsOverage(on bool) {
	s.idp.mu.Lock()
	defer s.idp.mu.Unlock()
	s.idp.overage = on
}

// delegatedToken resolves an access token issued to the portal on behalf of
// somebody. ok is false for a token that is foreign, expired or revoked, or
// whose person is disabled.
func (p *idp) delegatedToken(ctx context.Context, bearer string) (person Person, scopes []string, ok bool) {
	plain, err := p.provider.Crypto().Decrypt(bearer)
	if err != nil {
		return Person{}, nil, false
	}
	id, _, _ := strings.Cut(plain, ":")
	p.mu.Lock()
	token, found := p.tokens[id]
	p.mu.Unlock()
	if !found || ctx.Err() != nil || time.Now().After(token.expires) {
		return Person{}, nil, false
	}
	person, known := p.sandbox.Person(token.subject)
	return person, token.scopes, known && person.Active
}

// fillClaims writes what the provider knows about somebody into an ID token or a userinfo answer.
func (p *idp) fillClaims(info *oidc.UserInfo, person Person, scopes []string) {
	info.Subject = person.Subject
	for _, scope := range scopes {
		switch scope {
		case oidc.ScopeProfile:
			info.Name, info.GivenName, info.FamilyName = person.DisplayName, person.GivenName, person.Surname
			info.PreferredUsername = person.UserName
		case oidc.ScopeEmail:
			info.Email = person.Mail
		}
	}
	info.AppendClaims("oid", person.ID)
	info.AppendClaims("tid", Tenant)
	if len(person.Roles) > 0 {
		info.AppendClaims("roles", person.Roles)
	}
	p.mu.Lock()
	overage := p.overage
	p.mu.Unlock()
	if overage || len(person.Groups) > 200 {
		info.AppendClaims("_claim_names", map[string]string{"groups": "src1"})
		info.AppendClaims("_claim_sources", map[string]map[string]string{
			"src1": {"endpoint": "https://graph.windows.net/" + Tenant + "/users/" + person.ID + "/getMemberObjects"},
		})
		return
	}
	if len(person.Groups) > 0 {
		info.AppendClaims("groups", person.Groups)
	}
}
