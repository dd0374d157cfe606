//go:build !release

package sandbox

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

func provider(t *testing.T, s *Sandbox) *oidc.Provider {
	t.Helper()
	p, err := oidc.NewProvider(t.Context(), s.URL()+"/idp")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func workClient(t *testing.T, s *Sandbox, redirect string, scopes ...string) *oauth2.Config {
	t.Helper()
	return &oauth2.Config{
		ClientID: idpClientID, ClientSecret: idpClientSecret, Endpoint: provider(t, s).Endpoint(),
		RedirectURL: portalURL + redirect, Scopes: append([]string{"openid", "profile", "email"}, scopes...),
	}
}

// workTokens signs somebody in at the provider and agrees to every scope.
func workTokens(t *testing.T, s *Sandbox, person string, scopes ...string) *oauth2.Token {
	t.Helper()
	client := workClient(t, s, "/connection/work/callback", scopes...)
	b := open(t, s)
	verifier := oauth2.GenerateVerifier()
	v := b.get(client.AuthCodeURL("st", oauth2.S256ChallengeOption(verifier)))
	v = b.post("/idp/signin", url.Values{"request": {v.hidden(t, "request")}, "person": {person}})
	if v.portal == nil {
		v = b.post("/idp/consent", url.Values{"request": {v.hidden(t, "request")}, "answer": {"accept"}})
	}
	token, err := client.Exchange(t.Context(), v.portal.Get("code"), oauth2.VerifierOption(verifier))
	if err != nil {
		t.Fatal(err)
	}
	return token
}

func TestSignInWithPKCEAndNonce(t *testing.T) {
	s := start(t)
	client := workClient(t, s, "/signin/callback")
	b := open(t, s)
	verifier := oauth2.GenerateVerifier()
	address := client.AuthCodeURL("the-state", oidc.Nonce("the-nonce"), oauth2.S256ChallengeOption(verifier))
	v := b.get(address)
	if !strings.Contains(v.body, "Yūsuf al-Ḥakīm") {
		t.Fatalf("no list of people:\n%s", v.body)
	}
	v = b.post("/idp/signin", url.Values{"request": {v.hidden(t, "request")}, "person": {Ingrid}})
	if v.path != "/signin/callback" || v.portal.Get("state") != "the-state" {
		t.Fatalf("came back to %s with %v", v.path, v.portal)
	}
	if _, err := client.Exchange(t.Context(), v.portal.Get("code"), oauth2.VerifierOption("wrong-verifier-wrong-verifier-wrong-verifier")); err == nil {
		t.Error("a wrong verifier was taken")
	}
	v = b.get(address) // signed in already: no page
	token, err := client.Exchange(t.Context(), v.portal.Get("code"), oauth2.VerifierOption(verifier))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := client.Exchange(t.Context(), v.portal.Get("code"), oauth2.VerifierOption(verifier)); err == nil {
		t.Error("a code worked twice")
	}
	raw, _ := token.Extra("id_token").(string)
	id, err := provider(t, s).Verifier(&oidc.Config{ClientID: idpClientID}).Verify(t.Context(), raw)
	if err != nil {
		t.Fatal(err)
	}
	var claims struct {
		OID, TID, SID, Name, Email string
		UserName                   string `json:"preferred_username"`
		Given                      string `json:"given_name"`
		Family                     string `json:"family_name"`
		Roles, Groups              []string
	}
	if err := id.Claims(&claims); err != nil {
		t.Fatal(err)
	}
	if id.Nonce != "the-nonce" || claims.OID != Ingrid || claims.TID != Tenant || claims.SID == "" || id.Subject == Ingrid || id.Subject == "" ||
		claims.Name != "Ingrid Solheim" || claims.Given != "Ingrid" || claims.Family != "Solheim" || !strings.HasPrefix(claims.UserName, "ingrid.solheim@") ||
		claims.Email != claims.UserName || !slices.Equal(claims.Roles, []string{"Connections.Admin"}) || !slices.Equal(claims.Groups, []string{GroupEveryone}) {
		t.Errorf("claims %+v of %q", claims, id.Subject)
	}
	info, err := provider(t, s).UserInfo(t.Context(), oauth2.StaticTokenSource(token))
	if err != nil || info.Subject != id.Subject {
		t.Errorf("userinfo %+v, %v", info, err)
	}
	signOut(t, s, b, raw, address)
}

// signOut ends the session at the provider and comes back to the portal; after that the list is shown again.
func signOut(t *testing.T, s *Sandbox, b *browser, idToken, address string) {
	t.Helper()
	v := b.get("/idp/end_session?" + url.Values{"id_token_hint": {idToken}, "post_logout_redirect_uri": {portalURL + "/"}, "state": {"bye"}}.Encode())
	if v.path != "/" || v.portal.Get("state") != "bye" {
		t.Errorf("after sign-out at %q %v: %s", v.path, v.portal, v.body)
	}
	if v := b.get(address); v.portal != nil {
		t.Error("still signed in after sign-out")
	}
}

func TestSignInPrompts(t *testing.T) {
	s := start(t)
	client := workClient(t, s, "/signin/callback")
	b := open(t, s)
	with := func(name, value string) string { return client.AuthCodeURL("st", oauth2.SetAuthURLParam(name, value)) }
	if v := b.get(with("prompt", "none")); v.portal.Get("error") != "login_required" {
		t.Errorf("prompt=none: %v", v.portal)
	}
	p, _ := s.Person(Hana)
	v := b.get(with("login_hint", p.UserName))
	if !strings.Contains(v.body, `class="hinted"`) {
		t.Error("the hint is not shown")
	}
	if v := b.post("/idp/signin", url.Values{"request": {v.hidden(t, "request")}, "answer": {"cancel"}}); v.portal.Get("error") != "access_denied" || v.portal.Get("state") != "st" {
		t.Errorf("cancel: %v", v.portal)
	}
	v = b.get(client.AuthCodeURL("st"))
	b.post("/idp/signin", url.Values{"request": {v.hidden(t, "request")}, "person": {Hana}})
	for _, prompt := range []string{"login", "select_account"} {
		v := b.get(with("prompt", prompt))
		if v.portal != nil {
			t.Fatalf("prompt=%s passed straight through", prompt)
		}
		if v := b.post("/idp/signin", url.Values{"request": {v.hidden(t, "request")}, "person": {Hana}}); v.portal.Get("code") == "" {
			t.Errorf("prompt=%s: no code", prompt)
		}
	}
	s.SetActive(Hana, false)
	v = b.get(client.AuthCodeURL("st"))
	if v.portal != nil {
		t.Fatal("a disabled person is still signed in")
	}
	if v := b.post("/idp/signin", url.Values{"request": {v.hidden(t, "request")}, "person": {Hana}}); v.status != http.StatusForbidden {
		t.Errorf("a disabled person signs in: %d", v.status)
	}
}

func TestConsentGrowsAndRefreshRotates(t *testing.T) {
	s := start(t)
	client := workClient(t, s, "/connection/work/callback", "offline_access", "User.Read", "Calendars.ReadBasic")
	b := open(t, s)
	v := b.get(client.AuthCodeURL("st"))
	v = b.post("/idp/signin", url.Values{"request": {v.hidden(t, "request")}, "person": {Diego}})
	if !strings.Contains(v.body, "Read your calendar") || strings.Contains(v.body, "Read your contacts") {
		t.Fatalf("consent page:\n%s", v.body)
	}
	refused := b.post("/idp/consent", url.Values{"request": {v.hidden(t, "request")}, "answer": {"cancel"}})
	if refused.portal.Get("error") != "access_denied" || refused.portal.Get("state") != "st" {
		t.Errorf("cancel: %v", refused.portal)
	}
	v = b.get(client.AuthCodeURL("st"))
	v = b.post("/idp/consent", url.Values{"request": {v.hidden(t, "request")}, "answer": {"accept"}})
	token, err := client.Exchange(t.Context(), v.portal.Get("code"))
	if err != nil || token.RefreshToken == "" {
		t.Fatalf("%+v, %v", token, err)
	}
	if v := b.get(client.AuthCodeURL("st")); v.portal.Get("code") == "" {
		t.Error("asked again for what was agreed to")
	}
	more := workClient(t, s, "/connection/work/callback", "User.Read", "Contacts.Read")
	if v := b.get(more.AuthCodeURL("st")); !strings.Contains(v.body, "Read your contacts") || strings.Contains(v.body, "Read your calendar") {
		t.Error("the second consent does not ask for the new scope only")
	}
	use := func(secret string) (*oauth2.Token, error) {
		return client.TokenSource(context.Background(), &oauth2.Token{RefreshToken: secret}).Token()
	}
	next, err := use(token.RefreshToken)
	if err != nil || next.RefreshToken == token.RefreshToken {
		t.Fatalf("refresh: %+v, %v", next, err)
	}
	if _, err := use(token.RefreshToken); err == nil {
		t.Error("a used refresh token works again")
	}
	s.RevokeAtIDP(Diego)
	if _, err := use(next.RefreshToken); err == nil {
		t.Error("a revoked refresh token works")
	}
}

func TestReaderToken(t *testing.T) {
	s := start(t)
	raw, err := s.ReaderToken()
	if err != nil {
		t.Fatal(err)
	}
	token, err := provider(t, s).Verifier(&oidc.Config{ClientID: apiAudience}).Verify(t.Context(), raw)
	if err != nil {
		t.Fatal(err)
	}
	var claims struct {
		Roles []string
		Azp   string
	}
	if err := token.Claims(&claims); err != nil || !slices.Equal(claims.Roles, []string{readerRole}) || claims.Azp != readerClientID {
		t.Errorf("%+v, %v", claims, err)
	}
	raw, err = s.CardToken(Priya)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := provider(t, s).Verifier(&oidc.Config{ClientID: apiAudience}).Verify(t.Context(), raw); err != nil {
		t.Error(err)
	}
	form := url.Values{"grant_type": {"client_credentials"}, "client_id": {readerClientID}, "client_secret": {"wrong"}}
	if resp := call(t, request(t, "POST", s.URL()+"/idp/token", "", form), nil); resp.StatusCode != http.StatusUnauthorized {
		t.Errorf("a wrong secret = %d", resp.StatusCode)
	}
}
