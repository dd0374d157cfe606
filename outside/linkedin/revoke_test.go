//go:build !release

package linkedin_test

import (
	"errors"
	"testing"

	"accord/consent"
	"accord/sandbox"
)

// TestRevokedAtLinkedIn is A108 as far as it is this room's.
func TestRevokedAtLinkedIn(t *testing.T) {
	w := start(t)
	g := w.grant(t, sandbox.Kwame)
	if said, err := w.client.Introspect(t.Context(), g); said != consent.StillActive || err != nil {
		t.Errorf("%v, %v", said, err)
	}
	w.RevokeAtLinkedIn(sandbox.Kwame)
	for name, read := range map[string]func() error{
		"member":  func() error { _, err := w.client.Member(t.Context(), "c1", source(g)); return err },
		"picture": func() error { _, err := w.client.Picture(t.Context(), "c1", source(g)); return err },
		"values": func() error {
			_, err := w.client.Read(t.Context(), "c1", source(g), consent.LinkedInInterests)
			return err
		},
	} {
		if err := read(); !errors.Is(err, consent.ErrGrantRefused) || consent.KindOf(err) != consent.NotAllowed {
			t.Errorf("%s: %v", name, err)
		}
	}
	if said, err := w.client.Introspect(t.Context(), g); said != consent.RevokedByOwner || err != nil {
		t.Errorf("%v, %v", said, err)
	}
	g = w.grant(t, sandbox.Kwame)
	w.ExpireAtLinkedIn(sandbox.Kwame)
	if _, err := w.client.Member(t.Context(), "c2", source(g)); !errors.Is(err, consent.ErrGrantRefused) {
		t.Error(err)
	}
	if said, err := w.client.Introspect(t.Context(), g); said != consent.GrantExpired || err != nil {
		t.Errorf("%v, %v", said, err)
	}
}

func TestRevoke(t *testing.T) {
	w := start(t)
	g := w.grant(t, sandbox.Lea)
	w.SetFault(sandbox.ServiceLinkedIn, sandbox.Fault{Status: 503})
	if err := w.client.Revoke(t.Context(), g); consent.KindOf(err) != consent.Upstream {
		t.Errorf("F47: %v", err)
	}
	w.SetFault(sandbox.ServiceLinkedIn, sandbox.Fault{Status: 500, Path: "/linkedin/oauth/v2/revoke"})
	if err := w.client.Revoke(t.Context(), g); consent.KindOf(err) != consent.Upstream {
		t.Errorf("not revoked, but said so: %v", err)
	}
	w.SetFault(sandbox.ServiceLinkedIn, sandbox.Fault{})
	for range 2 { // again changes nothing
		if err := w.client.Revoke(t.Context(), g); err != nil {
			t.Fatal(err)
		}
	}
	if granted := w.LinkedInGranted(sandbox.Lea); granted != nil {
		t.Errorf("LinkedIn still grants %v", granted)
	}
	// Revocation out of order, but the token is dead: that is what counts.
	w.SetFault(sandbox.ServiceLinkedIn, sandbox.Fault{Status: 500, Path: "/linkedin/oauth/v2/revoke"})
	if err := w.client.Revoke(t.Context(), g); err != nil {
		t.Error(err)
	}
}
