package openid_test

import (
	"testing"
	"time"

	"accord/consent"
)

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
