package web

import (
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"accord/consent"
	"accord/views"
)

// changeChoice changes what is shared. More needs the person's own confirmation,
// and for work data the way over the work provider.
func (s *server) changeChoice(c echo.Context, a consent.Actor) error {
	text, err := oneField(c, "choice")
	if err != nil {
		return err
	}
	choice, err := consent.ParseChoice(text)
	if err != nil {
		return s.showConnection(c, a, http.StatusBadRequest, s.complaint(c, err))
	}
	version, err := strconv.ParseInt(field(c, "version"), 10, 64)
	if err != nil {
		return consent.Fail(consent.Invalid, "form.incomplete").At("version")
	}
	ctx := c.Request().Context()
	to, err := s.Service.ChangeChoice(ctx, a, choice, version)
	if err != nil {
		return err
	}
	if to != "" {
		return see(c, to)
	}
	// Less holds at once. More that no provider need be asked for waits for the
	// confirmation, like any other.
	at, open, err := s.Service.OpenAttempt(ctx, a)
	if err != nil {
		return err
	}
	if open && at.Purpose == consent.Upgrade && at.Step == consent.Pending {
		return see(c, "/connection/confirm")
	}
	return see(c, "/connection?note=changed")
}

// choiceOptions are the two options of an open connection. One that is not offered
// cannot be chosen; the current one can be chosen again, for what was withheld
// since the last yes.
func choiceOptions(say voice, st consent.Standing) []views.ChoiceOption {
	current := st.Conn.Categories.Choice()
	var out []views.ChoiceOption
	for _, choice := range choices() {
		o := views.ChoiceOption{Value: string(choice), Name: say.choice(choice).Name, Text: say.choice(choice).Text}
		if st.Policy.Offers(choice) {
			o.Checked = choice == current
		} else {
			o.Unavailable = say.say("choice.unavailable")
		}
		out = append(out, o)
	}
	return out
}
