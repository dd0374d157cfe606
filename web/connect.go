package web

import (
	"context"
	"errors"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"accord/consent"
	"accord/views"
)

// choose shows the two equal options, none of them chosen.
func (s *server) choose(c echo.Context, a consent.Actor) error {
	return s.showChoose(c, a, s.readReturnTo(c.QueryParams()), http.StatusOK, "")
}

func (s *server) showChoose(c echo.Context, a consent.Actor, back returnTo, status int, complaint string) error {
	ctx := c.Request().Context()
	st, err := s.Service.Standing(ctx, a)
	if err != nil {
		return err
	}
	if state := st.State(s.Now()); state != consent.StateNone && state != consent.StateClosed {
		return see(c, "/connection")
	}
	if ok, _ := st.MayConnect(); !ok {
		return see(c, "/connection") // which says why
	}
	set, err := s.Service.Store.Setting(ctx)
	if err != nil {
		return err
	}
	v := views.Choose{
		Error: complaint, ReturnTo: back.Text(), NoticeHash: consent.NoticesHash(set.Announcement),
		Voluntary: consent.VoluntaryText, Withdraw: consent.WithdrawText, Storage: consent.StorageText,
		Never: consent.NeverText, Transfer: consent.TransferText,
		PrivacyURL: views.SafeURL(set.Announcement.PrivacyURL), LinkedInPrivacyURL: views.SafeURL(consent.LinkedInPrivacyURL),
		TransferURL: views.SafeURL(consent.LinkedInTransferURL), ExplainsURL: views.SafeURL(consent.LinkedInExplainsURL),
	}
	for _, choice := range []consent.Choice{consent.BothAccounts, consent.LinkedInOnly} {
		o := views.ChooseOption{Value: string(choice), Name: choice.Name(), Text: choice.ChoiceText(), ToWork: flows(consent.LinkedInCategories())}
		if choice == consent.BothAccounts {
			o.ToLinkedIn = flows(consent.WorkCategories())
		}
		if !st.Policy.Offers(choice) {
			o.Unavailable = "Your organisation offers LinkedIn only."
		}
		v.Options = append(v.Options, o)
	}
	return render(c, status, views.ChoosePage(s.page(c, "Connect with LinkedIn", views.NavConnection), v))
}

// start takes the choice and leads to LinkedIn.
func (s *server) start(c echo.Context, a consent.Actor) error {
	back := s.parseReturnTo(c.FormValue("return_to"))
	choice, err := oneValue(c, "choice")
	if err == nil {
		_, err = consent.ParseChoice(choice)
	}
	if err != nil {
		return s.showChoose(c, a, back, http.StatusBadRequest, err.Error())
	}
	to, err := s.Service.Start(c.Request().Context(), a, consent.Choice(choice), c.FormValue("notice"), back.Text())
	if err != nil {
		return err
	}
	return see(c, to)
}

// linkedInAnswered takes LinkedIn's redirect.
func (s *server) linkedInAnswered(c echo.Context, a consent.Actor) error {
	ans, err := readAnswer(c.Request())
	if err != nil {
		return err
	}
	next, err := s.Service.LinkedInAnswered(c.Request().Context(), a, ans)
	if errors.Is(err, consent.ErrDeclined) {
		return see(c, "/connection?note=cancelled")
	}
	if err != nil {
		return err
	}
	if next == "" {
		next = "/connection/confirm"
	}
	return see(c, next)
}

// workAnswered takes the work provider's redirect about the extra permissions.
func (s *server) workAnswered(c echo.Context, a consent.Actor) error {
	ans, err := readAnswer(c.Request())
	if err != nil {
		return err
	}
	if err := s.Provider.CheckIssuer(c.Request().Context(), c.QueryParam("iss")); err != nil {
		return err
	}
	err = s.Service.WorkAnswered(c.Request().Context(), a, ans)
	if errors.Is(err, consent.ErrDeclined) {
		return see(c, "/connection?note=cancelled")
	}
	if err != nil {
		return err
	}
	return see(c, "/connection/confirm")
}

