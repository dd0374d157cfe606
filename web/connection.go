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
	ctx := c.Request().Context()
	st, err := s.Service.Standing(ctx, a)
	if err != nil {
		return err
	}
	p := s.page(c, "My connection", views.NavConnection)
	v := views.Connection{WorkAccount: a.User.UserName, ChoiceError: choiceError}
	state := st.State(s.Now())
	may, why := st.MayConnect()
	v.MayConnect = may
	if !may {
		v.Reason, v.NobodyEnabled = notForYou(why), why == consent.PolicyNobody
	}
	pending := st.Attempt != nil && st.Attempt.Step == consent.Pending && st.Attempt.SessionHash == a.Session
	switch {
	case pending && state != consent.StateLive:
		v.State, v.PendingUntil = views.ConnectionPending, st.Attempt.ExpiresAt
	case state == consent.StateNone && !may:
		v.State = views.ConnectionUnavailable
	case state == consent.StateNone:
		v.State = views.ConnectionNone
		if p.Banner, err = s.banner(ctx); err != nil {
			return err
		}
	case state == consent.StateClosed:
		v.State = views.ConnectionClosed
		if err := s.fillClosed(ctx, st, &v); err != nil {
			return err
		}
	default:
		v.State = map[consent.State]views.ConnectionState{
			consent.StateLive: views.ConnectionLive, consent.StateSuspended: views.ConnectionSuspended, consent.StateNeedsRenewal: views.ConnectionNeedsRenewal,
		}[state]
		if err := s.fillOpen(ctx, a, st, &v); err != nil {
			return err
		}
	}
	if st.Conn != nil {
		receipts, err := s.Service.Receipts(ctx, a)
		if err != nil {
			return err
		}
		v.History = historyOf(receipts)
	}
	return render(c, status, views.ConnectionPage(p, v))
}

// banner is the organisation's announcement, for those it concerns.
func (s *server) banner(ctx context.Context) (views.Banner, error) {
	set, err := s.Service.Store.Setting(ctx)
	if err != nil || set.Announcement.Headline == "" {
		return views.Banner{}, err
	}
	return views.Banner{Show: true, Headline: set.Announcement.Headline, Text: set.Announcement.Message, HelpURL: "/help"}, nil
}

// fillOpen describes an open connection, whatever its state.
func (s *server) fillOpen(ctx context.Context, a consent.Actor, st consent.Standing, v *views.Connection) error {
	conn := st.Conn
	v.Since, v.RenewBy, v.Version, v.Visible = conn.OpenedAt, conn.RenewBy, conn.Version, conn.Visible
	v.Choice, v.ChoiceName, v.Choices = string(conn.Choice), conn.Choice.Name(), choiceOptions(st)
	reads, err := s.Service.LastReads(ctx, a)
	if err != nil {
		return err
	}
	for cat, at := range reads {
		if at.After(v.LastRead) {
			v.LastRead, v.LastReadBy = at, "LinkedIn"
			if cat.Account() == consent.LinkedInAccount {
				v.LastReadBy = "a colleague's card"
			}
		}
	}
	if v.State != views.ConnectionLive {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	m, err := s.Service.OwnMember(ctx, st)
	if err != nil {
		s.Log.WarnContext(ctx, "own page without LinkedIn", "error", err)
		v.MemberMissing = "LinkedIn does not answer now, so your LinkedIn name is not shown. Nothing else is affected."
		return nil
	}
	v.Member = memberView(m, "/connection/picture")
	return nil
}

// fillClosed shows, step by step, what ending the connection did.
func (s *server) fillClosed(ctx context.Context, st consent.Standing, v *views.Connection) error {
	conn := st.Conn
	v.ClosedAt = conn.ClosedAt
	v.ClosedBy = map[consent.ActorKind]string{
		consent.BySelf: "You disconnected.", consent.ByAdmin: "Your organisation switched LinkedIn connections off.",
		consent.ByLinkedIn: "You removed the permission at LinkedIn.",
	}[conn.ClosedBy]
	if !conn.Closed { // Nobody was set a moment ago, and the closing is under way
		v.ClosedAt, v.ClosedBy = st.Policy.ChangedAt, "Your organisation switched LinkedIn connections off."
	}
	steps, err := s.Service.Steps(ctx, *conn)
	if err != nil {
		return err
	}
	v.Steps = append([]views.Step{
		{State: views.StepDone, Text: "Sharing stopped, in both directions", At: v.ClosedAt},
		{State: views.StepDone, Text: "LinkedIn data was dropped from memory", At: v.ClosedAt},
	}, grantSteps(steps)...)
	v.Residue = []views.Residue{
		{
			Text:     "What LinkedIn already read stays with LinkedIn under its own terms. You can see and remove connected services there.",
			LinkText: "Permitted services at LinkedIn", URL: views.SafeURL(consent.LinkedInPermittedURL),
		},
		{Text: "What colleagues saw on cards before cannot be unseen. Cards that are open now lose it at their next refresh."},
	}
	return nil
}

// grantSteps says how far the return of the permissions has come.
func grantSteps(steps []consent.GrantStep) []views.Step {
	var out []views.Step
	for _, g := range steps {
		who := "LinkedIn"
		if g.Account == consent.WorkAccount {
			who = "your work account"
		}
		switch g.State {
		case consent.GrantRevoked:
			out = append(out, views.Step{State: views.StepDone, Text: "The permission at " + who + " was returned and confirmed", At: g.UpdatedAt})
		case consent.GrantDropped:
			out = append(out, views.Step{State: views.StepFailed, Text: "The permission at " + who + " could not be returned. Our copy was destroyed, so nobody can use it", At: g.UpdatedAt})
		case consent.GrantRevoking:
			text := "The permission at " + who + " is being returned"
			if g.Tries > 0 {
				text += "; it does not answer yet, we keep trying"
			}
			out = append(out, views.Step{State: views.StepRunning, Text: text})
		}
	}
	return out
}

func choiceOptions(st consent.Standing) []views.ChoiceOption {
	var out []views.ChoiceOption
	for _, choice := range []consent.Choice{consent.BothAccounts, consent.LinkedInOnly} {
		o := views.ChoiceOption{Value: string(choice), Name: choice.Name(), Text: choice.ChoiceText(), Checked: choice == st.Conn.Choice}
		if !st.Policy.Offers(choice) {
			o.Unavailable = "Your organisation offers LinkedIn only."
		}
		out = append(out, o)
	}
	return out
}

func notForYou(why consent.Reason) string {
	switch why {
	case consent.OutsideGroup:
		return "Your organisation allows LinkedIn connections for one group, and you are not in it."
	case consent.UserDisabled:
		return "Your work account is disabled."
	}
	return "Your organisation has not switched LinkedIn connections on."
}

func memberView(m consent.Member, picture string) views.Member {
	v := views.Member{Name: m.Name, Email: m.Email, Headline: m.Headline}
	if m.HasPicture {
		v.Picture = picture
	}
	return v
}
