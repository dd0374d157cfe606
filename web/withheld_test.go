//go:build !release

package web

import (
	"html"
	"net/url"
	"testing"

	"accord/consent"
	"accord/sandbox"
)

// offers has an admin save which categories are offered, within both options.
func offers(t testing.TB, admin *person, cats ...consent.Category) {
	t.Helper()
	at := admin.submits(admin.get("/admin"), "/admin/policy", func(v url.Values) {
		v.Set("choices", "both")
		v.Del("category")
		for _, c := range cats {
			v.Add("category", string(c))
		}
	})
	status(t, "save what is offered", at, 200)
}

// isSettled waits until the background work of a save is done for everybody.
func (p *portal) isSettled(t testing.TB) {
	t.Helper()
	eventually(t, "the setting is written down for everybody", func() bool {
		return p.number(t, `SELECT count(*) FROM river_job WHERE kind = 'settle' AND CAST(state AS TEXT) NOT IN ('completed', 'cancelled', 'discarded')`) == 0
	})
}

// TestWithheldNeedsANewYes: finding H2. What the admin withheld for a while stays
// closed when it is offered again: the work permission went back, the pages say so,
// and it flows only after the person's own new yes.
func TestWithheldNeedsANewYes(t *testing.T) {
	onBoth(t, func(t *testing.T, p *portal) {
		ingrid := p.allows(t, "allow", "everyone", "choices", "both")
		priya := p.connected(t, sandbox.Priya, consent.BothAccounts)
		priya.mustRead("profile")

		status(t, "cap", ingrid.saves("choices", "linkedin"), 200)
		priya.refused("at once", "profile")
		p.isSettled(t)
		equal(t, "receipts of the cap", p.number(t, `SELECT count(*) FROM receipts WHERE event = 'changed' AND made_by = 'admin'`), 1)
		eventually(t, "the work permission goes back", func() bool {
			return priya.grants(consent.GrantRevoked) == 1 && priya.grants(consent.GrantActive) == 1
		})
		eventually(t, "a letter", func() bool {
			return p.letters("Your organisation changed what can be shared with LinkedIn", priya.Mail) == 1
		})
		capped := priya.get("/connection")
		says(t, capped, "does not offer all that you chose", "Work calendar", "Your organisation reduced what may be shared")
		says(t, priya.get("/connection/shared"), html.EscapeString(p.Words.Text(language, "off.not_offered")))
		status(t, "her card still works", priya.part("/cards/"+priya.ID), 200)

		status(t, "widen", ingrid.saves("choices", "both"), 200)
		p.isSettled(t)
		priya.refused("widened again", "profile")
		priya.recorded("widened again", consent.Withheld)
		for _, address := range []string{"/connection", "/connection/shared"} {
			says(t, priya.get(address), "had withheld this, and offers it again", "Work contacts")
		}
		says(t, priya.get("/connection/shared/work-calendar"), "only when you say yes again")
		equal(t, "receipts", p.number(t, `SELECT count(*) FROM receipts WHERE user_id = $1`, priya.userID()), 2)

		// The very choice she made can be made again: it leads to a confirmation.
		asked := priya.passesWork(priya.submit(priya.get("/connection"), "/connection/choice"))
		equal(t, "where the same choice leads", asked.At.Path, "/connection/confirm")
		priya.refused("before the confirmation", "profile")
		saysNot(t, asked, `id="category-linkedin-profile"`)
		says(t, asked, `id="category-work-calendar"`)
		status(t, "yes", priya.submit(asked, "/connection/confirm"), 200)
		priya.mustRead("profile")
		saysNot(t, priya.get("/connection"), "had withheld")
	})
}

// TestWithheldCategory: one kind of data alone is withheld and offered again.
func TestWithheldCategory(t *testing.T) {
	p := newPortal(t)
	ingrid := p.allows(t, "allow", "everyone", "choices", "both")
	priya := p.connected(t, sandbox.Priya, consent.BothAccounts)
	without := func(cat consent.Category) []consent.Category {
		return consent.Everything().Without(consent.SetOf(cat)).List()
	}

	offers(t, ingrid, without(consent.WorkContacts)...)
	priya.refused("what is withheld", "contacts")
	priya.mustRead("calendar")
	p.isSettled(t)
	equal(t, "her grants", priya.grants(consent.GrantActive), 2)
	offers(t, ingrid, consent.Everything().List()...)
	p.isSettled(t)
	priya.refused("offered again", "contacts")
	priya.mustRead("calendar")

	// The permission is still here, so only her confirmation is asked.
	asked := priya.submit(priya.get("/connection"), "/connection/choice")
	equal(t, "where the same choice leads", asked.At.Path, "/connection/confirm")
	says(t, asked, `id="category-work-contacts"`)
	saysNot(t, asked, `id="category-work-calendar"`)
	status(t, "no", priya.submit(asked, "/connection/cancel"), 200)
	priya.refused("after a no", "contacts")
	asked = priya.submit(priya.get("/connection"), "/connection/choice")
	status(t, "yes", priya.submit(asked, "/connection/confirm"), 200)
	priya.mustRead("contacts")

	// A kind of LinkedIn's data goes the same way.
	offers(t, ingrid, without(consent.LinkedInInterests)...)
	p.isSettled(t)
	says(t, priya.get("/connection/shared/linkedin-interests"), "does not offer it")
	offers(t, ingrid, consent.Everything().List()...)
	p.isSettled(t)
	says(t, priya.get("/connection/shared/linkedin-interests"), "only when you say yes again")
	asked = priya.submit(priya.get("/connection"), "/connection/choice")
	says(t, asked, "Share this again?", `id="category-linkedin-interests"`)
	status(t, "yes", priya.submit(asked, "/connection/confirm"), 200)
	saysNot(t, priya.get("/connection/shared/linkedin-interests"), "Not shared")
}
