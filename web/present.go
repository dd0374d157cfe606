package web

import (
	"context"
	"time"

	"github.com/labstack/echo/v4"

	"accord/consent"
	"accord/views"
)

// page is the frame around a page for whoever is asking.
func (s *server) page(c echo.Context, title consent.Code, active string) views.Page {
	p := views.Page{Active: active}
	if title != "" {
		p.Title = s.voice(c).say(title)
	}
	if a, ok, err := s.actor(c); err == nil && ok {
		p.SignedIn, p.Admin, p.Auditor = true, a.User.Admin, a.User.Auditor
		p.User = views.User{Name: a.User.Name, Email: a.User.Mail}
	}
	return p
}

// noteLife is how long ago a thing may be that a note says has just happened.
const noteLife = 5 * time.Minute

func (s *server) recent(at time.Time) bool { return s.Now().Sub(at) < noteLife }

// flashOf is the sentence about what just happened on the person's own page. The
// address carries a key, and anybody can make a link: what does not agree with
// what is so is not said.
func (s *server) flashOf(c echo.Context, a consent.Actor, st consent.Standing) views.Flash {
	say, open := s.voice(c), st.Open()
	switch c.QueryParam("note") {
	case "connected":
		if open && st.State(s.Now()) == consent.StateLive {
			return views.Flash{Kind: views.FlashOK, Text: say.say("note.connected")}
		}
	case "changed":
		if open && s.recent(st.Conn.ChangedAt) {
			return views.Flash{Kind: views.FlashOK, Text: say.say("note.changed")}
		}
	case "disconnected":
		if st.Conn != nil && st.Conn.Closed && st.Conn.ClosedBy == consent.BySelf {
			return views.Flash{Kind: views.FlashOK, Text: say.say("note.disconnected")}
		}
	case "cancelled":
		if open {
			return views.Flash{Kind: views.FlashInfo, Text: say.say("note.cancelled_change")}
		}
		return views.Flash{Kind: views.FlashInfo, Text: say.say("note.cancelled")}
	case "provider":
		if !s.providerAnswers(c.Request().Context()) {
			return views.Flash{Kind: views.FlashWarning, Text: say.say("note.provider")}
		}
	}
	return views.Flash{}
}

// providerAnswers reports whether the sign-in provider can be asked now.
func (s *server) providerAnswers(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	return s.Provider.Ready(ctx) == nil
}

func problemView(say voice, p problem, c echo.Context) views.Problem {
	v := views.Problem{Title: p.title, Text: p.text, Reference: p.reference, LinkText: say.say("link.connection"), LinkURL: "/connection"}
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
		v.LinkText, v.LinkURL = say.say("link.signin"), "/signin"
	}
	return v
}

// sendErrorPage shows a problem to a person: a part to htmx, else a page.
func (s *server) sendErrorPage(c echo.Context, p problem) error {
	v := problemView(s.voice(c), p, c)
	if isPart(c.Request()) {
		return render(c, p.status, views.ErrorPart(v))
	}
	frame := s.page(c, "", "")
	frame.Title = p.title
	return render(c, p.status, views.ErrorPage(frame, v))
}
