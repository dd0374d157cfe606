package openid_test

import (
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"strings"
	"testing"
	"time"

	"accord/consent"
	"accord/outside/openid"
)

// TestBadIDTokens holds rows A15 to A29 of the attack table as far as they are
// about the ID token itself. Every one is signed well unless it says otherwise.
func TestBadIDTokens(t *testing.T) {
	i := newIssuer(t)
	now := i.clock()
	der, err := x509.MarshalPKIXPublicKey(&i.key().PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	public := pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})
	with := func(name string, value any) string { return i.sign(i.claims(put(name, value))) }
	at := func(d time.Duration) int64 { return now.Add(d).Unix() }
	// raw replaces a piece of a good payload's text, for what cannot be built from values.
	raw := func(old, replacement string) string {
		good := text(i.claims())
		if !strings.Contains(good, old) {
			t.Fatalf("no %s in %s", old, good)
		}
		return i.sign(strings.Replace(good, old, replacement, 1))
	}
	exp := fmt.Sprintf(`"exp":%d`, at(time.Hour))
	for name, token := range map[string]string{
		"A15 issuer with a slash":            with("iss", i.URL+"/"),
		"A15 issuer in another case":         with("iss", strings.ToUpper(i.URL)),
		"A15 issuer look-alike":              with("iss", strings.Replace(i.URL, "1", "１", 1)),
		"A15 issuer missing":                 with("iss", nil),
		"A15 issuer a list":                  with("iss", []string{i.URL}),
		"A16 audience other":                 with("aud", "other"),
		"A16 audience missing":               with("aud", nil),
		"A16 audience a number":              with("aud", 7),
		"A16 audience empty":                 with("aud", []string{}),
		"A16 two audiences, no azp":          with("aud", []string{clientID, "other"}),
		"A16 azp other":                      with("azp", "other"),
		"A16 azp a number":                   with("azp", 7),
		"A16 AZP in another case":            raw(`"aud"`, `"AZP":"other","aud"`),
		"A16 two audiences, azp other":       i.sign(i.claims(put("aud", []string{clientID, "other"}), put("azp", "other"))),
		"A16 a thousand audiences":           i.sign(i.claims(put("aud", append(make([]string, 1000), clientID)), put("azp", clientID))),
		"A17 expired a second ago":           with("exp", at(-time.Second)),
		"A17 exp missing":                    with("exp", nil),
		"A17 exp a text":                     with("exp", fmt.Sprint(at(time.Hour))),
		"A17 exp 1e30":                       raw(exp, `"exp":1e30`),
		"A17 exp NaN":                        raw(exp, `"exp":NaN`),
		"A17 exp too large for a number":     raw(exp, `"exp":1e400`),
		"A17 valid for two days":             with("exp", at(48*time.Hour)),
		"A17 nbf in six minutes":             with("nbf", at(6*time.Minute)),
		"A17 iat in eleven minutes":          with("iat", at(11*time.Minute)),
		"A17 iat yesterday":                  with("iat", at(-24*time.Hour)+1),
		"A17 iat eleven minutes ago":         with("iat", at(-11*time.Minute)),
		"A17 iat missing":                    with("iat", nil),
		"A17 iat a text":                     with("iat", fmt.Sprint(now.Unix())),
		"A18 nonce missing":                  with("nonce", nil),
		"A18 nonce of another sign-in":       with("nonce", "other"),
		"A18 nonce empty":                    with("nonce", ""),
		"A18 nonce a list":                   with("nonce", []string{someNonce}),
		"A19 alg none":                       unsigned(i.claims()),
		"A19 HS256 with the client's secret": signHS256(i.claims(), []byte("secret:with/odd characters")),
		"A19 HS256 with the public key":      signHS256(i.claims(), public),
		"A19 ES256, not advertised":          i.signES256(i.claims()),
		"A19 RS1":                            i.sign(i.claims(), fields{"alg": "RS1"}),
		"A19 crit":                           i.sign(i.claims(), fields{"crit": []string{"exp"}}),
		"A19 b64 false":                      i.sign(i.claims(), fields{"b64": false, "crit": []string{"b64"}}),
		"A19 JWE":                            "a.b.c.d.e",
		"A19 JSON serialisation":             `{"payload":"e30","signatures":[{},{}]}`,
		"A19 signature cut off":              strings.TrimRight(i.sign(i.claims()), "=")[:200],
		"A20 sub missing":                    with("sub", nil),
		"A20 sub empty":                      with("sub", ""),
		"A20 sub a number":                   with("sub", 1234),
		"A20 sub null":                       raw(`"sub":"somebody"`, `"sub":null`),
		"A20 sub of 300 characters":          with("sub", strings.Repeat("x", 300)),
		"A20 sub with NUL":                   with("sub", "some\x00body"),
		"A20 SUB in another case":            raw(`"sub"`, `"SUB"`),
		"A25 jwk in the header":              i.sign(i.claims(), fields{"jwk": jwk(&i.key().PublicKey, "one")}),
		"A25 jku in the header":              i.sign(i.claims(), fields{"jku": i.URL + "/keys"}),
		"A25 x5u in the header":              i.sign(i.claims(), fields{"x5u": i.URL + "/keys"}),
		"A25 kid like a path":                i.sign(i.claims(), fields{"kid": "../../keys/one"}),
		"A25 kid like SQL":                   i.sign(i.claims(), fields{"kid": "' or 1=1 --"}),
		"A29 access token":                   i.sign(i.claims(), fields{"typ": "at+jwt"}),
		"A29 access token, long form":        i.sign(i.claims(), fields{"typ": "application/AT+JWT"}),
		"A29 logout token":                   i.sign(i.claims(), fields{"typ": "logout+jwt"}),
		"A29 logout token in disguise":       i.sign(i.claims(put("events", fields{}))),
		"A29 logout token in capitals":       raw(`"aud"`, `"EVENTS":{},"aud"`),
		"A29 refresh token":                  i.sign(i.claims(), fields{"typ": "Refresh"}),
		"D2 two issuers, the good one last":  raw(`"iss"`, `"iss":"https://evil.example","iss"`),
		"D2 two subjects":                    raw(`"sub"`, `"sub":"evil","sub"`),
		"D2 two subjects in two cases":       raw(`"sub"`, `"Sub":"evil","sub"`),
		"D2 two names that fold alike":       raw(`"sub"`, `"ſub":"evil","sub"`),
		"D2 two names deep inside":           raw(`"aud"`, `"act":{"sub":"a","sub":"b"},"aud"`),
		"D2 two algs in the header":          i.signRaw(`{"alg":"none","alg":"RS256","kid":"one"}`, text(i.claims())),
		"too deep":                           with("act", nested(20)),
		"too large":                          with("act", strings.Repeat("x", 20<<10)),
		"payload a list":                     i.sign("[]"),
		"payload with a tail":                i.sign(text(i.claims()) + "{}"),
		"payload not UTF-8":                  i.sign(strings.Replace(text(i.claims()), "Ana", "\xff", 1)),
		"payload with a byte order mark":     i.sign("\ufeff" + text(i.claims())),
		"four parts":                         i.sign(i.claims()) + ".x",
		"empty":                              "..",
	} {
		t.Run(name, func(t *testing.T) {
			i.answer(token)
			_, err := redeem(t, i.client())
			wantKind(t, err, consent.NotAllowed)
			if strings.Contains(err.Error(), "evil") || strings.Contains(err.Error(), "the-access-token") {
				t.Errorf("the error repeats what was sent: %v", err)
			}
		})
	}
}

