package openid_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"accord/consent"
	"accord/outside/openid"
)

// TestTenant holds F11 and the tenants of A23: the object id of another tenant is
// nobody here, in an ID token and in an access token alike.
func TestTenant(t *testing.T) {
	i := newIssuer(t)
	ours := func(c *openid.Config) { c.Tenant = "t1" }
	for name, c := range map[string]struct {
		configured bool
		tid        any // nil: none
		good       bool
	}{
		"ours":                 {true, "t1", true},
		"another":              {true, "t2", false},
		"none":                 {true, nil, false},
		"empty":                {true, "", false},
		"a number":             {true, 1, false},
		"a list with ours":     {true, []string{"t1"}, false},
		"ours in another case": {true, "T1", false},
		"not configured":       {false, "t2", true},
		"neither":              {false, nil, true},
	} {
		t.Run(name, func(t *testing.T) {
			p := i.client()
			if c.configured {
				p = i.client(ours)
			}
			i.answer(i.sign(i.claims(put("tid", c.tid), put("oid", "o1"))))
			got, err := redeem(t, p)
			access := i.sign(i.claims(put("tid", c.tid), put("oid", "o1"), put("nonce", nil), put("aud", "api")), fields{"typ": "at+jwt"})
			presented, accessErr := p.VerifyAccessToken(t.Context(), access, "api")
			if c.good {
				if err != nil || accessErr != nil || got.Claims.Key() != "o1" || presented.Key() != "o1" {
					t.Errorf("%v, %v", err, accessErr)
				}
				return
			}
			for _, err := range []error{err, accessErr} {
				wantKind(t, err, consent.NotAllowed)
				if !strings.Contains(err.Error(), "ACCORD_OIDC_TENANT") || strings.Contains(err.Error(), "t2") || c.tid == nil && !strings.Contains(err.Error(), "has no tid") {
					t.Errorf("the log says %v", err)
				}
			}
		})
	}
	t.Run("in a refresh", func(t *testing.T) {
		i.answer(i.sign(i.claims(put("tid", "t2"))))
		_, err := i.client(ours).Refresh(t.Context(), "the-refresh-token", "")
		wantKind(t, err, consent.NotAllowed)
	})
}

// TestEntraTenant: an issuer of Microsoft Entra names its tenant, and is held to it.
func TestEntraTenant(t *testing.T) {
	const entra = "https://login.microsoftonline.com/0f1e2d3c/v2.0"
	i := newIssuer(t)
	i.document = func(doc fields) {
		doc["issuer"] = entra
		for _, name := range []string{"userinfo_endpoint", "revocation_endpoint", "end_session_endpoint"} {
			delete(doc, name)
		}
		for name, path := range map[string]string{"authorization_endpoint": "/authorize", "token_endpoint": "/token", "jwks_uri": "/keys"} {
			doc[name] = "https://login.microsoftonline.com" + path
		}
	}
	client := func(c *openid.Config) {
		c.Issuer, c.HTTP = entra, &http.Client{Transport: instead(i.URL)}
	}
	for tid, good := range map[string]bool{"0f1e2d3c": true, "0F1E2D3C": true, "99999999": false, "": false, "common": false} {
		p := i.client(client)
		i.answer(i.sign(i.claims(put("iss", entra), put("tid", tid))))
		access := i.sign(i.claims(put("iss", entra), put("tid", tid), put("nonce", nil), put("aud", "api")), fields{"typ": "at+jwt"})
		_, err := redeem(t, p)
		_, accessErr := p.VerifyAccessToken(t.Context(), access, "api")
		for kind, err := range map[string]error{"id token": err, "access token": accessErr} {
			if good != (err == nil) || !good && consent.KindOf(err) != consent.NotAllowed {
				t.Errorf("%s with the tenant %q: %v", kind, tid, err)
			}
		}
	}
}

// instead sends every request to another server, and finds its discovery document
// below any path.
func instead(address string) http.RoundTripper {
	to, _ := url.Parse(address)
	return transport(func(r *http.Request) (*http.Response, error) {
		r = r.Clone(r.Context())
		r.URL.Scheme, r.URL.Host = to.Scheme, to.Host
		if strings.HasSuffix(r.URL.Path, "/.well-known/openid-configuration") {
			r.URL.Path = "/.well-known/openid-configuration"
		}
		return http.DefaultTransport.RoundTrip(r)
	})
}

type transport func(*http.Request) (*http.Response, error)

func (f transport) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }
