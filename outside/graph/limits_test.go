package graph_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"accord/consent"
	"accord/outside/graph"
)

// as is the grant of somebody by name.
func as(who consent.Secret) consent.GrantSource {
	return func(ctx context.Context) (consent.Grant, error) {
		g, err := full(ctx)
		g.AccessToken = who
		return g, err
	}
}

// TestOneMailboxsTrouble holds F12 and X11: one person's failing mailbox is nobody
// else's trouble.
func TestOneMailboxsTrouble(t *testing.T) {
	for _, status := range []int{http.StatusInternalServerError, http.StatusServiceUnavailable} {
		client, _ := odd(t, func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("Authorization") == "Bearer sam" {
				w.Header().Set("Retry-After", "3600")
				w.WriteHeader(status)
				return
			}
			_, _ = w.Write([]byte(`{"value":[]}`))
		})
		for range 10 {
			if _, err := client.Read(t.Context(), "sam", as("sam"), consent.WorkContacts); consent.KindOf(err) != consent.Upstream {
				t.Fatal(err)
			}
		}
		if _, err := client.Read(t.Context(), "maria", as("maria"), consent.WorkCalendar); err != nil {
			t.Errorf("after %d for somebody else: %v", status, err)
		}
	}
}

// TestListBounds: a list is read to a limit of items and of bytes, and values say
// that there was more.
func TestListBounds(t *testing.T) {
	for name, c := range map[string]struct {
		item    string
		perPage int
		items   int
		pages   int32
	}{
		"many small items":  {`{"displayName":"Bo"}`, 9_000, 20_000, 3},
		"items of nothing":  {`{}`, 15_000, 0, 2},
		"few large items":   {`{"displayName":"Bo","jobTitle":"` + strings.Repeat("x", 90_000) + `"}`, 10, 100, 10},
		"as many as may be": {`{"displayName":"Bo"}`, 10, 200, 20},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var pages atomic.Int32
			list := strings.Repeat(c.item+",", c.perPage-1) + c.item
			client, _ := odd(t, func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path != "/v1.0/me/contacts" {
					_, _ = w.Write([]byte(`{"value":[]}`))
					return
				}
				pages.Add(1)
				_, _ = fmt.Fprintf(w, `{"value":[%s],"@odata.nextLink":"http://%s/v1.0/me/contacts?$skip=1"}`, list, r.Host)
			}, func(cfg *graph.Config) { cfg.Budget = time.Minute })
			v, err := client.Read(t.Context(), "k", full, consent.WorkContacts)
			if err != nil || len(v.Items) != c.items || !says(v, "leftout.more_contacts") || pages.Load() != c.pages {
				t.Errorf("%d items from %d pages, %v, %v", len(v.Items), pages.Load(), v.LeftOut, err)
			}
		})
	}
}

// TestBudget holds the sixth finding on faults: a list read page by page ends at its
// budget in all, however quick each page is. An asker who leaves before is told at
// once, and the fetch goes on for the next.
func TestBudget(t *testing.T) {
	client, _ := odd(t, func(w http.ResponseWriter, r *http.Request) {
		timer := time.NewTimer(30 * time.Millisecond)
		defer timer.Stop()
		<-timer.C
		_, _ = fmt.Fprintf(w, `{"value":[{}],"@odata.nextLink":"http://%s/v1.0/me/contacts?$skip=1"}`, r.Host)
	}, func(cfg *graph.Config) { cfg.Budget = 300 * time.Millisecond })
	begin := time.Now()
	if _, err := client.Read(t.Context(), "k", full, consent.WorkContacts); consent.KindOf(err) != consent.Upstream || consent.CodeOf(err) == "" {
		t.Errorf("told %v", err)
	}
	if took := time.Since(begin); took > 10*time.Second {
		t.Errorf("it took %v", took)
	}

	var asked atomic.Int32
	over := make(chan struct{})
	patient, _ := odd(t, func(w http.ResponseWriter, _ *http.Request) {
		asked.Add(1)
		<-over
		_, _ = w.Write([]byte(`{"interests":["tea"]}`))
	}, func(cfg *graph.Config) { cfg.Budget = time.Minute })
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := patient.Read(ctx, "k", full, consent.WorkInterests); consent.KindOf(err) != consent.Upstream || consent.CodeOf(err) != "work.no_answer" {
		t.Errorf("told %v", err)
	}
	close(over)
	if v, err := patient.Read(t.Context(), "k", full, consent.WorkInterests); err != nil || len(v.Items) != 1 || asked.Load() != 1 {
		t.Errorf("the next asker: %+v, %v after %d requests", v, err, asked.Load())
	}
}

