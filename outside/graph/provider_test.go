package graph_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"accord/consent"
	"accord/outside/graph"
)

// provider is a client of a work provider that knows its discovery document and
// what token says.
func provider(t *testing.T, token http.HandlerFunc) *graph.Client {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		switch at := "http://" + r.Host; r.URL.Path {
		case "/.well-known/openid-configuration":
			_, _ = fmt.Fprintf(w, `{"issuer":%q,"authorization_endpoint":%q,"token_endpoint":%q,"jwks_uri":%q,
				"response_types_supported":["code"],"subject_types_supported":["public"],"id_token_signing_alg_values_supported":["RS256"]}`, at, at+"/a", at+"/t", at+"/k")
		case "/t":
			token(w, r)
		default:
			t.Errorf("asked for %s", r.URL.Path)
		}
	}))
	t.Cleanup(s.Close)
	c, err := graph.New(graph.Config{Issuer: s.URL, ClientID: "accord", ClientSecret: "s", RedirectURL: "http://localhost/cb", URL: s.URL, HTTP: s.Client()})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestNoRevocation: a provider without a revocation endpoint, as Entra, is not
// asked for a week; the caller learns at once that nothing can be returned.
func TestNoRevocation(t *testing.T) {
	c := provider(t, http.NotFound)
	err := c.Revoke(t.Context(), consent.Grant{Account: consent.WorkAccount, AccessToken: "a", RefreshToken: "r"})
	if !errors.Is(err, consent.ErrNoRevocation) {
		t.Errorf("got %v, want ErrNoRevocation", err)
	}
}

// TestRefreshKeepsWhatItDoesNotSay: a refresh that names no scopes changes none, and
// what a grant covers always follows its scopes.
func TestRefreshKeepsWhatItDoesNotSay(t *testing.T) {
	old := consent.Grant{
		Account: consent.WorkAccount, AccessToken: "a", RefreshToken: "r", Scopes: []string{"User.Read", "Contacts.Read"},
		Covers: consent.SetOf(consent.WorkProfile, consent.WorkInterests, consent.WorkSubscriptions, consent.WorkContacts),
	}
	for said, want := range map[string]consent.Set{
		``:                               old.Covers,
		`,"scope":""`:                    old.Covers,
		`,"scope":"Contacts.Read"`:       consent.SetOf(consent.WorkContacts),
		`,"scope":"openid Mail.Read"`:    0,
		`,"scope":"https://g/User.Read"`: consent.SetOf(consent.WorkProfile, consent.WorkInterests, consent.WorkSubscriptions),
	} {
		c := provider(t, func(w http.ResponseWriter, _ *http.Request) {
			_, _ = fmt.Fprintf(w, `{"access_token":"b","token_type":"Bearer","expires_in":3600%s}`, said)
		})
		fresh, err := c.Refresh(t.Context(), old)
		if err != nil || fresh.Covers != want || fresh.RefreshToken != "r" || fresh.AccessToken != "b" {
			t.Errorf("%q: covers %q, %v", said, fresh.Covers, err)
		}
	}
}
