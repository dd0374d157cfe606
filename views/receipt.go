package views

import "time"

// Receipts is the page at /connection/receipts.
type Receipts struct{ Entries []HistoryEntry }

// Receipt is the page of one receipt.
type Receipt struct {
	ID            string
	Event         string // "You connected"
	At            time.Time
	Who           string // whose consent: name or mail address
	By            string // who made it happen: "You", "An administrator", "LinkedIn"
	Reason        string // why, where it was not the person's own doing; may be empty
	ChoiceName    string
	Categories    []string // that flow from then on; empty: nothing
	NoticeVersion string
	NoticeHash    string // SHA-256, hex
	NoticeText    string // full text; empty after a withdrawal
	Language      string
	PolicyVersion int64
	ConnectionID  string
}
