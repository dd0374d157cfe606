package web

import (
	"context"
	"net/http"

	"github.com/labstack/echo/v4"

	"accord/consent"
	"accord/views"
)

// pendingPicture is the LinkedIn picture of the attempt that waits.
const pendingPicture = "/connection/picture?of=attempt"

// confirm shows who would be connected with whom, and the real values.
func (s *server) confirm(c echo.Context, a consent.Actor) error {
	ctx := c.Request().Context()
	at, err := s.Service.Pending(ctx, a)
	if err != nil {
		return err
	}
	if key := consent.Category(c.QueryParam("category")); key != "" {
		return s.confirmCategory(c, at, key)
	}
	asked, err := s.asked(ctx, a, at)
	if err != nil {
		return err
	}
	who := s.pendingMember(ctx, at)
	v := s.confirmView(ctx, s.voice(c), a, at, asked)
	known := <-who
	if known.err != nil {
		return known.err // without knowing who it is, nobody can confirm
	}
	v.Member = memberView(known.member, pendingPicture)
	return render(c, http.StatusOK, views.ConfirmPage(s.page(c, "page.confirm", views.NavConnection), v))
}

// pending is the LinkedIn member of an attempt.
type pending struct {
	member consent.Member
	err    error
}

// pendingMember reads who it is beside the values: the page has one budget for both.
func (s *server) pendingMember(ctx context.Context, at consent.Attempt) <-chan pending {
	who := make(chan pending, 1)
	go func() {
		m, err := s.Service.PendingMember(ctx, at)
		who <- pending{m, err}
	}()
	return who
}

// confirmView is the page with the values, as far as they are there in time.
func (s *server) confirmView(ctx context.Context, say voice, a consent.Actor, at consent.Attempt, asked consent.Set) views.Confirm {
	choice := say.choice(at.Categories.Choice())
	v := views.Confirm{
		AttemptID: at.ID, Kind: confirmKind(at, asked), WorkName: a.User.Name, WorkAccount: a.User.UserName,
		ChoiceName: choice.Name, ChoiceText: choice.Text, Until: at.ExpiresAt, Withdraw: say.say("notice.withdraw"), Notice: at.Notice.Text,
	}
	if at.Secrets.LinkedIn != nil {
		v.RenewBy = at.Secrets.LinkedIn.ExpiresAt
	}
	values := s.readAll(ctx, asked.And(at.Shares()).List(), func(ctx context.Context, cat consent.Category) (consent.Values, error) {
		return s.Service.PendingValues(ctx, at, cat)
	})
	for _, cat := range asked.List() {
		b := s.pendingBlock(say, at, cat, values[cat])
		if cat.Account() == consent.WorkAccount {
			v.Work = append(v.Work, b)
		} else {
			v.LinkedIn = append(v.LinkedIn, b)
		}
	}
	return v
}

// asked is what the person says yes to: of a change, only what does not flow yet.
func (s *server) asked(ctx context.Context, a consent.Actor, at consent.Attempt) (consent.Set, error) {
	if at.Purpose != consent.Upgrade {
		return at.Categories, nil
	}
	st, err := s.Service.Standing(ctx, a)
	if err != nil {
		return 0, err
	}
	if more := at.Categories.Without(st.Shared()); !more.Empty() {
		return more, nil
	}
	return at.Categories, nil
}

func confirmKind(at consent.Attempt, asked consent.Set) views.ConfirmKind {
	switch {
	case at.Purpose == consent.Renew:
		return views.ConfirmRenew
	case at.Purpose == consent.Connect:
		return views.ConfirmConnect
	case asked.Of(consent.LinkedInAccount).Empty():
		return views.ConfirmUpgrade
	}
	return views.ConfirmAgain
}

func (s *server) pendingBlock(say voice, at consent.Attempt, cat consent.Category, got answer) views.Category {
	b := s.block(say, cat, got, pendingPicture)
	if !at.Shares().Has(cat) {
		b = offBlock(say, cat, consent.NotGranted)
	}
	b.Preview, b.URL = true, "/connection/confirm?category="+string(cat)
	return b
}

func (s *server) confirmCategory(c echo.Context, at consent.Attempt, cat consent.Category) error {
	if !cat.Valid() || !at.Categories.Has(cat) {
		return consent.Fail(consent.NotFound, "category.unknown")
	}
	var got answer
	if at.Shares().Has(cat) {
		got.values, got.err = s.Service.PendingValues(c.Request().Context(), at, cat)
	}
	return s.sendCategory(c, s.pendingBlock(s.voice(c), at, cat, got))
}

// confirmed makes it live. Confirming twice is confirming once.
func (s *server) confirmed(c echo.Context, a consent.Actor) error {
	id, err := oneField(c, "attempt")
	if err != nil {
		return err
	}
	returnTo, err := s.Service.Confirm(c.Request().Context(), a, id)
	if err != nil {
		return err
	}
	if back := s.parseReturnTo(returnTo); back.key == "card" {
		return see(c, s.address(back))
	}
	return see(c, "/connection?note=connected")
}

// cancel ends what was begun.
func (s *server) cancel(c echo.Context, a consent.Actor) error {
	returnTo, err := s.Service.Cancel(c.Request().Context(), a)
	if err != nil {
		return err
	}
	return s.leave(c, returnTo)
}
