package graph

import (
	"context"
	"errors"
	"net/http"
	"net/url"
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
	from := c.cfg.Now().UTC().Truncate(time.Second)
	events, more, err := pages[event](ctx, c, g, "/me/calendarView", url.Values{
		"startDateTime": {from.Format(time.RFC3339)},
		"endDateTime":   {from.AddDate(0, 0, calendarDays).Format(time.RFC3339)},
		"$select":       {"start,end,isAllDay,isCancelled,location,attendees,sensitivity"},
		"$orderby":      {"start/dateTime"},
		"$top":          {"50"},
	}, http.Header{"Prefer": {`outlook.timezone="UTC"`}})
	if errors.Is(err, errNoMailbox) || errors.Is(err, errNothing) {
		return noMailbox(), nil
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
	for _, left := range []struct {
		code  consent.Code
		count int
	}{{"leftout.private_meetings", private}, {"leftout.cancelled_meetings", cancelled}, {"leftout.unclear_meetings", unclear}} {
		if left.count > 0 {
			v.LeftOut = append(v.LeftOut, consent.Say(left.code, "count", left.count))
		}
	}
	if more {
		v.LeftOut = append(v.LeftOut, consent.Say("leftout.later_meetings"))
	}
	return v, nil
}

func (c *Client) meeting(e event, start, end time.Time) consent.Meeting {
	m := consent.Meeting{Start: start, End: end, AllDay: e.IsAllDay, Location: c.place(e.Location.DisplayName), Attendees: []consent.Attendee{}}
	for _, a := range e.Attendees {
		who := consent.Attendee{Name: openid.OneLine(a.EmailAddress.Name, nameLimit), Address: openid.OneLine(a.EmailAddress.Address, nameLimit)}
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

// noMailbox are the values of an account that has none.
func noMailbox() consent.Values {
	return consent.Values{LeftOut: []consent.Message{consent.Say("leftout.no_mailbox")}}
}
