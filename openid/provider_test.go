package openid_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"accord/consent"
	"accord/openid"
	"accord/outbound"
)

// TestTokenEndpoint holds rows A10 to A12: what the token endpoint may get up to.
func TestTokenEndpoint(t *testing.T) {
	i := newIssuer(t)
	good := i.sign(i.claims())
	says := func(status int, kind, body string) func(http.ResponseWriter, *http.Request) {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", kind)
			w.WriteHeader(status)
			_, _ = w.Write([]byte(body))
		}
	}
	with := func(name string, value any) func(http.ResponseWriter, *http.Request) {
		return func(w http.ResponseWriter, _ *http.Request) {
			a := fields{"access_token": "a", "token_type": "Bearer", "expires_in": 60, "id_token": good}
			put(name, value)(a)
			send(w, a)
		}
	}
	bomb := func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		w.Header().Set("Content-Type", "application/json")
		z := gzip.NewWriter(w)
		_, _ = z.Write(bytes.Repeat([]byte(" "), 8<<20))
		_ = z.Close()
	}
	const json = "application/json"
	for name, c := range map[string]struct {
		endpoint func(http.ResponseWriter, *http.Request)
		kind     consent.Kind
	}{
		"A10 code used or too old": {says(400, json, `{"error":"invalid_grant","error_description":"<b>LEAK</b>"}`), consent.Expired},
		"A10 our secret is wrong":  {says(401, json, `{"error":"invalid_client"}`), consent.Upstream},
		"A10 a code nobody knows":  {says(400, json, `{"error":"LEAK"}`), consent.Upstream},
		"A11 no id token":          {with("id_token", nil), consent.NotAllowed},
		"A11 id token a number":    {with("id_token", 7), consent.NotAllowed},
		"A11 not a bearer token":   {with("token_type", "mac"), consent.NotAllowed},
		"A11 no access token":      {with("access_token", nil), consent.Upstream},
		"A11 expires_in negative":  {with("expires_in", -1), consent.NotAllowed},
		"A11 expires_in 1e30":      {with("expires_in", 1e30), consent.Upstream},
		"A11 expires_in a text":    {with("expires_in", "3600"), consent.NotAllowed},
		"A12 HTML with status 200": {says(200, "text/html", "<p>LEAK</p>"), consent.Upstream},
		"A12 2 MiB":                {says(200, json, strings.Repeat(" ", 2<<20)), consent.Upstream},
		"A12 gzip bomb":            {bomb, consent.Upstream},
		"A12 a redirect": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "/elsewhere", http.StatusTemporaryRedirect)
		}, consent.Upstream},
		"F03 a bad moment": {says(503, json, `{"error":"invalid_grant"}`), consent.Upstream},
		"F05 cut off":      {says(200, json, `{"access_token":"a","id_tok`), consent.Upstream},
	} {
		t.Run(name, func(t *testing.T) {
			i.set(func() { i.token, i.calls["/token"] = c.endpoint, 0 })
			_, err := redeem(t, i.client(func(cfg *openid.Config) { cfg.HTTP = outbound.New(outbound.Config{}) }))
			wantKind(t, err, c.kind)
			if strings.Contains(err.Error(), "LEAK") {
				t.Errorf("the provider's words are in the error: %v", err)
			}
			if i.count("/token") != 1 || i.count("/elsewhere") != 0 {
				t.Errorf("token endpoint asked %d times, elsewhere %d", i.count("/token"), i.count("/elsewhere"))
			}
		})
	}
	t.Run("A11 a narrower scope is what counts", func(t *testing.T) {
		i.answer(good, put("scope", "email,openid"))
		got, err := redeem(t, i.client())
		if err != nil || strings.Join(got.Scopes, " ") != "email openid" || !got.ScopesStated {
			t.Errorf("%v, %v", got.Scopes, err)
		}
	})
	t.Run("refresh refused", func(t *testing.T) {
		i.set(func() { i.token = says(400, json, `{"error":"invalid_grant"}`) })
		_, err := i.client().Refresh(t.Context(), "the-refresh-token", "")
		wantKind(t, err, consent.NotAllowed)
		if !errors.Is(err, consent.ErrGrantRefused) {
			t.Error(err)
		}
		i.set(func() { i.token = says(500, json, `{"error":"invalid_grant"}`) })
		if _, err := i.client().Refresh(t.Context(), "the-refresh-token", ""); errors.Is(err, consent.ErrGrantRefused) {
			t.Error("an error of the provider's counts as a refusal")
		}
	})
	t.Run("A24 userinfo", func(t *testing.T) {
		for name, answer := range map[string]func(w http.ResponseWriter){
			"other sub": func(w http.ResponseWriter) { send(w, fields{"sub": "other"}) },
			"no sub":    func(w http.ResponseWriter) { send(w, fields{"name": "x"}) },
			"a list":    func(w http.ResponseWriter) { send(w, "[]") },
			"HTML":      func(w http.ResponseWriter) { _, _ = w.Write([]byte("<html>")) },
			"signed": func(w http.ResponseWriter) {
				w.Header().Set("Content-Type", "application/jwt")
				_, _ = w.Write([]byte(good))
			},
			"two subs": func(w http.ResponseWriter) { send(w, `{"sub":"other","sub":"somebody"}`) },
		} {
			i.set(func() { i.userinfo = func(w http.ResponseWriter, _ string) { answer(w) } })
			if _, err := i.client().UserInfo(t.Context(), "a", "somebody"); consent.KindOf(err) != consent.NotAllowed {
				t.Errorf("%s: %v", name, err)
			}
		}
		i.set(func() { i.userinfo = func(w http.ResponseWriter, _ string) { w.WriteHeader(http.StatusUnauthorized) } })
		if _, err := i.client().UserInfo(t.Context(), "a", ""); !errors.Is(err, consent.ErrGrantRefused) {
			t.Error(err)
		}
		i.set(func() {
			i.userinfo = func(w http.ResponseWriter, _ string) {
				send(w, fields{"sub": "x", "pad": strings.Repeat("x", 512<<10)})
			}
		})
		_, err := i.client().UserInfo(t.Context(), "a", "")
		wantKind(t, err, consent.Upstream)
	})
}

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

