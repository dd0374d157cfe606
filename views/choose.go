package views

// Choose is the page at /connection/new: two equal options, none preselected.
type Choose struct {
	Options []ChooseOption // the two, in any order
	Error   string         // when nothing was chosen, or the choice is not offered
	Chosen  string         // value to keep checked after an error elsewhere; normally empty

	// NoticeHash binds the answer to the text shown; sent back as `notice` when not empty.
	NoticeHash string
	// ReturnTo is a route key sent back as `return_to` when not empty, never an address.
	ReturnTo string

	Voluntary string // nobody's manager sees the choice
	Withdraw  string // can be taken back at any time
	Storage   string // what is kept, and for how long
	Never     string // what is never read
	Transfer  string // EU-US paragraph

	PrivacyURL         URL // the organisation's privacy statement
	LinkedInPrivacyURL URL
	TransferURL        URL // LinkedIn's words on transfers
	ExplainsURL        URL // LinkedIn's words on the connection
}

// ChooseOption is one of the two options with what it means.
type ChooseOption struct {
	Value       string // ChoiceBoth or ChoiceLinkedIn
	Name        string
	Text        string // in one sentence
	ToWork      []Flow // LinkedIn to work
	ToLinkedIn  []Flow // work to LinkedIn; empty: nothing flows that way, and the page says so
	Unavailable string // why the organisation does not offer it; empty when it does
}

// Flow is one category that would flow.
type Flow struct {
	Key  string // of the category, chooses the picture; may be empty
	Name string // without the account: "Profile"
	Text string // one line
	Own  string // a sentence of its own, as contacts have; may be empty
}
