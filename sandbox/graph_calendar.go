//go:build !release

package sandbox

import (
	"cmp"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"time"
)

type graphTime struct {
	DateTime string `json:"dateTime"`
	TimeZone string `json:"timeZone"`
}

type graphAddress struct {
	Name    string `json:"name"`
	Address string `json:"address"`
}

type graphRecipient struct {
	EmailAddress graphAddress `json:"emailAddress"`
}

type graphAttendee struct {
	Type         string       `json:"type"`
	Status       graphReply   `json:"status"`
	EmailAddress graphAddress `json:"emailAddress"`
}

type graphReply struct {
	Response string `json:"response"`
}

type graphLocation struct {
	DisplayName  string `json:"displayName"`
	LocationType string `json:"locationType"`
	LocationURI  string `json:"locationUri,omitempty"`
}

type graphBody struct {
	ContentType string `json:"contentType"`
	Content     string `json:"content"`
}

type onlineMeeting struct {
	JoinURL string `json:"joinUrl"`
}

// graphEvent is an event with everything in it, the parts the portal must never see included.
type graphEvent struct {
	ID            string          `json:"id"`
	Subject       string          `json:"subject"`
	Body          graphBody       `json:"body"`
	BodyPreview   string          `json:"bodyPreview"`
	Categories    []string        `json:"categories"`
	WebLink       string          `json:"webLink"`
	ICalUID       string          `json:"iCalUId"`
	OnlineMeeting *onlineMeeting  `json:"onlineMeeting"`
	Start         graphTime       `json:"start"`
	End           graphTime       `json:"end"`
	IsAllDay      bool            `json:"isAllDay"`
	IsCancelled   bool            `json:"isCancelled"`
	Sensitivity   string          `json:"sensitivity"`
	ShowAs        string          `json:"showAs"`
	Location      graphLocation   `json:"location"`
	Locations     []graphLocation `json:"locations"`
	Attendees     []graphAttendee `json:"attendees"`
	Organizer     graphRecipient  `json:"organizer"`

	from, to time.Time
}

// basicEventFields is what an event without $select has under the narrow scope: the subject, but no body.
func basicEventFields() []string {
	return []string{
		"id", "subject", "start", "end", "isAllDay", "isCancelled", "sensitivity", "showAs", "location", "locations",
		"attendees", "organizer", "categories", "webLink", "iCalUId", "onlineMeeting",
	}
}

func (g *graph) calendar(w http.ResponseWriter, r *http.Request, me Person) {
	if !me.HasMailbox {
		graphError(w, r, http.StatusNotFound, "MailboxNotEnabledForRESTAPI", "The mailbox is either inactive, soft-deleted, or is hosted on-premise.")
		return
	}
	from, err1 := parseGraphTime(r.FormValue("startDateTime"))
	to, err2 := parseGraphTime(r.FormValue("endDateTime"))
	if err1 != nil || err2 != nil || !from.Before(to) {
		graphError(w, r, http.StatusBadRequest, "ErrorInvalidParameter", "The value of startDateTime or endDateTime is not valid.")
		return
	}
	zone := time.UTC
	if m := regexp.MustCompile(`outlook\.timezone="([^"]+)"`).FindStringSubmatch(r.Header.Get("Prefer")); m != nil {
		if loaded, err := time.LoadLocation(m[1]); err == nil {
			zone = loaded
			w.Header().Set("Preference-Applied", m[0])
		}
	}
	var shown []graphEvent
	for _, e := range g.eventsOf(me) {
		if e.from.Before(to) && e.to.After(from) {
			e.Start = graphTime{e.from.In(zone).Format("2006-01-02T15:04:05.0000000"), zone.String()}
			e.End = graphTime{e.to.In(zone).Format("2006-01-02T15:04:05.0000000"), zone.String()}
			shown = append(shown, e)
		}
	}
	list(g, w, r, shown, basicEventFields())
}

