//go:build !release

package web

import (
	"slices"
	"testing"
	"time"

	"accord/consent"
	"accord/sandbox"
)

// unfinished is how many jobs of a kind are still to be done.
func (p *portal) unfinished(t testing.TB, kind string) int {
	t.Helper()
	return p.number(t, `SELECT count(*) FROM river_job WHERE kind = $1 AND CAST(state AS TEXT) NOT IN ('completed', 'cancelled', 'discarded')`, kind)
}

// TestLettersToWhomTheyConcern: an announcement whose letters are late goes to nobody
// whom it does not concern any more.
func TestLettersToWhomTheyConcern(t *testing.T) {
	p := newPortal(t)
	p.Outside.SetFault(sandbox.ServiceMail, sandbox.Fault{Status: 451})
	ingrid := p.allows(t, "allow", "group", "group", sandbox.GroupPilot, "choices", "both")
	queued := func() int { return p.number(t, `SELECT count(*) FROM river_job WHERE kind = 'letter'`) }
	eventually(t, "the first letters are queued", func() bool { return queued() == 5 })
	status(t, "another group", ingrid.saves("allow", "group", "group", sandbox.GroupPeople), 200)
	eventually(t, "the next letters are queued", func() bool { return queued() == 7 })
	p.Outside.SetFault(sandbox.ServiceMail, sandbox.Fault{})
	eventually(t, "all letters are done", func() bool { return p.unfinished(t, "letter") == 0 })
	var told []string
	for _, m := range p.Outside.Inbox() {
		told = append(told, m.To...)
	}
	slices.Sort(told)
	want := []string{p.person(t, sandbox.Chau).Mail, p.person(t, sandbox.Lea).Mail}
	slices.Sort(want)
	if !slices.Equal(told, want) {
		t.Errorf("told are %v, not %v", told, want)
	}
}

// TestReturnEndsAfterAWeek: tokens are kept for their return for a week, and then
// destroyed; the page says that it could not be done.
func TestReturnEndsAfterAWeek(t *testing.T) {
	p := newPortal(t)
	p.allows(t, "allow", "everyone", "choices", "both")
	priya := p.connected(t, sandbox.Priya, consent.LinkedInOnly)
	p.Outside.SetFault(sandbox.ServiceLinkedIn, sandbox.Fault{Status: 503, Path: "/linkedin/oauth/v2/"})
	priya.disconnects()
	eventually(t, "LinkedIn was asked in vain", func() bool {
		return p.number(t, `SELECT count(*) FROM grants WHERE state = 'revoking' AND tries > 0`) == 1
	})
	p.Clock.Set(6 * 24 * time.Hour)
	tries := p.number(t, `SELECT tries FROM grants`)
	eventually(t, "it is tried on the sixth day", func() bool { return p.number(t, `SELECT tries FROM grants`) > tries })
	equal(t, "kept on the sixth day", priya.grants(consent.GrantRevoking), 1)
	p.Clock.Set(8 * 24 * time.Hour)
	eventually(t, "it is dropped on the eighth day", func() bool { return priya.grants(consent.GrantDropped) == 1 })
	equal(t, "tokens kept", p.number(t, `SELECT count(*) FROM grants WHERE sealed IS NOT NULL`), 0)
	p.Clock.Set(0)
	priya.signIn("/signin")
	says(t, priya.get("/connection"), "could not be returned")
}
