//go:build !release

package web

import (
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"accord/consent"
	"accord/consent/words"
	"accord/sandbox"
)

func catalogue(t testing.TB) *words.Catalogue {
	t.Helper()
	c, err := words.Load()
	ok(t, err)
	return c
}

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
		"A91 two lines":   {[]string{"allow", "everyone", "headline", "Important\r\nBcc: evil@example.org"}, "it must be one line"},
		"A91 U+2028":      {[]string{"allow", "everyone", "headline", "Important\u2028Bcc: evil@example.org"}, "it must be one line"},
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

// TestFewPeopleAreNotCounted: nothing on an admin's page tells a number from 1 to 4,
// and a preview for a group of one says the same whoever that one is.
func TestFewPeopleAreNotCounted(t *testing.T) {
	p := newPortal(t)
	rows := []consent.MembershipRow{}
	for _, who := range []string{sandbox.Priya, sandbox.Kwame} {
		rows = append(rows, consent.MembershipRow{GroupID: "only-" + who, GroupName: "Only one", UserSubject: who})
	}
	_, err := p.Service.ImportGroups(t.Context(), p.settings["OIDC_ISSUER"], rows)
	ok(t, err)
	ingrid := p.allows(t, "allow", "everyone", "choices", "both")
	says(t, ingrid.get("/admin"), "Nobody is connected so far.", "13 people may connect")
	p.connected(t, sandbox.Priya, consent.LinkedInOnly)

	number := regexp.MustCompile(`(?:^|[^0-9,])([1-4]) (?:person|people|member|connect)|<dd>[1-4]</dd>`)
	preview := func(allow, group string) string {
		at := ingrid.onceWith(http.MethodPost, "/admin/policy/preview", url.Values{
			"allow": {allow}, "group": {group}, "choices": {"both"}, "version": {"1"},
		}.Encode(), "HX-Request", "true")
		status(t, "preview", at, 200)
		if found := number.FindString(at.Body); found != "" {
			t.Errorf("a preview of %s %s says %q", allow, group, found)
		}
		return at.Body
	}
	with, without := preview("group", "only-"+sandbox.Priya), preview("group", "only-"+sandbox.Kwame)
	if with != without {
		t.Errorf("previews tell who is connected:\n%s\n%s", with, without)
	}
	preview("group", sandbox.GroupSales)
	preview("group", sandbox.GroupPeople)
	preview("nobody", "")
	for _, address := range []string{"/admin", "/admin?q=only", "/admin?q=sales", "/admin?q=people"} {
		at := ingrid.get(address)
		says(t, at, "fewer than 5")
		if found := number.FindString(at.Body); found != "" {
			t.Errorf("%s says %q", address, found)
		}
	}
	asked := ingrid.saves("allow", "nobody")
	status(t, "Nobody, unconfirmed", asked, http.StatusUnprocessableEntity)
	if found := number.FindString(asked.Body); found != "" {
		t.Errorf("the refused save says %q", found)
	}
}

// TestCategoriesOffered: one box a category, all ticked at first. A form on which
// none is ticked is a complaint; a script that names none leaves them alone.
func TestCategoriesOffered(t *testing.T) {
	p := newPortal(t)
	ingrid := p.signedIn(t, sandbox.Ingrid)
	at := ingrid.get("/admin")
	_, form := at.form(t, "/admin/policy")
	equal(t, "boxes ticked", len(form["category"]), 9)

	ingrid = p.allows(t, "allow", "everyone", "choices", "both")
	equal(t, "offered", mustSetting(t, p).Policy.Offered, consent.Everything())
	offers(t, ingrid, consent.LinkedInProfile, consent.WorkCalendar)
	equal(t, "offered", mustSetting(t, p).Policy.Offered, consent.SetOf(consent.LinkedInProfile, consent.WorkCalendar))
	at = ingrid.get("/admin")
	_, form = at.form(t, "/admin/policy")
	equal(t, "boxes ticked", strings.Join(form["category"], " "), "linkedin-profile work-calendar")

	status(t, "LinkedIn only", ingrid.saves("choices", "linkedin"), 200)
	equal(t, "offered", mustSetting(t, p).Policy.Offered, consent.SetOf(consent.LinkedInProfile))
	status(t, "both again", ingrid.saves("choices", "both"), 200)
	equal(t, "work data is offered again", mustSetting(t, p).Policy.Offers(consent.BothAccounts), true)

	before := p.facts(t)
	for name, categories := range map[string][]string{"none ticked": nil, "work data alone": {"work-calendar"}} {
		at = ingrid.submits(ingrid.get("/admin"), "/admin/policy", func(v url.Values) {
			v["category"] = categories
			v.Set("message", "CANARY typed by the admin")
		})
		status(t, name, at, http.StatusUnprocessableEntity)
		says(t, at, `href="#category"`, p.Words.Text(language, "policy.categories"), "CANARY typed by the admin")
	}
	at = ingrid.submits(ingrid.get("/admin"), "/admin/policy", func(v url.Values) { v.Add("category", "work-mail") })
	status(t, "an unknown one", at, http.StatusBadRequest)
	p.unchanged(t, before, "refused categories")

	at = ingrid.submits(ingrid.get("/admin"), "/admin/policy", func(v url.Values) {
		v.Del("category")
		v.Del("categories")
	})
	status(t, "a script that names none", at, 200)
	equal(t, "offered", mustSetting(t, p).Policy.Offered, consent.Everything())
}

