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
	return render(c, http.StatusOK, views.ReceiptsPage(s.page(c, "Receipts", views.NavConnection), views.Receipts{Entries: historyOf(list)}))
}

// receipt shows one receipt of the person's own; with .json, the record itself.
func (s *server) receipt(c echo.Context, a consent.Actor) error {
	id, asJSON := strings.CutSuffix(c.Param("id"), ".json")
	r, n, err := s.Service.Receipt(c.Request().Context(), a, id)
	if err != nil {
		return err
	}
	if asJSON {
		c.Response().Header().Set("Content-Disposition", `attachment; filename="receipt.json"`)
		return c.JSONPretty(http.StatusOK, r, "  ")
	}
	v := views.Receipt{
		ID: r.ID, Event: eventText(r), At: r.At, Who: a.User.Name, By: byText(r.By), ChoiceName: r.Choice.Name(),
		NoticeVersion: r.NoticeVersion, NoticeHash: r.NoticeHash, NoticeText: n.Text, Language: r.Language,
		PolicyVersion: r.PolicyVersion, ConnectionID: r.ConnectionID,
	}
	for _, cat := range r.Categories {
		v.Categories = append(v.Categories, cat.Text().Name)
	}
	return render(c, http.StatusOK, views.ReceiptPage(s.page(c, "Receipt", views.NavConnection), v))
}

func historyOf(receipts []consent.Receipt) []views.HistoryEntry {
	out := make([]views.HistoryEntry, len(receipts))
	for i, r := range receipts {
		out[i] = views.HistoryEntry{Event: eventText(r), At: r.At, ReceiptID: r.ID}
		if r.Event != consent.Withdrawn {
			out[i].Detail = r.Choice.Name()
		}
	}
	return out
}

func eventText(r consent.Receipt) string {
	switch {
	case r.Event == consent.Given:
		return "You connected"
	case r.Event == consent.Changed:
		return "You changed what is shared"
	case r.By == consent.ByAdmin:
		return "Your organisation ended the connection"
	case r.By == consent.ByLinkedIn:
		return "You removed the permission at LinkedIn"
	}
	return "You disconnected"
}

func byText(by consent.ActorKind) string {
	switch by {
	case consent.ByAdmin:
		return "An administrator"
	case consent.ByLinkedIn:
		return "You, at LinkedIn"
	}
	return "You"
}
