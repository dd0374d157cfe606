package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"accord/consent"
	"accord/views"
)

// front says what this is; who is signed in goes on to the own connection.
func (s *server) front(c echo.Context) error {
	if _, ok, err := s.actor(c); err != nil || ok {
		if err != nil {
			return err
		}
		return see(c, "/connection")
	}
	signedOut := c.QueryParam("note") == "signed-out" || c.QueryParam("state") == "signed-out"
	return render(c, http.StatusOK, views.FrontPage(s.page(c, "", ""), views.Front{SignedOut: signedOut}))
}

// help answers the questions the announcement points to. It needs no sign-in.
func (s *server) help(c echo.Context) error {
	set, err := s.Service.Store.Setting(c.Request().Context())
	if err != nil {
		return err
	}
	a := set.Announcement
	v := views.Help{
		Apps: s.HostOrigins, Never: consent.NeverText, Storage: consent.StorageText, Voluntary: consent.VoluntaryText,
		Withdraw: consent.WithdrawText, Transfer: consent.TransferText, RenewDays: 60,
		PrivacyURL: views.SafeURL(a.PrivacyURL), LinkedInPrivacyURL: views.SafeURL(consent.LinkedInPrivacyURL),
		TransferURL: views.SafeURL(consent.LinkedInTransferURL), ExplainsURL: views.SafeURL(consent.LinkedInExplainsURL),
		LinkedInVisibilityURL: views.SafeURL(consent.LinkedInVisibilityURL), PermittedURL: views.SafeURL(consent.LinkedInPermittedURL),
		Announcement: views.Announced{
			Headline: a.Headline, Message: a.Message, Where: a.Where, Sharing: a.Sharing, HowTo: a.HowTo, Contact: a.Contact, At: a.PublishedAt,
		},
	}
	for _, cat := range consent.Categories() {
		t := cat.Text()
		h := views.HelpCategory{Name: t.Name, Text: t.Description, LeftOut: t.LeftOut, Recipients: readersOf(cat)}
		if cat.Account() == consent.LinkedInAccount {
			h.Kept = "In memory for minutes, never on disk"
			v.LinkedIn = append(v.LinkedIn, h)
			continue
		}
		h.Kept = "LinkedIn is told to delete it after a day"
		if cat == consent.WorkContacts {
			h.Kept = "LinkedIn imports contacts periodically and stores them"
		}
		v.Work = append(v.Work, h)
	}
	return render(c, http.StatusOK, views.HelpPage(s.page(c, "Help", views.NavHelp), v))
}

// readersOf says who may read a category that is shared.
func readersOf(c consent.Category) string {
	switch {
	case c == consent.LinkedInProfile:
		return "Colleagues who are connected too, on profile cards, while you are visible"
	case c.Account() == consent.LinkedInAccount:
		return "Only you, on this portal"
	}
	return "LinkedIn"
}