func nested(depth int) any {
	if depth == 0 {
		return "x"
	}
	return fields{"n": nested(depth - 1)}
}

// TestGoodIDTokens: strictness must not cost the good ones.
func TestGoodIDTokens(t *testing.T) {
	i := newIssuer(t)
	now := i.clock()
	for name, token := range map[string]string{
		"plain":                                     i.sign(i.claims()),
		"typ absent":                                i.sign(i.claims(), fields{"typ": nil}),
		"typ id_token+jwt":                          i.sign(i.claims(), fields{"typ": "id_token+jwt"}),
		"typ in small letters":                      i.sign(i.claims(), fields{"typ": "jwt"}),
		"a zip header, as LinkedIn's":               i.sign(i.claims(), fields{"zip": "RS256"}),
		"azp is us":                                 i.sign(i.claims(put("azp", clientID))),
		"two audiences and azp":                     i.sign(i.claims(put("aud", []string{"other", clientID}), put("azp", clientID))),
		"a provider five minutes off":               i.sign(i.claims(put("iat", now.Add(5*time.Minute).Unix()), put("nbf", now.Add(4*time.Minute).Unix()))),
		"times with a fraction":                     i.sign(i.claims(put("iat", float64(now.Unix())+.5))),
		"A21 email_verified a text":                 i.sign(i.claims(put("email_verified", "TRUE"), put("locale", fields{"country": "PT"}))),
		"A23 a tenant at an issuer that names none": i.sign(i.claims(put("tid", "t1"))),
	} {
		t.Run(name, func(t *testing.T) {
			i.answer(token)
			if _, err := redeem(t, i.client()); err != nil {
				t.Error(err)
			}
		})
	}
	t.Run("without a nonce where the provider sends none", func(t *testing.T) {
		i.answer(i.sign(i.claims(put("nonce", nil))))
		linkedin := func(c *openid.Config) { c.Nonce, c.PKCE, c.SecretInBody = false, false, true }
		if _, err := i.client(linkedin).Exchange(t.Context(), "the-code", "", ""); err != nil {
			t.Error(err)
		}
	})
	t.Run("A18 an empty nonce never equals an empty nonce", func(t *testing.T) {
		i.answer(i.sign(i.claims(put("nonce", ""))))
		_, err := i.client().Exchange(t.Context(), "the-code", "", verifier)
		wantKind(t, err, consent.NotAllowed)
	})
}

