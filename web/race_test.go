//go:build !release

package web

import (
	"net/http"
	"os"
	"strings"
	"testing"

	"accord/consent"
	"accord/sandbox"
)

// rounds is how often each cause is tried: a few times, and many with ACCORD_SOAK=1.
func rounds() int {
	if os.Getenv("ACCORD_SOAK") == "1" {
		return 300
	}
	return 2
}

// racers are the two people of the race, and the admin who may change the setting.
type racers struct {
	a, b    *portal // the cause is acknowledged by a, the fetch is under way at b
	ingrid  *person
	subject *person // Priya, who shares both ways
	viewer  *person // Hana
}

// cause is something that ends a permission, and how all is as it was afterwards.
type cause struct {
	name   string
	happen func(t *testing.T, r *racers)
	undo   func(t *testing.T, r *racers)
	// what it ends: the viewer's look at the subject, LinkedIn's read of the subject.
	look, read bool
}

func causes() []cause {
	fine := func(t *testing.T, what string, at page) {
		t.Helper()
		status(t, what, at, 200)
	}
	again := func(t *testing.T, who *person) {
		t.Helper()
		if who.state() != consent.StateLive {
			who.isReturned()
			who.connects(consent.BothAccounts)
		}
	}
	setting := func(fields ...string) func(*testing.T, *racers) {
		return func(t *testing.T, r *racers) { fine(t, "the setting", r.ingrid.saves(fields...)) }
	}
	return []cause{
		{
			"the subject disconnects",
			func(t *testing.T, r *racers) { r.subject.disconnects() },
			func(t *testing.T, r *racers) { again(t, r.subject) }, true, true,
		},
		{
			"the viewer disconnects",
			func(t *testing.T, r *racers) { r.viewer.disconnects() },
			func(t *testing.T, r *racers) { again(t, r.viewer) }, true, false,
		},
		{
			"the subject hides",
			func(t *testing.T, r *racers) {
				fine(t, "hide", r.subject.post("/connection/visibility", "visible", "no"))
			},
			func(t *testing.T, r *racers) {
				fine(t, "show", r.subject.post("/connection/visibility", "visible", "yes"))
			}, true, false,
		},
		{
			"the subject shares less",
			func(t *testing.T, r *racers) {
				fine(t, "less", r.subject.submit(r.subject.get("/connection"), "/connection/choice", "choice", "linkedin"))
			},
			func(t *testing.T, r *racers) {
				asked := r.subject.passesWork(r.subject.submit(r.subject.get("/connection"), "/connection/choice", "choice", "both"))
				fine(t, "more", r.subject.submit(asked, "/connection/confirm"))
			}, false, true,
		},
		{
			"the subject's account is disabled",
			func(t *testing.T, r *racers) { disable(t, r.a, r.subject, true) },
			func(t *testing.T, r *racers) { disable(t, r.a, r.subject, false); again(t, r.subject) }, true, true,
		},
		{
			"the viewer's account is disabled",
			func(t *testing.T, r *racers) { disable(t, r.a, r.viewer, true) },
			func(t *testing.T, r *racers) { disable(t, r.a, r.viewer, false); again(t, r.viewer) }, true, false,
		},
		{
			"the subject leaves the group",
			func(t *testing.T, r *racers) {
				r.a.Outside.SetGroups(r.subject.ID, sandbox.GroupEveryone)
				r.a.importGroups(t)
			},
			func(t *testing.T, r *racers) {
				r.a.Outside.SetGroups(r.subject.ID, sandbox.GroupEveryone, sandbox.GroupPilot)
				r.a.importGroups(t)
			}, true, true,
		},
		{
			"the viewer leaves the group",
			func(t *testing.T, r *racers) {
				r.a.Outside.SetGroups(r.viewer.ID, sandbox.GroupEveryone)
				r.a.importGroups(t)
			},
			func(t *testing.T, r *racers) {
				r.a.Outside.SetGroups(r.viewer.ID, sandbox.GroupEveryone, sandbox.GroupPilot)
				r.a.importGroups(t)
			}, true, false,
		},
		{"another group", setting("allow", "group", "group", sandbox.GroupSales), setting("allow", "group", "group", sandbox.GroupPilot), true, true},
		{
			"no work data any more", setting("choices", "linkedin"),
			func(t *testing.T, r *racers) {
				setting("choices", "both")(t, r)
				r.a.isSettled(t)
				asked := r.subject.passesWork(r.subject.submit(r.subject.get("/connection"), "/connection/choice", "choice", "both"))
				fine(t, "yes again", r.subject.submit(asked, "/connection/confirm"))
			}, false, true,
		},
		{
			"Nobody", setting("allow", "nobody", "end_all", "yes"),
			func(t *testing.T, r *racers) {
				setting("allow", "group", "group", sandbox.GroupPilot)(t, r)
				again(t, r.subject)
				again(t, r.viewer)
			}, true, true,
		},
		{
			"the viewer signs out",
			func(t *testing.T, r *racers) {
				status(t, "sign out", r.viewer.once(http.MethodPost, "/signout"), http.StatusSeeOther)
			},
			func(t *testing.T, r *racers) { r.viewer.signIn("/signin") }, true, false,
		},
	}
}

