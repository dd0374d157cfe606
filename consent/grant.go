package consent

import (
	"log/slog"
	"slices"
	"time"
)

// Secret is a token or a key. It shows itself to nobody by accident: formatting,
// logging and JSON give a placeholder. Reveal is the one way out.
type Secret string

const redacted = "[secret]"

// Reveal is the secret itself.
func (s Secret) Reveal() string { return string(s) }

func (Secret) String() string               { return redacted }
func (Secret) GoString() string             { return redacted }
func (Secret) LogValue() slog.Value         { return slog.StringValue(redacted) }
func (Secret) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// Grant holds the tokens LinkedIn or the work provider gave us. It is sealed at
// rest and stands in no log, view or error.
type Grant struct {
	Account      Account
	AccessToken  Secret
	RefreshToken Secret // empty where the provider gives none, as LinkedIn does
	Scopes       []string
	Covers       Set       // the categories its scopes let us read
	ExpiresAt    time.Time // of the access token

	// Set by the store for a grant it keeps.
	ID      string
	Version int64 // rises with each refresh
}

// Has reports whether the provider granted the scope.
func (g Grant) Has(scope string) bool { return slices.Contains(g.Scopes, scope) }

// GrantStep is how far the return of a grant has come after the connection ended.
type GrantStep struct {
	ID        string
	Account   Account
	State     GrantState
	Tries     int
	UpdatedAt time.Time
}

// GrantState is where a grant stands in its life.
type GrantState string

const (
	GrantActive   GrantState = "active"
	GrantRevoking GrantState = "revoking" // unusable for reads; kept sealed for the revocation only
	GrantRevoked  GrantState = "revoked"  // provider confirmed, tokens destroyed
	GrantDropped  GrantState = "dropped"  // provider could not confirm in time, tokens destroyed
	GrantRefused  GrantState = "refused"  // provider accepted it no more, tokens destroyed
	// GrantReplaced: a newer grant of the same person takes its place at the provider,
	// who would end both if the old one were returned. Our copy is destroyed.
	GrantReplaced GrantState = "replaced"
)
