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
	user, app := c.Param("user"), c.QueryParam("app")
	if !isName(user, 128) || app != "" && !isSlug(app) {
		return consent.Errorf(consent.NotFound, "There is nobody by this name here.")
	}
	card, err := s.Service.Card(c.Request().Context(), a, user, app)
	if err != nil {
		return err
	}
	v := s.cardView(c, card, s.whereNow(c))
	if isPart(c.Request()) {
		return render(c, http.StatusOK, views.CardPart(v))
	}
	return render(c, http.StatusOK, views.CardPage(s.page(c, card.Subject.Name, ""), v))
}

// cardView presents a card; back is the place it is shown at.
func (s *server) cardView(c echo.Context, card consent.Card, back returnTo) views.Card {
	path := "/cards/" + url.PathEscape(card.Subject.ID)
	query := url.Values{}
	if back.app != "" {
		query.Set("app", back.app)
	}
	if back.host != "" && s.hostOrigin(c.Request()) == "" {
		query.Set("host", back.host)
	}
	v := views.Card{
		BaseURL: s.PublicURL, Path: path, ID: card.Subject.ID, WorkName: card.Subject.Name, WorkEmail: card.Subject.Mail,
		Own: card.Own, InCommon: card.Shared, ConnectPath: "/connection/new" + back.Query(), DismissPath: "/cards/prompt" + back.Query(),
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
			v.Picture = path + "/picture"
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
			v.Reason = notForYou(card.Why)
		}
	}
	return v
}

func (s *server) cardPicture(c echo.Context, a consent.Actor) error {
	if !isName(c.Param("user"), 128) {
		return consent.Errorf(consent.NotFound, "There is no picture to show.")
	}
	pic, err := s.Service.CardPicture(c.Request().Context(), a, c.Param("user"))
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
	pic, err := s.Service.CardPicture(ctx, a, a.User.ID)
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

// dismissPrompt is "not now": the full prompt stays away for 90 days. The answer
// is the same card with a small link, or the way back.
func (s *server) dismissPrompt(c echo.Context, a consent.Actor) error {
	if err := s.Service.DismissPrompt(c.Request().Context(), a); err != nil {
		return err
	}
	back := s.readReturnTo(c.QueryParams())
	if !isPart(c.Request()) {
		return see(c, back.Address())
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
