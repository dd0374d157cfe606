//go:build !release

package web

import (
	"strings"
	"testing"

	"accord/consent"
	"accord/sandbox"
)

// The choice can be changed both ways without disconnecting: down at once, up
// only through the work provider and a confirmation.
func TestChangeChoice(t *testing.T) {
	onBoth(t, func(t *testing.T, p *portal) {
		p.allows(t, "allow", "everyone", "choices", "both")
		priya := p.connected(t, sandbox.Priya, consent.BothAccounts)
		id := priya.standing().Conn.ID
		priya.mustRead("profile")

		status(t, "down", priya.submit(priya.get("/connection"), "/connection/choice", "choice", "linkedin"), 200)
		priya.refused("after choosing LinkedIn only", "profile")
		equal(t, "the same connection", priya.standing().Conn.ID, id)
		eventually(t, "the work grant is returned", func() bool { return priya.grants(consent.GrantRevoked) == 1 })

		stale := priya.get("/connection")
		at := priya.passesWork(priya.submit(stale, "/connection/choice", "choice", "both"))
		equal(t, "where the way up leads", at.At.Path, "/connection/confirm")
		priya.refused("before the confirmation", "profile")
		equal(t, "choice before the confirmation", priya.choice(), consent.LinkedInOnly)
		status(t, "confirm", priya.submit(at, "/connection/confirm"), 200)
		priya.mustRead("profile")
		equal(t, "the same connection", priya.standing().Conn.ID, id)
		equal(t, "changes", p.number(t, `SELECT count(*) FROM receipts WHERE event = 'changed'`), 2)

		// A form from before the change is not taken.
		before := p.facts(t)
		status(t, "an old form", priya.submit(stale, "/connection/choice", "choice", "linkedin"), 409)
		p.unchanged(t, before, "an old form")

		receipts := priya.get("/connection/receipts")
		status(t, "receipts", receipts, 200)
		for _, receipt := range p.texts(t, `SELECT id FROM receipts ORDER BY at`) {
			says(t, receipts, receipt)
			status(t, "a receipt", priya.get("/connection/receipts/"+receipt), 200)
			status(t, "a receipt as JSON", priya.get("/connection/receipts/"+receipt+".json"), 200)
		}
		hana := p.signedIn(t, sandbox.Hana)
		status(t, "somebody else's receipt", hana.get("/connection/receipts/"+p.texts(t, `SELECT id FROM receipts`)[0]), 404)
	})
}

// Declining the extra permissions leaves the connection as it was.
func TestDeclinedUpgrade(t *testing.T) {
	p := newPortal(t)
	p.allows(t, "allow", "everyone", "choices", "both")
	hana := p.connected(t, sandbox.Hana, consent.LinkedInOnly)
	before, version := p.facts(t), hana.standing().Conn.Version
	asked := hana.submit(hana.get("/connection"), "/connection/choice", "choice", "both")
	back := hana.submit(asked, "/idp/consent", "answer", "cancel")
	equal(t, "where declining leads", back.At.RequestURI(), "/connection?note=cancelled")
	equal(t, "what a declined upgrade changed, but that it counts as not now", strings.Replace(p.facts(t), "prompted "+hana.userID()+"\n", "", 1), before)
	equal(t, "version", hana.standing().Conn.Version, version)
	equal(t, "state", hana.state(), consent.StateLive)
	equal(t, "attempts", p.number(t, `SELECT count(*) FROM attempts`), 0)
}
