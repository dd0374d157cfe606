package views

import "time"

// Values of Policy.Allow.
const (
	AllowNobody   = "nobody"
	AllowGroup    = "group"
	AllowEveryone = "everyone"
)

// Policy is the page at /admin: who may connect, and what people are told. Its
// fields hold what the admin typed, also when it could not be saved.
type Policy struct {
	Allow   string // nobody, group, everyone
	Choices string // the most that is offered: ChoiceBoth or ChoiceLinkedIn
	Version int64
	Groups  Groups
	Effect  Effect

	Headline, Message, Where, Sharing, HowTo string
	PrivacyURL, Contact                      string
	Categories                               []Flow  // all nine, shown read-only
	Offered                                  []Offer // all nine, to be ticked
	PublishedAt                              time.Time

	// Errors name their form field: allow, group, choices, category, headline, message, where,
	// sharing, how_to, privacy_url, contact, end_all.
	Errors   []FieldError
	Conflict string // "Bo saved this setting at 10:02 …"; what was typed is kept

	ChangedBy string
	ChangedAt time.Time
	Now       Now
}

// Offer is the check box of one category.
type Offer struct {
	Value, Name string
	Checked     bool
	Work        bool // comes from the work account
}

// Now are the numbers of the setting in force, in words: few people are not counted aloud.
type Now struct {
	Counting  bool // not known yet: asks again by itself
	Eligible  string
	Connected string
	Ending    string // a sentence, while connections are being ended
}

// FieldError is one complaint about one field.
type FieldError struct{ Field, Text string }

// Groups is the group search with its answers, also served alone at /admin/groups.
type Groups struct {
	Query      string
	Selected   string // id
	Chosen     Group  // the selected group, shown even when it is not among Found
	Found      []Group
	More       bool // there are more than listed
	Searched   bool // a search was made, so an empty answer means none was found
	Any        bool // false: the directory knows no groups yet
	FieldError string
}

// Group is one group of the directory.
type Group struct {
	ID      string
	Name    string
	Members string // in words
}

// Effect is what the setting on the screen would do to people, also served alone.
type Effect struct {
	Allow     string
	Unknown   string   // why there is no number ("Choose a group to see whom this concerns."); empty when there are numbers
	Counting  bool     // the people are still being counted: asks again by itself
	Saved     bool     // the setting shown is the one in force
	Lines     []string // what it does, in words; the first is the main one
	Grave     bool     // ends or suspends connections
	Ends      string   // what the box about ending all connections says; empty: no box
	Confirmed bool     // the box is ticked
	Error     string   // about the box
}

func (p Policy) problem(field string) string {
	for _, e := range p.Errors {
		if e.Field == field {
			return e.Text
		}
	}
	return ""
}

// list is Found without the selected group, which stands on its own above.
func (g Groups) list() []Group {
	var out []Group
	for _, found := range g.Found {
		if found.ID != g.Selected {
			out = append(out, found)
		}
	}
	return out
}

// spoken tells the outcome of a search to a screen reader, and to everybody
// where there is nothing to list.
func (g Groups) spoken() string {
	switch {
	case !g.Any:
		return "No groups are known yet. They come from the directory, or from an import."
	case g.Searched && len(g.list()) == 0:
		return "No group has a name like that."
	case g.Searched:
		return count(len(g.list()), "group found.", "groups found.")
	}
	return ""
}
