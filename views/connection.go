package views

import "time"

// ConnectionState selects what the connection page shows.
type ConnectionState string

// The states of the connection page.
const (
	ConnectionUnavailable  ConnectionState = "unavailable" // never connected, and the setting does not include the person
	ConnectionNone         ConnectionState = "none"        // may connect
	ConnectionPending      ConnectionState = "pending"     // an attempt waits for the person's confirmation
	ConnectionLive         ConnectionState = "connected"
	ConnectionSuspended    ConnectionState = "suspended"    // connected, but the setting does not include the person now
	ConnectionNeedsRenewal ConnectionState = "renewal"      // LinkedIn's permission ran out
	ConnectionClosed       ConnectionState = "disconnected" // ended
)

// Values of a choice, as forms send them.
const (
	ChoiceBoth     = "both"
	ChoiceLinkedIn = "linkedin"
)

// Connection is the page at /connection.
type Connection struct {
	State ConnectionState

	// Nobody is enabled at all; with ConnectionUnavailable.
	NobodyEnabled bool
	Reason        string // why it is unavailable or suspended, in words to the person
	Contact       string // mail address of whom to ask; may be empty

	Member      Member // LinkedIn side; zero where not known yet
	WorkAccount string // work mail address or user name

	// MemberMissing is the quiet line when LinkedIn does not answer now; empty when it did.
	MemberMissing string

	Since        time.Time
	RenewBy      time.Time
	RenewSoon    bool   // reminds of the renewal already now
	RenewURL     string // path a POST renews at; empty: renewing means disconnect and connect again
	Lapsed       string // which permission ran out, in a sentence; with ConnectionNeedsRenewal
	LastRead     time.Time
	LastReadBy   string    // such as "LinkedIn" or "a colleague's card"; with LastRead
	SuspendedAt  time.Time // since when; zero where that is not written down yet
	EndsAt       time.Time // suspended: when it ends by itself; zero if it does not
	Choice       string    // ChoiceBoth or ChoiceLinkedIn: what flows
	ChoiceName   string    // what the person chose, in words
	NotOffered   []string  // names of what the person chose and the organisation does not offer
	Withheld     []string  // and of what it withheld and offers again: shared only after a new yes
	Choices      []ChoiceOption
	Version      int64 // of the connection, sent back by its forms
	Visible      bool  // colleagues who are connected may see the LinkedIn profile on cards
	ChoiceError  string
	PendingUntil time.Time // when the attempt that waits for the confirmation ends by itself; zero: none waits

	ClosedAt   time.Time
	ClosedBy   string // in words: "You disconnected." or "The setting was switched off."
	Steps      []Step
	Residue    []Residue
	MayConnect bool // offers "Connect again" when disconnected

	History   []HistoryEntry
	ExportURL string // path of "Download everything about me"; empty: not offered
}

// Member is a LinkedIn member as pages show them. Missing parts are empty.
type Member struct {
	Name     string
	Email    string
	Headline string
	Picture  string // a path of ours, such as /connection/picture; empty: initials
}

// ChoiceOption is one of the two options in the form that changes the choice.
type ChoiceOption struct {
	Value       string // ChoiceBoth or ChoiceLinkedIn
	Name        string
	Text        string
	Checked     bool
	Unavailable string // why it cannot be chosen; empty when it can
}

// StepState tells how far one step of an ending is.
type StepState string

// The states of a Step.
const (
	StepDone    StepState = "done"
	StepRunning StepState = "running"
	StepFailed  StepState = "failed"
	StepInfo    StepState = "info"
)

// Step is one line of proof after a disconnect.
type Step struct {
	State StepState
	Text  string
	At    time.Time // zero: no time is shown
}

// Residue is something we cannot undo, with the place where the person can.
type Residue struct {
	Text     string
	LinkText string
	URL      URL
}

// HistoryEntry is one receipt in the list on the connection page.
type HistoryEntry struct {
	Event     string // "You connected"
	Detail    string // "Both accounts"; may be empty
	At        time.Time
	ReceiptID string
}

// flow is the choice while data flows, and empty while it does not.
func (c Connection) flow() string {
	if c.State == ConnectionLive {
		return c.Choice
	}
	return ""
}

// running reports whether a step is still under way, so that the list refreshes itself.
func (c Connection) running() bool {
	for _, s := range c.Steps {
		if s.State == StepRunning {
			return true
		}
	}
	return false
}
