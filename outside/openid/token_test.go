package openid_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"net/http"
	"strings"
	"testing"

	"accord/consent"
	"accord/outside/openid"
	"accord/outside/outbound"
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
