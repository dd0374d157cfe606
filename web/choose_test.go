//go:build !release

package web

import (
	"html"
	"net/http"
	"testing"

	"accord/consent"
	"accord/sandbox"
)

// TestStartRefuses: row A39. The choice is one of the two, offered, and to a text read.
func TestStartRefuses(t *testing.T) {
	p := newPortal(t)
	ingrid := p.allows(t, "allow", "everyone", "choices", "linkedin")
	priya := p.signedIn(t, sandbox.Priya)
	at := priya.get("/connection/new")
	_, form := at.form(t, "/connection")
	notice := form.Get("notice")
	before := p.facts(t)
	rows := map[string]struct {
		path, body string
		want       int
	}{
		"nothing chosen":     {"/connection", "notice=" + notice, 400},
		"unknown":            {"/connection", "choice=3&notice=" + notice, 400},
		"two answers":        {"/connection", "choice=both&choice=linkedin&notice=" + notice, 400},
		"not offered":        {"/connection", "choice=both&notice=" + notice, 403},
		"another text":       {"/connection", "choice=linkedin&notice=old", 409},
		"no text":            {"/connection", "choice=linkedin", 409},
		"unreadable body %":  {"/connection", "choice=%zz", 400},
		"X08 in the address": {"/connection?choice=linkedin&notice=" + notice, "", 400},
	}
	for name, row := range rows {
		status(t, name, priya.onceWith(http.MethodPost, row.path, row.body), row.want)
	}
	p.unchanged(t, before, "refused choices")
	equal(t, "attempts", p.number(t, `SELECT count(*) FROM attempts`), 0)

	for range 5 {
		priya.starts(consent.LinkedInOnly)
	}
	sixth := priya.starts(consent.LinkedInOnly)
	status(t, "A118 a sixth attempt", sixth, http.StatusTooManyRequests)
	if sixth.Header.Get("Retry-After") == "" {
		t.Error("a sixth attempt is not told when to come again")
	}

	status(t, "a group without Kwame", ingrid.saves("allow", "group", "group", sandbox.GroupPilot), 200)
	kwame := p.signedIn(t, sandbox.Kwame)
	equal(t, "R15 where an outsider is led", kwame.get("/connection/new").At.Path, "/connection")
	for name, body := range map[string]string{
		"all right": "choice=linkedin&notice=" + notice, "another text": "choice=linkedin&notice=old", "no text": "choice=linkedin",
		"nothing": "", "unknown": "choice=3", "two answers": "choice=both&choice=linkedin",
	} {
		got := kwame.onceWith(http.MethodPost, "/connection", body)
		status(t, "R15 an outsider with "+name, got, http.StatusForbidden)
		says(t, got, "one group")
	}
}

// TestChooseShowsWhatIsOffered: each option lists what it would share under the
// setting in force, and no more.
func TestChooseShowsWhatIsOffered(t *testing.T) {
	p := newPortal(t)
	ingrid := p.allows(t, "allow", "everyone", "choices", "both")
	priya := p.signedIn(t, sandbox.Priya)
	at := priya.get("/connection/new")
	for _, cat := range consent.Categories() {
		says(t, at, described(p, cat))
	}
	saysNot(t, at, "checked")
	offers(t, ingrid, consent.LinkedInProfile, consent.WorkProfile, consent.WorkContacts)
	at = priya.get("/connection/new")
	for _, cat := range consent.Categories() {
		if cat == consent.LinkedInProfile || cat == consent.WorkProfile || cat == consent.WorkContacts {
			says(t, at, described(p, cat))
		} else {
			saysNot(t, at, described(p, cat))
		}
	}
	offers(t, ingrid, consent.LinkedInProfile)
	at = priya.get("/connection/new")
	says(t, at, "Your organisation offers LinkedIn only.")
	saysNot(t, at, described(p, consent.WorkProfile))
	status(t, "what is not offered", priya.submit(at, "/connection", "choice", "both"), http.StatusForbidden)
}

// described is a category's description as it stands in a page.
func described(p *portal, cat consent.Category) string {
	return html.EscapeString(p.Words.Category(language, cat).Description)
}