func disable(t *testing.T, p *portal, who *person, disabled bool) {
	t.Helper()
	p.Outside.SetActive(who.ID, !disabled)
	p.importPeople(t)
	if !disabled {
		who.signIn("/signin")
	}
}

// TestWhatEndsAPermissionWins: house rule 3. While instance B fetches, instance A
// acknowledges something that ends the permission: nothing that B fetched is
// released after that, and no release is on record. Each cause, each kind of read,
// both engines.
func TestWhatEndsAPermissionWins(t *testing.T) {
	twoPortals(t, func(t *testing.T, a, b *portal) {
		r := &racers{a: a, b: b, ingrid: a.allows(t, "allow", "group", "group", sandbox.GroupPilot, "choices", "both")}
		r.subject, r.viewer = a.connected(t, sandbox.Priya, consent.BothAccounts), a.connected(t, sandbox.Hana, consent.BothAccounts)
		for _, c := range causes() {
			t.Run(c.name, func(t *testing.T) {
				reads := r.reads(t, c)
				for round := range max(rounds(), len(reads)) {
					race(t, r, c, reads[round%len(reads)])
				}
			})
		}
	})
}

// read is one way in which data of the subject gets out at instance B.
type read struct {
	kind string
	gate *gate
	ask  func() (released bool, code int)
}

// reads are the ways that a cause ends.
func (r *racers) reads(t *testing.T, c cause) []read {
	t.Helper()
	var out []read
	if c.look {
		headline := r.subject.member().Headline
		out = append(out, read{"card", &r.b.LinkedIn.gate, func() (bool, int) {
			at := r.viewer.at(r.b).part("/cards/" + r.subject.ID + "?app=mail")
			return strings.Contains(at.Body, "accord-card shown") || strings.Contains(at.Body, headline), at.Status
		}}, read{"picture", &r.b.LinkedIn.gate, func() (bool, int) {
			at := r.viewer.at(r.b).once(http.MethodGet, "/cards/"+r.subject.ID+"/picture")
			return at.Status == 200, at.Status
		}})
	}
	if c.read {
		out = append(out, read{"reader", &r.b.Work.gate, func() (bool, int) {
			token, err := r.b.Outside.ReaderToken()
			ok(t, err)
			code, _, _ := r.b.asks(t, "/api/v1/members/"+r.subject.Member+"/work/profile", token)
			return code == 200, code
		}})
	}
	return out
}

func race(t *testing.T, r *racers, c cause, way read) {
	t.Helper()
	kind, read := way.kind, way.ask
	if released, code := read(); !released {
		t.Fatalf("%s before: not released (%d)", kind, code)
	}
	key := r.subject.standing().Conn.ID
	before := r.subject.releases()
	entered, open := way.gate.shut()
	defer open()
	type outcome struct {
		released bool
		code     int
	}
	done := make(chan outcome, 1)
	go func() {
		released, code := read()
		done <- outcome{released, code}
	}()
	waits(t, entered, key)
	c.happen(t, r)
	open()
	got := <-done
	if got.released || got.code >= 500 {
		t.Errorf("%s, fetched while %s: released %v (%d)", kind, c.name, got.released, got.code)
	}
	if released, code := read(); released || code >= 500 {
		t.Errorf("%s, asked after %s: released %v (%d)", kind, c.name, released, code)
	}
	equal(t, "releases on record, "+kind, r.subject.releases(), before)
	c.undo(t, r)
}
