//go:build !release

package web

import (
	"slices"
	"testing"

	"accord/consent"
	"accord/sandbox"
)

// An admin lets a group connect and tells them; one of them shares both ways, one
// lets LinkedIn data come to work only, and nobody else can.
func TestConnect(t *testing.T) {
	onBoth(t, func(t *testing.T, p *portal) {
		p.allows(t, "allow", "group", "group", sandbox.GroupPilot, "choices", "both")
		equal(t, "announcements", p.number(t, `SELECT count(*) FROM announcements`), 1)
		eventually(t, "the pilot group is told", func() bool { return len(p.Outside.Inbox()) == 5 })

		priya := p.signedIn(t, sandbox.Priya)
		p.Outside.ResetCalls()
		confirm := priya.reachesConfirm(consent.BothAccounts)
		says(t, confirm, priya.member().Name, priya.UserName)
		priya.refused("before the confirmation", "profile")
		equal(t, "connections before the confirmation", p.number(t, `SELECT count(*) FROM connections`), 0)
		equal(t, "mails before the confirmation", len(p.Outside.Inbox()), 5)

		status(t, "confirm", priya.submit(confirm, "/connection/confirm"), 200)
		equal(t, "Priya's state", priya.state(), consent.StateLive)
		equal(t, "Priya's grants", p.number(t, `SELECT count(*) FROM grants WHERE state = 'active'`), 2)
		for _, category := range []string{"profile", "calendar", "interests", "subscriptions", "contacts"} {
			r := priya.mustRead(category)
			if r.Category != category || r.Member != priya.Member || len(r.Items) == 0 {
				t.Errorf("%s: %+v", category, r)
			}
		}

		hana := p.connected(t, sandbox.Hana, consent.LinkedInOnly)
		equal(t, "Hana's choice", hana.choice(), consent.LinkedInOnly)
		equal(t, "Hana's work grants", p.number(t, `SELECT count(*) FROM grants WHERE user_id = $1 AND account = 'work'`, hana.userID()), 0)
		hana.refused("with LinkedIn only", "calendar")
		hana.recorded("the refusal", consent.NotChosen)
		eventually(t, "both got a letter", func() bool { return len(p.Outside.Inbox()) == 7 })

		kwame := p.signedIn(t, sandbox.Kwame)
		outside := kwame.get("/connection/new")
		equal(t, "where an outsider is led", outside.At.Path, "/connection")
		saysNot(t, outside, `action="/connection"`)
		before := p.facts(t)
		seen := p.Service.NoticesHash(language, mustSetting(t, p))
		status(t, "an outsider starts all the same", kwame.post("/connection", "choice", "linkedin", "notice", seen), 403)
		p.unchanged(t, before, "an outsider's attempt")
		equal(t, "attempts", p.number(t, `SELECT count(*) FROM attempts`), 0)
	})
}

// Before the confirmation nothing of the work account was read by anybody but the
// person, and the choice LinkedIn only never touches Microsoft Graph.
func TestLinkedInOnlyNeverAsksGraph(t *testing.T) {
	p := newPortal(t)
	p.allows(t, "allow", "everyone", "choices", "both")
	p.Outside.ResetCalls()
	hana := p.connected(t, sandbox.Hana, consent.LinkedInOnly)
	for _, address := range []string{"/connection", "/connection/shared", "/connection/shared/work-calendar", "/cards/" + hana.ID} {
		status(t, address, hana.get(address), 200)
	}
	hana.refused("with LinkedIn only", "profile")
	if i := slices.IndexFunc(p.Outside.Calls(), func(c sandbox.Call) bool { return c.Service == sandbox.ServiceGraph }); i >= 0 {
		t.Errorf("Graph was asked: %+v", p.Outside.Calls()[i])
	}
}

func mustSetting(t testing.TB, p *portal) consent.Setting {
	t.Helper()
	set, err := p.DB.Setting(t.Context())
	ok(t, err)
	return set
}
