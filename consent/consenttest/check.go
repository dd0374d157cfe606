package consenttest

import (
	"maps"
	"slices"

	"accord/consent"
)

// check compares everybody with the model.
func (w *walk) check() {
	standings := map[string]consent.Standing{}
	for name, p := range w.people {
		st := p.in.Standing()
		standings[name] = st
		w.connectionIsRight(p, st)
		for _, c := range consent.Categories() {
			if got := consent.Authorize(st, c, w.clock.Now()); got.Released != w.flows(p, c) || got.Released != (got.Reason == "") {
				w.failf("%s of %s: %+v, but released must be %v", c, name, got, w.flows(p, c))
			}
		}
	}
	for _, v := range w.people {
		for _, s := range w.people {
			if got := consent.AuthorizeCard(standings[v.name], standings[s.name], w.clock.Now()); got.Released != w.card(v, s) {
				w.failf("%s's card for %s: %+v, but released must be %v", s.name, v.name, got, w.card(v, s))
			}
		}
	}
}

func (w *walk) connectionIsRight(p *person, st consent.Standing) {
	if got, want := st.State(w.clock.Now()), w.state(p); got != want {
		w.failf("%s is %q, not %q", p.name, got, want)
	}
	if (st.Conn == nil) != (p.link == nil) {
		w.failf("%s has the connection %+v", p.name, st.Conn)
	}
	if p.link == nil {
		return
	}
	c, l := *st.Conn, p.link
	got := []any{
		c.ID, c.Version, c.Categories, c.Granted, c.Listed, st.Shared(), c.Visible, c.PolicyVersion, c.Lapsed, c.SuspendedAt.UnixMilli(), c.SuspendedBy,
		c.Closed, c.ClosedBy, c.ClosedOn, c.RenewBy.UnixMilli(), c.AttemptID,
	}
	want := []any{
		l.id, l.version, setOf(l.yes), setOf(l.granted), setOf(l.listed), setOf(w.shared(l)), l.visible, l.at, l.lapsed, l.suspended.UnixMilli(), l.suspendedBy,
		l.closed, l.closedBy, l.closedOn, l.renewBy.UnixMilli(), l.attempt,
	}
	if !slices.Equal(got, want) {
		w.failf("%s's connection is\n  %v, not\n  %v", p.name, got, want)
	}
	w.proofsAreRight(p, l)
}

// proofsAreRight looks at receipts and at the steps of the end where there is
// something new to see.
func (w *walk) proofsAreRight(p *person, l *link) {
	if p.proven != len(p.events) {
		w.receiptsAreRight(p)
		p.proven = len(p.events)
	}
	if !l.closed || l.proven {
		return
	}
	l.proven = true
	steps, err := w.Steps(w.tb.Context(), consent.Connection{ID: l.id})
	w.ok("read the steps of the end", err)
	gone := map[consent.Account]bool{}
	for _, s := range steps {
		if s.State == consent.GrantActive {
			w.failf("a grant of %s's closed connection is active", p.name)
		}
		gone[s.Account] = true
	}
	if !gone[consent.LinkedInAccount] || len(l.granted.work()) > 0 && !gone[consent.WorkAccount] {
		w.failf("%s's connection closed, and of its grants only these went: %v", p.name, steps)
	}
}

// receiptsAreRight: the receipts are exactly the events, in order.
func (w *walk) receiptsAreRight(p *person) {
	list, err := w.Receipts(w.tb.Context(), p.in.Actor())
	w.ok("read receipts", err)
	slices.Reverse(list)
	if len(list) != len(p.events) {
		w.failf("%s has %d receipts, not %d: %+v", p.name, len(list), len(p.events), list)
	}
	for i, e := range p.events {
		r := list[i]
		if r.Event != e.event || r.By != e.by || r.Reason != e.why || consent.SetOf(r.Categories...) != setOf(e.flows) || (r.NoticeHash == "") != (e.by != consent.BySelf || e.event == consent.Withdrawn) {
			w.failf("receipt %d of %s is %+v, not %+v", i+1, p.name, r, e)
		}
	}
}

// onRecord: the releases on record are exactly those there were.
func (w *walk) onRecord(p *person) {
	list, err := w.Activity(w.tb.Context(), p.in.Actor(), consent.Cursor{}, 1000)
	w.ok("read the activity", err)
	got := map[record]int{}
	for _, r := range list {
		if r.Decision.Released {
			got[record{r.Category, r.Reader, r.Client}]++
		}
	}
	if !maps.Equal(got, p.shown) {
		w.failf("%s's releases on record are %v, not %v", p.name, got, p.shown)
	}
}

// grantsWentBack: after the jobs ran, the providers hold nothing of a connection
// that ended.
func (w *walk) grantsWentBack() {
	for _, p := range w.people {
		waits := slices.ContainsFunc(p.tries, func(t *try) bool { return len(t.yes.work()) > 0 })
		if !waits && (p.link == nil || p.link.closed || len(p.link.granted.work()) == 0) && !w.Work.Returned(p.in.User.Subject) {
			w.failf("the work provider still holds a grant of %s", p.name)
		}
	}
}

// everythingIsProven is the last look of a walk. In the end everybody leaves.
func (w *walk) everythingIsProven() {
	w.now = "in the end"
	w.runsJobs()
	w.check()
	defer w.everybodyLeaves()
	taken := map[string]bool{}
	for _, p := range w.people {
		w.receiptsAreRight(p)
		w.onRecord(p)
		if p.link != nil && !p.link.closed {
			if taken[p.link.member] {
				w.failf("a LinkedIn member is connected twice")
			}
			taken[p.link.member] = true
		}
	}
}

func (w *walk) everybodyLeaves() {
	w.now = "when everybody leaves"
	for _, p := range w.people {
		w.enable(p, false)
	}
	w.Import("ingrid", false)
	w.runsJobs()
	w.check()
}
