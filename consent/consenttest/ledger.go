package consenttest

import (
	"slices"
	"time"

	"accord/consent"
)

// write writes an event of the connection down: its receipt, and one version more.
func (m *model) write(p *person, e consent.Event, by consent.ActorKind, why consent.Reason) {
	l := p.link
	l.listed = m.shared(l)
	told := l.listed
	if l.closed || !l.suspended.IsZero() {
		told = kinds{}
	}
	p.events = append(p.events, event{e, by, why, told})
	if e != consent.Given {
		l.version++
	}
}

func (m *model) closes(p *person, by consent.ActorKind, why consent.Reason) {
	l := p.link
	l.closed, l.closedBy, l.closedOn = true, by, why
	m.write(p, consent.Withdrawn, by, why)
}

// ends is what everything that ends a connection does, except "No", which ended all
// attempts when it was saved.
func (m *model) ends(p *person, by consent.ActorKind, why consent.Reason) {
	m.closes(p, by, why)
	m.endTries(p)
}

func (m *model) endTries(p *person) {
	p.over = append(p.over, p.tries...)
	p.tries = nil
}

func (m *model) endTry(p *person, t *try) {
	p.over = append(p.over, t)
	p.tries = slices.DeleteFunc(p.tries, func(o *try) bool { return o == t })
}

// lapses: a grant ran out or is accepted no more. No receipt: it is nobody's act.
func (m *model) lapses(p *person, account consent.Account) {
	p.link.lapsed = account
	p.link.version++
}

// settle writes down what is true of the person already.
func (m *model) settle(p *person, by consent.ActorKind) {
	if !p.enabled {
		m.leaves(p)
		return
	}
	for p.link != nil && !p.link.closed {
		l := p.link
		inside, why := m.inside(p)
		idle := len(m.stands(l).work()) == 0 && len(l.granted.work()) > 0
		switch {
		case m.over(l):
			m.closes(p, consent.ByAdmin, consent.PolicyNobody)
		case idle || !l.listed.within(m.stands(l)):
			if idle {
				m.dropWork(l)
			}
			m.write(p, consent.Changed, consent.ByAdmin, consent.NotOffered)
		case !inside && l.suspended.IsZero():
			l.suspended, l.suspendedBy = m.clock.Now(), by
			m.write(p, consent.Suspended, by, why)
		case !inside && why != consent.GroupUnknown && m.clock.Now().Sub(l.suspended) >= Grace:
			m.ends(p, l.suspendedBy, why)
		case inside && !l.suspended.IsZero():
			l.suspended, l.suspendedBy = time.Time{}, ""
			m.write(p, consent.Resumed, by, "")
		case m.runOut(l) && l.lapsed == "":
			m.lapses(p, consent.LinkedInAccount)
		default:
			return
		}
	}
}

// dropWork takes the work grant out of a connection; it goes back.
func (m *model) dropWork(l *link) {
	l.granted = l.granted.linkedIn()
	if l.lapsed == consent.WorkAccount {
		l.lapsed = ""
	}
}

// leaves: a disabled person has no session, no attempt and no connection.
func (m *model) leaves(p *person) {
	p.browsers = nil
	m.endTries(p)
	switch {
	case p.link == nil || p.link.closed:
	case m.over(p.link):
		m.closes(p, consent.ByAdmin, consent.PolicyNobody)
	default:
		m.closes(p, consent.ByDirectory, consent.UserDisabled)
	}
}

// workers: what background work does. Who is asked again after a save of the policy is
// everybody, else those whom time alone changed.
func (m *model) workers() {
	now := m.clock.Now()
	for _, p := range m.people {
		if m.saves && p.link != nil && !p.link.closed {
			m.settle(p, consent.ByAdmin)
		}
		if l := p.link; l != nil && !l.closed {
			ranOut := l.lapsed == "" && !now.Before(l.renewBy)
			waited := !l.suspended.IsZero() && now.Sub(l.suspended) >= Grace
			if ranOut || waited {
				m.settle(p, consent.ByAdmin)
			}
		}
	}
	m.late, m.saves = false, false
}

// due reports whether a try of the person can still be answered in this browser.
func (m *model) due(t *try, p *person, session string) bool {
	return t.session == session && m.clock.Now().Before(t.ends) && slices.Contains(p.tries, t)
}

func (m *model) openTries(p *person) int {
	n := 0
	for _, t := range p.tries {
		if m.clock.Now().Before(t.ends) {
			n++
		}
	}
	return n
}

// next is what a try waits for.
func (t *try) next() consent.Step {
	switch {
	case t.purpose != consent.Upgrade && t.linkedIn == nil:
		return consent.AwaitLinkedIn
	case !t.yes.work().within(t.held) && t.work == nil:
		return consent.AwaitWork
	}
	return consent.Pending
}

// covered is what the grants of a try and those it builds on cover.
func (t *try) covered() kinds {
	linkedIn, work := t.held.linkedIn(), t.held.work()
	if t.linkedIn != nil {
		linkedIn = t.linkedIn
	}
	if t.work != nil {
		work = t.work
	}
	return linkedIn.plus(work)
}
