package web

import (
	"github.com/labstack/echo/v4"

	"accord/consent"
	"accord/views"
)

// page is the frame around a page for whoever is asking.
func (s *server) page(c echo.Context, title, active string) views.Page {
	p := views.Page{Title: title, Active: active, Flash: noteOf(c.QueryParam("note"))}
	if a, ok, err := s.actor(c); err == nil && ok {
		p.SignedIn, p.Admin, p.Auditor = true, a.Admin, a.Auditor
		p.User = views.User{Name: a.User.Name, Email: a.User.Mail}
	}
	return p
}

// noteOf is the sentence about what just happened. The address carries a key, so
// nobody can put words into our mouth by a link.
func noteOf(key string) views.Flash {
	switch key {
	case "connected":
		return views.Flash{Kind: views.FlashOK, Text: "You are connected. You can change or end this at any time."}
	case "changed":
		return views.Flash{Kind: views.FlashOK, Text: "Saved. It holds from now on."}
	case "disconnected":
		return views.Flash{Kind: views.FlashOK, Text: "Disconnected. Nothing is shared any more."}
	case "cancelled":
		return views.Flash{Kind: views.FlashInfo, Text: "You cancelled. Nothing was connected."}
	case "saved":
		return views.Flash{Kind: views.FlashOK, Text: "Saved. The setting holds from now on."}
	case "provider":
		return views.Flash{Kind: views.FlashWarning, Text: "Your sign-in provider does not answer now. Nothing was changed. Please try again in a minute."}
	}
	return views.Flash{}
}

func problemView(p problem, c echo.Context) views.Problem {
	v := views.Problem{Title: p.title, Text: p.text, Reference: p.reference, LinkText: "Go to My connection", LinkURL: "/connection"}
	switch p.status {
	case 400:
		v.Kind = views.ProblemExpired
	case 403:
		v.Kind = views.ProblemNotAllowed
	case 404:
		v.Kind = views.ProblemNotFound
	case 502, 503:
		v.Kind = views.ProblemUpstream
	}
	if c.Path() == "/signin/callback" || c.Path() == "/signin" {
		v.LinkText, v.LinkURL = "Sign in", "/signin"
	}
	return v
}

// sendErrorPage shows a problem to a person: a part to htmx, else a page.
func (s *server) sendErrorPage(c echo.Context, p problem) error {
	v := problemView(p, c)
	if isPart(c.Request()) {
		return render(c, p.status, views.ErrorPart(v))
	}
	return render(c, p.status, views.ErrorPage(s.page(c, p.title, ""), v))
}

// flows says categories as the choose page and the announcement list them.
func flows(categories []consent.Category) []views.Flow {
	out := make([]views.Flow, len(categories))
	for i, cat := range categories {
		t := cat.Text()
		out[i] = views.Flow{Name: t.Name, Text: t.Description}
		if cat == consent.WorkContacts {
			out[i].Own = consent.ContactsText
		}
	}
	return out
}
