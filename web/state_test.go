//go:build !release

package web

import (
	"html"
	"net/http"
	"net/url"
	"path/filepath"
	"testing"
	"time"

	"accord/consent"
	"accord/e2e/postgrestest"
	"accord/sandbox"
	"accord/views"
)

// TestGroupThatCannotBeRead: finding F1, row A73. A sign-in that does not tell the
// groups makes them unknown: nothing is shared, and nobody says that the person is
// not in the group.
func TestGroupThatCannotBeRead(t *testing.T) {
	for name, database := range map[string]func() string{
		"sqlite":   func() string { return filepath.Join(t.TempDir(), "accord.db") },
		"postgres": func() string { return postgrestest.URL(t) },
	} {
		t.Run(name, func(t *testing.T) {
			p := startPortal(t, database())
			p.importPeople(t) // groups are known from sign-ins alone
			diego := p.signedIn(t, sandbox.Diego)
			hana := p.signedIn(t, sandbox.Hana)
			p.allows(t, "allow", "group", "group", sandbox.GroupPilot, "choices", "both")
			diego.connects(consent.BothAccounts)
			hana.connects(consent.LinkedInOnly)
			diego.mustRead("profile")

			p.Outside.SetGroupsOverage(true)
			p.signedIn(t, sandbox.Diego) // in another browser
			diego.refused("after a sign-in without groups", "profile")
			diego.recorded("after a sign-in without groups", consent.GroupUnknown)
			equal(t, "state", diego.state(), consent.StateSuspended)
			hana.sees("a colleague's card", diego.ID, views.CardPlain)
			for _, address := range []string{"/connection", "/connection/shared", "/connection/new"} {
				at := diego.get(address)
				says(t, at, "could not be read")
				saysNot(t, at, "you are not in it", "you were not in")
			}
			saysNot(t, diego.get("/connection"), "your connection ends on")
			got := diego.post("/connection", "choice", "both")
			status(t, "a start", got, http.StatusForbidden)
			says(t, got, "could not be read")
			says(t, diego.get("/connection/receipts"), "your groups could not be read")

			// Time alone ends nothing while it is not known.
			p.Clock.Set(grace + 24*time.Hour)
			ok(t, p.Service.Tidy(t.Context(), consent.TidyJob{}))
			equal(t, "after the grace", diego.state(), consent.StateSuspended)
			p.Clock.Set(0)
			diego.signIn("/signin") // so long a time ended his session, too
			equal(t, "signed in again, still unknown", diego.state(), consent.StateSuspended)

			p.Outside.SetGroupsOverage(false)
			p.signedIn(t, sandbox.Diego)
			diego.mustRead("profile")
			equal(t, "told again", diego.state(), consent.StateLive)

			p.Outside.SetGroups(sandbox.Diego, sandbox.GroupEveryone, sandbox.GroupSales)
			diego.signIn("/signin")
			diego.refused("out of the group", "profile")
			says(t, diego.get("/connection"), html.EscapeString(p.Words.Text(language, "outside.group")), "your connection ends on")
		})
	}
}

// TestSuspendedAndBack: who is outside the setting is told since when and until
// when; back inside it goes on, and after the grace it has ended by the directory's
// or the admin's doing, never by the person's.
func TestSuspendedAndBack(t *testing.T) {
	onBoth(t, func(t *testing.T, p *portal) {
		ingrid := p.allows(t, "allow", "everyone", "choices", "both")
		priya := p.connected(t, sandbox.Priya, consent.BothAccounts)
		status(t, "another group", ingrid.saves("allow", "group", "group", sandbox.GroupSales), 200)
		priya.refused("outside", "profile")
		p.isSettled(t)
		now := p.Clock.Now()
		says(t, priya.get("/connection"), "Nothing is shared since "+now.UTC().Format("2 January 2006"),
			"your connection ends on "+now.Add(grace).UTC().Format("2 January 2006"), "you are not in it")
		status(t, "her group", ingrid.saves("allow", "group", "group", sandbox.GroupPilot), 200)
		p.isSettled(t)
		priya.mustRead("profile")
		says(t, priya.get("/connection/receipts"), "Paused: your organisation", "Resumed: your organisation")

		status(t, "another group again", ingrid.saves("allow", "group", "group", sandbox.GroupSales), 200)
		p.isSettled(t)
		p.Clock.Set(grace + time.Hour)
		ok(t, p.Service.Tidy(t.Context(), consent.TidyJob{}))
		p.Clock.Set(0)
		equal(t, "after the grace", priya.state(), consent.StateClosed)
		priya.signIn("/signin") // so long a time ended her session, too
		at := priya.get("/connection")
		says(t, at, html.EscapeString(p.Words.Text(language, "closed.outside_admin")), "within minutes")
		saysNot(t, at, "You disconnected.", "switched LinkedIn connections off")
	})
}

