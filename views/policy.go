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
	Categories                               []Flow // all nine, shown read-only
	PublishedAt                              time.Time

	// Errors name their form field: allow, group, choices, headline, message, where,
	// sharing, how_to, privacy_url, contact, end_all.
	Errors   []FieldError
	Conflict string // "Bo saved this setting at 10:02 …"; what was typed is kept

	ChangedBy string
	ChangedAt time.Time
	Connected int
	Eligible  int
	People    int // everybody in the directory; 0: not shown
	Ending    Ending
}

// FieldError is one complaint about one field.
type FieldError struct{ Field, Text string }

// Ending is the progress of ending connections after "No one" was saved.
type Ending struct {
	Left  int // connections not yet tidied up; nothing is shared for them any more
	Total int // 0: not known
	Done  bool
}

// Groups is the group search with its answers, also served alone at /admin/groups.
type Groups struct {
	Query      string
	Selected   string // id
	Name       string // of the selected group, shown even when it is not among Found
	Members    int    // of the selected group
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
	Members int
}

// Effect is what the setting on the screen would do to people, also served alone.
type Effect struct {
	Allow     string
	Unknown   string // why there is no number ("Choose a group to see whom this concerns."); empty when there are numbers
	Saved     bool   // the setting shown is the one in force
	Eligible  int
	Connected int
	Suspended int
	Ends      int    // connections that end; with nobody
	Confirmed bool   // the box is ticked
	Error     string // about the box
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
