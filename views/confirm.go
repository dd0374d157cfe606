package views

import "time"

// Confirm is the page at /connection/confirm. Nothing is shared before its form is sent.
type Confirm struct {
	AttemptID   string // sent back as `attempt`
	Upgrade     bool   // the person is connected and goes from LinkedIn only to both accounts
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
	Error       string
}
