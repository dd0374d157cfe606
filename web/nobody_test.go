//go:build !release

package web

import (
	"html"
	"testing"

	"accord/consent"
	"accord/sandbox"
	"accord/views"
)

// Nobody ends every connection at once, asks first, and switching back on brings
// none of them back.
func TestNobody(t *testing.T) {
	onBoth(t, func(t *testing.T, p *portal) {
		ingrid := p.allows(t, "allow", "everyone", "choices", "both")
		priya := p.connected(t, sandbox.Priya, consent.BothAccounts)
		hana := p.connected(t, sandbox.Hana, consent.LinkedInOnly)
		diego := p.signedIn(t, sandbox.Diego)
		pending := diego.reachesConfirm(consent.LinkedInOnly)

		before := p.facts(t)
		asked := ingrid.saves("allow", "nobody")
		status(t, "without a confirmation", asked, 422)
		says(t, asked, html.EscapeString("This ends everybody's connection."), "Fewer than 5 connections end.")
		p.unchanged(t, before, "an unconfirmed Nobody")

		status(t, "confirmed", ingrid.submit(asked, "/admin/policy", "end_all", "yes"), 200)
		priya.refused("at once", "profile")
		equal(t, "Priya's state at once", priya.state(), consent.StateClosed)
		equal(t, "Hana's state at once", hana.state(), consent.StateClosed)
		hana.sees("at once", priya.ID, views.CardPlain)
		if got := diego.submit(pending, "/connection/confirm"); got.Status < 400 || got.Status > 499 {
			t.Errorf("confirming what was pending answered %d", got.Status)
		}
		equal(t, "Diego's state", diego.state(), consent.StateNone)

		ingrid.saves("allow", "everyone", "choices", "both")
		equal(t, "Priya's state, switched on again", priya.state(), consent.StateClosed)
		priya.refused("switched on again", "profile")
		eventually(t, "all connections are closed with a receipt", func() bool {
			return p.number(t, `SELECT count(*) FROM connections WHERE closed_by = 'admin'`) == 2 &&
				p.number(t, `SELECT count(*) FROM receipts WHERE event = 'withdrawn' AND made_by = 'admin'`) == 2
		})
		eventually(t, "all grants are returned", func() bool { return p.number(t, `SELECT count(*) FROM grants WHERE state <> 'revoked'`) == 0 })
		if granted := p.Outside.LinkedInGranted(priya.ID); granted != nil {
			t.Errorf("LinkedIn still grants %v", granted)
		}
		priya.connects(consent.BothAccounts)
		priya.mustRead("profile")
	})
}
