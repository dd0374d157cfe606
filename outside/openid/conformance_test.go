package openid_test

import (
	"crypto/rand"
	"crypto/rsa"
	"net/http"
	"strings"
	"testing"
	"time"

	"accord/consent"
	"accord/outside/openid"
)

// TestConformanceRP does what the modules of the OpenID Foundation's conformance
// suite for relying parties do, by their names.
func TestConformanceRP(t *testing.T) {
	i := newIssuer(t)
	stranger, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		module  string
		idToken func() string
		refused bool
	}{
		{"oidcc-client-test", func() string { return i.sign(i.claims()) }, false},
		{"oidcc-client-test-idtoken-sig-rs256", func() string { return i.sign(i.claims()) }, false},
		{"oidcc-client-test-kid-absent-single-jwks", func() string { return i.sign(i.claims(), fields{"kid": nil}) }, false},
		{"oidcc-client-test-invalid-iss", func() string { return i.sign(i.claims(put("iss", i.URL+"/other"))) }, true},
		{"oidcc-client-test-missing-sub", func() string { return i.sign(i.claims(put("sub", nil))) }, true},
		{"oidcc-client-test-invalid-aud", func() string { return i.sign(i.claims(put("aud", "other"))) }, true},
		{"oidcc-client-test-missing-aud", func() string { return i.sign(i.claims(put("aud", nil))) }, true},
		{"oidcc-client-test-missing-iat", func() string { return i.sign(i.claims(put("iat", nil))) }, true},
		{"oidcc-client-test-nonce-invalid", func() string { return i.sign(i.claims(put("nonce", "other"))) }, true},
		{"oidcc-client-test-idtoken-sig-none", func() string { return unsigned(i.claims()) }, true},
		{"oidcc-client-test-invalid-sig-rs256", func() string { return signWith(stranger, `{"alg":"RS256","kid":"one"}`, text(i.claims())) }, true},
		{"oidcc-client-test-invalid-sig-es256", func() string { return i.signES256(i.claims()) }, true},
		{"oidcc-client-test-invalid-sig-hs256", func() string { return signHS256(i.claims(), []byte("secret:with/odd characters")) }, true},
	} {
		t.Run(c.module, func(t *testing.T) {
			i.answer(c.idToken())
			got, err := redeem(t, i.client())
			if c.refused {
				wantKind(t, err, consent.NotAllowed)
				return
			}
			if err != nil || got.Claims.Subject != "somebody" || got.AccessToken.Reveal() != "the-access-token" {
				t.Errorf("%+v, %v", got.Claims, err)
			}
		})
	}
	t.Run("oidcc-client-test-kid-absent-multiple-jwks", func(t *testing.T) {
		i.set(func() {
			i.keys = func(w http.ResponseWriter) {
				send(w, fields{"keys": []fields{jwk(&stranger.PublicKey, "a"), jwk(&i.key().PublicKey, "b")}})
			}
		})
		defer i.set(func() { i.keys = nil })
		i.answer(i.sign(i.claims(), fields{"kid": nil}))
		if _, err := redeem(t, i.client()); err != nil {
			t.Error(err)
		}
	})
	t.Run("oidcc-client-test-scope-userinfo-claims", func(t *testing.T) {
		i.set(func() {
			i.userinfo = func(w http.ResponseWriter, bearer string) {
				if bearer != "Bearer the-access-token" {
					http.Error(w, "", http.StatusUnauthorized)
					return
				}
				send(w, fields{"sub": "somebody", "name": "Somebody Else", "email": "ana@example.org", "preferred_username": "Ana@Example.org", "roles": []string{"Connections.Admin"}})
			}
		})
		i.answer(i.sign(i.claims()))
		got, err := redeem(t, i.client(func(c *openid.Config) { c.UserInfo = true }))
		if err != nil || got.Claims.Name != "Ana Lima" || got.Claims.Mail != "ana@example.org" || got.Claims.UserName != "ana@example.org" {
			t.Errorf("%+v, %v", got.Claims, err)
		}
		if len(got.Claims.Roles) != 0 { // A79
			t.Error("a role was taken from an unsigned answer")
		}
	})
	t.Run("oidcc-client-test-userinfo-invalid-sub", func(t *testing.T) {
		i.set(func() {
			i.userinfo = func(w http.ResponseWriter, _ string) {
				send(w, fields{"sub": "somebody-else", "email": "x@example.org"})
			}
		})
		i.answer(i.sign(i.claims()))
		_, err := redeem(t, i.client(func(c *openid.Config) { c.UserInfo = true }))
		wantKind(t, err, consent.NotAllowed)
	})
	t.Run("oidcc-client-test-client-secret-basic", func(t *testing.T) {
		good := i.sign(i.claims())
		for _, inBody := range []bool{false, true} {
			i.set(func() {
				i.calls["/token"] = 0
				i.token = func(w http.ResponseWriter, r *http.Request) {
					_, secret, basic := r.BasicAuth()
					if basic == inBody || (r.PostFormValue("client_secret") != "") != inBody || basic && secret != "secret%3Awith%2Fodd+characters" {
						http.Error(w, `{"error":"invalid_client"}`, http.StatusUnauthorized)
						return
					}
					send(w, fields{"access_token": "a", "token_type": "bearer", "id_token": good})
				}
			})
			if _, err := redeem(t, i.client(func(c *openid.Config) { c.SecretInBody = inBody })); err != nil {
				t.Error(err)
			}
			if n := i.count("/token"); n != 1 {
				t.Errorf("%d requests: the way was probed", n)
			}
		}
	})
}

