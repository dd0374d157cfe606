//go:build !release

package linkedin_test

import (
	"context"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"accord/consent"
	"accord/outside/linkedin"
	"accord/outside/outbound"
	"accord/sandbox"
)

// clock is a time that only tests move.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// world is a sandbox with a client of its LinkedIn.
type world struct {
	*sandbox.Sandbox
	*clock
	client *linkedin.Client
}

func start(t *testing.T, change ...func(*linkedin.Config)) *world {
	t.Helper()
	w := &world{clock: &clock{at: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)}}
	var err error
	w.Sandbox, err = sandbox.Start(sandbox.Config{Listen: "127.0.0.1:0", SMTPListen: "127.0.0.1:0", PortalURL: "http://portal.invalid", Now: w.now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.Close)
	setting := make(map[string]string)
	for _, line := range w.Environment() {
		name, value, _ := strings.Cut(line, "=")
		setting[name] = value
	}
	cfg := linkedin.Config{
		Issuer: setting["ACCORD_LINKEDIN_ISSUER"], ClientID: setting["ACCORD_LINKEDIN_CLIENT_ID"], ClientSecret: consent.Secret(setting["ACCORD_LINKEDIN_CLIENT_SECRET"]),
		RedirectURL: "http://portal.invalid/connection/callback", OAuthURL: setting["ACCORD_LINKEDIN_OAUTH_URL"], APIURL: setting["ACCORD_LINKEDIN_API_URL"],
		PictureHosts: []string{setting["ACCORD_LINKEDIN_PICTURE_HOSTS"]}, Portability: true, HTTP: outbound.New(outbound.Config{}), Now: w.now,
	}
	for _, c := range change {
		c(&cfg)
	}
	cfg.Pictures = outbound.NewPictures(cfg.PictureHosts, outbound.Config{})
	w.client = linkedin.New(cfg)
	return w
}

func identityOnly(c *linkedin.Config) { c.Portability = false }

// code has the person allow what is asked and returns the code.
func (w *world) code(t *testing.T, person string) string {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	browser := &http.Client{Jar: jar, Timeout: 10 * time.Second, CheckRedirect: func(r *http.Request, _ []*http.Request) error {
		if r.URL.Host == "portal.invalid" {
			return http.ErrUseLastResponse
		}
		return nil
	}}
	field := func(page []byte, name string) string {
		m := regexp.MustCompile(`name="` + name + `" value="([^"]*)"`).FindSubmatch(page)
		if m == nil {
			return ""
		}
		return html.UnescapeString(string(m[1]))
	}
	resp, err := browser.Get(w.client.AuthorizeURL("the-state"))
	for range 3 {
		if err != nil {
			t.Fatal(err)
		}
		page, _ := io.ReadAll(resp.Body)
		_ = resp.Body.Close()
		if to, err := resp.Location(); err == nil {
			if to.Query().Get("state") != "the-state" || to.Query().Get("code") == "" {
				t.Fatal(to)
			}
			return to.Query().Get("code")
		}
		if strings.Contains(string(page), `name="member"`) {
			resp, err = browser.PostForm(w.URL()+"/linkedin/signin", url.Values{"continue": {field(page, "continue")}, "member": {person}})
		} else {
			resp, err = browser.PostForm(w.URL()+"/linkedin/oauth/v2/authorization", url.Values{"query": {field(page, "query")}, "answer": {"allow"}})
		}
	}
	t.Fatal("the sign-in leads nowhere")
	return ""
}

func (w *world) grant(t *testing.T, person string) consent.Grant {
	t.Helper()
	g, _, err := w.client.Exchange(t.Context(), w.code(t, person))
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func source(g consent.Grant) consent.GrantSource {
	return func(context.Context) (consent.Grant, error) { return g, nil }
}

// asked counts the calls to LinkedIn whose path begins so.
func (w *world) asked(prefix string) int {
	n := 0
	for _, call := range w.Calls() {
		if call.Service == sandbox.ServiceLinkedIn && strings.HasPrefix(call.Path, prefix) {
			n++
		}
	}
	return n
}

// everything writes out all that values would show.
func everything(v consent.Values) string {
	var b strings.Builder
	for _, item := range v.Items {
		d := item.Describe()
		fmt.Fprintf(&b, "%s (%s)\n", d.Title, d.Kind)
		for _, f := range d.Facts {
			fmt.Fprintf(&b, "%s: %s%s\n", f.Label, f.Value, f.Word)
		}
	}
	for _, left := range v.LeftOut {
		fmt.Fprintln(&b, left.Code)
	}
	return b.String()
}