// TestKeys holds rows A25 to A27 and finding D3.
func TestKeys(t *testing.T) {
	t.Run("A25 unknown key ids", func(t *testing.T) {
		i := newIssuer(t)
		p := i.client()
		i.answer(i.sign(i.claims()))
		if _, err := redeem(t, p); err != nil {
			t.Fatal(err)
		}
		before := i.count("/keys")
		for n := range 200 {
			_, err := p.VerifyAccessToken(t.Context(), i.sign(i.claims(put("aud", "api"), put("nonce", nil)), fields{"kid": string(rune('a' + n))}), "api")
			wantKind(t, err, consent.NotAllowed)
		}
		if n := i.count("/keys") - before; n != 1 {
			t.Errorf("200 made-up key ids caused %d fetches", n)
		}
		// Others' tokens cause none at all.
		i.wait(time.Minute)
		before = i.count("/keys")
		_, err := p.VerifyAccessToken(t.Context(), i.sign(i.claims(put("aud", "api"), put("nonce", nil), put("iss", "https://evil.example")), fields{"kid": "x"}), "api")
		wantKind(t, err, consent.NotAllowed)
		if i.count("/keys") != before {
			t.Error("a token of another issuer caused a fetch")
		}
		if _, err := redeem(t, p); err != nil {
			t.Error("those who are honest are locked out:", err)
		}
	})
	for name, keys := range map[string]func(http.ResponseWriter){
		"A26 HTML": func(w http.ResponseWriter) { _, _ = w.Write([]byte("<html>LEAK")) },
		"A26 404":  func(w http.ResponseWriter) { http.Error(w, "LEAK", http.StatusNotFound) },
		"A26 a redirect": func(w http.ResponseWriter) {
			w.Header().Set("Location", "/other-keys")
			w.WriteHeader(http.StatusFound)
		},
		"A26 too large": func(w http.ResponseWriter) {
			send(w, fields{"keys": []fields{{"kty": "RSA", "pad": strings.Repeat("x", 2<<20)}}})
		},
	} {
		t.Run(name, func(t *testing.T) {
			i := newIssuer(t)
			i.keys = keys
			p := i.client(func(c *openid.Config) { c.HTTP = outbound.New(outbound.Config{}) })
			i.answer(i.sign(i.claims()))
			_, err := redeem(t, p)
			wantKind(t, err, consent.Upstream)
			if strings.Contains(err.Error(), "LEAK") || i.count("/other-keys") > 0 {
				t.Error(err)
			}
			// F13: the keys come back, and so do sign-ins.
			i.set(func() { i.keys = nil })
			i.wait(11 * time.Second)
			i.answer(i.sign(i.claims()))
			if _, err := redeem(t, p); err != nil {
				t.Error(err)
			}
		})
	}
	t.Run("A26 no keys, and keys of other kinds", func(t *testing.T) {
		i := newIssuer(t)
		for _, set := range [][]fields{{}, {{"kty": "oct", "kid": "one", "k": b64([]byte("secret:with/odd characters"))}}, {jwk(&i.rsa.PublicKey, "two")}} {
			i.set(func() { i.keys = func(w http.ResponseWriter) { send(w, fields{"keys": set}) } })
			i.answer(i.sign(i.claims()))
			if _, err := redeem(t, i.client()); err == nil {
				t.Errorf("taken with the keys %v", set)
			}
		}
	})
	t.Run("old keys stay while new ones cannot be had", func(t *testing.T) {
		i := newIssuer(t)
		p := i.client()
		i.answer(i.sign(i.claims()))
		if _, err := redeem(t, p); err != nil {
			t.Fatal(err)
		}
		i.set(func() { i.keys = func(w http.ResponseWriter) { w.WriteHeader(http.StatusInternalServerError) } })
		i.answer(i.sign(i.claims(), fields{"kid": "two"}))
		_, err := redeem(t, p)
		wantKind(t, err, consent.Upstream)
		i.answer(i.sign(i.claims()))
		if _, err := redeem(t, p); err != nil {
			t.Error(err)
		}
	})
}