func TestConformanceRPConfiguration(t *testing.T) {
	t.Run("oidcc-client-test-discovery-openid-config", func(t *testing.T) {
		i := newIssuer(t)
		to, err := i.client().AuthURL(t.Context(), "the-state", someNonce, verifier, openid.WithScopes("Calendars.ReadBasic"), openid.WithLoginHint("ana@example.org"), openid.WithPrompt("consent"))
		if err != nil {
			t.Fatal(err)
		}
		for _, part := range []string{
			i.URL + "/authorize?", "tenant=1", "response_type=code", "client_id=accord", "state=the-state", "nonce=" + someNonce, "code_challenge_method=S256",
			"scope=openid+profile+Calendars.ReadBasic", "login_hint=ana%40example.org", "prompt=consent", "redirect_uri=http%3A%2F%2Flocalhost",
		} {
			if !strings.Contains(to, part) {
				t.Errorf("no %s in %s", part, to)
			}
		}
		if strings.Contains(to, verifier) || strings.Contains(to, "secret") {
			t.Error("a secret is in the address")
		}
	})
	t.Run("oidcc-client-test-discovery-issuer-mismatch", func(t *testing.T) {
		i := newIssuer(t)
		i.document = put("issuer", "https://login.example.org/{tenantid}")
		_, err := i.client().AuthURL(t.Context(), "s", someNonce, verifier)
		wantKind(t, err, consent.Upstream)
	})
	t.Run("oidcc-client-test-discovery-jwks-uri-keys", func(t *testing.T) {
		i := newIssuer(t)
		i.answer(i.sign(i.claims()))
		if _, err := redeem(t, i.client()); err != nil || i.count("/keys") != 1 {
			t.Errorf("%v after %d fetches", err, i.count("/keys"))
		}
	})
	t.Run("oidcc-client-test-signing-key-rotation", func(t *testing.T) { rotation(t, time.Hour) })
	t.Run("oidcc-client-test-signing-key-rotation-just-before-signing", func(t *testing.T) { rotation(t, 0) })
}

// rotation signs in, has the provider change its key, and signs in again (A27).
func rotation(t *testing.T, after time.Duration) {
	i := newIssuer(t)
	p := i.client()
	old := i.sign(i.claims())
	i.answer(old)
	if _, err := redeem(t, p); err != nil {
		t.Fatal(err)
	}
	next, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	i.wait(after)
	i.set(func() { i.key, i.kids = func() *rsa.PrivateKey { return next }, []string{"two"} })
	i.answer(i.sign(i.claims(), fields{"kid": "two"}))
	if _, err := redeem(t, p); err != nil {
		t.Error(err)
	}
	if n := i.count("/keys"); n != 2 {
		t.Errorf("%d fetches of the keys, want the first and one more", n)
	}
	i.wait(time.Minute)
	i.answer(old)
	_, err = redeem(t, p)
	wantKind(t, err, consent.NotAllowed)
}

