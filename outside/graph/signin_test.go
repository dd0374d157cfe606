//go:build !release

package graph_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"accord/consent"
	"accord/outside/graph"
	"accord/sandbox"
)

func TestSignIn(t *testing.T) {
	w := start(t)
	w.SetFault(sandbox.ServiceIDP, sandbox.Fault{Status: 503, Times: 3})
	if to := w.client.AuthorizeURL("s", nonce, verifier, ""); to != fallback {
		t.Errorf("F12: sent to %s", to)
	}
	w.SetFault(sandbox.ServiceIDP, sandbox.Fault{})
	w.ahead.Store(int64(4 * time.Second)) // then the provider is asked again
	to := w.client.AuthorizeURL("s", nonce, verifier, "priya@example.org")
	for _, part := range []string{"User.Read", "Calendars.ReadBasic", "Contacts.Read", "People.Read", "offline_access", "login_hint=priya", "code_challenge=", "nonce="} {
		if !strings.Contains(to, part) {
			t.Errorf("no %s in %s", part, to)
		}
	}
	for _, part := range []string{"User.Read.All", "Calendars.Read+", "Mail", verifier} {
		if strings.Contains(to, part) {
			t.Errorf("%s in %s", part, to)
		}
	}
	g, id, err := w.client.Exchange(t.Context(), w.code(t, sandbox.Priya), nonce, verifier)
	if err != nil {
		t.Fatal(err)
	}
	if g.Covers != consent.SetOf(consent.WorkCategories()...) {
		t.Errorf("the grant covers %v", g.Covers)
	}
	if id.Tenant != sandbox.Tenant || id.Subject != sandbox.Priya || id.Issuer != w.URL()+"/idp" || g.Account != consent.WorkAccount || g.RefreshToken == "" || !g.Has("Calendars.ReadBasic") {
		t.Errorf("%+v %+v", id, g)
	}
	if _, _, err := w.client.Exchange(t.Context(), w.code(t, sandbox.Priya), "another-nonce", verifier); consent.KindOf(err) != consent.NotAllowed {
		t.Errorf("A13: %v", err)
	}
	if _, _, err := w.client.Exchange(t.Context(), w.code(t, sandbox.Priya), nonce, strings.Repeat("x", 50)); err == nil {
		t.Error("A13: another verifier was taken")
	}
}

// TestTenant holds F11 for the work account: an account of another tenant is none
// of ours, whatever its object id.
func TestTenant(t *testing.T) {
	for tenant, good := range map[string]bool{sandbox.Tenant: true, "another": false} {
		w := start(t, func(c *graph.Config) { c.Tenant = tenant })
		_, _, err := w.client.Exchange(t.Context(), w.code(t, sandbox.Priya), nonce, verifier)
		if good != (err == nil) || !good && (consent.KindOf(err) != consent.NotAllowed || consent.CodeOf(err) != "work.unverified") {
			t.Errorf("%s: %v", tenant, err)
		}
	}
}

func TestRefreshAndRevoke(t *testing.T) {
	w := start(t)
	g := w.grant(t, sandbox.Diego)
	fresh, err := w.client.Refresh(t.Context(), g)
	if err != nil || fresh.AccessToken == g.AccessToken || fresh.RefreshToken == "" || !fresh.Has("Contacts.Read") || fresh.Covers != g.Covers || fresh.Account != consent.WorkAccount {
		t.Fatalf("%+v, %v", fresh, err)
	}
	if _, err := w.client.Refresh(t.Context(), g); !errors.Is(err, consent.ErrGrantRefused) {
		t.Errorf("a used refresh token: %v", err)
	}
	if _, err := w.client.Read(t.Context(), "c", source(g), consent.WorkInterests); !errors.Is(err, consent.ErrGrantRefused) {
		t.Errorf("a token that was replaced: %v", err)
	}
	w.SetFault(sandbox.ServiceIDP, sandbox.Fault{Status: 503})
	if err := w.client.Revoke(t.Context(), fresh); consent.KindOf(err) != consent.Upstream {
		t.Errorf("F47: %v", err)
	}
	w.SetFault(sandbox.ServiceIDP, sandbox.Fault{})
	for range 2 {
		if err := w.client.Revoke(t.Context(), fresh); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := w.client.Read(t.Context(), "c", source(fresh), consent.WorkInterests); !errors.Is(err, consent.ErrGrantRefused) {
		t.Errorf("a revoked token: %v", err)
	}
}
