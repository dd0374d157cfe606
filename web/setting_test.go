//go:build !release

package web

import (
	"html"
	"net/http"
	"testing"

	"accord/consent"
	"accord/sandbox"
)

// TestSettingRefuses: what is missing or wrong is named beside its field, what was
// typed is kept, and nothing is saved. Row R23.
func TestSettingRefuses(t *testing.T) {
	p := newPortal(t)
	ingrid := p.signedIn(t, sandbox.Ingrid)
	before := p.facts(t)
	rows := map[string]struct {
		fields []string
		want   string
	}{
		"no headline":     {[]string{"allow", "everyone", "headline", " "}, "The announcement needs a headline."},
		"no place":        {[]string{"allow", "everyone", "where", " "}, "The announcement needs where LinkedIn information shows up."},
		"no privacy part": {[]string{"allow", "everyone", "sharing", " "}, "The announcement needs the part on data sharing and privacy."},
		"no how-to":       {[]string{"allow", "everyone", "how_to", " "}, "The announcement needs how to connect and disconnect."},
		"a bad link":      {[]string{"allow", "everyone", "privacy_url", "javascript:alert(1)"}, "starts with https://"},
		"no group chosen": {[]string{"allow", "group"}, "Choose the group whose members may connect."},
		"unknown group":   {[]string{"allow", "group", "group", "nope"}, "This group is not known here."},
		"unknown setting": {[]string{"allow", "all"}, "Choose who may connect"},
		"unknown choices": {[]string{"allow", "everyone", "choices", "x"}, "Choose which options people are offered."},
	}
	for name, row := range rows {
		at := ingrid.saves(append([]string{"message", "CANARY typed by the admin"}, row.fields...)...)
		status(t, name, at, http.StatusUnprocessableEntity)
		says(t, at, html.EscapeString(row.want), "CANARY typed by the admin")
	}
	status(t, "no version", ingrid.post("/admin/policy", "allow", "everyone"), http.StatusBadRequest)
	p.unchanged(t, before, "refused settings")
}

// TestTwoAdminsAtOnce: the second is told who was faster and when, keeps the text,
// and may save knowing it.
func TestTwoAdminsAtOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, p *portal) {
		p.Outside.SetRoles(sandbox.Hana, "Connections.Admin")
		ingrid, hana := p.signedIn(t, sandbox.Ingrid), p.signedIn(t, sandbox.Hana)
		stale := hana.get("/admin")
		status(t, "the first saves", ingrid.saves("allow", "everyone", "choices", "both"), 200)
		at := hana.submit(stale, "/admin/policy", "allow", "group", "group", sandbox.GroupPilot, "headline", "CANARY headline",
			"privacy_url", "https://northwindharbour.example/p", "contact", "p@northwindharbour.example")
		status(t, "the second", at, http.StatusConflict)
		says(t, at, ingrid.DisplayName, "CANARY headline", "Your change was not saved")
		equal(t, "the setting", mustSetting(t, p).Policy.Allow, consent.Everyone)
		status(t, "knowing it", hana.submit(at, "/admin/policy"), 200)
		equal(t, "the setting", mustSetting(t, p).Policy.Allow, consent.OneGroup)
	})
}

// TestPreviewChangesNothing: row R17.
func TestPreviewChangesNothing(t *testing.T) {
	p := newPortal(t)
	ingrid := p.signedIn(t, sandbox.Ingrid)
	before := p.facts(t)
	at := ingrid.submit(ingrid.get("/admin"), "/admin/policy", "allow", "everyone")
	status(t, "save without the two parts", at, http.StatusUnprocessableEntity)
	at = ingrid.post("/admin/policy/preview", "allow", "group", "group", sandbox.GroupPilot, "version", "0", "choices", "both")
	status(t, "preview", at, 200)
	says(t, at, "5 people may connect")
	p.unchanged(t, before, "a preview")
}