func TestClaims(t *testing.T) {
	i := newIssuer(t)
	read := func(t *testing.T, change ...func(fields)) openid.Claims {
		t.Helper()
		i.answer(i.sign(i.claims(change...)))
		got, err := redeem(t, i.client())
		if err != nil {
			t.Fatal(err)
		}
		return got.Claims
	}
	c := read(t, put("oid", "o1"), put("tid", "t1"), put("sid", "s1"), put("preferred_username", "Ana.Lima@Example.org"), put("email", "ana@example.org"),
		put("roles", []string{"Connections.Admin"}), put("groups", []string{"g1", "g,2"}))
	id := c.Identity()
	if id.Subject != "o1" || id.Tenant != "t1" || id.Issuer != i.URL || id.UserName != "ana.lima@example.org" || id.Name != "Ana Lima" || !id.GroupsKnown || len(id.Groups) != 2 || id.Admin {
		t.Errorf("%+v", id)
	}
	if !c.Has("Connections.Admin") || c.Has("connections.admin") || c.Has("") || c.SID != "s1" {
		t.Errorf("%+v", c)
	}
	if c := read(t, put("oid", "o1")); c.Key() != "o1" || c.Identity().Tenant != "" {
		t.Errorf("an object id without a tenant: %+v", c.Identity())
	}
	if c := read(t); c.Key() != "somebody" {
		t.Errorf("no object id: %s", c.Key())
	}
	if c := read(t, put("oid", 7), put("tid", "t1")); c.Key() != "somebody" {
		t.Errorf("an object id that is a number was taken: %s", c.Key())
	}
	for name, change := range map[string]func(fields){
		"A71 a text":            put("groups", "g1"),
		"A71 an object":         put("groups", fields{"g1": true}),
		"A71 a list of objects": put("groups", []fields{{"id": "g1"}}),
		"A71 a list with null":  put("groups", []any{"g1", nil}),
		"A71 null":              func(f fields) { f["groups"] = nil },
		"A73 absent":            put("groups", nil),
		"A73 too many to list":  put("_claim_names", fields{"groups": "src1"}),
		"A73 hasgroups":         put("hasgroups", true),
	} {
		t.Run(name, func(t *testing.T) {
			extra := func(f fields) {
				if _, overage := f["_claim_names"]; overage {
					// A67: an address inside, never to be asked.
					f["_claim_sources"] = fields{"src1": fields{"endpoint": i.URL + "/internal"}}
				}
			}
			if c := read(t, change, extra); c.GroupsKnown || len(c.Groups) > 0 {
				t.Errorf("known: %v", c.Groups)
			}
			if i.count("/internal") > 0 {
				t.Error("the address in the token was fetched")
			}
		})
	}
	if c := read(t, put("groups", []string{})); !c.GroupsKnown {
		t.Error("an empty list is a known one")
	}
	c = read(t, put("name", "\u202eana\x00\nLima\u200b  "), put("email", "a@b\r\nBcc: c@d"), put("roles", 7))
	if c.Name != "ana Lima" || strings.ContainsAny(c.Mail, "\r\n") || c.Roles != nil {
		t.Errorf("%q %q %v", c.Name, c.Mail, c.Roles)
	}
	i.answer(i.sign(i.claims(put("https://example.org/groups", []string{"g9"}), put("perms", "Connections.Auditor"))))
	got, err := redeem(t, i.client(func(c *openid.Config) { c.GroupsClaim, c.RolesClaim = "https://example.org/groups", "perms" }))
	if err != nil || !got.Claims.GroupsKnown || got.Claims.Groups[0] != "g9" || !got.Claims.Has("Connections.Auditor") {
		t.Errorf("claims under other names: %+v, %v", got.Claims, err)
	}
}

func TestOneLine(t *testing.T) {
	for in, want := range map[string]string{
		"  Nguyễn  Minh\tChâu ":              "Nguyễn Minh Châu",
		"A62 \u202ereversed":                 "A62 reversed",
		"a\x1b[31mb":                         "a[31mb",
		"zero\u200bwidth\ufeff":              "zerowidth",
		"two\nlines":                         "two lines",
		"bad\xffbyte":                        "badbyte",
		"👩‍🔬":                                "👩‍🔬",
		"e" + strings.Repeat("\u0301", 1000): "e" + strings.Repeat("\u0301", 4),
		strings.Repeat("x", 300):             strings.Repeat("x", 20),
		"   ":                                "",
	} {
		if got := openid.OneLine(in, 20); got != want {
			t.Errorf("OneLine(%.20q) = %q, want %q", in, got, want)
		}
	}
}
