package web

import (
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"accord/consent"
	"accord/views"
)

// setting is the admin's page: who may connect, and what they are told.
func (s *server) setting(c echo.Context, a consent.Actor) error {
	set, err := s.Service.Setting(c.Request().Context(), a)
	if err != nil {
		return err
	}
	p := s.page(c, "page.settings", views.NavSettings)
	if c.QueryParam("note") == "saved" && set.Policy.ChangedByID == a.User.ID && s.recent(set.Policy.ChangedAt) {
		p.Flash = views.Flash{Kind: views.FlashOK, Text: s.voice(c).say("note.saved")}
	}
	change := s.inForce(c, set)
	if group := c.QueryParam("group"); group != "" { // a search without htmx keeps what was picked
		change.GroupID = group
	}
	v, err := s.policyView(c, a, set, change)
	if err != nil {
		return err
	}
	return render(c, http.StatusOK, views.PolicyPage(p, v))
}

// inForce is the setting as a form that changes nothing.
func (s *server) inForce(c echo.Context, set consent.Setting) consent.PolicyChange {
	change := consent.PolicyChange{
		Allow: set.Policy.Allow, GroupID: set.Policy.GroupID, Choices: consent.LinkedInOnly, Version: set.Policy.Version,
		Categories: set.Policy.Offered, Announcement: set.Announcement,
	}
	if set.Policy.Offers(consent.BothAccounts) {
		change.Choices = consent.BothAccounts
	}
	if set.Announcement.ID == "" {
		change.Announcement = s.Words.Suggested(s.voice(c).language)
	}
	return change
}

// savePolicy makes the setting effective. What cannot be saved comes back as it
// was typed, with what is wrong beside each field.
func (s *server) savePolicy(c echo.Context, a consent.Actor) error {
	change, err := readPolicy(c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	set, err := s.Service.SavePolicy(ctx, a, change)
	if err == nil {
		return see(c, "/admin?note=saved")
	}
	var wrong consent.Invalids
	conflict := consent.KindOf(err) == consent.Conflict
	if !errors.As(err, &wrong) && !conflict {
		return err
	}
	status := http.StatusUnprocessableEntity
	if conflict {
		status = http.StatusConflict
		change.Version = set.Policy.Version // saving again is then a decision made knowing
	} else if set, err = s.Service.Setting(ctx, a); err != nil {
		return err
	}
	v, viewErr := s.policyView(c, a, set, change)
	if viewErr != nil {
		return viewErr
	}
	say := s.voice(c)
	for _, e := range wrong {
		v.Errors = append(v.Errors, views.FieldError{Field: e.Field, Text: say.tell(e)})
		switch e.Field {
		case "group":
			v.Groups.FieldError = say.tell(e)
		case "end_all":
			v.Effect.Error = say.tell(e)
		}
	}
	if conflict {
		v.Conflict = s.complaint(c, err)
	}
	return render(c, status, views.PolicyPage(s.page(c, "page.settings", views.NavSettings), v))
}

// previewPolicy says what the setting on the screen would do, before it is saved:
// a part for htmx, else the whole page with what was typed.
func (s *server) previewPolicy(c echo.Context, a consent.Actor) error {
	change, err := readPolicy(c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	set, err := s.Service.Setting(ctx, a)
	if err != nil {
		return err
	}
	if isPart(c.Request()) {
		effect, err := s.effectView(c, a, set, change)
		if err != nil {
			return err
		}
		return render(c, http.StatusOK, views.PreviewPart(effect))
	}
	v, err := s.policyView(c, a, set, change)
	if err != nil {
		return err
	}
	return render(c, http.StatusOK, views.PolicyPage(s.page(c, "page.settings", views.NavSettings), v))
}

// policyView shows the setting in force with what the admin has on the screen.
func (s *server) policyView(c echo.Context, a consent.Actor, set consent.Setting, change consent.PolicyChange) (views.Policy, error) {
	groups, err := s.groupsView(c, a, change.GroupID, set.Policy)
	if err != nil {
		return views.Policy{}, err
	}
	effect, err := s.effectView(c, a, set, change)
	if err != nil {
		return views.Policy{}, err
	}
	ann, say := change.Announcement, s.voice(c)
	v := views.Policy{
		Allow: string(change.Allow), Choices: string(change.Choices), Version: change.Version, Groups: groups, Effect: effect,
		Headline: ann.Headline, Message: ann.Message, Where: ann.Where, Sharing: ann.Sharing, HowTo: ann.HowTo,
		PrivacyURL: ann.PrivacyURL, Contact: ann.Contact, Categories: flows(say, consent.Everything()), PublishedAt: set.Announcement.PublishedAt,
		Offered: offeredView(say, change), ChangedBy: set.Policy.ChangedBy, ChangedAt: set.Policy.ChangedAt,
	}
	if v.Now, err = s.nowView(c, a, set); err != nil {
		return views.Policy{}, err
	}
	return v, nil
}

// offeredView is the check box of each category. While only LinkedIn is offered,
// those of the work account are ticked all the same: they count as soon as both
// accounts are offered.
func offeredView(say voice, change consent.PolicyChange) []views.Offer {
	ticked := change.Categories
	if change.Choices == consent.LinkedInOnly && ticked.Of(consent.WorkAccount).Empty() {
		ticked |= consent.Everything().Of(consent.WorkAccount)
	}
	var out []views.Offer
	for _, cat := range consent.Categories() {
		out = append(out, views.Offer{
			Value: string(cat), Name: say.category(cat).Name, Checked: ticked.Has(cat), Work: cat.Account() == consent.WorkAccount,
		})
	}
	return out
}
