//go:build !release

package graph_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/url"
	"strings"
	"testing"
	"time"

	"accord/consent"
	"accord/sandbox"
)

// TestCategories reads all five of several people, with Graph keeping to $select and
// with Graph ignoring it (F17, P11).
func TestCategories(t *testing.T) {
	w := start(t)
	for _, ignore := range []bool{false, true} {
		w.SetIgnoreSelect(ignore)
		for _, person := range []string{sandbox.Priya, sandbox.Maria, sandbox.Chau, sandbox.Oisin} {
			g := source(w.grant(t, person))
			for _, c := range consent.WorkCategories() {
				key := person
				if ignore {
					key += " ignoring"
				}
				v, err := w.client.Read(t.Context(), key, g, c)
				if err != nil {
					t.Fatalf("%s of %s: %v", c, person, err)
				}
				text, err := json.Marshal(v)
				if err != nil {
					t.Fatal(err)
				}
				for _, secret := range []string{sandbox.SecretTitle, sandbox.SecretBody, sandbox.SecretJoin, "teams.microsoft.com", "AAMk", "_CORE"} {
					if strings.Contains(string(text), secret) {
						t.Errorf("P11 %s holds %s:\n%s", c, secret, text)
					}
				}
			}
		}
	}
}

func TestProfile(t *testing.T) {
	w := start(t)
	read := func(person string) consent.WorkPerson {
		t.Helper()
		v, err := w.client.Read(t.Context(), person, source(w.grant(t, person)), consent.WorkProfile)
		if err != nil || len(v.Items) != 1 || v.Category != consent.WorkProfile || v.FetchedAt.IsZero() {
			t.Fatalf("%+v, %v", v, err)
		}
		return v.Items[0].(consent.WorkPerson)
	}
	p := read(sandbox.Priya)
	if p.FirstName != "Priya" || p.LastName != "Raghunathan" || !strings.HasPrefix(p.Email, "priya.") || len(p.Photo) == 0 || p.Manager != "" || len(p.Manages) != 3 {
		t.Errorf("%+v", p)
	}
	if p := read(sandbox.Chau); len(p.Photo) != 0 || p.FirstName != "Minh Châu" || p.Manages != nil {
		t.Errorf("%+v", p)
	}
}

func TestCalendar(t *testing.T) {
	w := start(t)
	v, err := w.client.Read(t.Context(), "c", source(w.grant(t, sandbox.Priya)), consent.WorkCalendar)
	if err != nil {
		t.Fatal(err)
	}
	if len(v.Items) < 11 || counted(v, "leftout.private_meetings") == 0 || counted(v, "leftout.cancelled_meetings") != 1 {
		t.Errorf("%d meetings, %v", len(v.Items), v.LeftOut)
	}
	var people, online, days int
	for _, item := range v.Items {
		m := item.(consent.Meeting)
		people += len(m.Attendees)
		if m.Location == "Online" {
			online++
		}
		if m.AllDay {
			days++
		}
		if m.Start.IsZero() || m.End.Before(m.Start) || m.Start.Location() != time.UTC || m.Start.After(time.Now().AddDate(0, 0, 15)) {
			t.Errorf("%+v", m)
		}
		text, _ := json.Marshal(m)
		var keys map[string]json.RawMessage
		if err := json.Unmarshal(text, &keys); err != nil || len(keys) != 5 {
			t.Errorf("P11: %s", text)
		}
	}
	if people == 0 || online != 1 || days != 1 {
		t.Errorf("%d attendees, %d online, %d whole days", people, online, days)
	}
	calls := w.Calls()
	pages := 0
	for _, call := range calls {
		if call.Path == "/graph/v1.0/me/calendarView" {
			pages++
			q, _ := url.ParseQuery(call.Query)
			if q.Get("$select") != "start,end,isAllDay,isCancelled,location,attendees,sensitivity" {
				t.Errorf("P11 asked for %s", call.Query)
			}
		}
	}
	if pages < 2 {
		t.Errorf("%d pages", pages)
	}
	// In memory: not asked again.
	if _, err := w.client.Read(t.Context(), "c", func(context.Context) (consent.Grant, error) {
		t.Error("the grant was asked for")
		return consent.Grant{}, nil
	}, consent.WorkCalendar); err != nil || len(w.Calls()) != len(calls) {
		t.Error(err)
	}
	w.client.Forget("c")
	if _, err := w.client.Read(t.Context(), "c", source(consent.Grant{}), consent.WorkCalendar); consent.KindOf(err) != consent.NotAllowed {
		t.Errorf("served after it was forgotten: %v", err)
	}
}

