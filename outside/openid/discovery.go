package openid

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
)

const (
	// discoveryPause is how long a failed discovery is not tried again.
	discoveryPause = 3 * time.Second
	// discoveryFresh is how long what was found is used without looking again.
	discoveryFresh = time.Hour
	// discoveryLimit ends a discovery that nobody waits for any more.
	discoveryLimit = 10 * time.Second
)

// metadata is what we use of a discovery document.
type metadata struct {
	Authorization  string   `json:"authorization_endpoint"`
	Token          string   `json:"token_endpoint"`
	UserInfo       string   `json:"userinfo_endpoint"`
	Keys           string   `json:"jwks_uri"`
	Revocation     string   `json:"revocation_endpoint"`
	EndSession     string   `json:"end_session_endpoint"`
	Algorithms     []string `json:"id_token_signing_alg_values_supported"`
	PKCEMethods    []string `json:"code_challenge_methods_supported"`
	IssuerInAnswer bool     `json:"authorization_response_iss_parameter_supported"`

	keys *keySet
}

// discovery finds the provider's metadata, by one request at a time.
type discovery struct {
	mu      sync.Mutex
	found   *metadata
	foundAt time.Time
	err     error // of the latest try
	triedAt time.Time
	running chan struct{}
}

// metadata returns the provider's metadata, finding it first if need be. What was
// found is looked up again behind the caller's back from time to time. A failure is
// remembered for moments only, so that a crowd at the door does not become a crowd
// at the provider's.
func (p *Provider) metadata(ctx context.Context) (*metadata, error) {
	d := &p.discovery
	d.mu.Lock()
	now := p.now()
	resting := d.err != nil && fresh(now, d.triedAt, discoveryPause)
	current := d.found != nil && fresh(now, d.foundAt, discoveryFresh)
	if d.running == nil && !resting && !current {
		d.running = make(chan struct{})
		// Whoever came first may give up; those who came after still want the answer.
		go p.discover(context.WithoutCancel(ctx), d.running)
	}
	found, err, done := d.found, d.err, d.running
	d.mu.Unlock()
	if found != nil {
		return found, nil
	}
	if resting {
		return nil, err
	}
	select {
	case <-done:
		d.mu.Lock()
		defer d.mu.Unlock()
		return d.found, d.err
	case <-ctx.Done():
		return nil, p.unavailable("discovery: " + ctx.Err().Error())
	}
}

func (p *Provider) discover(ctx context.Context, done chan struct{}) {
	ctx, cancel := context.WithTimeout(ctx, discoveryLimit)
	defer cancel()
	m, err := p.fetchMetadata(ctx)
	d := &p.discovery
	d.mu.Lock()
	defer d.mu.Unlock()
	defer close(done)
	d.running, d.err, d.triedAt = nil, err, p.now()
	if err != nil {
		return // what was found before stays
	}
	if old := d.found; old != nil && old.Keys == m.Keys && slices.Equal(old.Algorithms, m.Algorithms) {
		m.keys = old.keys
	}
	d.found, d.foundAt = m, d.triedAt
}

func (p *Provider) fetchMetadata(ctx context.Context) (*metadata, error) {
	doc, err := oidc.NewProvider(oidc.ClientContext(ctx, p.http), p.cfg.Issuer)
	if err != nil {
		var mismatch *oidc.IssuerMismatchError
		if errors.As(err, &mismatch) {
			return nil, p.unavailable("discovery: the document names another issuer")
		}
		return nil, p.unavailable("discovery: " + transportReason(err))
	}
	m := new(metadata)
	if err := doc.Claims(m); err != nil {
		return nil, p.unavailable("discovery: unexpected types")
	}
	m.Algorithms = slices.DeleteFunc(m.Algorithms, func(alg string) bool { return !slices.Contains(signingAlgorithms(), alg) })
	if len(m.Algorithms) == 0 {
		m.Algorithms = []string{oidc.RS256}
	}
	for _, endpoint := range []string{m.Authorization, m.Token, m.Keys} {
		if endpoint == "" {
			return nil, p.unavailable("discovery: an endpoint is missing")
		}
	}
	for _, endpoint := range []string{m.Authorization, m.Token, m.Keys, m.UserInfo, m.Revocation, m.EndSession} {
		if endpoint != "" && !p.acceptable(endpoint) {
			return nil, p.unavailable("discovery: an endpoint without TLS, or inside our own network")
		}
	}
	m.keys = newKeySet(m.Keys, m.Algorithms, p.http, p.now)
	return m, nil
}

// acceptable says whether an advertised endpoint is no worse than the issuer:
// with TLS, and not on this machine unless the issuer is.
func (p *Provider) acceptable(endpoint string) bool {
	to, err := url.Parse(endpoint)
	from, issuerErr := url.Parse(p.cfg.Issuer)
	if err != nil || issuerErr != nil || to.Host == "" || to.User != nil || to.Fragment != "" {
		return false
	}
	if to.Scheme != "https" && (to.Scheme != "http" || from.Scheme != "http") {
		return false
	}
	return !inside(to.Hostname()) || inside(from.Hostname())
}

// inside says whether a host as written is this machine or a private address.
func inside(host string) bool {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	ip, err := netip.ParseAddr(host)
	if err != nil {
		return false
	}
	ip = ip.Unmap()
	return ip.IsLoopback() || ip.IsPrivate() || ip.IsLinkLocalUnicast() || ip.IsUnspecified()
}

// fresh says whether then lies less than d before now. A clock that was set back
// must not make it last.
func fresh(now, then time.Time, d time.Duration) bool {
	age := now.Sub(then)
	return age >= 0 && age < d
}

// transportReason names a network failure for the log without repeating anything
// the other side sent.
func transportReason(err error) string {
	var timeout net.Error
	var failed *url.Error
	switch {
	case errors.As(err, &timeout) && timeout.Timeout():
		return "no answer in time"
	case errors.As(err, &failed):
		return "not reached: " + failed.Err.Error()
	}
	return "not a usable answer"
}
