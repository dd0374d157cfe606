package store

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"github.com/tink-crypto/tink-go/v2/prf"
	"github.com/tink-crypto/tink-go/v2/tink"

	"accord/consent"
)

// keys seal tokens and name LinkedIn members.
type keys struct {
	aead tink.AEAD
	prf  *prf.Set
}

// errBroken says no more, so that nothing of what was sealed gets out.
var errBroken = errors.New("a sealed value does not open: it was changed, or stood elsewhere")

// seal encrypts a value for one place. Moved to another row or column, or to
// another person, it does not open.
func (k *keys) seal(clear []byte, table, column, id, userID string) ([]byte, error) {
	return k.aead.Encrypt(clear, place(table, column, id, userID))
}

func (k *keys) open(sealed []byte, table, column, id, userID string) ([]byte, error) {
	clear, err := k.aead.Decrypt(sealed, place(table, column, id, userID))
	if err != nil {
		return nil, errBroken
	}
	return clear, nil
}

func place(parts ...string) []byte { return []byte(strings.Join(parts, "|")) }

// pseudonym is what we keep of a LinkedIn `sub`: the same for the same member,
// and without the key neither readable nor to be tried out.
func (k *keys) pseudonym(member string) string { return k.mac("member|" + member) }

func (k *keys) mac(text string) string {
	sum, err := k.prf.ComputePrimaryPRF([]byte(text), 32)
	if err != nil {
		// HMAC-SHA256 fails for a length beyond its own only, and 32 is its own.
		panic("store: " + err.Error())
	}
	return hex.EncodeToString(sum)
}

// sealedGrant is what is sealed of a grant. A consent.Secret hides itself from
// JSON, on purpose; here is the one place where it is written.
type sealedGrant struct {
	Access  string   `json:"access"`
	Refresh string   `json:"refresh,omitempty"`
	Scopes  []string `json:"scopes,omitempty"`
	Covers  string   `json:"covers,omitempty"`
	Expires int64    `json:"expires,omitempty"`
}

func sealable(g *consent.Grant) *sealedGrant {
	if g == nil {
		return nil
	}
	s := &sealedGrant{Access: g.AccessToken.Reveal(), Refresh: g.RefreshToken.Reveal(), Scopes: g.Scopes, Covers: g.Covers.String()}
	if !g.ExpiresAt.IsZero() {
		s.Expires = g.ExpiresAt.UnixMilli()
	}
	return s
}

func (s *sealedGrant) grant(account consent.Account) *consent.Grant {
	if s == nil {
		return nil
	}
	g := &consent.Grant{Account: account, AccessToken: consent.Secret(s.Access), RefreshToken: consent.Secret(s.Refresh), Scopes: s.Scopes, Covers: consent.ParseSet(s.Covers)}
	if s.Expires != 0 {
		g.ExpiresAt = time.UnixMilli(s.Expires).UTC()
	}
	return g
}

// sealedAttempt is consent.AttemptSecrets at rest.
type sealedAttempt struct {
	Member   string       `json:"member,omitempty"`
	Nonce    string       `json:"nonce,omitempty"`
	Verifier string       `json:"verifier,omitempty"`
	LinkedIn *sealedGrant `json:"linkedin,omitempty"`
	Work     *sealedGrant `json:"work,omitempty"`
}

func (k *keys) sealAttempt(a consent.Attempt) ([]byte, error) {
	s := a.Secrets
	clear, err := json.Marshal(sealedAttempt{s.Member, s.Nonce, s.Verifier, sealable(s.LinkedIn), sealable(s.Work)})
	if err != nil {
		return nil, err
	}
	return k.seal(clear, "attempts", "secrets_sealed", a.ID, a.UserID)
}

func (k *keys) openAttempt(sealed []byte, id, userID string) (consent.AttemptSecrets, error) {
	clear, err := k.open(sealed, "attempts", "secrets_sealed", id, userID)
	if err != nil {
		return consent.AttemptSecrets{}, err
	}
	var s sealedAttempt
	if json.Unmarshal(clear, &s) != nil {
		return consent.AttemptSecrets{}, errBroken
	}
	return consent.AttemptSecrets{
		Member: s.Member, Nonce: s.Nonce, Verifier: s.Verifier,
		LinkedIn: s.LinkedIn.grant(consent.LinkedInAccount), Work: s.Work.grant(consent.WorkAccount),
	}, nil
}

func (k *keys) sealGrant(g consent.Grant, id, userID string) ([]byte, error) {
	clear, err := json.Marshal(sealable(&g))
	if err != nil {
		return nil, err
	}
	return k.seal(clear, "grants", "sealed", id, userID)
}

func (k *keys) openGrant(sealed []byte, id, userID string, account consent.Account) (consent.Grant, error) {
	clear, err := k.open(sealed, "grants", "sealed", id, userID)
	if err != nil {
		return consent.Grant{}, err
	}
	var s sealedGrant
	if json.Unmarshal(clear, &s) != nil {
		return consent.Grant{}, errBroken
	}
	return *s.grant(account), nil
}
