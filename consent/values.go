package consent

import "time"

// Values is what one category holds right now. It lives in memory only: nothing
// in this type is ever written to the database, a log, a mail or an audit row.
type Values struct {
	Category  Category
	Items     []Item
	LeftOut   []Message // what was there and left out
	FetchedAt time.Time
}

// Item is one thing of a category. The concrete types are the complete list of
// fields that may be released: what has no field cannot leak.
type Item interface{ Describe() Description }

// Description is an item as a person reads it.
type Description struct {
	Title   string
	Kind    Label // of the item, such as "position"; may be empty
	Facts   []Fact
	Picture bool // the item has a picture
	// When is set for what has a time instead of a title.
	When *Span
}

// Span is a time from Start to End; with AllDay only the days matter.
type Span struct {
	Start, End time.Time
	AllDay     bool
}

// Label is the stable name of what a value is. Its words are in consent/words
// under "label.".
type Label string

// Fact is one labelled value. Where the value is a word of ours and no data, it is
// a Label too, and Word is set instead of Value.
type Fact struct {
	Label Label  `json:"label"`
	Value string `json:"value,omitempty"`
	Word  Label  `json:"word,omitempty"`
}

// Member is a LinkedIn member as a card shows them. Missing parts are empty.
type Member struct {
	Subject    string // `sub`, pairwise for our client
	Name       string
	Email      string
	Headline   string
	Position   string
	Company    string
	Location   string
	School     string
	ProfileURL string // https, on linkedin.com or where the configuration says
	HasPicture bool
}

// Describe implements Item.
func (m Member) Describe() Description {
	return Description{Title: m.Name, Picture: m.HasPicture, Facts: facts(
		"email", m.Email, "headline", m.Headline, "position", m.Position, "company", m.Company,
		"location", m.Location, "school", m.School, "profile", m.ProfileURL)}
}

// Entry is one row of LinkedIn's portability data, under our own labels.
type Entry struct {
	Kind  Label  `json:"kind"` // such as "position", "course", "connection"
	Title string `json:"title"`
	Facts []Fact `json:"facts,omitempty"`
}

// Describe implements Item.
func (e Entry) Describe() Description {
	return Description{Title: e.Title, Kind: e.Kind, Facts: e.Facts}
}

// WorkPerson is the work profile: the six fields of the design document.
type WorkPerson struct {
	FirstName string   `json:"first_name"`
	LastName  string   `json:"last_name"`
	Email     string   `json:"email"`
	Photo     []byte   `json:"photo,omitempty"` // PNG or JPEG
	Manager   string   `json:"manager,omitempty"`
	Manages   []string `json:"manages,omitempty"`
}

// Describe implements Item.
func (p WorkPerson) Describe() Description {
	d := Description{Title: p.FirstName + " " + p.LastName, Picture: len(p.Photo) > 0}
	d.Facts = facts("email", p.Email, "manager", p.Manager)
	for _, name := range p.Manages {
		d.Facts = append(d.Facts, Fact{Label: "manages", Value: name})
	}
	return d
}

// Meeting is a calendar entry without title, agenda or content: the type has no
// field for them, so no answer of the calendar can carry them further.
type Meeting struct {
	Start     time.Time  `json:"start"`
	End       time.Time  `json:"end"`
	AllDay    bool       `json:"all_day"`
	Location  string     `json:"location"`
	Attendees []Attendee `json:"attendees"`
}

// Attendee is somebody invited to a Meeting.
type Attendee struct {
	Name    string `json:"name"`
	Address string `json:"address"`
}

// Describe implements Item.
func (m Meeting) Describe() Description {
	d := Description{When: &Span{m.Start, m.End, m.AllDay}, Facts: facts("place", m.Location)}
	for _, a := range m.Attendees {
		d.Facts = append(d.Facts, Fact{Label: "attendee", Value: nameAndAddress(a.Name, a.Address)})
	}
	return d
}

// Interest is one interest of the work profile.
type Interest struct {
	Name string `json:"name"`
}

// Describe implements Item.
func (i Interest) Describe() Description { return Description{Title: i.Name} }

// Licence is a product or service the organisation provides.
type Licence struct {
	Name string `json:"name"`
}

// Describe implements Item.
func (l Licence) Describe() Description { return Description{Title: l.Name} }

// Contact is a person of a contact list, or one the person works with most.
type Contact struct {
	Name      string   `json:"name"`
	Addresses []string `json:"addresses"`
	Phones    []string `json:"phones,omitempty"`
	Company   string   `json:"company,omitempty"`
	JobTitle  string   `json:"job_title,omitempty"`
	Frequent  bool     `json:"frequent"` // true: from frequent communication, not from a list
}

// Describe implements Item.
func (c Contact) Describe() Description {
	d := Description{Title: c.Name, Facts: facts("job_title", c.JobTitle, "company", c.Company)}
	for _, a := range c.Addresses {
		d.Facts = append(d.Facts, Fact{Label: "email", Value: a})
	}
	for _, p := range c.Phones {
		d.Facts = append(d.Facts, Fact{Label: "phone", Value: p})
	}
	source := Fact{Label: "source", Word: "contact_list"}
	if c.Frequent {
		source.Word = "frequent_contact"
	}
	d.Facts = append(d.Facts, source)
	return d
}

// Picture is an image as bytes, checked to be a PNG, JPEG, GIF or WebP.
type Picture struct {
	Type string // media type
	Data []byte
}

// facts pairs labels with values and drops the empty ones.
func facts(pairs ...string) []Fact {
	var out []Fact
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			out = append(out, Fact{Label: Label(pairs[i]), Value: pairs[i+1]})
		}
	}
	return out
}

func nameAndAddress(name, address string) string {
	switch {
	case name == "":
		return address
	case address == "" || name == address:
		return name
	}
	return name + " (" + address + ")"
}
