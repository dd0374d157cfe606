package graph

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"accord/consent"
	"accord/outside/openid"
)

// calendarDays is how far ahead meetings are read.
const calendarDays = 14

// event is what we decode of a calendar entry. It has no field for subject, body,
// preview, categories, attachments, links or ids, and must not get one.
type event struct {
	Start       moment `json:"start"`
	End         moment `json:"end"`
	IsAllDay    bool   `json:"isAllDay"`
	IsCancelled bool   `json:"isCancelled"`
	Sensitivity string `json:"sensitivity"`
	Location    struct {
		DisplayName string `json:"displayName"`
	} `json:"location"`
	Attendees []struct {
		EmailAddress address `json:"emailAddress"`
	} `json:"attendees"`
}

type moment struct {
	DateTime string `json:"dateTime"`
	TimeZone string `json:"timeZone"`
}

type address struct {
	Name    string `json:"name"`
	Address string `json:"address"`
}

// calendar reads the meetings of the next two weeks.
func (c *Client) calendar(ctx context.Context, g consent.Grant) (consent.Values, error) {
	if !covers(g, "Calendars.ReadBasic", "Calendars.Read", "Calendars.ReadWrite") {
		return consent.Values{}, notGranted()
	}
	from := c.cfg.Now().UTC().Truncate(time.Second)
	events, more, err := pages[event](ctx, c, g, "/me/calendarView", url.Values{
		"startDateTime": {from.Format(time.RFC3339)},
		"endDateTime":   {from.AddDate(0, 0, calendarDays).Format(time.RFC3339)},
		"$select":       {"start,end,isAllDay,isCancelled,location,attendees,sensitivity"},
		"$orderby":      {"start/dateTime"},
		"$top":          {"50"},
	}, http.Header{"Prefer": {`outlook.timezone="UTC"`}})
	if errors.Is(err, errNoMailbox) || errors.Is(err, errNothing) {
		return consent.Values{LeftOut: noMailbox}, nil
	}
	if err != nil {
		return consent.Values{}, err
	}
	var v consent.Values
	var private, cancelled, unclear int
	for _, e := range events {
		start, startErr := e.Start.time()
		end, endErr := e.End.time()
		switch {
		// Whatever is not plainly normal counts as private, an unknown word included.
		case e.Sensitivity != "" && e.Sensitivity != "normal":
			private++
		case e.IsCancelled:
			cancelled++
		case startErr != nil || endErr != nil:
			unclear++
		default:
			v.Items = append(v.Items, c.meeting(e, start, end))
		}
	}
	v.LeftOut = sentences(
		counted(private, "private meeting was", "private meetings were", "left out"),
		counted(cancelled, "cancelled meeting was", "cancelled meetings were", "left out"),
		counted(unclear, "meeting without a clear time was", "meetings without a clear time were", "left out"),
	)
	if more {
		v.LeftOut = sentences(v.LeftOut, "Later meetings are not listed.")
	}
	return v, nil
}

func (c *Client) meeting(e event, start, end time.Time) consent.Meeting {
	m := consent.Meeting{Start: start, End: end, AllDay: e.IsAllDay, Location: c.place(e.Location.DisplayName), Attendees: []consent.Attendee{}}
	for _, a := range e.Attendees {
		who := consent.Attendee{Name: openid.Line(a.EmailAddress.Name, nameLimit), Address: openid.Line(a.EmailAddress.Address, nameLimit)}
		if who != (consent.Attendee{}) {
			m.Attendees = append(m.Attendees, who)
		}
	}
	return m
}

// time reads Graph's time, which carries its zone beside it.
func (m moment) time() (time.Time, error) {
	zone := time.UTC
	if m.TimeZone != "" && m.TimeZone != "UTC" {
		var err error
		if zone, err = time.LoadLocation(m.TimeZone); err != nil {
			return time.Time{}, err
		}
	}
	t, err := time.ParseInLocation("2006-01-02T15:04:05", m.DateTime, zone)
	return t.UTC(), err
}

const noMailbox = "This work account has no mailbox."

// counted says "3 private meetings were left out." It says nothing about none.
func counted(n int, one, many, what string) string {
	switch n {
	case 0:
		return ""
	case 1:
		return fmt.Sprintf("1 %s %s.", one, what)
	}
	return fmt.Sprintf("%d %s %s.", n, many, what)
}

func sentences(parts ...string) string {
	var said []string
	for _, part := range parts {
		if part != "" {
			said = append(said, part)
		}
	}
	return strings.Join(said, " ")
}