// TestCovers: what scopes let us read, as a grant says it and as reading keeps to it.
func TestCovers(t *testing.T) {
	client, _ := odd(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(`{"value":[]}`)) })
	user := []consent.Category{consent.WorkProfile, consent.WorkInterests, consent.WorkSubscriptions}
	for scopes, want := range map[string][]consent.Category{
		"":                           nil,
		"openid profile":             nil,
		"user.read":                  nil,
		"User.Read":                  user,
		"User.Read.All":              user,
		"User.ReadWrite":             user,
		"User.ReadBasic.All":         nil,
		"LicenseAssignment.Read.All": {consent.WorkSubscriptions},
		"Calendars.ReadBasic":        {consent.WorkCalendar},
		"Calendars.Read":             {consent.WorkCalendar},
		"Calendars.ReadWrite":        {consent.WorkCalendar},
		"Contacts.Read":              {consent.WorkContacts},
		"Contacts.ReadWrite":         {consent.WorkContacts},
		"People.Read":                {consent.WorkContacts},
		"People.Read.All":            {consent.WorkContacts},
		"Mail.Read Files.Read":       nil,
		"openid User.Read Calendars.ReadBasic Contacts.Read": append(user, consent.WorkCalendar, consent.WorkContacts),
	} {
		set := graph.Covers(strings.Fields(scopes))
		if set != consent.SetOf(want...) {
			t.Errorf("%q covers %q", scopes, set)
		}
		for _, c := range consent.WorkCategories() {
			_, err := client.Read(t.Context(), scopes, func(context.Context) (consent.Grant, error) {
				return consent.Grant{AccessToken: "t", Scopes: strings.Fields(scopes)}, nil
			}, c)
			if set.Has(c) != (err == nil) || err != nil && consent.KindOf(err) != consent.NotAllowed {
				t.Errorf("%q, reading %s: %v", scopes, c, err)
			}
		}
	}
}

// TestNothingKeptAfterRefusal: what was read with a permission goes when Graph says
// that it is none. What the source of the grant says comes back unchanged.
func TestNothingKeptAfterRefusal(t *testing.T) {
	client, _ := odd(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/v1.0/me/contacts" {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		_, _ = w.Write([]byte(`{"value":[]}`))
	})
	for _, said := range []error{consent.Fail(consent.Outage, "x"), consent.Fail(consent.NotFound, "x"), consent.ErrGrantRefused, errors.New("x")} {
		source := func(context.Context) (consent.Grant, error) { return consent.Grant{}, said }
		if _, err := client.Read(t.Context(), "k", full, consent.WorkCalendar); err != nil {
			t.Fatal(err)
		}
		if _, err := client.Read(t.Context(), "k", source, consent.WorkCalendar); err != nil {
			t.Fatalf("not kept: %v", err)
		}
		if _, err := client.Read(t.Context(), "k", full, consent.WorkContacts); !errors.Is(err, consent.ErrGrantRefused) {
			t.Fatal(err)
		}
		if _, err := client.Read(t.Context(), "k", source, consent.WorkCalendar); err != said {
			t.Errorf("kept, or %v became %v", said, err)
		}
	}
}
