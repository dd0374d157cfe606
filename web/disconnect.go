package web

import (
	"context"

	"github.com/labstack/echo/v4"

	"accord/consent"
	"accord/views"
)

// disconnect ends everything. Doing it twice is as good as once.
func (s *server) disconnect(c echo.Context, a consent.Actor) error {
	if err := s.Service.Disconnect(c.Request().Context(), a); err != nil {
		return err
	}
	return see(c, "/connection?note=disconnected")
}

// fillClosed shows, step by step, what ending the connection did.
func (s *server) fillClosed(ctx context.Context, say voice, st consent.Standing, v *views.Connection) error {
	conn := st.Conn
	v.ClosedAt, v.ClosedBy = conn.ClosedAt, closedBy(say, *conn)
	if !conn.Closed { // Nobody was set, and the closing is under way
		v.ClosedBy = say.say("closed.admin")
		if st.Policy.Version == st.Policy.WithdrawnVersion {
			v.ClosedAt = st.Policy.ChangedAt
		}
	}
	steps, err := s.Service.Steps(ctx, *conn)
	if err != nil {
		return err
	}
	v.Steps = append([]views.Step{
		{State: views.StepDone, Text: say.say("step.sharing_stopped"), At: v.ClosedAt},
		{State: views.StepInfo, Text: say.say("step.memory")},
	}, grantSteps(say, steps)...)
	v.Residue = []views.Residue{
		{Text: say.say("residue.linkedin"), LinkText: say.say("residue.linkedin_link"), URL: views.SafeURL(consent.LinkedInPermittedURL)},
		{Text: say.say("residue.cards")},
	}
	return nil
}

// closedBy says whose doing the end was, and why.
func closedBy(say voice, conn consent.Connection) string {
	switch {
	case conn.ClosedOn == consent.UserDisabled:
		return say.say("closed.disabled")
	case conn.ClosedOn == consent.OutsideGroup && conn.ClosedBy == consent.ByAdmin:
		return say.say("closed.outside_admin")
	case conn.ClosedOn == consent.OutsideGroup:
		return say.say("closed.outside_directory")
	case conn.ClosedBy == consent.ByAdmin:
		return say.say("closed.admin")
	case conn.ClosedBy == consent.ByLinkedIn:
		return say.say("closed.linkedin")
	case conn.ClosedBy == consent.BySelf:
		return say.say("closed.self")
	}
	return ""
}

// grantSteps says how far the return of the permissions has come.
func grantSteps(say voice, steps []consent.GrantStep) []views.Step {
	var out []views.Step
	for _, g := range steps {
		switch g.State {
		case consent.GrantRevoked:
			out = append(out, views.Step{State: views.StepDone, Text: say.say("step.returned", "account", g.Account), At: g.UpdatedAt})
		case consent.GrantDropped:
			out = append(out, views.Step{State: views.StepFailed, Text: say.say("step.dropped", "account", g.Account), At: g.UpdatedAt})
		case consent.GrantRefused:
			out = append(out, views.Step{State: views.StepDone, Text: say.say("step.refused", "account", g.Account), At: g.UpdatedAt})
		case consent.GrantReplaced:
			out = append(out, views.Step{State: views.StepDone, Text: say.say("step.replaced", "account", g.Account), At: g.UpdatedAt})
		case consent.GrantRevoking:
			text := say.say("step.returning", "account", g.Account)
			if g.Tries > 0 {
				text = say.say("step.still_returning", "account", g.Account)
			}
			out = append(out, views.Step{State: views.StepRunning, Text: text})
		}
	}
	return out
}
