package linkedin

import (
	"encoding/json"
	"slices"
	"strings"
	"unicode"

	"accord/consent"
	"accord/outside/openid"
)

const (
	titleLimit = 300
	factLimit  = 2000
)

// row is one line of a snapshot: what its domain reads of it, by heading. Headings
// are reduced to lower-case letters and digits, as LinkedIn changes spaces and case
// without notice.
type row map[string]string

// reduced makes a heading comparable.
func reduced(heading string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, heading)
}

// add takes a row into the table: the text under the headings that its domain
// reads, and of the rest only that it was there. Values that are not text are
// skipped, whatever they are.
func (t *table) add(data map[string]json.RawMessage, wanted []string) {
	r := make(row)
	for heading, raw := range data {
		var text string
		if json.Unmarshal(raw, &text) != nil {
			continue
		}
		name := reduced(heading)
		if slices.Contains(wanted, name) {
			r[name] = text
		} else if left := sensitive(name); left != "" && text != "" && !slices.Contains(t.leftOut, left) {
			t.leftOut = append(t.leftOut, left)
		}
	}
	t.rows = append(t.rows, r)
	t.bytes += r.weight()
}

// weight is about how many bytes of memory the row takes.
func (r row) weight() int {
	n := 64
	for heading, value := range r {
		n += 32 + len(heading) + len(value)
	}
	return n
}

// value reads the first of the headings that says something.
func (r row) value(limit int, headings ...string) string {
	for _, heading := range headings {
		switch s := openid.OneLine(r[reduced(heading)], limit); strings.ToLower(s) {
		case "", "n/a", "not available":
		default:
			return s
		}
	}
	return ""
}

// entry turns a row into an entry under our own labels. It reports false for a row
// of which nothing is left. One without a title is known by its kind.
func (c *Client) entry(d domain, r row) (consent.Entry, bool) {
	e := consent.Entry{Kind: d.kind}
	var title []string
	for _, heading := range d.title {
		if s := r.value(titleLimit, heading); s != "" {
			title = append(title, s)
		}
	}
	e.Title = strings.Join(title, " ")
	for _, f := range d.facts {
		value := r.value(factLimit, f.headings...)
		if f.label == "link" || f.label == "profile" {
			value = c.address(value)
		}
		if value != "" {
			e.Facts = append(e.Facts, consent.Fact{Label: f.label, Value: value})
		}
	}
	return e, e.Title != "" || len(e.Facts) > 0
}

// sensitive names, for the note on what was left out, what rows often have and
// entries never do.
func sensitive(heading string) consent.Code {
	switch heading {
	case "birthdate":
		return "leftout.birth_date"
	case "address", "zipcode":
		return "leftout.home_address"
	case "maidenname":
		return "leftout.maiden_name"
	}
	for _, part := range []string{"amount", "total", "tax", "price", "currency", "payment", "card", "invoice"} {
		if strings.Contains(heading, part) {
			return "leftout.payment"
		}
	}
	return ""
}

// leftOut says what the tables held and the entries do not.
func leftOut(tables []table) []consent.Message {
	var codes []consent.Code
	for _, t := range tables {
		codes = append(codes, t.leftOut...)
	}
	slices.Sort(codes)
	if slices.ContainsFunc(tables, func(t table) bool { return t.cut }) {
		codes = append(codes, "leftout.more_at_linkedin")
	}
	if slices.ContainsFunc(tables, func(t table) bool { return t.failed }) {
		codes = append(codes, "leftout.linkedin_parts")
	}
	var said []consent.Message
	for _, code := range slices.Compact(codes) {
		said = append(said, consent.Say(code))
	}
	return said
}