// TestLeaverReadsTheTruth: finding M6. Who comes back after having been disabled is
// told that the account was disabled, and nothing else.
func TestLeaverReadsTheTruth(t *testing.T) {
	p := newPortal(t)
	p.allows(t, "allow", "everyone", "choices", "both")
	priya := p.connected(t, sandbox.Priya, consent.BothAccounts)
	p.Outside.SetActive(priya.ID, false)
	p.importPeople(t)
	p.Outside.SetActive(priya.ID, true)
	p.importPeople(t)
	priya.signIn("/signin")
	at := priya.get("/connection")
	says(t, at, html.EscapeString(p.Words.Text(language, "closed.disabled")), "The connection ended with your work account")
	saysNot(t, at, "switched LinkedIn connections off", "You disconnected")
	id := p.texts(t, `SELECT id FROM receipts WHERE event = 'withdrawn'`)[0]
	says(t, priya.get("/connection/receipts/"+id), html.EscapeString(p.Words.Text(language, "by.directory")), html.EscapeString(p.Words.Reason(language, consent.UserDisabled)))
}

// TestRenewal: a permission that ran out is nobody's withdrawal. The page says which
// one, and renewing with the same LinkedIn account goes on as before; another
// LinkedIn account is refused.
func TestRenewal(t *testing.T) {
	onBoth(t, func(t *testing.T, p *portal) {
		p.allows(t, "allow", "everyone", "choices", "both")
		priya := p.connected(t, sandbox.Priya, consent.BothAccounts)
		id := priya.standing().Conn.ID
		p.Outside.ExpireAtLinkedIn(priya.ID)
		p.LinkedIn.Forget(id)
		hana := p.connected(t, sandbox.Hana, consent.LinkedInOnly)
		hana.card(priya.ID)
		equal(t, "state", priya.state(), consent.StateNeedsRenewal)
		priya.refused("lapsed", "profile")
		at := priya.get("/connection")
		says(t, at, html.EscapeString(p.Words.Text(language, "lapsed.linkedin")), "Renewal needed")
		saysNot(t, at, "You removed", "Disconnected")
		says(t, priya.get("/connection/shared"), "until you renew")
		equal(t, "withdrawals", p.number(t, `SELECT count(*) FROM receipts WHERE event = 'withdrawn'`), 0)

		priya.leavesLinkedIn()
		other := priya.passesLinkedIn(priya.submit(at, "/connection/renew"), sandboxStranger(t, p))
		status(t, "another LinkedIn account", other, http.StatusConflict)
		says(t, other, "another LinkedIn account")
		priya.leavesLinkedIn()
		asked := priya.passesLinkedIn(priya.submit(priya.get("/connection"), "/connection/renew"), priya.Member)
		equal(t, "where renewing leads", asked.At.Path, "/connection/confirm")
		says(t, asked, "Renew your connection?")
		priya.refused("before the confirmation", "profile")
		status(t, "confirm", priya.submit(asked, "/connection/confirm"), 200)
		equal(t, "state", priya.state(), consent.StateLive)
		equal(t, "the same connection", priya.standing().Conn.ID, id)
		priya.mustRead("profile")
		says(t, priya.get("/connection/receipts"), "You renewed the connection")
	})
}

