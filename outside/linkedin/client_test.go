//go:build !release

package linkedin_test

import (
	"context"
	"errors"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"accord/consent"
	"accord/sandbox"
)

func TestAuthorizeURL(t *testing.T) {
	w := start(t)
	w.SetFault(sandbox.ServiceLinkedIn, sandbox.Fault{Status: 503}) // needs nobody
	to, err := url.Parse(w.client.AuthorizeURL("the-state"))
	if err != nil {
		t.Fatal(err)
	}
	q := to.Query()
	if q.Get("scope") != "openid profile email r_dma_portability_3rd_party" || q.Get("state") != "the-state" || q.Has("nonce") || q.Has("code_challenge") {
		t.Error(to)
	}
	if q := start(t, identityOnly).client.AuthorizeURL("s"); strings.Contains(q, "dma") {
		t.Error(q)
	}
}

func TestExchange(t *testing.T) {
	w := start(t)
	code := w.code(t, sandbox.Priya)
	g, m, err := w.client.Exchange(t.Context(), code)
	if err != nil {
		t.Fatal(err)
	}
	if m.Subject != "pR6vM4xS0y" || m.Name != "Priya Raghunathan" || m.Email == "" || !m.HasPicture || m.Headline != "" {
		t.Errorf("%+v", m)
	}
	if g.Covers != consent.SetOf(consent.LinkedInCategories()...) {
		t.Errorf("the grant covers %v", g.Covers)
	}
	if g.Account != consent.LinkedInAccount || !g.Has("profile") || !g.Has("r_dma_portability_3rd_party") || !g.ExpiresAt.Equal(w.now().Add(60*24*time.Hour)) {
		t.Errorf("%+v", g)
	}
	if _, _, err := w.client.Exchange(t.Context(), code); err == nil || errors.Is(err, consent.ErrGrantRefused) {
		t.Errorf("A10 a code worked twice: %v", err)
	}
	if _, _, err := w.client.Exchange(t.Context(), "made-up"); consent.KindOf(err) == consent.Internal {
		t.Errorf("A10: %v", err)
	}
}

func TestMember(t *testing.T) {
	w := start(t)
	g := w.grant(t, sandbox.Priya)
	m, err := w.client.Member(t.Context(), "c1", source(g))
	if err != nil {
		t.Fatal(err)
	}
	if m.Headline == "" || m.Position == "" || m.Company == "" || m.Location == "" || m.School == "" || m.Subject != "pR6vM4xS0y" {
		t.Errorf("%+v", m)
	}
	calls := len(w.Calls())
	if again, err := w.client.Member(t.Context(), "c1", func(context.Context) (consent.Grant, error) {
		t.Error("a hit in memory asked for the grant")
		return consent.Grant{}, nil
	}); err != nil || again != m || len(w.Calls()) != calls {
		t.Errorf("%v, %d more calls", err, len(w.Calls())-calls)
	}
	w.advance(11 * time.Minute) // P02
	if _, err := w.client.Member(t.Context(), "c1", source(g)); err != nil || len(w.Calls()) == calls {
		t.Errorf("served after its end: %v", err)
	}
	if zofia, err := w.client.Member(t.Context(), "c2", source(w.grant(t, sandbox.Zofia))); err != nil || zofia.Email != "" {
		t.Errorf("%+v, %v", zofia, err)
	}
}

func TestIdentityOnly(t *testing.T) {
	w := start(t, identityOnly)
	g := w.grant(t, sandbox.Diego)
	if g.Covers != consent.SetOf(consent.LinkedInProfile) {
		t.Errorf("the grant covers %v", g.Covers)
	}
	v, err := w.client.Read(t.Context(), "c1", source(g), consent.LinkedInProfile)
	if err != nil || len(v.Items) != 1 || v.Category != consent.LinkedInProfile || !v.FetchedAt.Equal(w.now()) {
		t.Fatalf("%+v, %v", v, err)
	}
	if m, ok := v.Items[0].(consent.Member); !ok || m.Name != "Diego Ramírez" || m.Headline != "" {
		t.Errorf("%+v", v.Items[0])
	}
	for _, c := range []consent.Category{consent.LinkedInInterests, consent.LinkedInSubscriptions, consent.LinkedInConnections} {
		_, err := w.client.Read(t.Context(), "c1", source(g), c)
		if consent.KindOf(err) != consent.NotAllowed || consent.CodeOf(err) != "linkedin.not_asked" {
			t.Errorf("%s: %v", c, err)
		}
	}
	if n := w.asked("/linkedin/rest/"); n != 0 {
		t.Errorf("%d calls without the permission", n)
	}
	if _, err := w.client.Read(t.Context(), "c1", source(g), consent.WorkCalendar); consent.KindOf(err) != consent.Invalid {
		t.Error(err)
	}
}

