//go:build !release

package web

import (
	"html"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"accord/consent"
	"accord/sandbox"
)

// asks is a read of the data API with a bearer token, or none.
func (p *portal) asks(t testing.TB, path, token string) (int, string, http.Header) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, p.address+path, nil)
	ok(t, err)
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	resp, err := http.DefaultClient.Do(req)
	ok(t, err)
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	ok(t, err)
	return resp.StatusCode, string(body), resp.Header
}

// Every reason for a refusal gives LinkedIn's side the same bytes, and the person
// the reason in words.
func TestRefusalsAreIdentical(t *testing.T) {
	onBoth(t, func(t *testing.T, p *portal) {
		ingrid := p.allows(t, "allow", "everyone", "choices", "both")
		priya := p.connected(t, sandbox.Priya, consent.BothAccounts)
		priya.mustRead("profile")
		expect := func(what string, want consent.Reason) {
			t.Helper()
			priya.refused(what, "profile")
			priya.recorded(what, want)
		}

		ingrid.saves("allow", "group", "group", sandbox.GroupSales)
		equal(t, "state outside the group", priya.state(), consent.StateSuspended)
		expect("outside the group", consent.OutsideGroup)
		ingrid.saves("allow", "everyone", "choices", "linkedin")
		expect("only LinkedIn offered", consent.NotOffered)
		ingrid.saves("choices", "both")
		expect("offered again, without a new yes", consent.Withheld)
		p.Clock.Set(61 * 24 * time.Hour)
		equal(t, "state after 61 days", priya.state(), consent.StateNeedsRenewal)
		p.Clock.Set(0)
		status(t, "LinkedIn only", priya.submit(priya.get("/connection"), "/connection/choice", "choice", "linkedin"), 200)
		expect("LinkedIn only", consent.NotChosen)
		activity := priya.get("/connection/activity")
		for _, why := range []consent.Reason{consent.NotChosen, consent.NotOffered, consent.OutsideGroup, consent.Withheld} {
			says(t, activity, html.EscapeString(p.Words.Reason(language, why)))
		}
		equal(t, "releases listed", strings.Count(activity.Body, "Released"), 1)
		equal(t, "refusals listed", strings.Count(activity.Body, "Refused"), 4)

		status(t, "disconnect", priya.submit(priya.get("/connection"), "/connection/disconnect"), 200)
		priya.refused("disconnected", "profile")
		p.person(t, sandbox.Kwame).refused("never connected", "profile")
		token, err := p.Outside.ReaderToken()
		ok(t, err)
		code, body, _ := p.asks(t, "/api/v1/members/nobody/work/profile", token)
		if code != 403 || body != noData {
			t.Errorf("an unknown member: %d %s", code, body)
		}
	})
}

// What a token must be, and what an address must not hold.
func TestReaderToken(t *testing.T) {
	p := newPortal(t)
	p.allows(t, "allow", "everyone", "choices", "both")
	priya := p.connected(t, sandbox.Priya, consent.BothAccounts)
	path := "/api/v1/members/" + priya.Member + "/work/profile"
	good, err := p.Outside.ReaderToken()
	ok(t, err)
	card, err := p.Outside.CardToken(priya.ID)
	ok(t, err)
	for _, row := range []struct {
		what, path, token string
		want              int
	}{
		{"good", path, good, 200},
		{"none", path, "", 401},
		{"garbage", path, "garbage", 401},
		{"cut off", path, good[:len(good)-4], 401},
		{"altered", path, strings.Replace(good, ".", ".e", 1), 401},
		{"without the role", path, card, 403},
		{"in the address", path + "?access_token=" + url.QueryEscape(good), "", 401},
		{"with other fields", path + "?fields=calendar.subject", good, 400},
		{"with $select", path + "?$select=*", good, 400},
		{"another category", "/api/v1/members/" + priya.Member + "/work/mail", good, 400},
		{"a LinkedIn category", "/api/v1/members/" + priya.Member + "/work/linkedin-profile", good, 400},
	} {
		code, body, h := p.asks(t, row.path, row.token)
		if code != row.want {
			t.Errorf("%s: %d instead of %d: %s", row.what, code, row.want, body)
		}
		if code == 401 && h.Get("WWW-Authenticate") == "" {
			t.Errorf("%s: no WWW-Authenticate", row.what)
		}
		if code != 200 && h.Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s: an error of type %q", row.what, h.Get("Content-Type"))
		}
		if h.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: Cache-Control is %q", row.what, h.Get("Cache-Control"))
		}
	}
	equal(t, "records", len(priya.reasons()), 1)
}

