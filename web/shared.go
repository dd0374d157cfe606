package web

import (
	"context"
	"net/http"
	"strconv"
	"sync"

	"github.com/labstack/echo/v4"

	"accord/consent"
	"accord/views"
)

// listedItems is how many items of a category a page lists.
const listedItems = 200

// answer is what reading one category gave.
type answer struct {
	values consent.Values
	err    error
}

// errLate marks a category that had not answered when the page was sent.
var errLate = consent.Errorf(consent.Upstream, "still reading")

// readAll reads categories side by side and waits as long as a page may wait.
// What is late goes on reading into the memory, for the part that asks next.
func (s *server) readAll(ctx context.Context, cats []consent.Category, read func(context.Context, consent.Category) (consent.Values, error)) map[consent.Category]answer {
	var mu sync.Mutex
	out := make(map[consent.Category]answer, len(cats))
	done := make(chan struct{})
	lasting := context.WithoutCancel(ctx)
	var wg sync.WaitGroup
	for _, cat := range cats {
		wg.Go(func() {
			values, err := read(lasting, cat)
			mu.Lock()
			defer mu.Unlock()
			if out != nil {
				out[cat] = answer{values, err}
			}
		})
	}
	go func() { wg.Wait(); close(done) }()
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	select {
	case <-done:
	case <-ctx.Done():
	}
	mu.Lock()
	defer mu.Unlock()
	answers := out
	out = nil // late answers go nowhere
	for _, cat := range cats {
		if _, ok := answers[cat]; !ok {
			answers[cat] = answer{err: errLate}
		}
	}
	return answers
}

// shared shows what is shared now, category by category, with live values.
func (s *server) shared(c echo.Context, a consent.Actor) error {
	ctx := c.Request().Context()
	st, err := s.Service.Standing(ctx, a)
	if err != nil {
		return err
	}
	reads, err := s.Service.LastReads(ctx, a)
	if err != nil {
		return err
	}
	v := views.Shared{NeverRead: consent.NeverText}
	v.MayConnect, _ = st.MayConnect()
	var live []consent.Category
	for _, cat := range consent.Categories() {
		if consent.Authorize(st, cat, s.Now()).Released {
			live = append(live, cat)
		}
	}
	switch st.State(s.Now()) {
	case consent.StateNone:
		v.Nothing = "You are not connected, so nothing is shared."
	case consent.StateClosed:
		v.Nothing = "You are disconnected, so nothing is shared any more."
	case consent.StateSuspended:
		v.Nothing = "Your connection is suspended: your organisation's setting does not include you now. Nothing is shared."
	case consent.StateNeedsRenewal:
		v.Nothing = "LinkedIn's permission has run out, so nothing is shared."
	default:
		v.ChoiceName = st.Conn.Choice.Name()
	}
	values := s.readAll(ctx, live, func(ctx context.Context, cat consent.Category) (consent.Values, error) {
		return s.Service.OwnValues(ctx, st, cat)
	})
	for _, cat := range consent.Categories() {
		b := s.ownBlock(st, cat, values[cat])
		b.LastRead = reads[cat]
		if cat.Account() == consent.LinkedInAccount {
			v.LinkedIn = append(v.LinkedIn, b)
		} else {
			v.Work = append(v.Work, b)
		}
	}
	return render(c, http.StatusOK, views.SharedPage(s.page(c, "What is shared", views.NavShared), v))
}

// sharedCategory is one category, as a part or a page of its own.
func (s *server) sharedCategory(c echo.Context, a consent.Actor) error {
	ctx := c.Request().Context()
	cat := consent.Category(c.Param("category"))
	if !cat.Valid() {
		return consent.Errorf(consent.NotFound, "There is no such category.")
	}
	st, err := s.Service.Standing(ctx, a)
	if err != nil {
		return err
	}
	reads, err := s.Service.LastReads(ctx, a)
	if err != nil {
		return err
	}
	var got answer
	if consent.Authorize(st, cat, s.Now()).Released {
		got.values, got.err = s.Service.OwnValues(ctx, st, cat)
	}
	b := s.ownBlock(st, cat, got)
	b.LastRead = reads[cat]
	return s.sendCategory(c, b)
}

