package consent

import "time"

// Reason is why a read was refused, or why somebody may not connect: one list for
// code, log and screen. Its words are in consent/words under "reason.".
type Reason string

const (
	UnknownCategory    Reason = "unknown category"
	UnknownMember      Reason = "unknown member"
	UserDisabled       Reason = "account disabled"
	NotConnected       Reason = "not connected"
	Disconnected       Reason = "disconnected"
	PolicyNobody       Reason = "switched off"
	OutsideGroup       Reason = "outside the group"
	GroupUnknown       Reason = "group unknown"
	RenewalNeeded      Reason = "renewal needed"
	NotChosen          Reason = "not chosen"
	NotOffered         Reason = "not offered"
	Withheld           Reason = "withheld since the last yes"
	Hidden             Reason = "hidden"
	ViewerNotConnected Reason = "viewer not connected"
	ViewerSignedOut    Reason = "viewer signed out"
	NotGranted         Reason = "not granted"
	NoAnswer           Reason = "no answer"
	Overtaken          Reason = "changed meanwhile"
)

// Reasons lists them all, for the tests that every one has its words and its
// place in the database.
func Reasons() []Reason {
	return []Reason{
		UnknownCategory, UnknownMember, UserDisabled, NotConnected, Disconnected, PolicyNobody, OutsideGroup, GroupUnknown,
		RenewalNeeded, NotChosen, NotOffered, Withheld, Hidden, ViewerNotConnected, ViewerSignedOut, NotGranted, NoAnswer, Overtaken,
	}
}

// aboutViewer reports whether the reason lies with who looks, not with who is
// looked at. Such a refusal is no line on the other's activity page.
func (r Reason) aboutViewer() bool { return r == ViewerNotConnected || r == ViewerSignedOut }

// Decision is the answer to one read: Released, or refused for a Reason.
type Decision struct {
	Released bool
	Reason   Reason // empty when released
}

func refused(r Reason) Decision { return Decision{Reason: r} }

// Reader is the kind of reader of somebody's data.
type Reader string

const (
	CardReader     Reader = "card"     // a colleague, on a profile card
	LinkedInReader Reader = "linkedin" // LinkedIn's side, through the data API
)

// AccessRecord is one read of one category by somebody else: who, what, when,
// and the decision. Never the data. A colleague is recorded as a reader of the
// kind, not by name: the record is for the person read, not for watching
// those who look.
type AccessRecord struct {
	ID           string
	UserID       string // whose data
	ConnectionID string // empty when there was none
	Category     Category
	Reader       Reader
	Client       string // host app or OAuth client
	Decision     Decision
	At           time.Time
	// Repeats is how often the same viewing was shown again within its ten minutes.
	Repeats int64
}

// Cursor is a place in a person's list of records, between two of them: older
// than At, or of the same instant with a smaller ID. Zero is before the newest.
type Cursor struct {
	At time.Time
	ID string
}