// confirm shows who would be connected with whom, and the real values.
func (s *server) confirm(c echo.Context, a consent.Actor) error {
	ctx := c.Request().Context()
	at, err := s.Service.Pending(ctx, a)
	if err != nil {
		return err
	}
	if key := consent.Category(c.QueryParam("category")); key != "" {
		return s.confirmCategory(c, at, key)
	}
	v := views.Confirm{
		AttemptID: at.ID, Upgrade: at.Upgrade, WorkName: a.User.Name, WorkAccount: a.User.UserName,
		ChoiceName: at.Choice.Name(), ChoiceText: at.Choice.ChoiceText(), Until: at.ExpiresAt, Withdraw: consent.WithdrawText,
	}
	if at.Secrets.LinkedIn != nil {
		v.RenewBy = at.Secrets.LinkedIn.ExpiresAt
	}
	read := func(ctx context.Context, cat consent.Category) (consent.Values, error) {
		return s.Service.PendingValues(ctx, at, cat)
	}
	values := s.readAll(ctx, at.Choice.Categories(), read)
	for _, cat := range at.Choice.Categories() {
		b := s.block(cat, values[cat], "/connection/picture?of=attempt")
		b.Preview, b.URL = true, "/connection/confirm?category="+string(cat)
		if cat.Account() == consent.WorkAccount {
			v.Work = append(v.Work, b)
		} else if !at.Upgrade {
			v.LinkedIn = append(v.LinkedIn, b)
		}
	}
	m, err := s.Service.PendingMember(ctx, at)
	if err != nil {
		return err // without knowing who it is, nobody can confirm
	}
	v.Member = memberView(m, "/connection/picture?of=attempt")
	return render(c, http.StatusOK, views.ConfirmPage(s.page(c, "Confirm", views.NavConnection), v))
}

func (s *server) confirmCategory(c echo.Context, at consent.Attempt, cat consent.Category) error {
	if !cat.Valid() {
		return consent.Errorf(consent.NotFound, "There is no such category.")
	}
	values, err := s.Service.PendingValues(c.Request().Context(), at, cat)
	b := s.block(cat, answer{values, err}, "/connection/picture?of=attempt")
	b.Preview, b.URL = true, "/connection/confirm?category="+string(cat)
	return s.sendCategory(c, b)
}

// confirmed makes the connection live.
func (s *server) confirmed(c echo.Context, a consent.Actor) error {
	id, err := oneValue(c, "attempt")
	if err != nil {
		return err
	}
	at, err := s.Service.Confirm(c.Request().Context(), a, id)
	if err != nil {
		return err
	}
	back := s.parseReturnTo(at.ReturnTo)
	if back.key != "card" {
		return see(c, "/connection?note=connected")
	}
	return see(c, back.Address())
}

func (s *server) cancel(c echo.Context, a consent.Actor) error {
	if err := s.Service.Cancel(c.Request().Context(), a); err != nil {
		return err
	}
	return see(c, "/connection?note=cancelled")
}

// changeChoice changes what is shared. The way up leads over the work provider.
func (s *server) changeChoice(c echo.Context, a consent.Actor) error {
	text, err := oneValue(c, "choice")
	if err != nil {
		return err
	}
	choice, err := consent.ParseChoice(text)
	if err != nil {
		return s.showConnection(c, a, http.StatusBadRequest, err.Error())
	}
	version, err := strconv.ParseInt(c.FormValue("version"), 10, 64)
	if err != nil {
		return consent.Errorf(consent.Invalid, "The form was incomplete. Nothing was changed. Please open My connection and try again.")
	}
	to, err := s.Service.ChangeChoice(c.Request().Context(), a, choice, version)
	if err != nil {
		return err
	}
	if to == "" {
		to = "/connection?note=changed"
	}
	return see(c, to)
}

func (s *server) changeVisibility(c echo.Context, a consent.Actor) error {
	visible, err := oneValue(c, "visible")
	if err != nil || visible != "yes" && visible != "no" {
		return consent.Errorf(consent.Invalid, "Please say yes or no. Nothing was changed.")
	}
	if err := s.Service.SetVisible(c.Request().Context(), a, visible == "yes"); err != nil {
		return err
	}
	return see(c, "/connection?note=changed")
}

// disconnect ends everything. Doing it twice is as good as once.
func (s *server) disconnect(c echo.Context, a consent.Actor) error {
	if err := s.Service.Disconnect(c.Request().Context(), a); err != nil {
		return err
	}
	return see(c, "/connection?note=disconnected")
}

// oneValue is the form field's one value: a doubled field is no answer.
func oneValue(c echo.Context, name string) (string, error) {
	form, err := c.FormParams()
	if err != nil {
		return "", consent.Errorf(consent.Invalid, "The form could not be read. Nothing was changed.")
	}
	if len(form[name]) > 1 {
		return "", consent.Errorf(consent.Invalid, "Please answer once. Nothing was changed.").At(name)
	}
	return form.Get(name), nil
}
