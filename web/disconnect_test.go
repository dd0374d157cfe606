//go:build !release

package web

import (
	"html"
	"testing"

	"accord/consent"
	"accord/sandbox"
	"accord/views"
)

func (p *person) disconnects() page {
	p.t.Helper()
	at := p.submit(p.get("/connection"), "/connection/disconnect")
	status(p.t, "disconnect", at, 200)
	return at
}

// grants counts the person's grants in a state.
func (p *person) grants(state consent.GrantState) int {
	p.t.Helper()
	return p.number(p.t, `SELECT count(*) FROM grants WHERE user_id = $1 AND state = $2`, p.userID(), string(state))
}

// isReturned waits until nothing of the person is on its way back. Who connects
// again in the same moment may find LinkedIn ending the new permission with the old.
func (p *person) isReturned() {
	p.t.Helper()
	eventually(p.t, "the permissions are returned", func() bool { return p.grants(consent.GrantRevoking) == 0 })
}

// One click ends everything at once; the return of the permission is a job that
// goes on until LinkedIn confirms it.
func TestDisconnect(t *testing.T) {
	onBoth(t, func(t *testing.T, p *portal) {
		p.allows(t, "allow", "everyone", "choices", "both")
		priya := p.connected(t, sandbox.Priya, consent.BothAccounts)
		hana := p.connected(t, sandbox.Hana, consent.LinkedInOnly)
		headline := html.EscapeString(priya.member().Headline)
		says(t, hana.sees("before", priya.ID, views.CardShown), headline)
		priya.mustRead("profile")

		form := priya.get("/connection")
		p.Outside.SetFault(sandbox.ServiceLinkedIn, sandbox.Fault{Status: 503, Path: "/linkedin/oauth/v2/"})
		p.Outside.ClearInbox()
		priya.disconnects()
		equal(t, "state", priya.state(), consent.StateClosed)
		priya.refused("after disconnecting", "profile")
		saysNot(t, hana.sees("after", priya.ID, views.CardPlain), headline)
		equal(t, "active grants", priya.grants(consent.GrantActive), 0)
		equal(t, "withdrawals", p.number(t, `SELECT count(*) FROM receipts WHERE user_id = $1 AND event = 'withdrawn' AND made_by = 'self'`, priya.userID()), 1)

		eventually(t, "LinkedIn was asked in vain", func() bool {
			return p.number(t, `SELECT count(*) FROM grants WHERE state = 'revoking' AND account = 'linkedin' AND tries > 0`) == 1
		})
		says(t, priya.get("/connection"), "keep trying")
		if p.Outside.LinkedInGranted(priya.ID) == nil {
			t.Error("LinkedIn lost the grant though it failed")
		}
		p.Outside.SetFault(sandbox.ServiceLinkedIn, sandbox.Fault{})
		eventually(t, "the grant is returned", func() bool {
			return p.Outside.LinkedInGranted(priya.ID) == nil && priya.grants(consent.GrantRevoking) == 0
		})
		equal(t, "grants without an end", p.number(t, `SELECT count(*) FROM grants WHERE user_id = $1 AND (state <> 'revoked' OR sealed IS NOT NULL)`, priya.userID()), 0)
		saysNot(t, priya.get("/connection"), "keep trying")
		eventually(t, "a letter", func() bool { return p.letters("Your LinkedIn connection has ended", priya.Mail) == 1 })

		before := p.facts(t)
		status(t, "a second time", priya.submit(form, "/connection/disconnect"), 200)
		p.unchanged(t, before, "a second disconnect")

		priya.connects(consent.LinkedInOnly)
		equal(t, "choice after connecting again", priya.choice(), consent.LinkedInOnly)
		priya.refused("with the new choice", "profile")
		hana.sees("connected again", priya.ID, views.CardShown)
	})
}

// Disconnecting needs neither the policy nor LinkedIn nor the provider.
func TestDisconnectWhileEverythingIsDown(t *testing.T) {
	p := newPortal(t)
	ingrid := p.allows(t, "allow", "everyone", "choices", "both")
	priya := p.connected(t, sandbox.Priya, consent.BothAccounts)
	ingrid.saves("allow", "group", "group", sandbox.GroupSales)
	for _, service := range []string{sandbox.ServiceLinkedIn, sandbox.ServiceIDP, sandbox.ServiceGraph, sandbox.ServiceMail} {
		p.Outside.SetFault(service, sandbox.Fault{Status: 500})
	}
	equal(t, "state before", priya.state(), consent.StateSuspended)
	priya.disconnects()
	equal(t, "state", priya.state(), consent.StateClosed)
}

// Who removes the permission at LinkedIn is disconnected when LinkedIn next says so.
func TestRevokedAtLinkedIn(t *testing.T) {
	onBoth(t, func(t *testing.T, p *portal) {
		p.allows(t, "allow", "everyone", "choices", "both")
		priya := p.connected(t, sandbox.Priya, consent.BothAccounts)
		hana := p.connected(t, sandbox.Hana, consent.LinkedInOnly)
		p.Outside.RevokeAtLinkedIn(priya.ID)
		p.LinkedIn.Forget(priya.standing().Conn.ID) // as it does after minutes
		hana.sees("after", priya.ID, views.CardPlain)
		equal(t, "state", priya.state(), consent.StateClosed)
		equal(t, "receipts by LinkedIn", p.number(t, `SELECT count(*) FROM receipts WHERE event = 'withdrawn' AND made_by = 'linkedin'`), 1)
		priya.refused("after", "profile")
	})
}

// Who leaves the organisation loses everything, session included.
func TestLeaver(t *testing.T) {
	onBoth(t, func(t *testing.T, p *portal) {
		p.allows(t, "allow", "everyone", "choices", "both")
		priya := p.connected(t, sandbox.Priya, consent.BothAccounts)
		hana := p.connected(t, sandbox.Hana, consent.LinkedInOnly)
		hana.sees("before", priya.ID, views.CardShown)
		p.Outside.SetActive(priya.ID, false)
		p.importPeople(t)
		priya.refused("after leaving", "profile")
		hana.sees("after leaving", priya.ID, views.CardPlain)
		priya.halt = "/signin"
		equal(t, "where the leaver is led", priya.get("/connection").Status, 303)
		status(t, "a leaver's part", priya.part("/cards/"+hana.ID), 401)
		eventually(t, "the grants are returned", func() bool { return priya.grants(consent.GrantRevoked) == 2 })

		p.Outside.SetActive(priya.ID, true)
		p.importPeople(t)
		priya.refused("after coming back", "profile")
		equal(t, "state after coming back", priya.state(), consent.StateClosed)
	})
}
