package consenttest

import (
	"time"

	"accord/consent"
)

func (w *walk) looksAtCard() {
	if v := w.atWork("viewer"); v != nil {
		w.look(v, w.somebody("subject"), nil)
	}
}

// looksTwice: some minutes apart, perhaps within one viewing.
func (w *walk) looksTwice() {
	v := w.atWork("viewer")
	if v == nil {
		return
	}
	s := w.somebody("subject")
	w.look(v, s, nil)
	w.clock.Advance(pick(w, "apart", time.Minute, 9*time.Minute+59*time.Second, 10*time.Minute))
	w.late = true
	if len(w.browsers(v)) > 0 {
		w.look(v, s, nil)
	}
}

func (w *walk) looksMeanwhile() {
	if v := w.atWork("viewer"); v != nil {
		s := w.somebody("subject")
		w.look(v, s, w.meanwhile(v, s))
	}
}

// meanwhile is something that may happen while values are fetched.
func (w *walk) meanwhile(viewer, subject *person) func() {
	session := viewer.in.Session
	return map[string]func(){
		"hide":              func() { w.hide(subject, false) },
		"disconnect":        func() { w.disconnect(subject) },
		"viewer disconnect": func() { w.disconnect(viewer) },
		"viewer signs out":  func() { w.signOut(viewer, session) },
		"leave":             func() { w.enable(subject, false) },
		"viewer leaves":     func() { w.enable(viewer, false) },
		"policy":            w.policyIsSaved,
		"group":             func() { w.list(subject, false) },
		"reduce": func() {
			if w.open(subject) {
				w.choose(subject, consent.LinkedInOnly, subject.link.version)
			}
		},
		"reconnect": func() {
			w.disconnect(subject)
			if len(w.browsers(subject)) > 0 {
				w.follow(subject, w.start(subject, consent.BothAccounts))
			}
		},
	}[pick(w, "meanwhile", "hide", "disconnect", "viewer disconnect", "viewer signs out", "leave", "viewer leaves", "policy", "group", "reduce", "reconnect")]
}

// look looks at a card, while something else may happen. That LinkedIn accepts the viewer's own grant no more is found
// by their own look, since a card does not wait for it.
func (w *walk) look(v, s *person, during func()) {
	if v != s && v.link != nil && v.link.said != consent.StillActive && w.flows(v, consent.LinkedInProfile) {
		w.own(v, consent.LinkedInProfile)
		return
	}
	app, session := pick(w, "app", "mail", "files"), v.in.Session
	was, fetched := s.link, w.card(v, s)
	if fetched {
		w.LinkedIn.During(was.id, during)
	}
	outage := fetched && during == nil && pick(w, "outage", false, false, false, true)
	if outage {
		w.LinkedIn.Fail(consent.Fail(consent.Upstream, "linkedin.no_answer"))
	}
	actor := v.in.Actor()
	actor.Session = session
	card, err := w.Card(w.tb.Context(), actor, s.in.User.ID, app)
	w.LinkedIn.Fail(nil)
	refused := fetched && was.said != consent.StillActive && !outage
	if refused {
		w.discover(s, was)
	}
	holds := false
	for _, b := range w.browsers(v) {
		holds = holds || b == session
	}
	kind, code := consent.Plain, consent.Code("")
	inside, _ := w.inside(v)
	switch {
	case outage:
		kind = consent.Unavailable
	case refused:
	case !holds:
		kind, code = "", "session.over"
	case w.card(v, s) && s.link == was:
		kind = consent.Shown
	case !w.flows(v, consent.LinkedInProfile) && inside:
		kind = consent.Invite
	}
	w.same("look at a card", err, code)
	if card.Kind != kind || (card.Member.Subject != "") != (kind == consent.Shown) {
		w.failf("%s's card for %s is %q of %q, not %q", s.name, v.name, card.Kind, card.Member.Subject, kind)
	}
	if kind == consent.Shown {
		w.shows(v, s, app)
	}
}

