//go:build !release

package web

import (
	"context"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"accord/sandbox"
)

// person is somebody with a browser: one cookie jar for the portal and for the
// world around it, forms filled in from the page, and the headers browsers send.
type person struct {
	*portal
	sandbox.Person
	t      testing.TB
	client *http.Client
	halt   string // a redirect to this path of the portal is not followed
}

// page is what the browser shows.
type page struct {
	At     *url.URL
	Status int
	Header http.Header
	Body   string
	root   *html.Node
}

func (p *portal) person(t testing.TB, id string) *person {
	t.Helper()
	who, found := p.Outside.Person(id)
	if !found {
		t.Fatalf("nobody has the id %s", id)
	}
	return &person{portal: p, Person: who, t: t, client: newBrowser(t)}
}

func newBrowser(t testing.TB) *http.Client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	ok(t, err)
	return &http.Client{Jar: jar, Timeout: 30 * time.Second}
}

// at is the same browser, sent to another instance of the portal.
func (p *person) at(other *portal) *person {
	there := *p
	there.portal = other
	return &there
}

// signedIn is a person who signed in a moment ago.
func (p *portal) signedIn(t testing.TB, id string) *person {
	t.Helper()
	who := p.person(t, id)
	who.signIn("/signin")
	return who
}

// signIn follows an address of the portal through the provider's page.
func (p *person) signIn(address string) page {
	p.t.Helper()
	at := p.get(address)
	if strings.HasPrefix(at.At.Path, "/idp/") && at.Status == http.StatusOK {
		at = p.submit(at, "/idp/signin", "person", p.ID)
	}
	return at
}

// get opens an address of the portal, or any when it is a whole one. Headers are
// pairs of name and value.
func (p *person) get(address string, headers ...string) page {
	p.t.Helper()
	return p.send(http.MethodGet, address, "", headers...)
}

// post sends a form of ours without the page it stands on.
func (p *person) post(address string, fields ...string) page {
	p.t.Helper()
	return p.send(http.MethodPost, address, pairs(url.Values{}, fields).Encode(), "Origin", p.URL, "Sec-Fetch-Site", "same-origin")
}

// part asks as htmx does.
func (p *person) part(address string) page {
	p.t.Helper()
	return p.get(address, "HX-Request", "true", "Sec-Fetch-Site", "same-origin")
}

// submit sends the form with the action as it stands on the page, with the named
// fields set to other values; a field set to "" is not sent.
func (p *person) submit(at page, action string, fields ...string) page {
	p.t.Helper()
	return p.submits(at, action, func(values url.Values) { pairs(values, fields) })
}

// submits is submit with the values changed in any way.
func (p *person) submits(at page, action string, change func(url.Values)) page {
	p.t.Helper()
	form, values := at.form(p.t, action)
	change(values)
	target, err := at.At.Parse(attribute(form, "action"))
	ok(p.t, err)
	origin := at.At.Scheme + "://" + at.At.Host
	if origin == p.address {
		origin = p.URL // as people see it, whichever instance answers
	}
	return p.send(http.MethodPost, target.String(), values.Encode(), "Origin", origin, "Sec-Fetch-Site", "same-origin")
}

func (p *person) send(method, address, body string, headers ...string) page {
	p.t.Helper()
	if strings.HasPrefix(address, "/") {
		address = p.address + address
	}
	req, err := http.NewRequestWithContext(context.Background(), method, address, strings.NewReader(body))
	ok(p.t, err)
	if method == http.MethodPost {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	req.Header.Set("Sec-Fetch-Site", "none")
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
		if headers[i+1] == "" {
			req.Header.Del(headers[i])
		}
	}
	browser := *p.client
	browser.CheckRedirect = func(next *http.Request, before []*http.Request) error {
		if p.halt != "" && next.URL.Path == p.halt || len(before) > 15 {
			return http.ErrUseLastResponse
		}
		// A navigation that follows a form has no Origin; both origins are one site.
		next.Header.Del("Origin")
		next.Header.Set("Sec-Fetch-Site", "same-site")
		return nil
	}
	resp, err := browser.Do(req)
	ok(p.t, err)
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	ok(p.t, err)
	return page{At: resp.Request.URL, Status: resp.StatusCode, Header: resp.Header, Body: string(text)}
}

// cookie is the id of the browser's session at the portal.
func (p *person) cookie() string {
	u, _ := url.Parse(p.URL)
	for _, c := range p.client.Jar.Cookies(u) {
		if c.Name == "accord" {
			return c.Value
		}
	}
	return ""
}

// form finds the form with the action, and the values a browser would send.
func (at *page) form(t testing.TB, action string) (*html.Node, url.Values) {
	t.Helper()
	if at.root == nil {
		root, err := html.Parse(strings.NewReader(at.Body))
		ok(t, err)
		at.root = root
	}
	for n := range at.root.Descendants() {
		if n.Type == html.ElementNode && n.Data == "form" && attribute(n, "action") == action {
			return n, filledIn(n)
		}
	}
	t.Fatalf("%s (%d) has no form for %s:\n%s", at.At, at.Status, action, at.Body)
	return nil, nil
}

func (at *page) hasForm(action string) bool { return strings.Contains(at.Body, `action="`+action+`"`) }

func filledIn(form *html.Node) url.Values {
	values := url.Values{}
	for n := range form.Descendants() {
		name := attribute(n, "name")
		if n.Type != html.ElementNode || name == "" || isSet(n, "disabled") {
			continue
		}
		switch n.Data {
		case "input":
			switch attribute(n, "type") {
			case "radio", "checkbox":
				if !isSet(n, "checked") {
					continue
				}
			case "submit":
				continue
			}
			values.Add(name, attribute(n, "value"))
		case "textarea":
			text := ""
			if n.FirstChild != nil {
				text = n.FirstChild.Data
			}
			values.Add(name, text)
		}
	}
	return values
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func isSet(n *html.Node, name string) bool {
	for _, a := range n.Attr {
		if a.Key == name {
			return true
		}
	}
	return false
}

func pairs(values url.Values, fields []string) url.Values {
	for i := 0; i+1 < len(fields); i += 2 {
		values.Set(fields[i], fields[i+1])
		if fields[i+1] == "" {
			values.Del(fields[i])
		}
	}
	return values
}