func (s *server) sendCategory(c echo.Context, b views.Category) error {
	if isPart(c.Request()) {
		return render(c, http.StatusOK, views.CategoryPart(b))
	}
	return render(c, http.StatusOK, views.CategoryPage(s.page(c, b.Name, views.NavShared), b))
}

// ownBlock is a category of the person's own, off where it is not shared.
func (s *server) ownBlock(st consent.Standing, cat consent.Category, got answer) views.Category {
	if d := consent.Authorize(st, cat, s.Now()); !d.Released {
		t := cat.Text()
		return views.Category{
			Key: string(cat), Name: t.Name, Description: t.Description, Readers: readersOf(cat),
			State: views.CategoryOff, Reason: notShared(d.Reason),
		}
	}
	return s.block(cat, got, "/connection/picture")
}

func notShared(why consent.Reason) string {
	switch why {
	case consent.NotChosen:
		return "Not shared: you chose LinkedIn only."
	case consent.NotOffered:
		return "Not shared: your organisation offers LinkedIn only."
	}
	return "Not shared now."
}

// block presents a category with the values it gave.
func (s *server) block(cat consent.Category, got answer, picture string) views.Category {
	t := cat.Text()
	b := views.Category{
		Key: string(cat), Name: t.Name, Description: t.Description, Readers: readersOf(cat), LeftOut: t.LeftOut, State: views.CategoryLoaded,
	}
	if cat == consent.WorkContacts {
		b.Note = consent.ContactsText
	}
	switch {
	case got.err == errLate:
		b.State = views.CategoryPending
		return b
	case got.err != nil:
		b.State = views.CategoryUnavailable
		b.Reason = "This could not be read now."
		if k := consent.KindOf(got.err); k == consent.NotAllowed || k == consent.Upstream {
			if e := (*consent.Error)(nil); asError(got.err, &e) {
				b.Reason = e.Message
			}
		}
		return b
	case len(got.values.Items) == 0:
		b.State = views.CategoryEmpty
		return b
	}
	if got.values.LeftOut != "" {
		b.LeftOut = got.values.LeftOut
	}
	n := len(got.values.Items)
	b.Count, b.More = countOf(cat, n), max(n-listedItems, 0)
	for _, item := range got.values.Items[:min(n, listedItems)] {
		b.Items = append(b.Items, itemView(cat, item, picture))
	}
	return b
}

func itemView(cat consent.Category, item consent.Item, picture string) views.Item {
	d := item.Describe()
	v := views.Item{Title: d.Title, Group: groupOf(item)}
	if d.Picture {
		v.Picture = picture
		if cat == consent.WorkProfile {
			v.Picture = "" // the work photo is not fetched a second time for the page
			d.Facts = append(d.Facts, consent.Fact{Label: "Photo", Value: "1 picture"})
		}
	}
	for _, f := range d.Facts {
		if f.Label == "Profile" {
			v.URL = views.SafeURL(f.Value)
		}
		v.Facts = append(v.Facts, views.Fact{Label: f.Label, Value: f.Value})
	}
	return v
}

// groupOf is the heading an item stands under, where a category has several lists.
func groupOf(item consent.Item) string {
	if c, ok := item.(consent.Contact); ok {
		if c.Frequent {
			return "People you communicate with most"
		}
		return "Contact lists"
	}
	return ""
}

func countOf(cat consent.Category, n int) string {
	one, many := "entry", "entries"
	switch cat {
	case consent.WorkCalendar:
		one, many = "meeting in the next 14 days", "meetings in the next 14 days"
	case consent.LinkedInConnections:
		one, many = "connection", "connections"
	case consent.WorkContacts:
		one, many = "contact", "contacts"
	case consent.WorkProfile:
		return ""
	}
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}
