package linkedin_test

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
	"accord/outside/linkedin"
)

// snapshots answers userinfo, and each page of each snapshot domain as page says.
func snapshots(page func(w http.ResponseWriter, domain string, start string)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/v2/userinfo" {
			w.Header().Set("Content-Type", "application/json")
			_, _ = w.Write([]byte(`{"sub":"m","name":"Ana"}`))
			return
		}
		page(w, r.URL.Query().Get("domain"), r.URL.Query().Get("start"))
	}
}

func noMore(w http.ResponseWriter) {
	w.WriteHeader(http.StatusNotFound)
	_, _ = w.Write([]byte(`{"message":"No data found for this domain and memberId."}`))
}

// TestSnapshotBounds holds M15: a domain is read to a limit of rows and of bytes, and
// values say that there was more.
func TestSnapshotBounds(t *testing.T) {
	for name, c := range map[string]struct {
		row      string
		perPage  int
		min, max int // entries
		pages    int32
	}{
		"many small rows": {`{"First Name":"Bo"}`, 7_000, 20_000, 20_000, 3},
		"rows of nothing": {`{}`, 15_000, 0, 0, 2},
		"few large rows":  {`{"First Name":"Bo","Position":"` + strings.Repeat("x", 90_000) + `"}`, 10, 90, 100, 10},
		// What is not read takes no room.
		"large headings nobody reads": {`{"First Name":"Bo","Birth Date":"` + strings.Repeat("x", 10_000) + `"}`, 10, 1_000, 1_000, 100},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var pages atomic.Int32
			body := `{"elements":[{"snapshotDomain":"CONNECTIONS","snapshotData":[` + strings.Repeat(c.row+",", c.perPage-1) + c.row + `]}]}`
			o := newOdd(t, snapshots(func(w http.ResponseWriter, _, _ string) {
				pages.Add(1)
				_, _ = w.Write([]byte(body))
			}), func(cfg *linkedin.Config) { cfg.Budget = time.Minute })
			v, err := o.client.Read(t.Context(), "k", full, consent.LinkedInConnections)
			if err != nil || len(v.Items) < c.min || len(v.Items) > c.max || !says(v, "leftout.more_at_linkedin") || pages.Load() != c.pages {
				t.Errorf("%d items from %d pages, %v, %v", len(v.Items), pages.Load(), v.LeftOut, err)
			}
		})
	}
}

// TestBudget: what is read page by page ends at its budget in all, however quick
// each page is; the next asker starts anew.
func TestBudget(t *testing.T) {
	var slow atomic.Bool
	slow.Store(true)
	o := newOdd(t, snapshots(func(w http.ResponseWriter, domain, start string) {
		if !slow.Load() && start != "0" {
			noMore(w)
			return
		}
		timer := time.NewTimer(30 * time.Millisecond)
		defer timer.Stop()
		<-timer.C
		_, _ = fmt.Fprintf(w, `{"elements":[{"snapshotDomain":%q,"snapshotData":[{"First Name":"Bo"}]}]}`, domain)
	}), func(cfg *linkedin.Config) { cfg.Budget = 500 * time.Millisecond })
	begin := time.Now()
	_, err := o.client.Read(t.Context(), "k", full, consent.LinkedInConnections)
	if consent.KindOf(err) != consent.Upstream || errors.Is(err, context.DeadlineExceeded) && consent.CodeOf(err) == "" {
		t.Errorf("told %v", err)
	}
	if took := time.Since(begin); took > 10*time.Second {
		t.Errorf("it took %v", took)
	}
	slow.Store(false)
	for deadline := time.Now().Add(20 * time.Second); ; {
		if v, err := o.client.Read(t.Context(), "k", full, consent.LinkedInConnections); err == nil && len(v.Items) == 1 {
			break
		} else if time.Now().After(deadline) {
			t.Fatalf("%+v, %v", v, err)
		}
	}
}

// TestCallersDeadline: each call ends with its caller's context, in an error with
// words.
func TestCallersDeadline(t *testing.T) {
	over := make(chan struct{})
	o := newOdd(t, func(http.ResponseWriter, *http.Request) { <-over })
	t.Cleanup(func() { close(over) })
	g, _ := bare(t.Context())
	for name, call := range map[string]func(context.Context) error{
		"member":  func(ctx context.Context) error { _, err := o.client.Member(ctx, "k", bare); return err },
		"picture": func(ctx context.Context) error { _, err := o.client.Picture(ctx, "k", bare); return err },
		"values": func(ctx context.Context) error {
			_, err := o.client.Read(ctx, "k", full, consent.LinkedInInterests)
			return err
		},
		"exchange":   func(ctx context.Context) error { _, _, err := o.client.Exchange(ctx, "code"); return err },
		"introspect": func(ctx context.Context) error { _, err := o.client.Introspect(ctx, g); return err },
		"revoke":     func(ctx context.Context) error { return o.client.Revoke(ctx, g) },
	} {
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		begin := time.Now()
		err := call(ctx)
		cancel()
		if consent.KindOf(err) != consent.Upstream || consent.CodeOf(err) == "" {
			t.Errorf("%s: %v", name, err)
		}
		if took := time.Since(begin); took > 8*time.Second {
			t.Errorf("%s took %v", name, took)
		}
	}
}

// TestNothingKeptAfterRefusal: what was read with a permission goes when LinkedIn
// says that it is none, whichever part it says so about.
func TestNothingKeptAfterRefusal(t *testing.T) {
	o := newOdd(t, snapshots(func(w http.ResponseWriter, domain, _ string) {
		if domain == "CONNECTIONS" {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		noMore(w)
	}))
	kept := map[string]func(consent.GrantSource) error{
		"member": func(g consent.GrantSource) error { _, err := o.client.Member(t.Context(), "k", g); return err },
	}
	for _, c := range []consent.Category{consent.LinkedInProfile, consent.LinkedInInterests, consent.LinkedInSubscriptions} {
		kept[string(c)] = func(g consent.GrantSource) error { _, err := o.client.Read(t.Context(), "k", g, c); return err }
	}
	gone := errors.New("asked for the grant")
	source := func(context.Context) (consent.Grant, error) { return consent.Grant{}, gone }
	for name, read := range kept {
		if err := errors.Join(read(full), read(source)); err != nil {
			t.Fatalf("%s is not kept: %v", name, err)
		}
	}
	if _, err := o.client.Read(t.Context(), "k", full, consent.LinkedInConnections); !errors.Is(err, consent.ErrGrantRefused) {
		t.Fatal(err)
	}
	for name, read := range kept {
		if err := read(source); !errors.Is(err, gone) {
			t.Errorf("%s is kept: %v", name, err)
		}
	}
}

// TestSourcesErrors: what the source of the grant says comes back unchanged.
func TestSourcesErrors(t *testing.T) {
	o := newOdd(t, http.NotFound)
	for _, said := range []error{consent.Fail(consent.Outage, "x"), consent.Fail(consent.NotFound, "x"), consent.ErrGrantRefused, errors.New("x")} {
		source := func(context.Context) (consent.Grant, error) { return consent.Grant{}, said }
		_, member := o.client.Member(t.Context(), "k", source)
		_, picture := o.client.Picture(t.Context(), "k", source)
		_, values := o.client.Read(t.Context(), "k", source, consent.LinkedInInterests)
		if member != said || picture != said || values != said {
			t.Errorf("%v became %v, %v, %v", said, member, picture, values)
		}
	}
}
