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
	set, err := s.Service.InForce(c.Request().Context())
	if err != nil {
		return err
	}
	a, say := set.Announcement, s.voice(c)
	v := views.Help{
		Never: say.say("notice.never"), Storage: say.say("notice.storage"), Voluntary: say.say("notice.voluntary"),
		Withdraw: say.say("notice.withdraw"), Transfer: say.say("notice.transfer"), RenewDays: 60,
		PrivacyURL: views.SafeURL(a.PrivacyURL), LinkedInPrivacyURL: views.SafeURL(consent.LinkedInPrivacyURL),
		TransferURL: views.SafeURL(consent.LinkedInTransferURL), ExplainsURL: views.SafeURL(consent.LinkedInExplainsURL),
		LinkedInVisibilityURL: views.SafeURL(consent.LinkedInVisibilityURL), PermittedURL: views.SafeURL(consent.LinkedInPermittedURL),
		Announcement: views.Announced{
			Headline: a.Headline, Message: a.Message, Where: a.Where, Sharing: a.Sharing, HowTo: a.HowTo, Contact: a.Contact, At: a.PublishedAt,
		},
	}
	for _, h := range s.Hosts {
		v.Apps = append(v.Apps, h.Name)
	}
	for _, cat := range consent.LinkedInCategories() {
		v.LinkedIn = append(v.LinkedIn, helpCategory(say, cat, say.say("kept.linkedin")))
	}
	for _, cat := range consent.WorkCategories() {
		kept := say.say("kept.work")
		if cat == consent.WorkContacts {
			kept = say.say("kept.contacts")
		}
		v.Work = append(v.Work, helpCategory(say, cat, kept))
	}
	return render(c, http.StatusOK, views.HelpPage(s.page(c, "page.help", views.NavHelp), v))
}

func helpCategory(say voice, c consent.Category, kept string) views.HelpCategory {
	t := say.category(c)
	return views.HelpCategory{Name: t.Name, Text: t.Description, LeftOut: t.LeftOut, Recipients: readersOf(say, c), Kept: kept}
}

// readersOf says who may read a category that is shared.
func readersOf(say voice, c consent.Category) string {
	switch {
	case c == consent.LinkedInProfile:
		return say.say("readers.colleagues")
	case c.Account() == consent.LinkedInAccount:
		return say.say("readers.self")
	}
	return say.say("reader.linkedin")
}
