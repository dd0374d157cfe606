package graph_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"accord/consent"
	"accord/outside/graph"
	"accord/outside/outbound"
)

// odd is a Graph that says what a test wants.
func odd(t *testing.T, api http.HandlerFunc, change ...func(*graph.Config)) (*graph.Client, *httptest.Server) {
	t.Helper()
	s := httptest.NewServer(api)
	t.Cleanup(s.Close)
	cfg := graph.Config{
		Issuer: s.URL, ClientID: "id", ClientSecret: "secret", URL: s.URL + "/v1.0", Fallback: "/", HTTP: outbound.New(outbound.Config{}),
		Now: func() time.Time { return time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC) },
	}
	for _, do := range change {
		do(&cfg)
	}
	client, err := graph.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return client, s
}

func full(context.Context) (consent.Grant, error) {
	return consent.Grant{AccessToken: "the-token", Scopes: []string{"User.Read", "Calendars.ReadBasic", "Contacts.Read", "People.Read"}}, nil
}

// says reports whether values say that something was left out.
func says(v consent.Values, code consent.Code) bool {
	return slices.ContainsFunc(v.LeftOut, func(m consent.Message) bool { return m.Code == code })
}

// counted is how many things values say were left out under the code.
func counted(v consent.Values, code consent.Code) int {
	for _, m := range v.LeftOut {
		if m.Code == code {
			return m.Args["count"].(int)
		}
	}
	return 0
}

// TestCalendarLeaksNothing is P11 as a property: whatever Graph puts into an event,
// with canaries everywhere, only times, place and attendees come out.
func TestCalendarLeaksNothing(t *testing.T) {
	random := rand.New(rand.NewPCG(11, 23))
	names := []string{
		"subject", "body", "bodyPreview", "categories", "attachments", "onlineMeeting", "onlineMeetingUrl", "webLink", "iCalUId", "id", "extensions", "organizer",
		"singleValueExtendedProperties", "importance", "hasAttachments", "seriesMasterId", "transactionId", "locations", "recurrence", "Subject", "SUBJECT", "start.subject",
	}
	canary := func(name string) any {
		s := "CNRY-" + name
		switch random.IntN(4) {
		case 0:
			return map[string]any{"content": s, "subject": s, "joinUrl": "https://x.example/" + s}
		case 1:
			return []any{s, map[string]any{"body": s}}
		}
		return s
	}
	var events []map[string]any
	for range 50 {
		e := map[string]any{
			"start":    map[string]any{"dateTime": "2026-11-24T09:00:00.0000000", "timeZone": "UTC", "subject": "CNRY"},
			"end":      map[string]any{"dateTime": "2026-11-24T09:30:00.0000000", "timeZone": "UTC"},
			"location": map[string]any{"displayName": "Room 4.12", "locationUri": "CNRY", "uniqueId": "CNRY", "address": map[string]any{"street": "CNRY"}},
			"attendees": []any{map[string]any{
				"type": "required", "status": map[string]any{"response": "CNRY"}, "emailAddress": map[string]any{"name": "Ana", "address": "ana@example.com", "note": "CNRY"},
			}},
			"sensitivity": "normal", "isCancelled": false, "isAllDay": false,
		}
		for _, name := range names {
			if random.IntN(2) == 0 {
				e[name] = canary(name)
			}
		}
		events = append(events, e)
	}
	client, _ := odd(t, func(w http.ResponseWriter, r *http.Request) {
		if got := r.URL.Query().Get("$select"); got != "start,end,isAllDay,isCancelled,location,attendees,sensitivity" || !strings.Contains(r.URL.RawQuery, "$select=") {
			t.Errorf("asked with %s", r.URL.RawQuery)
		}
		if r.Header.Get("Prefer") != `outlook.timezone="UTC"` || r.URL.Query().Get("startDateTime") != "2026-11-23T12:00:00Z" || r.URL.Query().Get("endDateTime") != "2026-12-07T12:00:00Z" {
			t.Errorf("asked with %s, %v", r.URL, r.Header)
		}
		_ = json.NewEncoder(w).Encode(map[string]any{"value": events, "subject": "CNRY"})
	})
	v, err := client.Read(t.Context(), "k", full, consent.WorkCalendar)
	if err != nil || len(v.Items) != 50 {
		t.Fatalf("%d, %v", len(v.Items), err)
	}
	text, err := json.Marshal(v)
	if err != nil || strings.Contains(string(text), "CNRY") {
		t.Errorf("%s, %v", text, err)
	}
	for _, item := range v.Items {
		if strings.Contains(fmt.Sprintf("%+v", item.Describe()), "CNRY") {
			t.Errorf("%+v", item)
		}
		one, _ := json.Marshal(item)
		if want := `{"start":"2026-11-24T09:00:00Z","end":"2026-11-24T09:30:00Z","all_day":false,"location":"Room 4.12","attendees":[{"name":"Ana","address":"ana@example.com"}]}`; string(one) != want {
			t.Fatalf("%s", one)
		}
	}
}

