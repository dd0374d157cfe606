package web

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"accord/consent"
	"accord/views"
)

const readsPerPage = 50

// activity lists who read the person's data, released and refused.
func (s *server) activity(c echo.Context, a consent.Actor) error {
	behind, err := readCursor(c.QueryParam("before"))
	if err != nil {
		return err
	}
	records, err := s.Service.Activity(c.Request().Context(), a, behind, readsPerPage+1)
	if err != nil {
		return err
	}
	say := s.voice(c)
	v := views.Activity{Older: behind.ID != ""}
	if len(records) > readsPerPage {
		records = records[:readsPerPage]
		v.OlderURL = "/connection/activity?before=" + cursorText(records[readsPerPage-1])
	}
	for _, r := range records {
		row := views.Read{At: r.At, Who: s.readerName(say, r), Category: say.category(r.Category).Name, Released: r.Decision.Released}
		if !r.Decision.Released {
			row.Reason = say.reason(r.Decision.Reason)
		}
		if r.Repeats > 0 {
			row.Times = say.say("read.times", "n", r.Repeats+1)
		}
		v.Reads = append(v.Reads, row)
	}
	return render(c, http.StatusOK, views.ActivityPage(s.page(c, "page.activity", views.NavActivity), v))
}

// cursorText is the place right behind a record: its time and, as several records
// may be of one instant, its id.
func cursorText(r consent.AccessRecord) string {
	return strconv.FormatInt(r.At.UnixMilli(), 10) + "-" + r.ID
}

// readCursor reads cursorText back; empty is the newest page.
func readCursor(text string) (consent.Cursor, error) {
	if text == "" {
		return consent.Cursor{}, nil
	}
	at, id, _ := strings.Cut(text, "-")
	ms, err := strconv.ParseInt(at, 10, 64)
	if err != nil || ms <= 0 || !isName(id, 64) {
		return consent.Cursor{}, consent.Fail(consent.Invalid, "activity.no_page")
	}
	return consent.Cursor{At: time.UnixMilli(ms), ID: id}, nil
}

// readerName says who read: LinkedIn's side, or a colleague by the host app, where
// that is still one of ours.
func (s *server) readerName(say voice, r consent.AccessRecord) string {
	if r.Reader == consent.LinkedInReader {
		return say.say("reader.linkedin")
	}
	if h, ok := s.app(r.Client); ok {
		return say.say("reader.card_in", "app", h.Name)
	}
	return say.say("reader.card")
}
