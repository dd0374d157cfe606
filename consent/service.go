package consent

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"log/slog"
	"sync"
	"time"
)

// Service applies the rules. It asks whether somebody may, at the time of use;
// who asks is found out before, by the guards of the web room.
type Service struct {
	Store     Store
	LinkedIn  LinkedIn
	Work      Work
	Mailer    Mailer // nil: mail is off
	PublicURL string // without a slash at the end
	Log       *slog.Logger
	Now       func() time.Time // current time; tests set it
	NewID     func() string    // a new random id

	refreshing sync.Map // connection id -> *sync.Mutex: one refresh at a time
}

// RandomID is 26 random characters, 130 bits: too many to guess, and safe in an address.
func RandomID() string { return rand.Text() }

// Hash is the SHA-256 of a random id, hex: what we store of states and session ids.
func Hash(id string) string {
	sum := sha256.Sum256([]byte(id))
	return hex.EncodeToString(sum[:])
}
