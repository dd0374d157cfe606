package web

import (
	"errors"
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
	var before time.Time
	if text := c.QueryParam("before"); text != "" {
		ms, err := strconv.ParseInt(text, 10, 64)
		if err != nil || ms <= 0 {
			return consent.Errorf(consent.Invalid, "This page does not exist. Open Activity from the menu.")
		}
		before = time.UnixMilli(ms)
	}
	records, err := s.Service.Activity(c.Request().Context(), a, before, readsPerPage+1)
	if err != nil {
		return err
	}
	v := views.Activity{Older: !before.IsZero()}
	if len(records) > readsPerPage {
		records = records[:readsPerPage]
		v.OlderURL = "/connection/activity?before=" + strconv.FormatInt(records[readsPerPage-1].At.UnixMilli(), 10)
	}
	for _, r := range records {
		row := views.Read{At: r.At, Who: readerName(r), Category: r.Category.Text().Name, Released: r.Decision.Released}
		if !r.Decision.Released {
			row.Reason = r.Decision.Reason.Text()
		}
		v.Reads = append(v.Reads, row)
	}
	return render(c, http.StatusOK, views.ActivityPage(s.page(c, "Activity", views.NavActivity), v))
}

// readerName says who read: LinkedIn's side, or a colleague by the host app.
func readerName(r consent.AccessRecord) string {
	if r.Reader == consent.LinkedInReader {
		return "LinkedIn"
	}
	if r.Client == "" {
		return "A colleague's card"
	}
	return "A colleague's card in " + appName(r.Client)
}

// appName turns a host app's slug into a name: "mail" is "Mail".
func appName(slug string) string {
	words := strings.Split(slug, "-")
	words[0] = strings.ToUpper(words[0][:1]) + words[0][1:]
	return strings.Join(words, " ")
}

func asError(err error, e **consent.Error) bool { return errors.As(err, e) }
