package web

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"accord/consent"
	"accord/views"
)

func (s *server) receipts(c echo.Context, a consent.Actor) error {
	list, err := s.Service.Receipts(c.Request().Context(), a)
	if err != nil {
		return err
	}
	v := views.Receipts{Entries: historyOf(s.voice(c), list)}
	return render(c, http.StatusOK, views.ReceiptsPage(s.page(c, "page.receipts", views.NavConnection), v))
}

// receipt shows one receipt of the person's own; with .json, the record itself.
func (s *server) receipt(c echo.Context, a consent.Actor) error {
	id, asJSON := strings.CutSuffix(param(c, "id"), ".json")
	r, n, err := s.Service.Receipt(c.Request().Context(), a, id)
	if err != nil {
		return err
	}
	if asJSON {
		c.Response().Header().Set("Content-Disposition", `attachment; filename="receipt.json"`)
		return c.JSONPretty(http.StatusOK, r, "  ")
	}
	say := s.voice(c)
	v := views.Receipt{
		ID: r.ID, Event: eventText(say, r), At: r.At, Who: a.User.Name, By: byText(say, r.By), ChoiceName: say.choice(r.Choice).Name,
		NoticeVersion: r.NoticeVersion, NoticeHash: r.NoticeHash, NoticeText: n.Text, Language: r.Language,
		PolicyVersion: r.PolicyVersion, ConnectionID: r.ConnectionID, Categories: say.names(consent.SetOf(r.Categories...)),
	}
	if r.Reason != "" {
		v.Reason = say.reason(r.Reason)
	}
	return render(c, http.StatusOK, views.ReceiptPage(s.page(c, "page.receipt", views.NavConnection), v))
}

func historyOf(say voice, receipts []consent.Receipt) []views.HistoryEntry {
	out := make([]views.HistoryEntry, len(receipts))
	for i, r := range receipts {
		out[i] = views.HistoryEntry{Event: eventText(say, r), At: r.At, ReceiptID: r.ID}
		if len(r.Categories) > 0 {
			out[i].Detail = say.choice(r.Choice).Name
		}
	}
	return out
}

func eventText(say voice, r consent.Receipt) string {
	switch r.Event {
	case consent.Given:
		return say.say("event.given")
	case consent.Changed:
		if r.By == consent.BySelf {
			return say.say("event.changed")
		}
		return say.say("event.narrowed")
	case consent.Suspended:
		if r.Reason == consent.GroupUnknown {
			return say.say("event.suspended_unknown")
		}
		return say.say("event.suspended")
	case consent.Resumed:
		return say.say("event.resumed")
	case consent.Renewed:
		return say.say("event.renewed")
	}
	return withdrawnText(say, r)
}

// withdrawnText says whose doing the end was. An end that was not the person's own
// is never told as theirs.
func withdrawnText(say voice, r consent.Receipt) string {
	switch {
	case r.Reason == consent.UserDisabled:
		return say.say("event.ended_disabled")
	case r.Reason == consent.OutsideGroup:
		return say.say("event.ended_outside")
	case r.By == consent.ByAdmin:
		return say.say("event.ended_admin")
	case r.By == consent.ByLinkedIn:
		return say.say("event.ended_linkedin")
	case r.By == consent.BySelf:
		return say.say("event.ended_self")
	}
	return say.say("event.ended")
}

func byText(say voice, by consent.ActorKind) string {
	switch by {
	case consent.ByAdmin:
		return say.say("by.admin")
	case consent.ByLinkedIn:
		return say.say("by.linkedin")
	case consent.ByDirectory:
		return say.say("by.directory")
	case consent.BySystem:
		return say.say("by.system")
	}
	return say.say("by.self")
}