// leavesLinkedIn signs the browser out of LinkedIn.
func (p *person) leavesLinkedIn() {
	p.t.Helper()
	u, err := url.Parse(p.Outside.URL())
	ok(p.t, err)
	p.client.Jar.SetCookies(u, []*http.Cookie{{Name: "sandbox_linkedin", Path: "/", MaxAge: -1}})
}

// sandboxStranger is the LinkedIn member who is nobody in the directory.
func sandboxStranger(t testing.TB, p *portal) string {
	t.Helper()
	for _, m := range p.Outside.Members() {
		if m.PersonID == "" {
			return m.Sub
		}
	}
	t.Fatal("there is no stranger")
	return ""
}

// TestOpenAttempt: finding M5. The own page offers to go on only with what can be
// gone on with: this browser's, and not when its time is over.
func TestOpenAttempt(t *testing.T) {
	onBoth(t, func(t *testing.T, p *portal) {
		p.allows(t, "allow", "everyone", "choices", "both")
		priya, otherBrowser := p.signedIn(t, sandbox.Priya), p.signedIn(t, sandbox.Priya)
		const offer = "One step left: your confirmation"
		priya.reachesConfirm(consent.LinkedInOnly)
		says(t, priya.get("/connection"), offer)
		saysNot(t, otherBrowser.get("/connection"), offer)
		otherBrowser.starts(consent.LinkedInOnly) // a newer one elsewhere hides nothing
		says(t, priya.get("/connection"), offer)
		p.Clock.Set(consent.AttemptLife + 30*time.Second)
		saysNot(t, priya.get("/connection"), offer)
		status(t, "its confirmation", priya.get("/connection/confirm"), http.StatusBadRequest)
		p.Clock.Set(0)
		status(t, "connect", priya.submit(priya.reachesConfirm(consent.LinkedInOnly), "/connection/confirm"), 200)
		saysNot(t, priya.get("/connection"), offer)

		// An upgrade that waits is offered beside the connection, which stays as it is.
		priya.passesWork(priya.submit(priya.get("/connection"), "/connection/choice", "choice", "both"))
		at := priya.get("/connection")
		says(t, at, offer, "Nothing has changed yet", `action="/connection/disconnect"`)
		at = priya.submit(at, "/connection/cancel")
		says(t, at, "You cancelled. Nothing was changed.")
		saysNot(t, at, offer)
	})
}

// TestNotesAgreeWithWhatIsSo: finding X07. A link can make a page say what happened
// only where that is so.
func TestNotesAgreeWithWhatIsSo(t *testing.T) {
	p := newPortal(t)
	ingrid := p.allows(t, "allow", "everyone", "choices", "both")
	priya := p.connected(t, sandbox.Priya, consent.LinkedInOnly)
	hana := p.signedIn(t, sandbox.Hana)
	note := func(name consent.Code) string { return html.EscapeString(p.Words.Text(language, name)) }

	saysNot(t, priya.get("/connection?note=disconnected"), note("note.disconnected"))
	saysNot(t, hana.get("/connection?note=disconnected"), note("note.disconnected"))
	saysNot(t, hana.get("/connection?note=connected"), note("note.connected"))
	saysNot(t, hana.get("/connection?note=changed"), note("note.changed"))
	saysNot(t, hana.get("/connection?note=provider"), note("note.provider"))
	saysNot(t, p.person(t, sandbox.Kwame).get("/?note=connected"), note("note.connected"))
	saysNot(t, p.person(t, sandbox.Kwame).get("/help?note=disconnected"), note("note.disconnected"))
	says(t, priya.get("/connection?note=connected"), note("note.connected"))
	says(t, ingrid.get("/admin?note=saved"), note("note.saved"))
	p.Clock.Set(10 * time.Minute)
	saysNot(t, priya.get("/connection?note=changed"), note("note.changed"))
	saysNot(t, ingrid.get("/admin?note=saved"), note("note.saved"))
	p.Clock.Set(0)
	says(t, priya.disconnects(), note("note.disconnected"))
	p.Outside.SetRoles(sandbox.Hana, "Connections.Admin")
	hana.signIn("/signin")
	saysNot(t, hana.get("/admin?note=saved"), note("note.saved"))
}
