package views

import "time"

// Activity is the page at /connection/activity: who read the person's data.
type Activity struct {
	Reads    []Read
	OlderURL string // path of the next page; empty on the last
	Older    bool   // this is not the newest page: offers the way back
}

// Read is one read of one category, or one refused try. Never the data.
type Read struct {
	At       time.Time
	Who      string // "LinkedIn", "A colleague's card in Mail"
	Category string
	Released bool
	Reason   string // why it was refused, in words
	Times    string // "shown 3 times"; empty for once
}
