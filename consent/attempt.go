package consent

import "time"

// Step is what an attempt waits for.
type Step string

const (
	AwaitLinkedIn Step = "linkedin" // LinkedIn's answer
	AwaitWork     Step = "work"     // the work provider's answer about the extra permissions
	Pending       Step = "pending"  // the person's own confirmation
)

// AttemptLife is how long an attempt may take, from its start to its end.
const AttemptLife = 10 * time.Minute

// maxOpenAttempts bounds how many attempts one person may have open.
const maxOpenAttempts = 5

// Attempt is one unfinished connect, or one unfinished change from LinkedIn only
// to both accounts. It belongs to one person in one browser. Its grants are
// sealed at rest like those of a connection.
type Attempt struct {
	ID          string
	UserID      string
	SessionHash string
	Choice      Choice
	Upgrade     bool // changes a live connection instead of opening one
	Step        Step
	StateHash   string // SHA-256 of the one-time state, while an answer is awaited
	ReturnTo    string // route key of where the person came from
	Notice      Notice // the text the person saw when choosing
	CreatedAt   time.Time
	ExpiresAt   time.Time

	Secrets AttemptSecrets
}

// AttemptSecrets are the parts of an attempt that are sealed at rest.
type AttemptSecrets struct {
	Member   string // LinkedIn `sub`
	Nonce    string
	Verifier string // PKCE, RFC 7636
	LinkedIn *Grant
	Work     *Grant
}

// Open reports whether the attempt can still be answered.
func (a Attempt) Open(now time.Time) bool { return now.Before(a.ExpiresAt) }

func errAttemptOver() *Error {
	return Errorf(Expired, "This attempt is no longer valid. Nothing was connected. Start again from My connection.")
}
