package graph

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"

	"accord/consent"
)

// TestNoRevocation: a provider without a revocation endpoint, as Entra, is not
// asked for a week; the caller learns at once that nothing can be returned.
func TestNoRevocation(t *testing.T) {
	var issuer string
	provider := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/.well-known/openid-configuration" {
			t.Errorf("asked for %s", r.URL.Path)
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(`{"issuer":"` + issuer + `","authorization_endpoint":"` + issuer + `/a","token_endpoint":"` + issuer +
			`/t","jwks_uri":"` + issuer + `/k","response_types_supported":["code"],"subject_types_supported":["public"],"id_token_signing_alg_values_supported":["RS256"]}`))
	}))
	defer provider.Close()
	issuer = provider.URL
	c, err := New(Config{Issuer: issuer, ClientID: "accord", ClientSecret: "s", RedirectURL: "http://localhost/cb", URL: issuer, HTTP: provider.Client()})
	if err != nil {
		t.Fatal(err)
	}
	err = c.Revoke(t.Context(), consent.Grant{Account: consent.WorkAccount, AccessToken: "a", RefreshToken: "r"})
	if !errors.Is(err, consent.ErrNoRevocation) {
		t.Errorf("got %v, want ErrNoRevocation", err)
	}
}
