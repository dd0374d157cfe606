//go:build !release

package sandbox

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

const eventSelect = "id,start,end,isAllDay,isCancelled,location,locations,attendees,organizer,sensitivity"

// calendarText reads a whole calendar by following the links, and returns it as it came.
func calendarText(t *testing.T, s *Sandbox, token string) (text string, pages int) {
	t.Helper()
	now := time.Now().UTC()
	next := s.URL() + "/graph/v1.0/me/calendarView?" + url.Values{
		"startDateTime": {now.Format(time.RFC3339)}, "endDateTime": {now.AddDate(0, 0, 14).Format(time.RFC3339)},
		"$select": {eventSelect}, "$orderby": {"start/dateTime"}, "$top": {"50"},
	}.Encode()
	for next != "" {
		req := request(t, "GET", next, token, nil)
		req.Header.Set("Prefer", `outlook.timezone="UTC"`)
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(resp.Body)
		_ = resp.Body.Close()
		if err != nil || resp.StatusCode != http.StatusOK {
			t.Fatalf("%d %v %s", resp.StatusCode, err, body)
		}
		var answer struct {
			Next string `json:"@odata.nextLink"`
		}
		if err := json.Unmarshal(body, &answer); err != nil {
			t.Fatal(err)
		}
		text, next = text+string(body), answer.Next
		pages++
	}
	return text, pages
}

func TestGraphCalendar(t *testing.T) {
	s := start(t)
	token := workTokens(t, s, Priya, "User.Read", "Calendars.ReadBasic").AccessToken
	text, pages := calendarText(t, s, token)
	if pages < 2 {
		t.Errorf("%d pages", pages)
	}
	for _, wanted := range []string{`"sensitivity":"private"`, `"isAllDay":true`, `"isCancelled":true`, SecretJoin, "kwame.mensah@"} {
		if !strings.Contains(text, wanted) {
			t.Errorf("no event with %s", wanted)
		}
	}
	for _, unwanted := range []string{SecretTitle, SecretBody} {
		if strings.Contains(text, unwanted) {
			t.Errorf("$select leaks %s", unwanted)
		}
	}
	s.SetIgnoreSelect(true)
	if text, _ := calendarText(t, s, token); !strings.Contains(text, SecretTitle) || !strings.Contains(text, SecretBody) {
		t.Error("ignoring $select leaks nothing")
	}
}

func TestGraphScopesAndPeople(t *testing.T) {
	s := start(t)
	base := s.URL() + "/graph/v1.0/me"
	token := workTokens(t, s, Priya, "User.Read").AccessToken
	var failure struct{ Error struct{ Code string } }
	if resp := call(t, request(t, "GET", base+"/contacts", token, nil), &failure); resp.StatusCode != 403 || failure.Error.Code != "ErrorAccessDenied" {
		t.Errorf("contacts without scope: %d %+v", resp.StatusCode, failure)
	}
	if resp := call(t, request(t, "GET", base+"/manager", token, nil), &failure); resp.StatusCode != 403 || failure.Error.Code != "Authorization_RequestDenied" {
		t.Errorf("manager without scope: %d %+v", resp.StatusCode, failure)
	}
	var me map[string]json.RawMessage
	call(t, request(t, "GET", base, token, nil), &me)
	if me["interests"] != nil || string(me["id"]) != `"`+Priya+`"` {
		t.Errorf("me without $select: %s", me)
	}
	call(t, request(t, "GET", base+"?$select=interests", token, nil), &me)
	if !strings.Contains(string(me["interests"]), "bouldering") {
		t.Errorf("interests %s", me["interests"])
	}
	if resp := call(t, request(t, "GET", base+"?$select=hobbies", token, nil), nil); resp.StatusCode != 400 {
		t.Errorf("an unknown field = %d", resp.StatusCode)
	}
	var list struct{ Value []map[string]json.RawMessage }
	call(t, request(t, "GET", base+"/directReports?$select=displayName", token, nil), &list)
	if len(list.Value) != 3 {
		t.Errorf("%d reports", len(list.Value))
	}
	call(t, request(t, "GET", base+"/licenseDetails", token, nil), &list)
	if len(list.Value) != 3 || list.Value[0]["skuPartNumber"] == nil {
		t.Errorf("licences %v", list)
	}
	if resp := call(t, request(t, "GET", base+"/photos/96x96/$value", token, nil), nil); resp.StatusCode != 200 || resp.Header.Get("Content-Type") != "image/jpeg" {
		t.Errorf("photo = %d", resp.StatusCode)
	}
	req, _ := http.NewRequestWithContext(t.Context(), "POST", base+"/checkMemberGroups", strings.NewReader(`{"groupIds":["`+GroupPilot+`","`+GroupSales+`"]}`))
	req.Header.Set("Authorization", "Bearer "+token)
	var groups struct{ Value []string }
	if call(t, req, &groups); len(groups.Value) != 1 || groups.Value[0] != GroupPilot {
		t.Errorf("groups %v", groups)
	}
	s.SetActive(Priya, false)
	if resp := call(t, request(t, "GET", base, token, nil), nil); resp.StatusCode != 401 {
		t.Errorf("a disabled person's token = %d", resp.StatusCode)
	}
}

func TestGraphContacts(t *testing.T) {
	s := start(t)
	base := s.URL() + "/graph/v1.0/me"
	token := workTokens(t, s, Yusuf, "Contacts.Read", "People.Read", "User.Read.All", "User.Read").AccessToken
	var page struct {
		Value []struct{ DisplayName, PersonalNotes string }
		Next  string `json:"@odata.nextLink"`
	}
	call(t, request(t, "GET", base+"/contacts?$select=displayName,emailAddresses&$top=100", token, nil), &page)
	if len(page.Value) != graphPage || page.Next == "" || page.Value[0].PersonalNotes != "" {
		t.Errorf("contacts %+v", page)
	}
	call(t, request(t, "GET", base+"/people?$top=50", token, nil), &page)
	if len(page.Value) == 0 {
		t.Error("no people")
	}
	var manager struct{ ID string }
	if call(t, request(t, "GET", base+"/manager?$select=id,displayName", token, nil), &manager); manager.ID != Maria {
		t.Errorf("manager %+v", manager)
	}
	token = workTokens(t, s, Oisin, "Calendars.ReadBasic").AccessToken
	var failure struct{ Error struct{ Code string } }
	now := time.Now().UTC().Format(time.RFC3339)
	if resp := call(t, request(t, "GET", base+"/calendarView?startDateTime="+now+"&endDateTime="+now, token, nil), &failure); resp.StatusCode != 404 || failure.Error.Code != "MailboxNotEnabledForRESTAPI" {
		t.Errorf("no mailbox: %d %+v", resp.StatusCode, failure)
	}
}
