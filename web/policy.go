package web

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"accord/consent"
	"accord/views"
)

const listedGroups = 20

// setting is the admin's page: who may connect, and what they are told.
func (s *server) setting(c echo.Context, a consent.Actor) error {
	set, err := s.Service.Setting(c.Request().Context(), a)
	if err != nil {
		return err
	}
	change := consent.PolicyChange{
		Allow: set.Policy.Allow, GroupID: set.Policy.GroupID, Choices: set.Policy.Choices, Version: set.Policy.Version, Announcement: set.Announcement,
	}
	if set.Announcement.ID == "" {
		change.Announcement = consent.SuggestedAnnouncement()
	}
	v, err := s.policyView(c, a, set, change)
	if err != nil {
		return err
	}
	return render(c, http.StatusOK, views.PolicyPage(s.page(c, "Settings", views.NavSettings), v))
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
	for _, e := range wrong {
		v.Errors = append(v.Errors, views.FieldError{Field: e.Field, Text: e.Message})
		switch e.Field {
		case "group":
			v.Groups.FieldError = e.Message
		case "end_all":
			v.Effect.Error = e.Message
		}
	}
	if e := (*consent.Error)(nil); conflict && errors.As(err, &e) {
		v.Conflict = e.Message
	}
	return render(c, status, views.PolicyPage(s.page(c, "Settings", views.NavSettings), v))
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
	return render(c, http.StatusOK, views.PolicyPage(s.page(c, "Settings", views.NavSettings), v))
}

// groups answers the group search: a part for htmx, else the whole page.
func (s *server) groups(c echo.Context, a consent.Actor) error {
	if !isPart(c.Request()) {
		return s.setting(c, a)
	}
	v, err := s.groupsView(c, a, "", "")
	if err != nil {
		return err
	}
	return render(c, http.StatusOK, views.GroupsPart(v))
}

// readPolicy reads the form. Which values are right is the service's to say.
func readPolicy(c echo.Context) (consent.PolicyChange, error) {
	form, err := c.FormParams()
	if err != nil {
		return consent.PolicyChange{}, consent.Errorf(consent.Invalid, "The form could not be read. Nothing was changed.")
	}
	for name, values := range form {
		if len(values) > 1 {
			return consent.PolicyChange{}, consent.Errorf(consent.Invalid, "A field came twice. Nothing was changed. Please open Settings again.").At(name)
		}
	}
	version, err := strconv.ParseInt(form.Get("version"), 10, 64)
	if err != nil {
		return consent.PolicyChange{}, consent.Errorf(consent.Invalid, "The form was incomplete. Nothing was changed. Please open Settings again.").At("version")
	}
	text := func(name string) string {
		return strings.TrimSpace(strings.ReplaceAll(form.Get(name), "\r\n", "\n"))
	}
	return consent.PolicyChange{
		Allow: consent.Allow(form.Get("allow")), GroupID: form.Get("group"), Choices: consent.Choice(form.Get("choices")),
		Version: version, EndAll: form.Get("end_all") != "",
		Announcement: consent.Announcement{
			Headline: text("headline"), Message: text("message"), Where: text("where"), Sharing: text("sharing"),
			HowTo: text("how_to"), PrivacyURL: text("privacy_url"), Contact: text("contact"),
		},
	}, nil
}

// policyView shows the setting in force with what the admin has on the screen.
func (s *server) policyView(c echo.Context, a consent.Actor, set consent.Setting, change consent.PolicyChange) (views.Policy, error) {
	groups, err := s.groupsView(c, a, change.GroupID, set.Policy.GroupID)
	if err != nil {
		return views.Policy{}, err
	}
	if change.GroupID != "" && change.GroupID == set.Policy.GroupID {
		groups.Name = set.Policy.GroupName
	}
	effect, err := s.effectView(c, a, set, change)
	if err != nil {
		return views.Policy{}, err
	}
	ann := change.Announcement
	v := views.Policy{
		Allow: string(change.Allow), Choices: string(change.Choices), Version: change.Version, Groups: groups, Effect: effect,
		Headline: ann.Headline, Message: ann.Message, Where: ann.Where, Sharing: ann.Sharing, HowTo: ann.HowTo,
		PrivacyURL: ann.PrivacyURL, Contact: ann.Contact, Categories: flows(consent.Categories()), PublishedAt: set.Announcement.PublishedAt,
		ChangedBy: set.Policy.ChangedBy, ChangedAt: set.Policy.ChangedAt, Connected: set.Effect.Connected, Eligible: set.Effect.Eligible,
		Ending: views.Ending{Left: set.Effect.Ending},
	}
	return v, nil
}

func (s *server) groupsView(c echo.Context, a consent.Actor, selected, saved string) (views.Groups, error) {
	q := strings.TrimSpace(c.QueryParam("q"))
	if len(q) > 100 {
		return views.Groups{}, consent.Errorf(consent.Invalid, "Please search with fewer letters.")
	}
	found, err := s.Service.SearchGroups(c.Request().Context(), a, q, listedGroups+1)
	if err != nil {
		return views.Groups{}, err
	}
	v := views.Groups{Query: q, Selected: selected, Searched: q != "", Any: len(found) > 0 || q != "" || saved != "", More: len(found) > listedGroups}
	for _, g := range found[:min(len(found), listedGroups)] {
		v.Found = append(v.Found, views.Group{ID: g.ID, Name: g.Name, Members: g.Members})
		if g.ID == selected {
			v.Name, v.Members = g.Name, g.Members
		}
	}
	return v, nil
}

func (s *server) effectView(c echo.Context, a consent.Actor, set consent.Setting, change consent.PolicyChange) (views.Effect, error) {
	v := views.Effect{Allow: string(change.Allow), Confirmed: change.EndAll}
	v.Saved = change.Allow == set.Policy.Allow && (change.Allow != consent.OneGroup || change.GroupID == set.Policy.GroupID)
	effect := set.Effect
	if !v.Saved {
		var err error
		effect, err = s.Service.PreviewPolicy(c.Request().Context(), a, change.Allow, change.GroupID)
		if e := (*consent.Error)(nil); errors.As(err, &e) && e.Kind == consent.Invalid {
			v.Unknown = e.Message
			return v, nil
		}
		if err != nil {
			return views.Effect{}, err
		}
	}
	v.Eligible, v.Connected, v.Suspended = effect.Eligible, effect.Connected, effect.Suspended
	if change.Allow == consent.Nobody && !v.Saved {
		v.Ends = effect.Connected
	}
	return v, nil
}
