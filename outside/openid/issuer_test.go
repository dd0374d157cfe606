package openid_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"math/big"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"accord/consent"
	"accord/outside/openid"
)

const (
	clientID  = "accord"
	someNonce = "nonce-of-this-sign-in"
	verifier  = "verifier-verifier-verifier-verifier-verifier-0123"
)

// fields is a JSON object under construction.
type fields map[string]any

// issuer is a provider that says whatever a test wants it to.
type issuer struct {
	*httptest.Server
	key func() *rsa.PrivateKey // made when first needed, as that takes a while
	ec  *ecdsa.PrivateKey

	mu       sync.Mutex
	now      time.Time
	calls    map[string]int
	document func(fields)                                 // changes the discovery document
	keys     func(http.ResponseWriter)                    // instead of the usual keys
	token    func(http.ResponseWriter, *http.Request)     // the token endpoint
	userinfo func(w http.ResponseWriter, bearer string)   // the userinfo endpoint
	revoke   func(w http.ResponseWriter, r *http.Request) // the revocation endpoint
	down     bool                                         // nothing works
	kids     []string                                     // published for the RSA key; one empty kid by default
	extra    func(w http.ResponseWriter, r *http.Request) // any other address
}

func newIssuer(t *testing.T) *issuer {
	t.Helper()
	i := &issuer{now: time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC), calls: make(map[string]int), kids: []string{"one"}}
	var err error
	i.key = sync.OnceValue(func() *rsa.PrivateKey {
		key, err := rsa.GenerateKey(rand.Reader, 2048)
		if err != nil {
			panic(err)
		}
		return key
	})
	if i.ec, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader); err != nil {
		t.Fatal(err)
	}
	i.Server = httptest.NewServer(http.HandlerFunc(i.serve))
	t.Cleanup(i.Close)
	return i
}

func (i *issuer) serve(w http.ResponseWriter, r *http.Request) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.calls[r.URL.Path]++
	if i.down {
		http.Error(w, "down", http.StatusServiceUnavailable)
		return
	}
	switch r.URL.Path {
	case "/.well-known/openid-configuration":
		doc := fields{
			"issuer": i.URL, "authorization_endpoint": i.URL + "/authorize?tenant=1", "token_endpoint": i.URL + "/token", "jwks_uri": i.URL + "/keys",
			"userinfo_endpoint": i.URL + "/userinfo", "revocation_endpoint": i.URL + "/revoke", "end_session_endpoint": i.URL + "/leave",
			"id_token_signing_alg_values_supported": []string{"none", "HS256", "RS256"}, "code_challenge_methods_supported": []string{"S256"},
		}
		if i.document != nil {
			i.document(doc)
		}
		send(w, doc)
	case "/keys":
		if i.keys != nil {
			i.keys(w)
			return
		}
		var set []fields
		for _, kid := range i.kids {
			set = append(set, jwk(&i.key().PublicKey, kid))
		}
		send(w, fields{"keys": set})
	case "/token":
		i.token(w, r)
	case "/userinfo":
		i.userinfo(w, r.Header.Get("Authorization"))
	case "/revoke":
		i.revoke(w, r)
	default:
		if i.extra != nil {
			i.extra(w, r)
			return
		}
		http.NotFound(w, r)
	}
}

// set changes the issuer while nobody is being served.
func (i *issuer) set(change func()) {
	i.mu.Lock()
	defer i.mu.Unlock()
	change()
}

func (i *issuer) count(path string) int {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.calls[path]
}

func (i *issuer) clock() time.Time {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.now
}

func (i *issuer) wait(d time.Duration) { i.set(func() { i.now = i.now.Add(d) }) }

// client makes a client of the issuer; change may alter its configuration.
func (i *issuer) client(change ...func(*openid.Config)) *openid.Provider {
	cfg := openid.Config{
		Issuer: i.URL, ClientID: clientID, ClientSecret: "secret:with/odd characters", RedirectURL: "http://localhost:8080/signin/callback",
		Scopes: []string{"openid", "profile"}, PKCE: true, Nonce: true, Now: i.clock,
	}
	for _, c := range change {
		c(&cfg)
	}
	return openid.New(cfg)
}