// TestGroupSearchKeepsTheSelection: whatever is searched for, what was picked stays
// picked, by htmx and without.
func TestGroupSearchKeepsTheSelection(t *testing.T) {
	p := newPortal(t)
	ingrid := p.signedIn(t, sandbox.Ingrid)
	picked := `value="` + sandbox.GroupPeople + `" checked`
	at := ingrid.part("/admin/groups?q=eng&group=" + sandbox.GroupPeople)
	status(t, "the part", at, 200)
	says(t, at, picked, "People and Culture", "Engineering")
	at = ingrid.get("/admin/groups?q=eng&group=" + sandbox.GroupPeople)
	says(t, at, picked, "People and Culture", "Engineering")
	at = ingrid.get("/admin")
	_, form := at.form(t, "/admin/policy")
	form.Set("allow", "group")
	form.Set("group", sandbox.GroupPeople)
	form.Set("q", "eng")
	at = ingrid.send(http.MethodPost, "/admin/policy/preview", form.Encode(), "Origin", p.URL, "Sec-Fetch-Site", "same-origin")
	status(t, "the search button without htmx", at, 200)
	says(t, at, picked, "People and Culture", "Engineering")
	saysNot(t, ingrid.part("/admin/groups?q=eng&group=nobody-knows-it"), "checked")
}

// TestCountsThatTakeLong: the page is served while people are being counted, asks
// again by itself, and then has the numbers.
func TestCountsThatTakeLong(t *testing.T) {
	p := newPortal(t)
	ingrid := p.allows(t, "allow", "everyone", "choices", "both")
	_, open := p.DB.counts.shut()
	defer open()
	start := time.Now()
	at := ingrid.get("/admin")
	if took := time.Since(start); took > 6*time.Second {
		t.Errorf("the page took %v", took)
	}
	status(t, "the page", at, 200)
	says(t, at, "being counted", `hx-select="#now-numbers"`)
	_, form := at.form(t, "/admin/policy")
	preview := func() page {
		return ingrid.onceWith(http.MethodPost, "/admin/policy/preview", form.Encode(), "HX-Request", "true")
	}
	says(t, preview(), "being counted", "load delay")
	open()
	eventually(t, "the numbers are there", func() bool { return strings.Contains(preview().Body, "13 people may connect.") })
	saysNot(t, preview(), "load delay")
	saysNot(t, ingrid.get("/admin"), "being counted")
}

// TestNumbers: how many people there are, as admins may read it.
func TestNumbers(t *testing.T) {
	say := voice{catalogue(t), language}
	for n, want := range map[int]string{0: "0", 1: "fewer than 5", 4: "fewer than 5", 5: "5", 999: "999", 1000: "1,000", 1234567: "1,234,567"} {
		equal(t, "number", say.number(n), want)
	}
	// Neither few inside nor few outside can be told from none.
	line := func(connected, suspended int) string {
		lines, _ := effectLines(say, consent.OneGroup, consent.Effect{Eligible: 50, Connected: connected, Suspended: suspended}, false)
		return lines[1]
	}
	for n := range few {
		equal(t, "few outside", line(20, n), line(20, 0))
		equal(t, "few inside", line(20, 20-n), line(20, 20))
	}
	equal(t, "many of both", strings.HasPrefix(line(20, 10), "10 "), true)
}