func TestRevoke(t *testing.T) {
	i := newIssuer(t)
	var got string
	status := http.StatusOK
	i.revoke = func(w http.ResponseWriter, r *http.Request) {
		user, _, _ := r.BasicAuth()
		got = user + " " + r.PostFormValue("token") + " " + r.PostFormValue("token_type_hint")
		w.WriteHeader(status)
	}
	offered, err := i.client().Revoke(t.Context(), "the-refresh-token", "refresh_token")
	if !offered || err != nil || got != "accord the-refresh-token refresh_token" {
		t.Errorf("%v, %v, %q", offered, err, got)
	}
	i.set(func() { status = http.StatusServiceUnavailable })
	_, err = i.client().Revoke(t.Context(), "x", "")
	wantKind(t, err, consent.Upstream)
	i.set(func() { i.document = put("revocation_endpoint", nil) })
	if offered, err := i.client().Revoke(t.Context(), "x", ""); offered || err != nil {
		t.Errorf("%v, %v", offered, err)
	}
}

// TestAccessTokens holds row A95 and the second half of A29.
func TestAccessTokens(t *testing.T) {
	i := newIssuer(t)
	p := i.client()
	at := fields{"typ": "at+jwt"}
	access := func(change ...func(fields)) fields {
		return i.claims(append([]func(fields){put("nonce", nil), put("aud", "api"), put("iat", i.clock().Add(-30*time.Minute).Unix()), put("azp", "mail-app"), put("scp", "cards.read other"), put("roles", []string{"WorkData.Read"})}, change...)...)
	}
	for name, token := range map[string]string{
		"at+jwt": i.sign(access(), at), "JWT, as Entra's": i.sign(access()), "no typ": i.sign(access(), fields{"typ": nil}),
		"several audiences": i.sign(access(put("aud", []string{"other", "api"})), at),
	} {
		got, err := p.VerifyAccessToken(t.Context(), token, "api")
		if err != nil || got.Subject != "somebody" || got.Client != "mail-app" || !got.HasScope("cards.read") || !got.Has("WorkData.Read") {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
	for name, token := range map[string]string{
		"A29 an id token":                    i.sign(i.claims(put("aud", []string{clientID, "api"}), put("azp", clientID))),
		"A29 an id token by its hash":        i.sign(access(put("at_hash", "x"))),
		"A29 an id token by its type":        i.sign(access(), fields{"typ": "id_token+jwt"}),
		"A29 an id token, nonce in capitals": i.sign(access(put("NONCE", "x"))),
		"A29 a logout token":                 i.sign(access(put("events", fields{})), at),
		"A29 a logout token by its type":     i.sign(access(), fields{"typ": "logout+jwt"}),
		"A95 for somebody else":              i.sign(access(put("aud", "other")), at),
		"A95 for us as a client":             i.sign(access(put("aud", clientID)), at),
		"A95 expired":                        i.sign(access(put("exp", i.clock().Add(-time.Second).Unix())), at),
		"A95 of another issuer":              i.sign(access(put("iss", "https://other.example")), at),
		"A95 opaque":                         "AAAA-BBBB",
		"A95 empty":                          "",
		"A95 unsigned":                       unsigned(access()),
		"A95 without a subject":              i.sign(access(put("sub", nil)), at),
		"A95 not to be used yet":             i.sign(access(put("nbf", i.clock().Add(time.Hour).Unix())), at),
		"A95 issued in the future":           i.sign(access(put("iat", i.clock().Add(20*time.Minute).Unix())), at),
	} {
		t.Run(name, func(t *testing.T) {
			_, err := p.VerifyAccessToken(t.Context(), token, "api")
			wantKind(t, err, consent.NotAllowed)
		})
	}
	if _, err := p.VerifyAccessToken(t.Context(), i.sign(access(put("aud", "")), at), ""); err == nil {
		t.Error("an empty audience is no audience")
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
