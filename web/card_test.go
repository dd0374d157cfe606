//go:build !release

package web

import (
	"html"
	"regexp"
	"testing"
	"time"

	"accord/consent"
	"accord/sandbox"
	"accord/views"
)

// card is what kind of card the viewer gets of somebody, as a part.
func (p *person) card(of string) (views.CardKind, page) {
	p.t.Helper()
	at := p.part("/cards/" + of)
	status(p.t, "card", at, 200)
	found := regexp.MustCompile(`class="accord-card ([a-z-]*)"`).FindStringSubmatch(at.Body)
	if found == nil {
		p.t.Fatalf("this is no card:\n%s", at.Body)
	}
	return views.CardKind(found[1]), at
}

func (p *person) sees(what, of string, want views.CardKind) page {
	p.t.Helper()
	got, at := p.card(of)
	equal(p.t, what, got, want)
	return at
}

// A colleague's card invites before one connects, shows LinkedIn's words after,
// and is quiet after "not now"; outsiders are told why there is nothing.
func TestCard(t *testing.T) {
	onBoth(t, func(t *testing.T, p *portal) {
		p.allows(t, "allow", "group", "group", sandbox.GroupPilot, "choices", "both")
		priya := p.connected(t, sandbox.Priya, consent.BothAccounts)
		headline := html.EscapeString(priya.member().Headline)

		hana := p.signedIn(t, sandbox.Hana)
		saysNot(t, hana.sees("before connecting", priya.ID, views.CardInvite), headline, priya.Member)
		saysNot(t, hana.get("/cards/"+priya.ID), headline)

		back := hana.submit(hana.get("/cards/"+priya.ID), p.URL+"/cards/prompt")
		status(t, "not now", back, 200)
		equal(t, "after not now", back.At.Path, "/cards/"+priya.ID)
		hana.sees("after not now", priya.ID, views.CardInviteSmall)
		p.Clock.Set(181 * 24 * time.Hour)
		hana.sessionUntil(p.Clock.Now().Add(time.Hour))
		hana.sees("181 days later", priya.ID, views.CardInvite)
		p.Clock.Set(0)

		kwame := p.signedIn(t, sandbox.Kwame)
		outsider := kwame.sees("outside the group", priya.ID, views.CardPlain)
		says(t, outsider, "one group")
		saysNot(t, outsider, headline)
		equal(t, "records before anybody could see the card", len(priya.reasons()), 0)

		hana.connects(consent.LinkedInOnly)
		says(t, hana.sees("after connecting", priya.UserName, views.CardShown), headline)
		equal(t, "Priya's records", len(priya.reasons()), 1)
		says(t, priya.sees("her own card", priya.ID, views.CardShown), headline)
		equal(t, "records after looking at her own card", len(priya.reasons()), 1)

		// Whatever concerns the subject gives one and the same card.
		plain := hana.sees("of a colleague who has not connected", sandbox.Lea, views.CardPlain)
		saysNot(t, plain, "not connected", "/connection/new")
		status(t, "hide", priya.submit(priya.get("/connection"), "/connection/visibility"), 200)
		equal(t, "visible", priya.standing().Conn.Visible, false)
		saysNot(t, hana.sees("of somebody hidden", priya.ID, views.CardPlain), headline, priya.Member)
		says(t, priya.sees("her own card, hidden", priya.ID, views.CardShown), headline)
		status(t, "a hidden person's picture", hana.get("/cards/"+priya.ID+"/picture"), 404)
		status(t, "show again", priya.submit(priya.get("/connection"), "/connection/visibility"), 200)
		hana.sees("visible again", priya.ID, views.CardShown)
	})
}

// sessionUntil lets the person's session live on when the clock jumps.
func (p *person) sessionUntil(end time.Time) {
	p.t.Helper()
	_, err := p.DB.Writer().ExecContext(p.t.Context(), `UPDATE sessions SET expires_at = $1, seen_at = $1 WHERE hash = $2`, end.UnixMilli(), consent.Hash(p.cookie()))
	ok(p.t, err)
}

// A picture is shown to those who see the card, as an image and nothing else.
func TestCardPicture(t *testing.T) {
	p := newPortal(t)
	p.allows(t, "allow", "everyone", "choices", "both")
	priya := p.connected(t, sandbox.Priya, consent.LinkedInOnly)
	hana := p.connected(t, sandbox.Hana, consent.LinkedInOnly)
	kwame := p.signedIn(t, sandbox.Kwame)
	pic := hana.get("/cards/" + priya.ID + "/picture")
	status(t, "picture", pic, 200)
	if kind := pic.Header.Get("Content-Type"); !regexp.MustCompile(`^image/(png|jpeg|gif|webp)$`).MatchString(kind) {
		t.Errorf("the picture is %q", kind)
	}
	equal(t, "CSP of a picture", pic.Header.Get("Content-Security-Policy"), "default-src 'none'; sandbox")
	equal(t, "F3 Priya's records of it", priya.releases(), 1)
	for range 3 {
		status(t, "the same picture again", hana.get("/cards/"+priya.ID+"/picture"), 200)
	}
	hana.sees("the card of the same viewing", priya.ID, views.CardShown)
	equal(t, "records of one viewing", priya.releases(), 1)
	status(t, "in another app", hana.get("/cards/"+priya.ID+"/picture?app=mail"), 200)
	equal(t, "records of two viewings", priya.releases(), 2)
	status(t, "own picture", priya.get("/connection/picture"), 200)
	equal(t, "records after looking at her own", priya.releases(), 2)
	status(t, "picture for somebody who is not connected", kwame.get("/cards/"+priya.ID+"/picture"), 404)
	status(t, "picture of nobody", hana.get("/cards/nobody/picture"), 404)

	// LinkedIn's refusal or silence gives a card that says so.
	p.LinkedIn.Forget(priya.standing().Conn.ID)
	p.Outside.SetFault(sandbox.ServiceLinkedIn, sandbox.Fault{Status: 500})
	hana.sees("LinkedIn down", priya.ID, views.CardUnavailable)
	p.Outside.SetFault(sandbox.ServiceLinkedIn, sandbox.Fault{})
}
