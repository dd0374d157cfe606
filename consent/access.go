package consent

import "time"

// Reason is why a read was refused: one list for code, log and screen.
type Reason string

const (
	UnknownCategory    Reason = "unknown category"
	UnknownMember      Reason = "unknown member"
	UserDisabled       Reason = "account disabled"
	NotConnected       Reason = "not connected"
	Disconnected       Reason = "disconnected"
	PolicyNobody       Reason = "switched off"
	OutsideGroup       Reason = "outside the group"
	RenewalNeeded      Reason = "renewal needed"
	NotChosen          Reason = "not chosen"
	NotOffered         Reason = "not offered"
	Hidden             Reason = "hidden"
	ViewerNotConnected Reason = "viewer not connected"
	NotGranted         Reason = "not granted"
	NoAnswer           Reason = "no answer"
	Overtaken          Reason = "changed meanwhile"
)

// Text is the reason as the person concerned reads it.
func (r Reason) Text() string {
	switch r {
	case UserDisabled:
		return "Your work account is disabled."
	case NotConnected:
		return "You were not connected."
	case Disconnected:
		return "You had disconnected."
	case PolicyNobody:
		return "Your organisation had switched LinkedIn connections off."
	case OutsideGroup:
		return "Your organisation allows LinkedIn connections for one group, and you were not in it."
	case RenewalNeeded:
		return "The permission from LinkedIn had run out."
	case NotChosen:
		return "You chose LinkedIn only."
	case NotOffered:
		return "Your organisation allows LinkedIn only."
	case Hidden:
		return "You hid your LinkedIn profile."
	case ViewerNotConnected:
		return "The person looking was not connected."
	case NotGranted:
		return "You did not give this permission."
	case NoAnswer:
		return "The data could not be fetched."
	case Overtaken:
		return "Your settings changed during the read."
	}
	return "The request was not understood."
}

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
}
