package consent_test

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"accord/consent"
)

// TestSecretsShowThemselvesToNobody: a grant may be formatted, logged or encoded
// by mistake, and still tells nothing.
func TestSecretsShowThemselvesToNobody(t *testing.T) {
	const canary = "CANARY-TOKEN"
	g := consent.Grant{AccessToken: canary, RefreshToken: canary}
	encoded, err := json.Marshal(g)
	if err != nil {
		t.Fatal(err)
	}
	var log strings.Builder
	slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "grant", g, "token", g.AccessToken)
	slog.New(slog.NewTextHandler(&log, nil)).Info("x", "grant", g, "token", g.AccessToken)
	for _, shown := range []string{
		fmt.Sprint(g), fmt.Sprintf("%+v", g), fmt.Sprintf("%#v", g), fmt.Sprint(g.AccessToken), fmt.Sprintf("%q %x", g.AccessToken, g.RefreshToken),
		string(encoded), log.String(),
	} {
		if strings.Contains(shown, canary) || strings.Contains(shown, fmt.Sprintf("%x", canary)) {
			t.Errorf("token shown: %s", shown)
		}
	}
	if text := fmt.Sprintf("%v|%#v|%s", g.AccessToken, g.AccessToken, g.AccessToken.LogValue()); text != "[secret]|[secret]|[secret]" {
		t.Errorf("shown as %s", text)
	}
	if g.AccessToken.Reveal() != canary {
		t.Error("Reveal lost the token")
	}
}

func TestGrantHas(t *testing.T) {
	g := consent.Grant{Scopes: []string{"openid", "Calendars.ReadBasic"}}
	if !g.Has("openid") || g.Has("Calendars") || (consent.Grant{}).Has("") {
		t.Error("a scope is granted or not, by its whole name")
	}
}