// shows: a release by a card is on record, once a viewing.
func (w *walk) shows(v, s *person, app string) {
	if v == s {
		return
	}
	key, now := viewing{v.name, s.link.id, app}, w.clock.Now()
	if at, seen := s.viewings[key]; !seen || now.Sub(at) >= 10*time.Minute {
		s.viewings[key] = now
		s.shown[record{consent.LinkedInProfile, consent.CardReader, app}]++
	}
	w.onRecord(s)
}

// discover: LinkedIn was asked why it refuses a grant.
func (w *walk) discover(p *person, l *link) {
	switch l.said {
	case consent.RevokedByOwner:
		if w.open(p) && p.link == l {
			w.ends(p, consent.ByLinkedIn, "")
		}
	case consent.GrantExpired:
		if w.open(p) && p.link == l && l.lapsed == "" {
			l.refused = true
			w.lapses(p, consent.LinkedInAccount)
		}
	}
}

func (w *walk) looksAtOwn() {
	if p := w.atWork("who"); p != nil {
		w.own(p, pick(w, "category", consent.Categories()...))
	}
}

// own reads one's own values.
func (w *walk) own(p *person, c consent.Category) {
	l, want := p.link, consent.Code("")
	switch {
	case !w.flows(p, c):
		want = "own.refused"
	case isWork(c) && !w.refreshes(p):
		want = "own.refused"
	case !isWork(c) && l.said != consent.StillActive:
		want = "own.refused"
		w.discover(p, l)
	}
	_, err := w.OwnValues(w.tb.Context(), p.in.Actor(), c)
	w.same("read one's own "+string(c), err, want)
}

// refreshes: the work grant is good, or made good; else it lapses.
func (w *walk) refreshes(p *person) bool {
	l := p.link
	now := w.clock.Now()
	if l.tired || l.gone && !now.Add(time.Minute).Before(l.workEnds) || !now.Add(time.Minute).Before(l.workEnds) {
		if l.gone {
			w.lapses(p, consent.WorkAccount)
			return false
		}
		l.tired, l.workEnds = false, now.Add(time.Hour)
	}
	return true
}

func (w *walk) linkedInReads() {
	member := w.somebody("member").in.Member.Subject
	w.reads(member, w.holder(member), nil)
}

func (w *walk) linkedInReadsMeanwhile() {
	member := w.somebody("member").in.Member.Subject
	if s := w.holder(member); s != nil {
		w.reads(member, s, w.meanwhile(s, s))
	}
}

// reads is a read by LinkedIn's side, through the data API, of the member whom a
// person is connected with; nil: nobody is.
func (w *walk) reads(member string, s *person, during func()) {
	c := pick(w, "category", consent.Categories()[3:]...)
	if s == nil {
		_, err := w.MemberRead(w.tb.Context(), "linkedin", member, c)
		w.same("read an unknown member", err, "read.refused")
		return
	}
	was, fetched := s.link, w.flows(s, c) && isWork(c)
	outage := fetched && during == nil && pick(w, "outage", false, false, false, true)
	answered := fetched && !outage && w.refreshes(s)
	if answered {
		w.Work.During(was.id, during)
	}
	if outage {
		w.Work.Fail(consent.Fail(consent.Upstream, "work.no_answer"))
	}
	got, err := w.MemberRead(w.tb.Context(), "linkedin", member, c)
	w.Work.Fail(nil)
	want := consent.Code("")
	switch {
	case outage:
		want = "read.no_answer"
	case !answered || !w.flows(s, c) || s.link != was:
		want = "read.refused"
	}
	w.same("read "+string(c), err, want)
	if want == "" {
		if got.ConnectionID != s.link.id || len(got.Values.Items) != 1 || got.Values.Items[0].Describe().Title != s.in.User.Subject {
			w.failf("read %s: %+v is not %s's", c, got, s.name)
		}
		s.shown[record{c, consent.LinkedInReader, "linkedin"}]++
		w.onRecord(s)
	}
}
