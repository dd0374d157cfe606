package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"accord/consent"
	"accord/views"
)

// choose shows the two equal options, none of them chosen.
func (s *server) choose(c echo.Context, a consent.Actor) error {
	st, err := s.Service.Standing(c.Request().Context(), a)
	if err != nil {
		return err
	}
	if may, _ := st.MayConnect(); !may || st.Open() {
		return see(c, "/connection") // which says why
	}
	return s.showChoose(c, a, s.readReturnTo(c.QueryParams()), http.StatusOK, "")
}

func (s *server) showChoose(c echo.Context, a consent.Actor, back returnTo, status int, complaint string) error {
	set, err := s.Service.InForce(c.Request().Context())
	if err != nil {
		return err
	}
	say := s.voice(c)
	v := views.Choose{
		Error: complaint, ReturnTo: back.Text(), NoticeHash: s.Service.NoticesHash(a.Language, set),
		Voluntary: say.say("notice.voluntary"), Withdraw: say.say("notice.withdraw"), Storage: say.say("notice.storage"),
		Never: say.say("notice.never"), Transfer: say.say("notice.transfer"),
		PrivacyURL: views.SafeURL(set.Announcement.PrivacyURL), LinkedInPrivacyURL: views.SafeURL(consent.LinkedInPrivacyURL),
		TransferURL: views.SafeURL(consent.LinkedInTransferURL), ExplainsURL: views.SafeURL(consent.LinkedInExplainsURL),
	}
	for _, choice := range choices() {
		offered := choice.Categories().And(set.Policy.Offered)
		o := views.ChooseOption{
			Value: string(choice), Name: say.choice(choice).Name, Text: say.choice(choice).Text,
			ToWork: flows(say, offered.Of(consent.LinkedInAccount)), ToLinkedIn: flows(say, offered.Of(consent.WorkAccount)),
		}
		if !set.Policy.Offers(choice) {
			o.Unavailable = say.say("choice.unavailable")
		}
		v.Options = append(v.Options, o)
	}
	return render(c, status, views.ChoosePage(s.page(c, "page.choose", views.NavConnection), v))
}

// start takes the choice and leads to LinkedIn. Who may not connect is told that,
// whatever else is wrong.
func (s *server) start(c echo.Context, a consent.Actor) error {
	ctx := c.Request().Context()
	st, err := s.Service.Standing(ctx, a)
	if err != nil {
		return err
	}
	if may, why := st.MayConnect(); !may {
		return consent.Fail(consent.NotAllowed, "connect.not_for_you", "reason", why)
	}
	back := s.parseReturnTo(field(c, "return_to"))
	text, err := oneField(c, "choice")
	if err != nil {
		return s.showChoose(c, a, back, http.StatusBadRequest, s.complaint(c, err))
	}
	choice, err := consent.ParseChoice(text)
	if err != nil {
		return s.showChoose(c, a, back, http.StatusBadRequest, s.complaint(c, err))
	}
	to, err := s.Service.StartConnect(ctx, a, choice, field(c, "notice"), back.Text())
	if err != nil {
		return err
	}
	return see(c, to)
}

func choices() []consent.Choice { return []consent.Choice{consent.BothAccounts, consent.LinkedInOnly} }

// flows says categories as the choose page and the announcement list them.
func flows(say voice, s consent.Set) []views.Flow {
	var out []views.Flow
	for _, cat := range s.List() {
		t := say.category(cat)
		f := views.Flow{Key: string(cat), Name: t.Name, Text: t.Description}
		if cat == consent.WorkContacts {
			f.Own = say.say("notice.contacts")
		}
		out = append(out, f)
	}
	return out
}
