//go:build !release

package web

import (
	"encoding/json"
	"strings"
	"testing"

	"accord/consent"
	"accord/sandbox"
)

// saves has an admin save the setting as it stands on the page, with some fields
// set to other values.
func (p *person) saves(fields ...string) page {
	p.t.Helper()
	at := p.get("/admin")
	status(p.t, "the setting", at, 200)
	_, shown := at.form(p.t, "/admin/policy")
	if shown.Get("contact") == "" { // the two parts that only the organisation knows
		fields = append([]string{"privacy_url", "https://northwindharbour.example/privacy", "contact", "privacy@northwindharbour.example"}, fields...)
	}
	return p.submit(at, "/admin/policy", fields...)
}

// allows has Ingrid, the admin, save who may connect.
func (p *portal) allows(t testing.TB, fields ...string) *person {
	t.Helper()
	ingrid := p.signedIn(t, sandbox.Ingrid)
	at := ingrid.saves(fields...)
	status(t, "save the setting", at, 200)
	equal(t, "after saving", at.At.RequestURI(), "/admin?note=saved")
	return ingrid
}

// starts takes the choice on the page and goes where that leads, up to LinkedIn's page.
func (p *person) starts(choice consent.Choice) page {
	p.t.Helper()
	at := p.get("/connection/new")
	status(p.t, "the choice", at, 200)
	return p.submit(at, "/connection", "choice", string(choice))
}

// passesLinkedIn signs in to LinkedIn as a member and allows what is asked.
func (p *person) passesLinkedIn(at page, member string) page {
	p.t.Helper()
	if at.hasForm("/linkedin/signin") {
		at = p.submit(at, "/linkedin/signin", "member", member)
	}
	if strings.HasPrefix(at.At.Path, "/linkedin/") && at.Status == 200 {
		at = p.submit(at, "/linkedin/oauth/v2/authorization", "answer", "allow")
	}
	return at
}

// passesWork allows what the work provider asks.
func (p *person) passesWork(at page) page {
	p.t.Helper()
	if strings.HasPrefix(at.At.Path, "/idp/") && at.Status == 200 {
		at = p.submit(at, "/idp/consent", "answer", "accept")
	}
	return at
}

// reachesConfirm goes all the way up to our own confirm page.
func (p *person) reachesConfirm(choice consent.Choice) page {
	p.t.Helper()
	at := p.passesWork(p.passesLinkedIn(p.starts(choice), p.Member))
	status(p.t, "the confirm page", at, 200)
	equal(p.t, "after the providers", at.At.Path, "/connection/confirm")
	return at
}

// connects is the whole of it.
func (p *person) connects(choice consent.Choice) page {
	p.t.Helper()
	at := p.submit(p.reachesConfirm(choice), "/connection/confirm")
	status(p.t, "confirm", at, 200)
	equal(p.t, "after confirming", at.At.RequestURI(), "/connection?note=connected")
	return at
}

// connected signs somebody in and connects them.
func (p *portal) connected(t testing.TB, id string, choice consent.Choice) *person {
	t.Helper()
	who := p.signedIn(t, id)
	who.connects(choice)
	return who
}

// state is the person's connection as the rules see it.
func (p *person) state() consent.State { return p.standing().State(p.Clock.Now()) }

func (p *person) standing() consent.Standing {
	p.t.Helper()
	st, err := p.DB.Standing(p.t.Context(), p.userID())
	ok(p.t, err)
	return st
}

// choice is what the person said yes to, as one of the two options.
func (p *person) choice() consent.Choice {
	p.t.Helper()
	return p.standing().Conn.Categories.Choice()
}

// actor is the person as the guards know them, in this browser.
func (p *person) actor() consent.Actor {
	p.t.Helper()
	return consent.Actor{User: p.standing().User, Session: consent.Hash(p.cookie()), Language: language}
}

func (p *person) userID() string {
	p.t.Helper()
	list := p.texts(p.t, `SELECT id FROM users WHERE subject = $1`, p.ID)
	equal(p.t, "users called "+p.UserName, len(list), 1)
	return list[0]
}

// read is what LinkedIn's side gets for one category of the person's work data.
func (p *person) read(category string) (int, string) {
	p.t.Helper()
	code, body, err := p.Outside.ReadWorkData(p.Member, category)
	ok(p.t, err)
	return code, string(body)
}

// released is the answer of the data API as a program takes it.
type released struct {
	Category, Member, Connection string
	Items                        []map[string]any
}

func (p *person) mustRead(category string) released {
	p.t.Helper()
	code, body := p.read(category)
	equal(p.t, "status for "+category+": "+body, code, 200)
	var r released
	ok(p.t, json.Unmarshal([]byte(body), &r))
	return r
}

// noData is the one answer of the data API to every refusal.
const noData = `{"type":"about:blank","title":"Not allowed","status":403,"detail":"This data is not available to you."}`

func (p *person) refused(what, category string) {
	p.t.Helper()
	code, body := p.read(category)
	if code != 403 || body != noData {
		p.t.Fatalf("%s: %d %s", what, code, body)
	}
}

// member is what LinkedIn knows about the person.
func (p *person) member() sandbox.Member {
	p.t.Helper()
	for _, m := range p.Outside.Members() {
		if m.PersonID == p.ID {
			return m
		}
	}
	p.t.Fatalf("%s is no LinkedIn member", p.UserName)
	return sandbox.Member{}
}

// reasons lists why reads of the person's data were refused, oldest first; a
// release is "". Refusals are written down a moment after the answer.
func (p *person) reasons() []string {
	p.t.Helper()
	return p.texts(p.t, `SELECT reason FROM access_records WHERE user_id = $1 ORDER BY at, id`, p.userID())
}

// recorded waits until the newest of the person's records is of this reason.
func (p *person) recorded(what string, want consent.Reason) {
	p.t.Helper()
	eventually(p.t, what+" is recorded as "+string(want), func() bool {
		got := p.reasons()
		return len(got) > 0 && got[len(got)-1] == string(want)
	})
}

// releases counts the person's records of releases.
func (p *person) releases() int {
	p.t.Helper()
	return p.number(p.t, `SELECT count(*) FROM access_records WHERE user_id = $1 AND released`, p.userID())
}