func TestSensitivity(t *testing.T) {
	event := func(more string) string {
		return `{"start":{"dateTime":"2026-11-24T09:00:00","timeZone":"UTC"},"end":{"dateTime":"2026-11-24T10:00:00.5","timeZone":"UTC"}` + more + `}`
	}
	client, _ := odd(t, func(w http.ResponseWriter, _ *http.Request) {
		_, _ = fmt.Fprintf(w, `{"value":[%s]}`, strings.Join([]string{
			event(`,"sensitivity":"normal"`), event(``), event(`,"sensitivity":"private"`), event(`,"sensitivity":"confidential"`), event(`,"sensitivity":"personal"`),
			event(`,"sensitivity":"brandNewWord","isCancelled":true`), event(`,"isCancelled":true`),
			`{"start":{"dateTime":"soon"},"end":{"dateTime":"later"}}`, `{"start":{"dateTime":"2026-11-24T09:00:00","timeZone":"Nowhere Standard Time"}}`,
			`{"start":{"dateTime":"2026-11-24T09:00:00","timeZone":"Europe/Lisbon"},"end":{"dateTime":"2026-11-24T10:00:00","timeZone":"UTC"}}`,
		}, ","))
	})
	v, err := client.Read(t.Context(), "k", full, consent.WorkCalendar)
	if err != nil || len(v.Items) != 3 || counted(v, "leftout.private_meetings") != 4 || counted(v, "leftout.cancelled_meetings") != 1 || counted(v, "leftout.unclear_meetings") != 2 {
		t.Errorf("%d items, %v, %v", len(v.Items), v.LeftOut, err)
	}
}

func TestPlace(t *testing.T) {
	client, _ := odd(t, http.NotFound)
	for raw, want := range map[string]string{
		"Room 4.12": "Room 4.12", "Room 4.12/B": "Room 4.12/B", "Fair grounds, hall 4": "Fair grounds, hall 4", "Microsoft Teams Meeting": "Microsoft Teams Meeting",
		"Hotel Pinheiro": "Hotel Pinheiro", "Pin Street 4": "Pin Street 4", "Teams": "Teams", "": "", "Room 5 (2nd floor)": "Room 5 (2nd floor)",
		"https://teams.microsoft.com/l/meetup-join/19%3ameeting_x": "Online",
		"Room 4; https://zoom.us/j/123?pwd=secret":                 "Room 4",
		"zoom.us/j/123456789":                                      "Online",
		"Call us at Northwind.zoom.us":                             "Call us at Northwind",
		"https://zoom.us/j/98 Meeting ID: 98 Passcode: x7":         "Online",
		"Room 2 - Meeting ID: 987 654 321":                         "Room 2",
		"Meeting ID: 987 654 321 Passcode: x7":                     "Online",
		"Raum 3, Besprechungs-ID: 123":                             "Raum 3",
		"+49 30 1234567,,99887766#":                                "+49 30 1234567",
		"msteams:/l/meetup-join/x":                                 "Online",
		"HTTPS://MEET.GOOGLE.COM/abc-defg-hij":                     "Online",
		"Room 4\r\nhttps://meet.jit.si/Layoffs":                    "Room 4",
		"webex.example.com/meet/layoffs":                           "Online",
		"Room 1 | PIN: 4711":                                       "Room 1",
		"javascript://%0aalert(1)":                                 "Online",
	} {
		if got := client.Place(raw); got != want {
			t.Errorf("place(%q) = %q, want %q", raw, got, want)
		}
	}
}

