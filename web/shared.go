package web

import (
	"context"
	"errors"
	"net/http"
	"sync"

	"github.com/labstack/echo/v4"

	"accord/consent"
	"accord/views"
)

// answer is what reading one category gave.
type answer struct {
	values consent.Values
	err    error
}

// errLate marks a category that had not answered when the page was sent.
var errLate = errors.New("still reading")

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
	ctx, say := c.Request().Context(), s.voice(c)
	st, err := s.Service.Standing(ctx, a)
	if err != nil {
		return err
	}
	reads, err := s.Service.LastReads(ctx, a)
	if err != nil {
		return err
	}
	v := views.Shared{NeverRead: say.say("notice.never"), Nothing: nothingShared(say, st, st.State(s.Now()))}
	v.MayConnect, _ = st.MayConnect()
	var live []consent.Category
	if v.Nothing == "" {
		v.ChoiceName, live = say.choice(st.Conn.Categories.Choice()).Name, st.Shared().List()
		withheld := st.Conn.Categories.Without(st.Consented())
		v.NotOffered, v.Withheld = say.names(withheld.Without(st.Policy.Offered)), say.names(withheld.And(st.Policy.Offered))
	}
	values := s.readAll(ctx, live, func(ctx context.Context, cat consent.Category) (consent.Values, error) {
		return s.Service.OwnValues(ctx, a, cat)
	})
	for _, cat := range consent.Categories() {
		b := s.ownBlock(say, st, cat, values[cat])
		b.LastRead = reads[cat]
		if cat.Account() == consent.LinkedInAccount {
			v.LinkedIn = append(v.LinkedIn, b)
		} else {
			v.Work = append(v.Work, b)
		}
	}
	return render(c, http.StatusOK, views.SharedPage(s.page(c, "page.shared", views.NavShared), v))
}

// nothingShared says why nothing is shared at all; empty when something may be.
func nothingShared(say voice, st consent.Standing, state consent.State) string {
	switch state {
	case consent.StateNone:
		return say.say("shared.none")
	case consent.StateClosed:
		return say.say("shared.closed")
	case consent.StateNeedsRenewal:
		return say.say("shared.renewal")
	case consent.StateSuspended:
		if _, why := st.MayConnect(); why == consent.GroupUnknown {
			return say.say("shared.group_unknown")
		}
		return say.say("shared.suspended")
	}
	return ""
}

// sharedCategory is one category, as a part or a page of its own.
func (s *server) sharedCategory(c echo.Context, a consent.Actor) error {
	ctx := c.Request().Context()
	cat := consent.Category(param(c, "category"))
	if !cat.Valid() {
		return consent.Fail(consent.NotFound, "category.unknown")
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
		got.values, got.err = s.Service.OwnValues(ctx, a, cat)
	}
	b := s.ownBlock(s.voice(c), st, cat, got)
	b.LastRead = reads[cat]
	return s.sendCategory(c, b)
}

func (s *server) sendCategory(c echo.Context, b views.Category) error {
	if isPart(c.Request()) {
		return render(c, http.StatusOK, views.CategoryPart(b))
	}
	p := s.page(c, "", views.NavShared)
	p.Title = b.Name
	return render(c, http.StatusOK, views.CategoryPage(p, b))
}

// ownBlock is a category of the person's own, off where it is not shared.
func (s *server) ownBlock(say voice, st consent.Standing, cat consent.Category, got answer) views.Category {
	if d := consent.Authorize(st, cat, s.Now()); !d.Released {
		return offBlock(say, cat, d.Reason)
	}
	return s.block(say, cat, got, "/connection/picture")
}
