package web

import (
	"context"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"accord/consent"
	"accord/views"
)

// patience is how long a page waits for LinkedIn or Graph before it is shown
// without the values; they follow as a part.
const patience = 1500 * time.Millisecond

// connection is the person's own page: the state, and one main action.
func (s *server) connection(c echo.Context, a consent.Actor) error {
	return s.showConnection(c, a, http.StatusOK, "")
}

func (s *server) showConnection(c echo.Context, a consent.Actor, status int, choiceError string) error {
	ctx, say := c.Request().Context(), s.voice(c)
	st, err := s.Service.Standing(ctx, a)
	if err != nil {
		return err
	}
	at, waits, err := s.Service.OpenAttempt(ctx, a)
	if err != nil {
		return err
	}
	waits = waits && at.Step == consent.Pending
	p := s.page(c, "page.connection", views.NavConnection)
	p.Flash = s.flashOf(c, a, st)
	v := views.Connection{WorkAccount: a.User.UserName, ChoiceError: choiceError}
	if waits {
		v.PendingUntil = at.ExpiresAt
	}
	may, why := st.MayConnect()
	v.MayConnect = may
	if !may {
		v.Reason, v.NobodyEnabled = notForYou(say, why), why == consent.PolicyNobody
	}
	switch state := st.State(s.Now()); state {
	case consent.StateNone, consent.StateClosed:
		err = s.fillUnconnected(ctx, say, st, waits, &p, &v)
	default:
		v.State = openState(state)
		err = s.fillOpen(ctx, say, a, st, &v)
	}
	if err != nil {
		return err
	}
	if st.Conn != nil {
		receipts, err := s.Service.Receipts(ctx, a)
		if err != nil {
			return err
		}
		v.History = historyOf(say, receipts)
	}
	return render(c, status, views.ConnectionPage(p, v))
}

func openState(state consent.State) views.ConnectionState {
	switch state {
	case consent.StateSuspended:
		return views.ConnectionSuspended
	case consent.StateNeedsRenewal:
		return views.ConnectionNeedsRenewal
	}
	return views.ConnectionLive
}

// fillUnconnected is the page of somebody who has no connection: never had one, is
// about to have one, or has one no more.
func (s *server) fillUnconnected(ctx context.Context, say voice, st consent.Standing, waits bool, p *views.Page, v *views.Connection) error {
	switch {
	case waits:
		v.State = views.ConnectionPending
	case st.Conn != nil:
		v.State = views.ConnectionClosed
		return s.fillClosed(ctx, say, st, v)
	case !v.MayConnect:
		v.State = views.ConnectionUnavailable
	default:
		v.State = views.ConnectionNone
		var err error
		p.Banner, err = s.banner(ctx)
		return err
	}
	return nil
}

// banner is the organisation's announcement, for those it concerns.
func (s *server) banner(ctx context.Context) (views.Banner, error) {
	set, err := s.Service.InForce(ctx)
	if err != nil || set.Announcement.Headline == "" {
		return views.Banner{}, err
	}
	return views.Banner{Show: true, Headline: set.Announcement.Headline, Text: set.Announcement.Message, HelpURL: "/help"}, nil
}

// fillOpen describes an open connection, whatever its state.
func (s *server) fillOpen(ctx context.Context, say voice, a consent.Actor, st consent.Standing, v *views.Connection) error {
	conn := st.Conn
	v.Since, v.RenewBy, v.Version, v.Visible = conn.OpenedAt, conn.RenewBy, conn.Version, conn.Visible
	v.Choice, v.ChoiceName, v.Choices = string(st.Shared().Choice()), say.choice(conn.Categories.Choice()).Name, choiceOptions(say, st)
	withheld := conn.Categories.Without(st.Consented())
	v.NotOffered, v.Withheld = say.names(withheld.Without(st.Policy.Offered)), say.names(withheld.And(st.Policy.Offered))
	switch v.State {
	case views.ConnectionSuspended:
		v.SuspendedAt = conn.SuspendedAt
		if _, why := st.MayConnect(); why != consent.GroupUnknown && !conn.SuspendedAt.IsZero() {
			v.EndsAt = conn.SuspendedAt.Add(s.Grace)
		}
	case views.ConnectionNeedsRenewal:
		v.RenewURL, v.Lapsed = "/connection/renew", say.say("lapsed.linkedin")
		if conn.Lapsed == consent.WorkAccount {
			v.Lapsed = say.say("lapsed.work")
		}
	}
	if err := s.fillLastRead(ctx, say, a, v); err != nil || v.State != views.ConnectionLive {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	m, err := s.Service.OwnMember(ctx, a)
	if err != nil {
		s.Log.WarnContext(ctx, "own page without LinkedIn", "error", err)
		v.MemberMissing = say.say("connection.no_answer")
		return nil
	}
	v.Member = memberView(m, "/connection/picture")
	return nil
}

func (s *server) fillLastRead(ctx context.Context, say voice, a consent.Actor, v *views.Connection) error {
	reads, err := s.Service.LastReads(ctx, a)
	for cat, at := range reads {
		if at.After(v.LastRead) {
			v.LastRead, v.LastReadBy = at, say.say("reader.linkedin")
			if cat.Account() == consent.LinkedInAccount {
				v.LastReadBy = say.say("reader.a_card")
			}
		}
	}
	return err
}

// notForYou says to the person why the setting does not include them now.
func notForYou(say voice, why consent.Reason) string {
	switch why {
	case consent.OutsideGroup:
		return say.say("outside.group")
	case consent.GroupUnknown:
		return say.say("outside.group_unknown")
	case consent.UserDisabled:
		return say.say("outside.disabled")
	}
	return say.say("outside.switched_off")
}

func memberView(m consent.Member, picture string) views.Member {
	v := views.Member{Name: m.Name, Email: m.Email, Headline: m.Headline}
	if m.HasPicture {
		v.Picture = picture
	}
	return v
}
