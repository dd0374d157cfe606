package views

import (
	"slices"
	"strings"
	"time"
)

// Shared is the page at /connection/shared: nine categories in two groups.
type Shared struct {
	LinkedIn []Category // from LinkedIn to work: four
	Work     []Category // from work to LinkedIn: five
	// Nothing says why nothing is shared at all ("You are not connected."); empty when something is.
	Nothing    string
	MayConnect bool // with Nothing: offers to connect
	ChoiceName string
	NotOffered []string // names of what the person chose and the organisation does not offer
	Withheld   []string // and of what it withheld and offers again: shared only after a new yes
	NeverRead  string   // what is never read, in one sentence; may be empty
}

// CategoryState tells whether a category's live values are there.
type CategoryState string

// The states of a Category.
const (
	CategoryLoaded      CategoryState = "loaded"
	CategoryPending     CategoryState = "pending" // fetched by htmx when shown; a plain link without
	CategoryUnavailable CategoryState = "unavailable"
	CategoryEmpty       CategoryState = "empty"
	CategoryOff         CategoryState = "off" // not shared: no values are fetched
)

// Category is one kind of data with its live values.
type Category struct {
	Key         string // as in /connection/shared/{key}, such as work-calendar
	Name        string
	Description string
	Readers     string // who may read it, in words
	State       CategoryState
	Reason      string    // unavailable: why; off: "Not shared: you chose LinkedIn only."
	LastRead    time.Time // by somebody else; zero: never
	Count       string    // "12 meetings"; may be empty
	Items       []Item
	More        int    // how many further items are not listed
	LeftOut     string // "12 meetings; titles, agendas and contents are never read"
	Note        string // a sentence of its own, as contacts have
	Preview     bool   // before the confirmation: nothing was shared or read yet
	URL         string // path of the part; /connection/shared/{key} where empty
}

// Item is one thing of a category.
type Item struct {
	Group   string // heading of the list it belongs to, where a category has several; items of one group follow each other
	Title   string
	Facts   []Fact
	Picture string // a path of ours; may be empty
	URL     URL
}

// Fact is one labelled value. A label without a value is shown as a quiet tag.
type Fact struct{ Label, Value string }

func (c Category) address() string {
	if c.URL != "" {
		return ownAddress("", c.URL)
	}
	return "/connection/shared/" + c.Key
}

func (c Category) shared() bool { return c.State != CategoryOff }

// How many items are shown before the rest folds away. Before the confirmation
// all categories stand on one page, next to the decision, so fewer are open.
const (
	openItems    = 6
	previewItems = 2
)

func (c Category) open() int {
	if c.Preview {
		return previewItems
	}
	return openItems
}

func (c Category) firstItems() []Item { return c.Items[:min(len(c.Items), c.open())] }

func (c Category) foldedItems() []Item {
	// One item behind a fold is more work than one item.
	if len(c.Items) <= c.open()+1 {
		return c.Items[len(c.firstItems()):]
	}
	return c.Items[c.open():]
}

// factGroup is one label with its values: an attendee list says "Attendee" once.
type factGroup struct {
	label  string
	values []string
}

func grouped(facts []Fact) []factGroup {
	var out []factGroup
	for _, f := range facts {
		if n := len(out); n > 0 && out[n-1].label == f.Label {
			out[n-1].values = append(out[n-1].values, f.Value)
			continue
		}
		out = append(out, factGroup{f.Label, []string{f.Value}})
	}
	return out
}

func labelled(facts []Fact) []Fact {
	return slices.DeleteFunc(slices.Clone(facts), func(f Fact) bool { return f.Value == "" })
}

// tagsOf joins the labels that stand alone.
func tagsOf(facts []Fact) string {
	var tags []string
	for _, f := range facts {
		if f.Value == "" {
			tags = append(tags, f.Label)
		}
	}
	return strings.Join(tags, " · ")
}
