package web

import (
	"github.com/labstack/echo/v4"

	"accord/consent"
)

// renew leads to new permissions for the same two accounts.
func (s *server) renew(c echo.Context, a consent.Actor) error {
	to, err := s.Service.StartRenewal(c.Request().Context(), a)
	if err != nil {
		return err
	}
	if to == "" {
		to = "/connection/confirm"
	}
	return see(c, to)
}
