//go:build !release

package sandbox

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"
)

// portalURL is never reached: browsers of these tests stop on its doorstep.
const portalURL = "http://portal.invalid"

func start(t *testing.T, change ...func(*Config)) *Sandbox {
	t.Helper()
	cfg := Config{Listen: "127.0.0.1:0", SMTPListen: "127.0.0.1:0", PortalURL: portalURL}
	for _, c := range change {
		c(&cfg)
	}
	s, err := Start(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

// browser follows redirects and keeps cookies, until it is sent to the portal.
type browser struct {
	t      *testing.T
	s      *Sandbox
	client *http.Client
}

func open(t *testing.T, s *Sandbox) *browser {
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &browser{t, s, &http.Client{Jar: jar, Timeout: 10 * time.Second, CheckRedirect: func(r *http.Request, _ []*http.Request) error {
		if r.URL.Host == "portal.invalid" {
			return http.ErrUseLastResponse
		}
		return nil
	}}}
}

// visit is one step: what the page says, or where the portal would be entered.
type visit struct {
	status int
	body   string
	portal url.Values // query of the portal's address; nil while still outside
	path   string     // path of the portal's address
}

func (b *browser) take(resp *http.Response, err error) visit {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	v := visit{status: resp.StatusCode, body: string(body)}
	if where, err := resp.Location(); err == nil && where.Host == "portal.invalid" {
		v.portal, v.path = where.Query(), where.Path
	}
	return v
}

func (b *browser) get(address string) visit {
	b.t.Helper()
	if strings.HasPrefix(address, "/") {
		address = b.s.URL() + address
	}
	return b.take(b.client.Get(address))
}

func (b *browser) post(path string, form url.Values) visit {
	b.t.Helper()
	return b.take(b.client.PostForm(b.s.URL()+path, form))
}

// hidden reads a hidden field of the page.
func (v visit) hidden(t *testing.T, name string) string {
	t.Helper()
	m := regexp.MustCompile(`name="` + name + `" value="([^"]*)"`).FindStringSubmatch(v.body)
	if m == nil {
		t.Fatalf("no field %q on the page (status %d):\n%s", name, v.status, v.body)
	}
	return strings.NewReplacer("&amp;", "&", "&#43;", "+", "&#39;", "'", "&#34;", `"`).Replace(m[1])
}

// call makes one API request and decodes the JSON answer into out, when given.
func call(t *testing.T, req *http.Request, out any) *http.Response {
	t.Helper()
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	if out != nil {
		if err := json.Unmarshal(body, out); err != nil {
			t.Fatalf("%s: %v\n%s", req.URL, err, body)
		}
	}
	return resp
}

func request(t *testing.T, method, address, bearer string, form url.Values) *http.Request {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	if form != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if bearer != "" {
		req.Header.Set("Authorization", "Bearer "+bearer)
	}
	return req
}

func TestEnvironmentNamesWhatIsServed(t *testing.T) {
	s := start(t)
	for _, line := range s.Environment() {
		name, value, _ := strings.Cut(line, "=")
		if !strings.HasPrefix(name, "ACCORD_") || value == "" {
			t.Errorf("odd setting %q", line)
		}
	}
	for _, path := range []string{
		"/", "/mail", "/files", "/sites?card=" + Priya, "/inbox", "/reader", "/control", "/linkedin/", "/linkedin/in/priya-raghunathan",
		"/assets/sandbox.css", "/assets/htmx.min.js", "/directory/users.csv", "/directory/groups.csv", "/portraits/" + Ingrid,
	} {
		if v := open(t, s).get(path); v.status != http.StatusOK {
			t.Errorf("GET %s = %d", path, v.status)
		}
	}
	if len(s.People()) != 13 || len(s.Members()) != 14 {
		t.Errorf("%d people, %d members", len(s.People()), len(s.Members()))
	}
}

func TestCloseFreesRequestsThatHang(t *testing.T) {
	s := start(t)
	s.SetFault(ServiceGraph, Fault{Hang: true})
	failed := make(chan error, 1)
	go func() {
		resp, err := http.Get(s.URL() + "/graph/v1.0/me")
		if err == nil {
			_ = resp.Body.Close()
		}
		failed <- err
	}()
	// Only the service that was told to hangs.
	if v := open(t, s).get("/linkedin/"); v.status != http.StatusOK {
		t.Fatalf("LinkedIn = %d while Graph hangs", v.status)
	}
	s.Close()
	if err := <-failed; err == nil {
		t.Error("a hanging request was answered")
	}
}

func TestFaultsAndCalls(t *testing.T) {
	s := start(t)
	s.SetFault(ServiceGraph, Fault{Status: 429, RetryAfter: 7, Times: 1})
	var answer struct {
		Error struct{ Code string }
	}
	resp := call(t, request(t, "GET", s.URL()+"/graph/v1.0/me?$select=id", "", nil), &answer)
	if resp.StatusCode != 429 || resp.Header.Get("Retry-After") != "7" || answer.Error.Code != "TooManyRequests" {
		t.Errorf("got %d %v %+v", resp.StatusCode, resp.Header, answer)
	}
	resp = call(t, request(t, "GET", s.URL()+"/graph/v1.0/me", "", nil), &answer)
	if resp.StatusCode != 401 || answer.Error.Code != "InvalidAuthenticationToken" {
		t.Errorf("after the fault: %d %+v", resp.StatusCode, answer)
	}
	calls := s.Calls()
	if len(calls) != 2 || calls[0].Status != 429 || calls[0].Path != "/graph/v1.0/me" || calls[0].Query != "$select=id" || calls[0].Service != ServiceGraph {
		t.Errorf("calls %+v", calls)
	}
	if s.ResetCalls(); len(s.Calls()) != 0 {
		t.Error("calls survived ResetCalls")
	}
}

func TestSandboxesShareNothing(t *testing.T) {
	a, b := start(t), start(t)
	a.SetActive(Kwame, false)
	a.SetGroups(Kwame, GroupPilot)
	if p, _ := b.Person(Kwame); !p.Active || p.inGroup(GroupPilot) {
		t.Error("one sandbox changed another")
	}
}

// Tests that need a sandbox for a moment only must not wait for it for ever.
func TestCloseRightAfterStart(t *testing.T) {
	for range 5 {
		start(t).Close()
	}
}