// The calendar has times, places and people. Titles and content stay at Graph,
// even if Graph sends them unasked.
func TestCalendarHasNoTitles(t *testing.T) {
	p := newPortal(t)
	p.allows(t, "allow", "everyone", "choices", "both")
	priya := p.connected(t, sandbox.Priya, consent.BothAccounts)
	p.Work.Forget(priya.standing().Conn.ID)
	p.Outside.SetIgnoreSelect(true)
	for _, category := range []string{"calendar", "profile", "contacts"} {
		r := priya.mustRead(category)
		_, body := priya.read(category)
		for _, secret := range p.Outside.Secrets(priya.ID) {
			if strings.Contains(body, secret) {
				t.Errorf("%s holds %q", category, secret)
			}
		}
		if category != "calendar" {
			continue
		}
		for _, item := range r.Items {
			for key := range item {
				if !slices.Contains([]string{"start", "end", "all_day", "location", "attendees"}, key) {
					t.Errorf("a meeting has the field %s", key)
				}
			}
		}
	}
	for _, address := range []string{"/connection/shared", "/connection/shared/work-calendar", "/connection/shared/linkedin-subscriptions"} {
		saysNot(t, priya.get(address), p.Outside.Secrets(priya.ID)...)
	}
	for _, c := range p.Outside.Calls() {
		q, _ := url.ParseQuery(c.Query)
		if strings.HasSuffix(c.Path, "/calendarView") && (!strings.Contains(q.Get("$select"), "attendees") || strings.Contains(q.Get("$select"), "subject")) {
			t.Errorf("Graph was asked for %q", q.Get("$select"))
		}
	}
}

// TestReadersAreLimited: each client for itself, told when to come again.
func TestReadersAreLimited(t *testing.T) {
	p := newPortal(t)
	token, err := p.Outside.ReaderToken()
	ok(t, err)
	limited := make(chan http.Header, 1)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 500 {
				code, body, h := p.asks(t, "/api/v1/members/nobody/work/profile", token)
				if code == http.StatusTooManyRequests {
					select {
					case limited <- h:
					default:
					}
					return
				}
				if code != http.StatusForbidden {
					t.Errorf("a read answers %d: %s", code, body)
				}
			}
		})
	}
	wg.Wait()
	select {
	case h := <-limited:
		if h.Get("Retry-After") == "" || h.Get("Content-Type") != "application/problem+json" {
			t.Errorf("a limited reader is told %v", h)
		}
	default:
		t.Error("4,000 reads at once, and none was limited")
	}
}

// When Graph is down nothing is released, and the person sees that too.
func TestGraphDown(t *testing.T) {
	p := newPortal(t)
	p.allows(t, "allow", "everyone", "choices", "both")
	priya := p.connected(t, sandbox.Priya, consent.BothAccounts)
	p.Work.Forget(priya.standing().Conn.ID)
	p.Outside.SetFault(sandbox.ServiceGraph, sandbox.Fault{Status: 500})
	code, body := priya.read("interests")
	equal(t, "status: "+body, code, 503)
	priya.recorded("the failure", consent.NoAnswer)
	status(t, "the person's own page", priya.get("/connection/shared"), 200)
}