// claims are those of a good ID token, changed.
func (i *issuer) claims(change ...func(fields)) fields {
	now := i.clock()
	c := fields{
		"iss": i.URL, "aud": clientID, "sub": "somebody", "nonce": someNonce, "name": "Ana Lima",
		"iat": now.Unix(), "exp": now.Add(time.Hour).Unix(),
	}
	for _, do := range change {
		do(c)
	}
	return c
}

// sign makes a token with RS256, the header as given beyond alg and kid.
func (i *issuer) sign(payload any, header ...fields) string {
	h := fields{"alg": "RS256", "kid": "one", "typ": "JWT"}
	for _, more := range header {
		maps.Copy(h, more)
	}
	maps.DeleteFunc(h, func(_ string, v any) bool { return v == nil })
	return i.signRaw(text(h), text(payload))
}

func (i *issuer) signRaw(header, payload string) string {
	return signWith(i.key(), header, payload)
}

func signWith(key *rsa.PrivateKey, header, payload string) string {
	body := b64([]byte(header)) + "." + b64([]byte(payload))
	sum := sha256.Sum256([]byte(body))
	sig, err := rsa.SignPKCS1v15(rand.Reader, key, crypto.SHA256, sum[:])
	if err != nil {
		panic(err)
	}
	return body + "." + b64(sig)
}

func (i *issuer) signES256(payload any) string {
	body := b64([]byte(`{"alg":"ES256","kid":"ec","typ":"JWT"}`)) + "." + b64([]byte(text(payload)))
	sum := sha256.Sum256([]byte(body))
	r, s, err := ecdsa.Sign(rand.Reader, i.ec, sum[:])
	if err != nil {
		panic(err)
	}
	return body + "." + b64(append(r.FillBytes(make([]byte, 32)), s.FillBytes(make([]byte, 32))...))
}

func signHS256(payload any, secret []byte) string {
	body := b64([]byte(`{"alg":"HS256","kid":"one","typ":"JWT"}`)) + "." + b64([]byte(text(payload)))
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte(body))
	return body + "." + b64(mac.Sum(nil))
}

func unsigned(payload any) string {
	return b64([]byte(`{"alg":"none","typ":"JWT"}`)) + "." + b64([]byte(text(payload))) + "."
}

// answer lets the token endpoint give this ID token, with the rest as usual.
func (i *issuer) answer(idToken string, change ...func(fields)) {
	i.set(func() {
		i.token = func(w http.ResponseWriter, _ *http.Request) {
			a := fields{"access_token": "the-access-token", "refresh_token": "the-refresh-token", "token_type": "Bearer", "expires_in": 3600, "scope": "openid profile", "id_token": idToken}
			for _, do := range change {
				do(a)
			}
			maps.DeleteFunc(a, func(_ string, v any) bool { return v == nil || v == "" })
			send(w, a)
		}
	})
}

// redeem runs a code through the client.
func redeem(t *testing.T, p *openid.Provider) (openid.Answer, error) {
	t.Helper()
	return p.Exchange(t.Context(), "the-code", someNonce, verifier)
}

// wantKind checks an error's kind, and that nothing of a token stands in it.
func wantKind(t *testing.T, err error, kind consent.Kind) {
	t.Helper()
	if err == nil {
		t.Fatal("taken, but it must be refused")
	}
	if got := consent.KindOf(err); got != kind {
		t.Errorf("kind %d, want %d: %v", got, kind, err)
	}
}

func jwk(key *rsa.PublicKey, kid string) fields {
	k := fields{"kty": "RSA", "use": "sig", "alg": "RS256", "n": b64(key.N.Bytes()), "e": b64(big.NewInt(int64(key.E)).Bytes())}
	if kid != "" {
		k["kid"] = kid
	}
	return k
}

func b64(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

func text(v any) string {
	if s, ok := v.(string); ok {
		return s
	}
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(b)
}

func send(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	_, _ = fmt.Fprint(w, text(v))
}

// put sets one claim; nil takes it out.
func put(name string, value any) func(fields) {
	return func(f fields) {
		if value == nil {
			delete(f, name)
			return
		}
		f[name] = value
	}
}
