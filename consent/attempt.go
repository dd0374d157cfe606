package consent

import "time"

// Purpose is what an attempt is for.
type Purpose string

const (
	Connect Purpose = "connect" // a new connection
	Upgrade Purpose = "upgrade" // more categories for an open connection
	Renew   Purpose = "renew"   // new grants for an open connection
)

// Step is what an attempt waits for.
type Step string

const (
	AwaitLinkedIn Step = "linkedin" // LinkedIn's answer
	AwaitWork     Step = "work"     // the work provider's answer about the extra permissions
	Pending       Step = "pending"  // the person's own confirmation
)

const (
	// AttemptLife is how long an attempt may take, from its start to its end.
	AttemptLife = 10 * time.Minute
	// maxOpenAttempts bounds how many attempts one person may have open.
	maxOpenAttempts = 5
)

// Attempt is one unfinished way to a connection, or to a change or renewal of
// one. It belongs to one person in one browser, and knows what it was based on,
// so that it never undoes what was decided since. Its grants are sealed at rest
// like those of a connection.
type Attempt struct {
	ID          string
	UserID      string
	SessionHash string
	Purpose     Purpose
	Categories  Set // what the person said yes to when choosing, and would confirm
	Held        Set // of these, what the connection's own grants cover already

	PolicyVersion     int64  // the setting the person read
	ConnectionVersion int64  // the connection they saw; 0 where there was none
	Notice            Notice // the text they saw when choosing

	Step      Step
	StateHash string // SHA-256 of the one-time state, while an answer is awaited
	ReturnTo  string // route key of where the person came from
	CreatedAt time.Time
	ExpiresAt time.Time

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

// next is the one answer to "what next?", for every purpose and step: LinkedIn,
// unless an upgrade finds its grant at hand; the work provider, where work data is
// to flow that no grant covers yet; then the person's own confirmation.
func (a Attempt) next() Step {
	switch {
	case a.Purpose != Upgrade && a.Secrets.LinkedIn == nil:
		return AwaitLinkedIn
	case !a.Categories.Of(WorkAccount).Within(a.Held) && a.Secrets.Work == nil:
		return AwaitWork
	}
	return Pending
}

// granted is what the attempt's grants and those it builds on cover.
func (a Attempt) granted() Set {
	s := a.Held
	if a.Secrets.LinkedIn != nil {
		s = s.Of(WorkAccount) | a.Secrets.LinkedIn.Covers.Of(LinkedInAccount)
	}
	if a.Secrets.Work != nil {
		s = s.Of(LinkedInAccount) | a.Secrets.Work.Covers.Of(WorkAccount)
	}
	return s
}

// Shares is what would flow after a yes.
func (a Attempt) Shares() Set { return a.Categories.And(a.granted()) }