// TestPaging: the token goes to Graph and nowhere else, and not for ever.
func TestPaging(t *testing.T) {
	for name, c := range map[string]struct {
		next  string // SELF is Graph's own address
		kind  consent.Kind
		items int
	}{
		"no end":           {"SELF/v1.0/me/contacts?$skip=1", -1, 20},
		"elsewhere":        {"https://evil.example/v1.0/me/contacts", consent.Upstream, 0},
		"another port":     {"http://127.0.0.1:1/v1.0/me/contacts", consent.Upstream, 0},
		"as a user":        {"http://SELFHOST@evil.example/v1.0/me", consent.Upstream, 0},
		"another version":  {"SELF/beta/me/contacts", consent.Upstream, 0},
		"climbing up":      {"SELF/v1.0/../admin", consent.Upstream, 0},
		"without a scheme": {"//evil.example/v1.0/me", consent.Upstream, 0},
		"a path only":      {"/v1.0/me/contacts", consent.Upstream, 0},
		"another scheme":   {"https://SELFHOST/v1.0/me/contacts", consent.Upstream, 0},
	} {
		t.Run(name, func(t *testing.T) {
			var self string
			client, s := odd(t, func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path == "/v1.0/me/people" {
					_, _ = w.Write([]byte(`{"value":[]}`))
					return
				}
				if r.URL.Path != "/v1.0/me/contacts" {
					t.Errorf("asked for %s", r.URL)
				}
				next := strings.NewReplacer("SELFHOST", strings.TrimPrefix(self, "http://"), "SELF", self).Replace(c.next)
				_ = json.NewEncoder(w).Encode(map[string]any{"value": []map[string]any{{"displayName": "Bo"}}, "@odata.nextLink": next})
			})
			self = s.URL
			v, err := client.Read(t.Context(), "k", full, consent.WorkContacts)
			if c.kind >= 0 {
				if consent.KindOf(err) != c.kind {
					t.Error(err)
				}
				return
			}
			if err != nil || len(v.Items) != c.items || !says(v, "leftout.more_contacts") {
				t.Errorf("%d items, %v, %v", len(v.Items), v.LeftOut, err)
			}
		})
	}
}

// TestAnswers: Graph's errors, and answers that are none.
func TestAnswers(t *testing.T) {
	for name, c := range map[string]struct {
		status int
		body   string
		kind   consent.Kind // -1: no error
	}{
		"nothing": {200, `{}`, -1}, "null": {200, `{"interests":null}`, -1}, "not found": {404, `{"error":{"code":"ResourceNotFound"}}`, -1},
		"no mailbox":     {404, `{"error":{"code":"MailboxNotEnabledForRESTAPI"}}`, -1},
		"a text":         {200, `{"interests":"x"}`, consent.Upstream},
		"a list":         {200, `[]`, consent.Upstream},
		"HTML":           {200, `<html>`, consent.Upstream},
		"cut off":        {200, `{"interests":["x`, consent.Upstream},
		"2 MiB":          {200, `{"interests":["` + strings.Repeat("x", 2<<20) + `"]}`, consent.Upstream},
		"token refused":  {401, `{"error":{"code":"InvalidAuthenticationToken","message":"LEAK"}}`, consent.NotAllowed},
		"not permitted":  {403, `{"error":{"code":"Authorization_RequestDenied","message":"LEAK"}}`, consent.NotAllowed},
		"bad request":    {400, `{"error":{"message":"LEAK"}}`, consent.Upstream},
		"a redirect":     {302, ``, consent.Upstream},
		"an odd success": {206, `{}`, consent.Upstream},
	} {
		t.Run(name, func(t *testing.T) {
			client, _ := odd(t, func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Location", "/elsewhere")
				w.WriteHeader(c.status)
				_, _ = w.Write([]byte(c.body))
			})
			v, err := client.Read(t.Context(), "k", full, consent.WorkInterests)
			if c.kind < 0 && (err != nil || len(v.Items) != 0) || c.kind >= 0 && consent.KindOf(err) != c.kind {
				t.Errorf("%+v, %v", v, err)
			}
			if err != nil && (strings.Contains(err.Error(), "LEAK") || strings.Contains(err.Error(), "the-token")) {
				t.Error(err)
			}
		})
	}
}

func TestNew(t *testing.T) {
	for _, bad := range []string{"", "graph.microsoft.com", "ftp://graph", "https://", "://"} {
		if _, err := graph.New(graph.Config{URL: bad}); err == nil || !strings.Contains(err.Error(), "address of Microsoft Graph") {
			t.Errorf("%q: %v", bad, err)
		}
	}
}
