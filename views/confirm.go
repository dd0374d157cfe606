package views

import "time"

// ConfirmKind is what a confirmation is about.
type ConfirmKind string

// The kinds of Confirm.
const (
	ConfirmConnect ConfirmKind = "connect"
	ConfirmUpgrade ConfirmKind = "upgrade" // from LinkedIn only to both accounts
	ConfirmAgain   ConfirmKind = "again"   // what was withheld for a while
	ConfirmRenew   ConfirmKind = "renew"
)

// Confirm is the page at /connection/confirm. Nothing is shared before its form is sent.
type Confirm struct {
	AttemptID   string // sent back as `attempt`
	Kind        ConfirmKind
	Member      Member
	WorkName    string
	WorkAccount string // mail address or user name
	WorkPicture string // a path of ours; empty: initials
	ChoiceName  string
	ChoiceText  string
	LinkedIn    []Category // real values; states loaded, pending, unavailable, empty
	Work        []Category // empty with LinkedIn only
	RenewBy     time.Time
	Until       time.Time // when the attempt ends by itself
	Withdraw    string    // can be taken back at any time
	Notice      string    // the exact words that are agreed to; may be empty
	Error       string
}
