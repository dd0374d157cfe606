package linkedin_test

import (
	"net/http"
	"strings"
	"testing"

	"accord/consent"
)

// TestIntrospection holds H8 and A108: only LinkedIn's clear word counts, and a grant
// that ran out is no withdrawal of the person's. For a return it is enough that the
// grant holds no more, for whatever reason.
func TestIntrospection(t *testing.T) {
	for body, c := range map[string]struct {
		said     consent.Introspection // empty: an error
		returned bool
	}{
		`{"active":true,"status":"active"}`:    {consent.StillActive, false},
		`{"active":true}`:                      {consent.StillActive, false},
		`{"active":false,"status":"revoked"}`:  {consent.RevokedByOwner, true},
		`{"active":false,"status":"expired"}`:  {consent.GrantExpired, true},
		`{"active":false}`:                     {"", true},
		`{"active":false,"status":""}`:         {"", true},
		`{"active":false,"status":"active"}`:   {"", true},
		`{"active":false,"status":"Revoked "}`: {"", true},
		`{"active":false,"status":"unknown"}`:  {"", true},
		`{"active":true,"status":"revoked"}`:   {"", false},
		`{"active":true,"status":"expired"}`:   {"", false},
		`{"status":"revoked"}`:                 {"", false},
		`{"active":"false"}`:                   {"", false},
		`{"active":false,"status":7}`:          {"", false},
		`{}`:                                   {"", false},
		`[]`:                                   {"", false},
		`<html>`:                               {"", false},
		``:                                     {"", false},
	} {
		o := newOdd(t, func(w http.ResponseWriter, r *http.Request) {
			if r.PostFormValue("client_secret") != "secret" || r.PostFormValue("token") != "the-token" || r.Header.Get("Authorization") != "" {
				t.Error("asked with", r.Form)
			}
			_, _ = w.Write([]byte(body))
		})
		g, _ := bare(t.Context())
		said, err := o.client.Introspect(t.Context(), g)
		if said != c.said || (err == nil) != (c.said != "") || err != nil && consent.KindOf(err) != consent.Upstream {
			t.Errorf("%s: %q, %v", body, said, err)
		}
		if err != nil && strings.Contains(err.Error(), "the-token") {
			t.Error(err)
		}
		if err := o.client.Revoke(t.Context(), g); (err == nil) != c.returned {
			t.Errorf("%s: returned, %v", body, err)
		}
	}
	o := newOdd(t, func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusBadRequest)
		_, _ = w.Write([]byte(`{"active":false,"status":"revoked"}`))
	})
	g, _ := bare(t.Context())
	if said, err := o.client.Introspect(t.Context(), g); said != "" || err == nil {
		t.Errorf("an error's body was believed: %q, %v", said, err)
	}
}
