package web

import (
	"github.com/labstack/echo/v4"

	"accord/consent"
)

// changeVisibility says whether colleagues may see the LinkedIn profile on cards.
func (s *server) changeVisibility(c echo.Context, a consent.Actor) error {
	visible, err := oneField(c, "visible")
	if err != nil {
		return err
	}
	if visible != "yes" && visible != "no" {
		return consent.Fail(consent.Invalid, "form.yes_or_no").At("visible")
	}
	if err := s.Service.SetVisible(c.Request().Context(), a, visible == "yes"); err != nil {
		return err
	}
	return see(c, "/connection?note=changed")
}