// TestRead reads every category of everybody and looks for what must not be there.
func TestRead(t *testing.T) {
	w := start(t)
	wanted := map[consent.Category][]string{
		consent.LinkedInProfile:       {"(position)", "(education)", "(skill)", "(email)", "(phone)", "leftout.home_address", "leftout.birth_date"},
		consent.LinkedInInterests:     {"(followed_company)", "(course)", "(group)", "(cause)", "(event)", "(reaction)"},
		consent.LinkedInSubscriptions: {"Premium Career", "period: Monthly", "leftout.payment"},
		consent.LinkedInConnections:   {"(connection)", "profile: " + w.URL() + "/linkedin/in/"},
	}
	for _, person := range []string{sandbox.Priya, sandbox.Maria, sandbox.Chau} {
		g := w.grant(t, person)
		for _, c := range consent.LinkedInCategories() {
			v, err := w.client.Read(t.Context(), person, source(g), c)
			if err != nil {
				t.Fatalf("%s: %v", c, err)
			}
			shown := everything(v)
			for _, part := range wanted[c] {
				if !strings.Contains(shown, part) {
					t.Errorf("%s: no %q in\n%s", c, part, shown)
				}
			}
			for _, secret := range w.Secrets(person) {
				if strings.Contains(shown, secret) {
					t.Errorf("%s shows %q", c, secret)
				}
			}
		}
	}
	if v, err := w.client.Read(t.Context(), sandbox.Priya, source(consent.Grant{}), consent.LinkedInConnections); err != nil || len(v.Items) < 21 {
		t.Errorf("%d connections, which is not more than a page: %v", len(v.Items), err)
	}
	for _, call := range w.Calls() {
		q, _ := url.ParseQuery(call.Query)
		if d := q.Get("domain"); call.Path == "/linkedin/rest/memberSnapshotData" && (d == "" || slices.Contains(never(), d)) {
			t.Errorf("LinkedIn was asked for %q", d)
		}
	}
}

func TestNotReadyYet(t *testing.T) {
	w := start(t)
	w.SetSnapshotDelay(5 * time.Minute)
	g := w.grant(t, sandbox.Hana)
	m, err := w.client.Member(t.Context(), "c1", source(g))
	if err != nil || m.Name != "Hana Kobayashi" || m.Headline != "" {
		t.Errorf("%+v, %v", m, err)
	}
	if v, err := w.client.Read(t.Context(), "c1", source(g), consent.LinkedInConnections); err != nil || len(v.Items) != 0 || !says(v, "leftout.linkedin_nothing_yet") {
		t.Errorf("%+v, %v", v, err)
	}
}

func TestPicture(t *testing.T) {
	w := start(t)
	g := w.grant(t, sandbox.Priya)
	p, err := w.client.Picture(t.Context(), "c1", source(g))
	if err != nil || p.Type != "image/png" || len(p.Data) == 0 {
		t.Fatalf("%s %d bytes, %v", p.Type, len(p.Data), err)
	}
	if _, err := w.client.Picture(t.Context(), "c1", source(g)); err != nil {
		t.Fatal(err)
	}
	if _, err := w.client.Picture(t.Context(), "c2", source(w.grant(t, sandbox.Chau))); consent.KindOf(err) != consent.NotFound {
		t.Errorf("no picture: %v", err)
	}
	if n := w.asked("/linkedin/pictures/"); n != 1 {
		t.Errorf("%d fetches", n)
	}
	w.SetFault(sandbox.ServiceLinkedIn, sandbox.Fault{Status: 403, Path: "/linkedin/pictures/", Times: 1})
	if p, err := w.client.Picture(t.Context(), "c3", source(g)); err != nil || p.Type != "image/png" {
		t.Errorf("an address that ran out: %v", err)
	}
}

// TestFaults holds F01 to F06 as LinkedIn shows them.
func TestFaults(t *testing.T) {
	w := start(t)
	g := w.grant(t, sandbox.Yusuf)
	for name, f := range map[string]sandbox.Fault{
		"F02 hang": {Hang: true}, "F03 500": {Status: 500}, "F03 503": {Status: 503}, "F04 429": {Status: 429, RetryAfter: 3600},
		"F03 snapshots only": {Status: 500, Path: "/linkedin/rest/"},
	} {
		w.SetFault(sandbox.ServiceLinkedIn, f)
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
		_, err := w.client.Member(ctx, name, source(g))
		cancel()
		if consent.KindOf(err) != consent.Upstream || errors.Is(err, consent.ErrGrantRefused) {
			t.Errorf("%s: %v", name, err)
		}
	}
	w = start(t) // so many failures have closed the lane to the first one
	g = w.grant(t, sandbox.Yusuf)
	w.SetFault(sandbox.ServiceLinkedIn, sandbox.Fault{Status: 503, Times: 1})
	if _, err := w.client.Member(t.Context(), "F03 one bad moment", source(g)); err != nil {
		t.Error(err)
	}
}

// TestForgetWins: what is forgotten during its fetch does not come back.
func TestForgetWins(t *testing.T) {
	w := start(t)
	g := w.grant(t, sandbox.Adaeze)
	reads := map[string]func(consent.GrantSource) error{
		"picture": func(s consent.GrantSource) error { _, err := w.client.Picture(t.Context(), "c1", s); return err },
		"member":  func(s consent.GrantSource) error { _, err := w.client.Member(t.Context(), "c1", s); return err },
	}
	for _, c := range consent.LinkedInCategories() {
		reads[string(c)] = func(s consent.GrantSource) error { _, err := w.client.Read(t.Context(), "c1", s, c); return err }
	}
	refuse := func(context.Context) (consent.Grant, error) { return consent.Grant{}, consent.ErrGrantRefused }
	for name, read := range reads {
		started, release := make(chan struct{}), make(chan struct{})
		slow := func(context.Context) (consent.Grant, error) {
			close(started)
			<-release
			return g, nil
		}
		done := make(chan error)
		go func() { done <- read(slow) }()
		<-started
		w.client.Forget("c1")
		close(release)
		if err := <-done; consent.KindOf(err) != consent.Conflict {
			t.Errorf("%s: %v", name, err)
		}
		if err := read(refuse); !errors.Is(err, consent.ErrGrantRefused) {
			t.Errorf("%s came back: %v", name, err)
		}
	}
}