func parseGraphTime(text string) (time.Time, error) {
	if t, err := time.Parse(time.RFC3339, text); err == nil {
		return t, nil
	}
	return time.Parse("2006-01-02T15:04:05", text)
}

// eventsOf makes somebody's calendar around now: a week back, three ahead. Among the
// ordinary ones are a private, an all-day, an all-day private, an online and a cancelled one.
func (g *graph) eventsOf(me Person) []graphEvent {
	today := g.sandbox.now().UTC().Truncate(24 * time.Hour)
	day := func(offset int, hour, minute int) time.Time {
		return today.AddDate(0, 0, offset).Add(time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute)
	}
	self := graphAddress{me.DisplayName, me.Mail}
	var team []graphAddress
	for _, p := range g.sandbox.People() {
		if p.ID != me.ID && (p.ManagerID == me.ManagerID || p.ID == me.ManagerID || p.ManagerID == me.ID) {
			team = append(team, graphAddress{p.DisplayName, p.Mail})
		}
	}
	var events []graphEvent
	add := func(from, to time.Time, what, place string, people []graphAddress) *graphEvent {
		id := fmt.Sprintf("AAMk%s%03d", me.ID[len(me.ID)-4:], len(events))
		e := graphEvent{
			ID: id, Subject: SecretTitle + " " + what, Body: graphBody{"html", "<p>" + SecretBody + " agenda of " + what + "</p>"}, BodyPreview: SecretBody,
			Categories: []string{SecretTitle + " category"}, WebLink: "https://outlook.example/calendar/item/" + id, ICalUID: "040000008200E" + id,
			Sensitivity: "normal", ShowAs: "busy", Location: graphLocation{place, "conferenceRoom", ""}, Attendees: []graphAttendee{},
			Organizer: graphRecipient{self}, from: from, to: to,
		}
		for i, p := range people {
			e.Attendees = append(e.Attendees, graphAttendee{"required", graphReply{[]string{"accepted", "tentativelyAccepted", "none"}[i%3]}, p})
		}
		e.Locations = []graphLocation{e.Location}
		events = append(events, e)
		return &events[len(events)-1]
	}
	outside := pick(outsideContacts(), 6, me.Member, "CALENDAR")
	for offset := -7; offset <= 20; offset++ {
		if weekday := day(offset, 0, 0).Weekday(); weekday != time.Saturday && weekday != time.Sunday {
			add(day(offset, 8, 30), day(offset, 8, 45), "morning round", "Room "+me.Office, team)
		}
		if c := outside[(offset+7)%len(outside)]; offset%2 == 0 {
			add(day(offset, 13, 0), day(offset, 14, 0), "talk with a customer", c.company, []graphAddress{{c.name(), c.mail()}})
		}
	}
	add(day(1, 11, 0), day(1, 11, 40), "doctor", "Practice at the canal", nil).Sensitivity = "private"
	whole := add(day(2, 0, 0), day(3, 0, 0), "trade fair", "Fair grounds, hall 4", team[:min(2, len(team))])
	whole.IsAllDay, whole.ShowAs = true, "oof"
	away := add(day(4, 0, 0), day(5, 0, 0), "moving house", "", nil)
	away.IsAllDay, away.Sensitivity = true, "private"
	online := add(day(2, 15, 0), day(2, 15, 45), "online", "", team)
	join := "https://teams.microsoft.com/l/" + SecretJoin + "/19%3ameeting_" + online.ID + "%40thread.v2/0?context=%7b%7d"
	online.OnlineMeeting = &onlineMeeting{JoinURL: join}
	online.Location = graphLocation{join, "default", join}
	online.Locations = []graphLocation{online.Location}
	add(day(3, 10, 0), day(3, 11, 0), "called off", "Room "+me.Office, team).IsCancelled = true
	slices.SortStableFunc(events, func(a, b graphEvent) int { return cmp.Compare(a.from.Unix(), b.from.Unix()) })
	return events
}
