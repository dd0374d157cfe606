//go:build !release

package graph_test

import (
	"context"
	"html"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"accord/consent"
	"accord/outside/graph"
	"accord/outside/outbound"
	"accord/sandbox"
)

const (
	nonce    = "the-nonce"
	verifier = "verifier-verifier-verifier-verifier-verifier-0123"
	fallback = "http://portal.invalid/connection?problem=provider"
)

// world is a sandbox with a client of its provider and Graph.
type world struct {
	*sandbox.Sandbox
	client *graph.Client
	ahead  atomic.Int64 // how far the client's clock is ahead of the sandbox's
}

func start(t *testing.T, change ...func(*graph.Config)) *world {
	t.Helper()
	s, err := sandbox.Start(sandbox.Config{Listen: "127.0.0.1:0", SMTPListen: "127.0.0.1:0", PortalURL: "http://portal.invalid"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	setting := make(map[string]string)
	for _, line := range s.Environment() {
		name, value, _ := strings.Cut(line, "=")
		setting[name] = value
	}
	w := &world{Sandbox: s}
	cfg := graph.Config{
		Issuer: setting["ACCORD_OIDC_ISSUER"], ClientID: setting["ACCORD_OIDC_CLIENT_ID"], ClientSecret: consent.Secret(setting["ACCORD_OIDC_CLIENT_SECRET"]),
		RedirectURL: "http://portal.invalid/connection/work/callback", URL: setting["ACCORD_GRAPH_URL"] + "/", Fallback: fallback, HTTP: outbound.New(outbound.Config{}),
		Now: func() time.Time { return time.Now().Add(time.Duration(w.ahead.Load())) },
	}
	for _, do := range change {
		do(&cfg)
	}
	w.client, err = graph.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// code has the person give the extra permissions and returns the code.
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
	resp, err := browser.Get(w.client.AuthorizeURL("the-state", nonce, verifier, ""))
	for range 3 {
		if err != nil {
			t.Fatal(err)
		}
		page, _ := io.ReadAll(resp.Body)
		_ = resp.Body.Close()
		if to, err := resp.Location(); err == nil {
			return to.Query().Get("code")
		}
		request := regexp.MustCompile(`name="request" value="([^"]*)"`).FindSubmatch(page)
		if request == nil {
			t.Fatalf("no form: %s", page)
		}
		form := url.Values{"request": {html.UnescapeString(string(request[1]))}}
		if strings.Contains(string(page), `name="person"`) {
			form.Set("person", person)
			resp, err = browser.PostForm(w.URL()+"/idp/signin", form)
		} else {
			form.Set("answer", "accept")
			resp, err = browser.PostForm(w.URL()+"/idp/consent", form)
		}
	}
	t.Fatal("the sign-in leads nowhere")
	return ""
}

func (w *world) grant(t *testing.T, person string) consent.Grant {
	t.Helper()
	g, _, err := w.client.Exchange(t.Context(), w.code(t, person), nonce, verifier)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func source(g consent.Grant) consent.GrantSource {
	return func(context.Context) (consent.Grant, error) { return g, nil }
}
