package openid_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"accord/consent"
	"accord/outside/openid"
	"accord/outside/outbound"
)

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
		for _, set := range [][]fields{{}, {{"kty": "oct", "kid": "one", "k": b64([]byte("secret:with/odd characters"))}}, {jwk(&i.key().PublicKey, "two")}} {
			i.set(func() { i.keys = func(w http.ResponseWriter) { send(w, fields{"keys": set}) } })
			i.answer(i.sign(i.claims()))
			if _, err := redeem(t, i.client()); err == nil {
				t.Errorf("taken with the keys %v", set)
			}
		}
	})
	t.Run("keys for encryption, and keys of no declared use", func(t *testing.T) {
		i := newIssuer(t)
		for use, good := range map[any]bool{"enc": false, "sig": true, nil: true} {
			key := jwk(&i.key().PublicKey, "one")
			put("use", use)(key)
			i.set(func() { i.keys = func(w http.ResponseWriter) { send(w, fields{"keys": []fields{key}}) } })
			i.answer(i.sign(i.claims()))
			if _, err := redeem(t, i.client()); (err == nil) != good {
				t.Errorf("a key for %v: %v", use, err)
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

// TestWithdrawnKey holds X05: a key the provider withdrew is soon trusted no more,
// though nothing else makes us look. While the provider cannot be asked, the keys at
// hand are good for an hour, and then nothing is.
func TestWithdrawnKey(t *testing.T) {
	i := newIssuer(t)
	p := i.client()
	old := i.key()
	present := func() error {
		_, err := p.VerifyAccessToken(t.Context(), signWith(old, `{"alg":"RS256","kid":"one"}`, text(i.claims(put("aud", "api"), put("nonce", nil)))), "api")
		return err
	}
	none := func(w http.ResponseWriter) { send(w, fields{"keys": []fields{jwk(&old.PublicKey, "two")}}) }
	if err := present(); err != nil {
		t.Fatal(err)
	}
	before := i.count("/keys")
	i.wait(4 * time.Minute)
	if err := present(); err != nil || i.count("/keys") != before {
		t.Errorf("fresh keys: %v after %d fetches", err, i.count("/keys")-before)
	}

	i.set(func() { i.keys = func(w http.ResponseWriter) { w.WriteHeader(http.StatusBadGateway) } })
	i.wait(2 * time.Minute)
	for range 20 {
		if err := present(); err != nil {
			t.Fatalf("the provider is away for a moment: %v", err)
		}
	}
	if n := i.count("/keys") - before; n != 1 {
		t.Errorf("%d fetches within a moment", n)
	}
	i.wait(50 * time.Minute)
	if err := present(); err != nil {
		t.Errorf("the provider is away for an hour: %v", err)
	}
	i.wait(10 * time.Minute)
	wantKind(t, present(), consent.Upstream)

	i.set(func() { i.keys = nil })
	i.wait(time.Minute)
	if err := present(); err != nil {
		t.Errorf("the provider is back: %v", err)
	}
	i.set(func() { i.keys = none })
	i.wait(6 * time.Minute)
	wantKind(t, present(), consent.NotAllowed)
	i.set(func() { i.keys = nil })
	i.wait(-24 * time.Hour) // a clock set back makes nothing last
	if err := present(); err != nil {
		t.Errorf("after the clock was set back: %v", err)
	}
}
