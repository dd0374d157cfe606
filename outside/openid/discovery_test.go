package openid_test

import (
	"errors"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"accord/consent"
	"accord/outside/openid"
)

func TestDiscovery(t *testing.T) {
	t.Run("F12 down at start, recovers without restart", func(t *testing.T) {
		i := newIssuer(t)
		i.down = true
		p := i.client()
		for range 20 { // a crowd, within a moment
			_, err := p.AuthURL(t.Context(), "s", someNonce, verifier)
			wantKind(t, err, consent.Upstream)
		}
		if n := i.count("/.well-known/openid-configuration"); n != 1 {
			t.Errorf("%d tries in a moment", n)
		}
		if p.EndSessionURL(t.Context(), "http://localhost:8080/", "") != "" {
			t.Error("an address for signing out, made up")
		}
		i.set(func() { i.down = false })
		i.wait(4 * time.Second)
		if _, err := p.AuthURL(t.Context(), "s", someNonce, verifier); err != nil {
			t.Error(err)
		}
	})
	t.Run("what was found is looked up again, and kept while it cannot be", func(t *testing.T) {
		i := newIssuer(t)
		p := i.client()
		leads := func(to string) bool {
			got, err := p.AuthURL(t.Context(), "s", someNonce, verifier)
			if err != nil {
				t.Fatal(err)
			}
			return strings.HasPrefix(got, to)
		}
		leads("")
		i.wait(59 * time.Minute)
		leads("")
		if n := i.count("/.well-known/openid-configuration"); n != 1 {
			t.Errorf("%d fetches within the hour", n)
		}
		i.set(func() { i.document, i.down = put("authorization_endpoint", i.URL+"/moved"), true })
		i.wait(time.Hour)
		for deadline := time.Now().Add(20 * time.Second); i.count("/.well-known/openid-configuration") < 2; {
			if !leads(i.URL+"/authorize") || time.Now().After(deadline) {
				t.Fatal("not kept, or not looked for")
			}
			runtime.Gosched()
		}
		i.set(func() { i.down = false })
		for deadline := time.Now().Add(20 * time.Second); !leads(i.URL + "/moved"); {
			if time.Now().After(deadline) {
				t.Fatal("not found again")
			}
			i.wait(time.Second)
			runtime.Gosched()
		}
	})
	t.Run("one fetch for all who wait", func(t *testing.T) {
		i := newIssuer(t)
		p := i.client()
		var all sync.WaitGroup
		for range 20 {
			all.Go(func() {
				if err := p.Ready(t.Context()); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if n := i.count("/.well-known/openid-configuration"); n != 1 {
			t.Errorf("%d fetches", n)
		}
	})
	for name, change := range map[string]func(fields){
		"A28 another issuer":       put("issuer", "https://evil.example"),
		"A28 no token endpoint":    put("token_endpoint", nil),
		"A28 endpoint is a number": put("token_endpoint", 7),
		"A28 javascript":           put("authorization_endpoint", "javascript:alert(1)"),
		"A28 with a password":      put("token_endpoint", "http://user:pass@localhost/"),
		"A14 PKCE without S256":    put("code_challenge_methods_supported", []string{"plain"}),
	} {
		t.Run(name, func(t *testing.T) {
			i := newIssuer(t)
			i.document = change
			_, err := i.client().AuthURL(t.Context(), "s", someNonce, verifier)
			wantKind(t, err, consent.Upstream)
		})
	}
	t.Run("A14 a provider that does not mention PKCE", func(t *testing.T) {
		i := newIssuer(t)
		i.document = put("code_challenge_methods_supported", nil)
		if _, err := i.client().AuthURL(t.Context(), "s", someNonce, verifier); err != nil {
			t.Error(err)
		}
	})
	t.Run("A31 the issuer in the answer", func(t *testing.T) {
		i := newIssuer(t)
		p := i.client()
		wantKind(t, p.CheckIssuer(t.Context(), "https://evil.example"), consent.NotAllowed)
		if err := errors.Join(p.CheckIssuer(t.Context(), i.URL), p.CheckIssuer(t.Context(), "")); err != nil {
			t.Error(err)
		}
		i.set(func() { i.document = put("authorization_response_iss_parameter_supported", true) })
		wantKind(t, i.client().CheckIssuer(t.Context(), ""), consent.NotAllowed)
	})
	t.Run("nothing is sent without its binding", func(t *testing.T) {
		p := newIssuer(t).client()
		for _, c := range [][3]string{{"", someNonce, verifier}, {"s", "", verifier}, {"s", someNonce, ""}} {
			if _, err := p.AuthURL(t.Context(), c[0], c[1], c[2]); err == nil {
				t.Error(c)
			}
		}
	})
}

// TestInsideAddresses: a provider on the internet must not send us to ourselves.
func TestInsideAddresses(t *testing.T) {
	for _, endpoint := range []string{
		"http://login.example.org/keys", "https://127.0.0.1/keys", "https://localhost/keys", "https://10.0.0.8/keys", "https://[::1]/keys", "https://169.254.169.254/keys", "https://x.localhost./keys",
	} {
		rt := roundTrip(func(*http.Request) string {
			return text(fields{"issuer": "https://login.example.org", "authorization_endpoint": "https://login.example.org/a", "token_endpoint": "https://login.example.org/t", "jwks_uri": endpoint})
		})
		err := openid.New(openid.Config{Issuer: "https://login.example.org", ClientID: clientID, HTTP: &http.Client{Transport: rt}}).Ready(t.Context())
		if consent.KindOf(err) != consent.Upstream {
			t.Errorf("A28 %s: %v", endpoint, err)
		}
	}
}

// roundTrip answers every request with a JSON text.
type roundTrip func(*http.Request) string

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {"application/json"}}, Body: bodyOf(f(r)), Request: r}, nil
}

func bodyOf(s string) *body { return &body{strings.NewReader(s)} }

type body struct{ *strings.Reader }

func (*body) Close() error { return nil }