func TestConformanceRPRefresh(t *testing.T) {
	i := newIssuer(t)
	for _, c := range []struct {
		module  string
		idToken string
		refused bool
	}{
		{"oidcc-client-test-refresh-token", i.sign(i.claims(put("nonce", nil))), false},
		{"oidcc-client-test-refresh-token without a new id token", "", false},
		{"oidcc-client-test-refresh-token-invalid-issuer", i.sign(i.claims(put("iss", "https://other.example"))), true},
		{"oidcc-client-test-refresh-token-invalid-sub", i.sign(i.claims(put("sub", "somebody-else"))), true},
	} {
		t.Run(c.module, func(t *testing.T) {
			i.answer(c.idToken, put("refresh_token", "the-next-refresh-token"))
			got, err := i.client().Refresh(t.Context(), "the-refresh-token", "somebody")
			if c.refused {
				wantKind(t, err, consent.NotAllowed)
				return
			}
			if err != nil || got.RefreshToken.Reveal() != "the-next-refresh-token" || !got.ExpiresAt.Equal(i.clock().Add(time.Hour)) {
				t.Errorf("%+v, %v", got, err)
			}
		})
	}
}

func TestConformanceRPLogout(t *testing.T) {
	i := newIssuer(t)
	p := i.client()
	t.Run("oidcc-client-test-rp-init-logout", func(t *testing.T) {
		to := p.EndSessionURL(t.Context(), "http://localhost:8080/", "bye")
		if !strings.HasPrefix(to, i.URL+"/leave?") || !strings.Contains(to, "client_id=accord") || !strings.Contains(to, "state=bye") {
			t.Error(to)
		}
	})
	const event = "http://schemas.openid.net/event/backchannel-logout"
	logout := func(change ...func(fields)) fields {
		now := i.clock()
		c := fields{
			"iss": i.URL, "aud": clientID, "sub": "somebody", "sid": "s1", "jti": "j1", "iat": now.Unix(), "exp": now.Add(2 * time.Minute).Unix(),
			"events": fields{event: fields{}},
		}
		for _, do := range change {
			do(c)
		}
		return c
	}
	typ := fields{"typ": "logout+jwt"}
	got, err := p.VerifyLogout(t.Context(), i.sign(logout(), typ))
	if err != nil || got.Subject != "somebody" || got.SID != "s1" || got.TokenID != "j1" {
		t.Errorf("oidcc-client-test-rp-backchannel-rpinitlogout: %+v, %v", got, err)
	}
	for module, token := range map[string]string{
		"oidcc-client-test-rp-backchannel-rpinitlogout-alg-none":    unsigned(logout()),
		"oidcc-client-test-rp-backchannel-rpinitlogout-wrong-alg":   i.signES256(logout()),
		"oidcc-client-test-rp-backchannel-rpinitlogout-wrong-iss":   i.sign(logout(put("iss", "https://other.example")), typ),
		"oidcc-client-test-rp-backchannel-rpinitlogout-wrong-aud":   i.sign(logout(put("aud", "other")), typ),
		"oidcc-client-test-rp-backchannel-rpinitlogout-no-event":    i.sign(logout(put("events", nil)), typ),
		"oidcc-client-test-rp-backchannel-rpinitlogout-wrong-event": i.sign(logout(put("events", fields{"http://other": fields{}})), typ),
		"oidcc-client-test-rp-backchannel-rpinitlogout-with-nonce":  i.sign(logout(put("nonce", someNonce)), typ),
		"A49 id token as logout token":                              i.sign(i.claims()),
		"A49 typ JWT":                                               i.sign(logout()),
		"A49 event value null":                                      i.sign(logout(put("events", fields{event: nil})), typ),
		"A49 event value is a list":                                 i.sign(logout(put("events", fields{event: []string{}})), typ),
		"D3 events in another case":                                 i.sign(strings.Replace(text(logout()), `"events"`, `"EVENTS"`, 1), typ),
		"D3 valid for an hour":                                      i.sign(logout(put("exp", i.clock().Add(time.Hour).Unix())), typ),
		"D3 no iat":                                                 i.sign(logout(put("iat", nil)), typ),
		"no jti":                                                    i.sign(logout(put("jti", nil)), typ),
		"about nobody":                                              i.sign(logout(put("sub", nil), put("sid", nil)), typ),
	} {
		t.Run(module, func(t *testing.T) {
			_, err := p.VerifyLogout(t.Context(), token)
			wantKind(t, err, consent.NotAllowed)
		})
	}
}
