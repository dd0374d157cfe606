package web

import (
	"errors"

	"accord/consent"
	"accord/views"
)

// listedItems is how many items of a category a page lists.
const listedItems = 200

// offBlock is a category that is not shared, and why.
func offBlock(say voice, cat consent.Category, why consent.Reason) views.Category {
	t := say.category(cat)
	return views.Category{
		Key: string(cat), Name: t.Name, Description: t.Description, Readers: readersOf(say, cat),
		State: views.CategoryOff, Reason: notShared(say, why),
	}
}

func notShared(say voice, why consent.Reason) string {
	switch why {
	case consent.NotChosen:
		return say.say("off.not_chosen")
	case consent.NotOffered:
		return say.say("off.not_offered")
	case consent.Withheld:
		return say.say("off.withheld")
	case consent.NotGranted:
		return say.say("off.not_granted")
	}
	return say.say("off.now")
}

// block presents a category with the values it gave.
func (s *server) block(say voice, cat consent.Category, got answer, picture string) views.Category {
	t := say.category(cat)
	b := views.Category{
		Key: string(cat), Name: t.Name, Description: t.Description, Readers: readersOf(say, cat), LeftOut: t.LeftOut, State: views.CategoryLoaded,
	}
	if cat == consent.WorkContacts {
		b.Note = say.say("notice.contacts")
	}
	switch {
	case errors.Is(got.err, errLate):
		b.State = views.CategoryPending
		return b
	case got.err != nil:
		b.State, b.Reason = views.CategoryUnavailable, unreadable(say, got.err)
		return b
	case len(got.values.Items) == 0:
		b.State = views.CategoryEmpty
		return b
	}
	for i, m := range got.values.LeftOut {
		if i == 0 {
			b.LeftOut = say.message(m)
		} else {
			b.LeftOut += " " + say.message(m)
		}
	}
	n := len(got.values.Items)
	b.Count, b.More = countOf(say, cat, n), max(n-listedItems, 0)
	for _, item := range got.values.Items[:min(n, listedItems)] {
		b.Items = append(b.Items, itemView(say, cat, item, picture))
	}
	return b
}

// unreadable says why values are missing. A fault of ours is not explained here.
func unreadable(say voice, err error) string {
	if e := (*consent.Error)(nil); errors.As(err, &e) && (e.Kind == consent.NotAllowed || e.Kind == consent.Upstream) {
		return say.tell(e)
	}
	return say.say("values.unreadable")
}

func itemView(say voice, cat consent.Category, item consent.Item, picture string) views.Item {
	d := item.Describe()
	v := views.Item{Title: d.Title, Group: groupOf(say, item)}
	if d.When != nil {
		v.Title = spanText(say, *d.When)
	}
	if d.Kind != "" {
		v.Facts = append(v.Facts, views.Fact{Label: say.label(d.Kind)})
	}
	for _, f := range d.Facts {
		if f.Label == "profile" {
			v.URL = views.SafeURL(f.Value)
		}
		value := f.Value
		if f.Word != "" {
			value = say.label(f.Word)
		}
		v.Facts = append(v.Facts, views.Fact{Label: say.label(f.Label), Value: value})
	}
	switch {
	case d.Picture && cat == consent.WorkProfile: // the work photo is not fetched a second time for the page
		v.Facts = append(v.Facts, views.Fact{Label: say.label("photo"), Value: say.say("item.one_picture")})
	case d.Picture:
		v.Picture = picture
	}
	return v
}

// spanText says when something is, in UTC.
func spanText(say voice, w consent.Span) string {
	const day, clock = "Mon 2 Jan", "15:04"
	start, end := w.Start.UTC(), w.End.UTC()
	if w.AllDay {
		return say.say("span.all_day", "day", start.Format(day))
	}
	return say.say("span.times", "day", start.Format(day), "start", start.Format(clock), "end", end.Format(clock))
}

// groupOf is the heading an item stands under, where a category has several lists.
func groupOf(say voice, item consent.Item) string {
	if c, ok := item.(consent.Contact); ok {
		if c.Frequent {
			return say.say("contacts.frequent")
		}
		return say.say("contacts.lists")
	}
	return ""
}

func countOf(say voice, cat consent.Category, n int) string {
	switch cat {
	case consent.WorkProfile:
		return ""
	case consent.WorkCalendar:
		return say.say("count.meetings", "n", n)
	case consent.LinkedInConnections:
		return say.say("count.connections", "n", n)
	case consent.WorkContacts:
		return say.say("count.contacts", "n", n)
	}
	return say.say("count.entries", "n", n)
}