func TestOtherCategories(t *testing.T) {
	w := start(t)
	g := source(w.grant(t, sandbox.Diego))
	v, err := w.client.Read(t.Context(), "c", g, consent.WorkInterests)
	if err != nil || len(v.Items) != 2 || v.Items[0] != (consent.Interest{Name: "short sea shipping"}) {
		t.Errorf("%+v, %v", v, err)
	}
	v, err = w.client.Read(t.Context(), "c", g, consent.WorkSubscriptions)
	if err != nil || len(v.Items) != 3 || v.Items[0] != (consent.Licence{Name: "Microsoft 365 E3"}) {
		t.Errorf("%+v, %v", v, err)
	}
	v, err = w.client.Read(t.Context(), "c", g, consent.WorkContacts)
	if err != nil {
		t.Fatal(err)
	}
	var lists, frequent int
	for _, item := range v.Items {
		c := item.(consent.Contact)
		if c.Name == "" || len(c.Addresses) == 0 {
			t.Errorf("%+v", c)
		}
		if c.Frequent {
			frequent++
		} else {
			lists++
		}
	}
	if lists != 14 || frequent < 5 {
		t.Errorf("%d and %d", lists, frequent)
	}
	if _, err := w.client.Read(t.Context(), "c", g, consent.LinkedInProfile); consent.KindOf(err) != consent.Invalid {
		t.Error(err)
	}
}

func TestNoMailbox(t *testing.T) {
	w := start(t)
	g := source(w.grant(t, sandbox.Oisin))
	for _, c := range []consent.Category{consent.WorkCalendar, consent.WorkContacts} {
		v, err := w.client.Read(t.Context(), "c", g, c)
		if err != nil || len(v.Items) != 0 || !says(v, "leftout.no_mailbox") {
			t.Errorf("%s: %+v, %v", c, v, err)
		}
	}
}

func TestNarrowGrant(t *testing.T) {
	w := start(t)
	g := w.grant(t, sandbox.Priya)
	g.Scopes = []string{"openid", "User.Read", "Contacts.Read"}
	calls := len(w.Calls())
	if _, err := w.client.Read(t.Context(), "c", source(g), consent.WorkCalendar); consent.KindOf(err) != consent.NotAllowed || len(w.Calls()) != calls {
		t.Errorf("A11: %v", err)
	}
	v, err := w.client.Read(t.Context(), "c", source(g), consent.WorkContacts)
	if err != nil || len(v.Items) != 14 || !says(v, "leftout.frequent_contacts") {
		t.Errorf("%d contacts, %v, %v", len(v.Items), v.LeftOut, err)
	}
}

// TestFaults holds F01 to F04, F16 as Graph shows them.
func TestFaults(t *testing.T) {
	w := start(t)
	g := source(w.grant(t, sandbox.Yusuf))
	for name, f := range map[string]sandbox.Fault{
		"F02 hang": {Hang: true}, "F03 500": {Status: 500}, "F16 503": {Status: 503}, "F04 429": {Status: 429, RetryAfter: 3600}, "F04 429 at once": {Status: 429},
	} {
		w.SetFault(sandbox.ServiceGraph, f)
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
		_, err := w.client.Read(ctx, name, g, consent.WorkInterests)
		cancel()
		if consent.KindOf(err) != consent.Upstream || errors.Is(err, consent.ErrGrantRefused) {
			t.Errorf("%s: %v", name, err)
		}
	}
	w.SetFault(sandbox.ServiceGraph, sandbox.Fault{Status: 503, Times: 1})
	if _, err := w.client.Read(t.Context(), "c", g, consent.WorkInterests); err != nil {
		t.Errorf("F03 one bad moment: %v", err)
	}
	w.SetFault(sandbox.ServiceGraph, sandbox.Fault{Status: 500, Path: "/graph/v1.0/me/people"})
	if v, err := w.client.Read(t.Context(), "c", g, consent.WorkContacts); consent.KindOf(err) != consent.Upstream || len(v.Items) > 0 {
		t.Errorf("F16 half an answer: %v, %v", v, err)
	}
	w.SetFault(sandbox.ServiceGraph, sandbox.Fault{})
	w.RevokeAtIDP(sandbox.Yusuf)
	if _, err := w.client.Read(t.Context(), "c", g, consent.WorkCalendar); !errors.Is(err, consent.ErrGrantRefused) {
		t.Errorf("revoked at the provider: %v", err)
	}
}

func TestForgetWins(t *testing.T) {
	w := start(t)
	g := w.grant(t, sandbox.Hana)
	for _, c := range consent.WorkCategories() {
		started, release, done := make(chan struct{}), make(chan struct{}), make(chan error)
		go func() {
			_, err := w.client.Read(t.Context(), "c", func(context.Context) (consent.Grant, error) {
				close(started)
				<-release
				return g, nil
			}, c)
			done <- err
		}()
		<-started
		w.client.Forget("c")
		close(release)
		if err := <-done; consent.KindOf(err) != consent.Conflict {
			t.Errorf("%s: %v", c, err)
		}
		refuse := func(context.Context) (consent.Grant, error) { return consent.Grant{}, consent.ErrGrantRefused }
		if _, err := w.client.Read(t.Context(), "c", refuse, c); !errors.Is(err, consent.ErrGrantRefused) {
			t.Errorf("%s came back: %v", c, err)
		}
	}
}
