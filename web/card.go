package web

import (
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"accord/consent"
	"accord/views"
)

// card is one profile card: a part for htmx, a page otherwise.
func (s *server) card(c echo.Context, a consent.Actor) error {
	user := param(c, "user")
	if !isName(user, 128) {
		return consent.Fail(consent.NotFound, "card.nobody")
	}
	card, err := s.Service.Card(c.Request().Context(), a, user, s.appKey(c.QueryParam("app")))
	if err != nil {
		return err
	}
	v := s.cardView(c, card, s.whereNow(c))
	if isPart(c.Request()) {
		return render(c, http.StatusOK, views.CardPart(v))
	}
	p := s.page(c, "", "")
	p.Title = card.Subject.Name
	return render(c, http.StatusOK, views.CardPage(p, v))
}

// cardView presents a card; back is the place it is shown at.
func (s *server) cardView(c echo.Context, card consent.Card, back returnTo) views.Card {
	say, path, query, app := s.voice(c), "/cards/"+url.PathEscape(card.Subject.ID), url.Values{}, ""
	if back.app != "" {
		query.Set("app", back.app)
		app = "?" + query.Encode()
	}
	if back.host != "" && s.hostOrigin(c.Request()) == "" {
		query.Set("host", back.host)
	}
	v := views.Card{
		BaseURL: s.PublicURL, Path: path, ID: card.Subject.ID, WorkName: card.Subject.Name, WorkEmail: card.Subject.Mail,
		Own: card.Own, ConnectPath: "/connection/new" + back.Query(), To: back.key, Host: back.host, App: back.app, Subject: back.user,
	}
	if len(query) > 0 {
		v.Path += "?" + query.Encode()
	}
	switch card.Kind {
	case consent.Shown:
		m := card.Member
		v.Kind, v.Name, v.Headline, v.Position, v.Company = views.CardShown, m.Name, m.Headline, m.Position, m.Company
		v.Location, v.School, v.ProfileURL = m.Location, m.School, views.SafeURL(m.ProfileURL)
		if m.HasPicture {
			v.Picture = path + "/picture" + app // with the app, so that it is the same viewing
		}
		for _, line := range card.Shared {
			v.InCommon = append(v.InCommon, say.message(line))
		}
	case consent.Invite:
		v.Kind = views.CardInvite
		if card.Quiet {
			v.Kind = views.CardInviteSmall
		}
	case consent.Unavailable:
		v.Kind = views.CardUnavailable
	default:
		v.Kind = views.CardPlain
		if card.Why != "" {
			v.Reason = notForYou(say, card.Why)
		}
	}
	return v
}

func (s *server) cardPicture(c echo.Context, a consent.Actor) error {
	user := param(c, "user")
	if !isName(user, 128) {
		return consent.Fail(consent.NotFound, "picture.none")
	}
	pic, err := s.Service.CardPicture(c.Request().Context(), a, user, s.appKey(c.QueryParam("app")))
	if err != nil {
		return err
	}
	return sendPicture(c, pic)
}

// ownPicture is the LinkedIn picture of the person's own connection, or of the
// attempt that waits for the confirmation.
func (s *server) ownPicture(c echo.Context, a consent.Actor) error {
	ctx := c.Request().Context()
	if c.QueryParam("of") == "attempt" {
		at, err := s.Service.Pending(ctx, a)
		if err != nil {
			return err
		}
		pic, err := s.Service.PendingPicture(ctx, at)
		if err != nil {
			return err
		}
		return sendPicture(c, pic)
	}
	pic, err := s.Service.OwnPicture(ctx, a)
	if consent.CodeOf(err) == "own.refused" {
		return consent.Fail(consent.NotFound, "picture.none").Because(err)
	}
	if err != nil {
		return err
	}
	return sendPicture(c, pic)
}

// sendPicture sends an image that came from outside so that it can be nothing else.
func sendPicture(c echo.Context, p consent.Picture) error {
	c.Response().Header().Set("Content-Security-Policy", "default-src 'none'; sandbox")
	c.Response().Header().Set("Content-Disposition", "inline")
	return c.Blob(http.StatusOK, p.Type, p.Data)
}

// dismissPrompt is "not now": the full prompt stays away for half a year. The answer
// is the same card with a small link, or the way back.
func (s *server) dismissPrompt(c echo.Context, a consent.Actor) error {
	if err := s.Service.DismissPrompt(c.Request().Context(), a); err != nil {
		return err
	}
	back := s.readReturnTo(c.Request().PostForm)
	if !isPart(c.Request()) {
		return see(c, s.address(back))
	}
	if back.key != "card" {
		return c.NoContent(http.StatusNoContent)
	}
	card, err := s.Service.Card(c.Request().Context(), a, back.user, back.app)
	if err != nil {
		return err
	}
	return render(c, http.StatusOK, views.CardPart(s.cardView(c, card, back)))
}
