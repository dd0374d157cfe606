package openid

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"accord/consent"

	"golang.org/x/oauth2"
)

// Config describes one provider and how we are known there.
type Config struct {
	Codes        Codes  // of its failures; default those of the sign-in provider
	Issuer       string // exactly as the provider writes it
	Tenant       string // the only `tid` that tokens may be of; empty: whatever fits the issuer
	ClientID     string
	ClientSecret consent.Secret
	RedirectURL  string
	Scopes       []string // "openid" among them
	PKCE, Nonce  bool     // demanded where true, not sent where false
	SecretInBody bool     // else HTTP Basic; never probed
	RolesClaim   string   // default "roles"
	GroupsClaim  string   // default "groups"
	UserInfo     bool     // ask the userinfo endpoint for name, user name and mail the ID token lacks
	UserInfoURL  string   // instead of the advertised endpoint

	HTTP *http.Client     // bounded: size, time, no redirects; see package outbound
	Now  func() time.Time // nil is time.Now
}

// Provider is a client of one provider. Nothing is fetched before it is needed,
// so it works when the provider is down at start and recovers by itself.
type Provider struct {
	cfg       Config
	http      *http.Client
	now       func() time.Time
	discovery discovery
}

// New makes a client. It does not talk to the provider yet.
func New(cfg Config) *Provider {
	if cfg.Codes == (Codes{}) {
		cfg.Codes = Codes{NoAnswer: "signin.no_answer", Unverified: "signin.unverified", Refused: "signin.refused"}
	}
	if cfg.RolesClaim == "" {
		cfg.RolesClaim = "roles"
	}
	if cfg.GroupsClaim == "" {
		cfg.GroupsClaim = "groups"
	}
	p := &Provider{cfg: cfg, http: cfg.HTTP, now: cfg.Now}
	if p.http == nil {
		p.http = &http.Client{
			Timeout:       10 * time.Second,
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		}
	}
	if p.now == nil {
		p.now = time.Now
	}
	return p
}

// Issuer is the provider's name for itself.
func (p *Provider) Issuer() string { return p.cfg.Issuer }

// Ready reports whether the provider's endpoints are known, finding them if need
// be. The error is for the operator's health page: its cause says what is wrong.
func (p *Provider) Ready(ctx context.Context) error {
	_, err := p.metadata(ctx)
	return err
}

// Option adds to one authorization request.
type Option func(url.Values)

// WithScopes asks for more than the configured scopes.
func WithScopes(scopes ...string) Option {
	return func(v url.Values) { v.Set("scope", v.Get("scope")+" "+strings.Join(scopes, " ")) }
}

// WithPrompt says how the provider shall ask: "login", "consent", "select_account".
func WithPrompt(prompt string) Option {
	return func(v url.Values) { v.Set("prompt", prompt) }
}

// WithLoginHint names the account the person is expected to use.
func WithLoginHint(hint string) Option {
	return func(v url.Values) {
		if hint != "" {
			v.Set("login_hint", hint)
		}
	}
}

// AuthURL is where the person's browser goes. State is always needed; nonce and
// verifier (PKCE, RFC 7636) are where the configuration demands them, and are not
// sent where it does not.
func (p *Provider) AuthURL(ctx context.Context, state, nonce, verifier string, opts ...Option) (string, error) {
	if state == "" || p.cfg.Nonce && nonce == "" || p.cfg.PKCE && verifier == "" {
		return "", errors.New("openid: state, nonce or verifier is missing")
	}
	m, err := p.metadata(ctx)
	if err != nil {
		return "", err
	}
	// Absent means unknown, and several providers support S256 without saying so.
	if p.cfg.PKCE && m.PKCEMethods != nil && !slices.Contains(m.PKCEMethods, "S256") {
		return "", p.unavailable("discovery: PKCE with S256 is not offered")
	}
	to, err := url.Parse(m.Authorization)
	if err != nil {
		return "", p.unavailable("discovery: authorization endpoint")
	}
	v := to.Query()
	v.Set("response_type", "code")
	v.Set("client_id", p.cfg.ClientID)
	v.Set("redirect_uri", p.cfg.RedirectURL)
	v.Set("scope", strings.Join(p.cfg.Scopes, " "))
	v.Set("state", state)
	if p.cfg.Nonce {
		v.Set("nonce", nonce)
	}
	if p.cfg.PKCE {
		v.Set("code_challenge", oauth2.S256ChallengeFromVerifier(verifier))
		v.Set("code_challenge_method", "S256")
	}
	for _, opt := range opts {
		opt(v)
	}
	to.RawQuery = v.Encode()
	return to.String(), nil
}

// CheckIssuer checks the iss parameter of a redirect back to us (RFC 9207): it
// must be ours where it is present, and present where the provider promised it.
func (p *Provider) CheckIssuer(ctx context.Context, iss string) error {
	if iss == "" {
		m, err := p.metadata(ctx)
		if err != nil {
			return err
		}
		if m.IssuerInAnswer {
			return p.refuse("answer: issuer missing")
		}
		return nil
	}
	if iss != p.cfg.Issuer {
		return p.refuse("answer: issuer")
	}
	return nil
}
