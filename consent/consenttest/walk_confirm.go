package consenttest

import (
	"slices"
	"time"

	"accord/consent"
)

// confirms says yes to some attempt of the person: the right one, one that is over,
// one that was confirmed before, one of another browser.
func (w *walk) confirms() {
	p := w.atWork("who")
	if p == nil {
		return
	}
	if all := slices.Concat(p.over, p.tries, p.tries); len(all) > 0 {
		t := one(w, "attempt", all)
		w.confirm(p, t)
		if pick(w, "twice", true, false) {
			w.confirm(p, t)
		}
	}
}

func (w *walk) confirm(p *person, t *try) {
	want, ends := w.yesTo(p, t)
	if holder := w.holder(t.member); want != "" && holder != nil && !w.open(holder) {
		// Whether such a connection is written down as over here is left to the store.
		w.runsJobs()
		want, ends = w.yesTo(p, t)
	}
	due := w.due(t, p, p.in.Session)
	w.same("confirm", p.in.Confirms(t.id), want)
	switch {
	case ends:
		w.endTry(p, t)
	case want == "" && due:
		w.agrees(p, t)
	}
}

// yesTo is what comes of a yes, and whether the try ends unconfirmed by it.
func (w *walk) yesTo(p *person, t *try) (want consent.Code, ends bool) {
	if !w.due(t, p, p.in.Session) || t.step != consent.Pending {
		if w.open(p) && p.link.attempt == t.id {
			return "", false
		}
		return "attempt.over", false
	}
	if inside, _ := w.inside(p); !inside {
		return "connect.not_for_you", true
	}
	if taken := w.suits(p, t); taken != "" {
		return taken, true
	}
	open := w.open(p)
	switch {
	case !t.yes.within(w.inForce().offered) || t.text != w.text:
		return "notice.changed", true
	case t.purpose == consent.Connect && open:
		return "connect.already", true
	case t.purpose != consent.Connect && !open:
		return "connection.none", true
	case t.purpose != consent.Connect && p.link.version != t.version:
		return "connection.changed_meanwhile", true
	case t.purpose == consent.Upgrade && w.runOut(p.link):
		return "connection.renew_first", true
	}
	return "", false
}

// agrees: the yes holds.
func (w *walk) agrees(p *person, t *try) {
	what := consent.Changed
	switch t.purpose {
	case consent.Connect:
		what = consent.Given
		for _, o := range []*person{p, w.holder(t.member)} { // whose connection is over gives its place up
			if o != nil && o.link != nil && !o.link.closed {
				w.settle(o, consent.ByAdmin)
			}
		}
		p.link = &link{id: p.in.Standing().Conn.ID, visible: true, version: 1}
	case consent.Renew:
		what = consent.Renewed
	}
	l := p.link
	if t.linkedIn != nil {
		l.member, l.renewBy, l.lapsed = t.member, t.linkedInEnds, ""
		l.said, l.refused, l.token = t.said, false, ""
	}
	if t.work != nil {
		l.workEnds, l.tired, l.gone = t.workEnds, t.tired, t.gone
	}
	l.attempt, l.yes, l.at, l.granted = t.id, t.yes, w.version(), t.covered()
	l.suspended, l.suspendedBy = time.Time{}, ""
	w.write(p, what, consent.BySelf, "")
	w.endTries(p)
}

func (w *walk) cancels() {
	if p := w.atWork("who"); p != nil {
		_, err := w.Cancel(w.tb.Context(), p.in.Actor())
		w.same("cancel", err, "")
		w.endTries(p)
	}
}

func (w *walk) disconnects() {
	if p := w.atWork("who"); p != nil {
		w.disconnect(p)
	}
}

func (w *walk) disconnect(p *person) {
	w.same("disconnect", w.Disconnect(w.tb.Context(), p.in.Actor()), "")
	switch {
	case p.link == nil || p.link.closed:
	case w.over(p.link):
		w.closes(p, consent.ByAdmin, consent.PolicyNobody)
	default:
		w.closes(p, consent.BySelf, "")
	}
	w.endTries(p)
}

func (w *walk) changesChoice() {
	p := w.atWork("who")
	if p == nil {
		return
	}
	version := int64(1)
	if p.link != nil {
		version = p.link.version - pick(w, "versions behind", int64(0), 0, 0, 1)
	}
	w.follow(p, w.choose(p, pick(w, "choice", consent.BothAccounts, consent.LinkedInOnly), version))
}

// choose changes the choice; what it returns has to be confirmed.
func (w *walk) choose(p *person, choice consent.Choice, version int64) *try {
	if !w.open(p) || p.link.version != version {
		want := consent.Code("connection.none")
		if w.open(p) {
			want = "connection.changed_meanwhile"
		}
		_, err := w.ChangeChoice(w.tb.Context(), p.in.Actor(), choice, version)
		w.same("change the choice", err, want)
		return nil
	}
	l, wanted := p.link, asked(choice).and(w.inForce().offered)
	less := !l.yes.within(asked(choice))
	more := !less && (!w.offers(choice) || !wanted.within(w.stands(l)) || len(wanted.work()) > 0 && len(l.granted.work()) == 0)
	want := consent.Code("")
	if more {
		switch want = w.mayChoose(p, choice); {
		case want != "":
		case w.runOut(l):
			want = "connection.renew_first"
		case w.openTries(p) >= 5:
			want = "attempt.too_many"
		}
	}
	next, err := w.ChangeChoice(w.tb.Context(), p.in.Actor(), choice, version)
	w.same("change the choice", err, want)
	if less {
		l.yes = l.yes.and(asked(choice))
		w.dropWork(l)
		w.write(p, consent.Changed, consent.BySelf, "")
		w.endTries(p)
	}
	if !more || want != "" {
		return nil
	}
	return w.tries(p, next, &try{purpose: consent.Upgrade, yes: wanted, held: l.granted})
}

func (w *walk) renews() {
	p := w.atWork("who")
	if p == nil {
		return
	}
	if t := w.renew(p); t != nil && pick(w, "at once", true, false) {
		w.follow(p, t)
	}
}

func (w *walk) renew(p *person) *try {
	want := consent.Code("")
	if inside, _ := w.inside(p); !w.open(p) {
		want = "connection.none"
	} else if !inside {
		want = "connect.not_for_you"
	} else if w.openTries(p) >= 5 {
		want = "attempt.too_many"
	}
	next, err := w.StartRenewal(w.tb.Context(), p.in.Actor())
	w.same("renew", err, want)
	if want != "" {
		return nil
	}
	t := &try{purpose: consent.Renew, yes: w.stands(p.link)}
	if p.link.lapsed != consent.WorkAccount {
		t.held = p.link.granted.work()
	}
	return w.tries(p, next, t)
}

func (w *walk) hidesOrShows() {
	if p := w.atWork("who"); p != nil {
		w.hide(p, pick(w, "visible", true, false))
	}
}

func (w *walk) hide(p *person, visible bool) {
	want := consent.Code("")
	if !w.open(p) {
		want = "connection.none"
	}
	w.same("visibility", w.SetVisible(w.tb.Context(), p.in.Actor(), visible), want)
	if want == "" && p.link.visible != visible {
		p.link.visible = visible
		p.link.version++
	}
}
