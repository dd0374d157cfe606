package consenttest

import (
	"maps"
	"time"

	"accord/consent"
)

// kinds is a set of categories, as the model keeps it.
type kinds map[consent.Category]bool

func kindsOf(list ...consent.Category) kinds {
	k := kinds{}
	for _, c := range list {
		k[c] = true
	}
	return k
}

// where is the part of k of which keep is true.
func (k kinds) where(keep func(consent.Category) bool) kinds {
	part := kinds{}
	for c := range k {
		if keep(c) {
			part[c] = true
		}
	}
	return part
}

func (k kinds) and(o kinds) kinds   { return k.where(func(c consent.Category) bool { return o[c] }) }
func (k kinds) within(o kinds) bool { return len(k.and(o)) == len(k) }
func (k kinds) work() kinds         { return k.where(isWork) }
func (k kinds) linkedIn() kinds     { return k.where(func(c consent.Category) bool { return !isWork(c) }) }

func (k kinds) plus(o kinds) kinds {
	all := maps.Clone(k)
	maps.Copy(all, o)
	return all
}

func isWork(c consent.Category) bool { return c[:5] == "work-" }

func asked(choice consent.Choice) kinds {
	all := kindsOf(consent.Categories()...)
	if choice == consent.LinkedInOnly {
		return all.linkedIn()
	}
	return all
}

// model is what must be true, kept in plain maps beside the Service. It follows the
// table of the life cycle, and asks the rules of package consent nothing.
type model struct {
	clock  *Clock
	first  int64     // version of the first setting in history
	saved  []setting // every setting since; the last one is in force
	text   int       // number of the announcement people were given
	claims map[string]*circle
	people map[string]*person
	// late: since the jobs last ran the policy or the clock moved, so what is true
	// already may not be written down yet. saves: the policy did.
	late, saves bool
}

type setting struct {
	allow   consent.Allow
	group   string // name
	offered kinds
}

// circle is a group: told by claims, or by the directory.
type circle struct {
	byClaim bool
	members map[string]bool
}

type person struct {
	name     string
	in       *Person
	enabled  bool
	unknown  bool // groups, as the latest sign-in told
	browsers []browser
	link     *link // open, else closed last
	tries    []*try
	over     []*try // that were ended or confirmed, with their old addresses
	events   []event
	proven   int            // of the events, that their receipts were looked at
	shown    map[record]int // releases on record
	viewings map[viewing]time.Time
}

type browser struct {
	session string
	ends    time.Time
}

// link is a connection.
type link struct {
	id, member, attempt string
	yes                 kinds
	at                  int64 // version of the setting of the last yes
	granted, listed     kinds
	visible             bool
	version             int64
	renewBy             time.Time
	lapsed              consent.Account
	suspended           time.Time
	suspendedBy         consent.ActorKind
	closed              bool
	closedBy            consent.ActorKind
	closedOn            consent.Reason
	proven              bool // that its grants went back was looked at
	theirs
}

// theirs is what the providers think of the grants.
type theirs struct {
	token    consent.Secret // LinkedIn's
	said     consent.Introspection
	refused  bool // LinkedIn's grant was refused, so there is nothing to return
	workEnds time.Time
	tired    bool // the access token of the work grant is refused
	gone     bool // the refresh token too
}

// try is an attempt.
type try struct {
	id, session, address string // address: where the next answer is asked for
	purpose              consent.Purpose
	yes, held            kinds
	text                 int
	version              int64 // of the connection it builds on
	step                 consent.Step
	ends                 time.Time
	member               string
	linkedIn, work       kinds // what its grants cover; nil: it has none
	linkedInEnds         time.Time
	theirs
}

type event struct {
	event consent.Event
	by    consent.ActorKind
	why   consent.Reason
	flows kinds
}

type record struct {
	category consent.Category
	reader   consent.Reader
	client   string
}

type viewing struct{ viewer, connection, app string }

func (m *model) inForce() setting { return m.saved[len(m.saved)-1] }
func (m *model) version() int64   { return m.first + int64(len(m.saved)) - 1 }

// since lists the settings from a version on.
func (m *model) since(version int64) []setting { return m.saved[max(0, version-m.first):] }

// inside: who may connect now, and if not why.
func (m *model) inside(p *person) (bool, consent.Reason) {
	now := m.inForce()
	g := m.claims[now.group]
	switch {
	case !p.enabled:
		return false, consent.UserDisabled
	case now.allow == consent.Everyone:
		return true, ""
	case now.allow == consent.Nobody:
		return false, consent.PolicyNobody
	case g.byClaim && p.unknown:
		return false, consent.GroupUnknown
	case g.members[p.name]:
		return true, ""
	}
	return false, consent.OutsideGroup
}

func (m *model) offers(choice consent.Choice) bool {
	offered := m.inForce().offered
	return len(offered.linkedIn()) > 0 && (choice == consent.LinkedInOnly || len(offered.work()) > 0)
}

// over: "No" was saved after the person's last yes.
func (m *model) over(l *link) bool {
	for i, s := range m.since(l.at) {
		if i > 0 && s.allow == consent.Nobody {
			return true
		}
	}
	return false
}

func (m *model) open(p *person) bool { return p.link != nil && !p.link.closed && !m.over(p.link) }

func (m *model) runOut(l *link) bool { return l.lapsed != "" || !m.clock.Now().Before(l.renewBy) }

// stands is what the last yes still stands for: widening never upgrades anybody.
func (m *model) stands(l *link) kinds {
	return l.yes.where(func(c consent.Category) bool {
		for _, s := range m.since(l.at) {
			if !s.offered[c] {
				return false
			}
		}
		return true
	})
}

func (m *model) shared(l *link) kinds { return m.stands(l).and(l.granted) }

// flows: may this category of this person be read by who may read it at all?
func (m *model) flows(p *person, c consent.Category) bool {
	inside, _ := m.inside(p)
	return m.open(p) && inside && !m.runOut(p.link) && m.shared(p.link)[c]
}

// card: may the viewer see the subject on a card, being signed in?
func (m *model) card(viewer, subject *person) bool {
	return m.flows(viewer, consent.LinkedInProfile) && m.flows(subject, consent.LinkedInProfile) && (viewer == subject || subject.link.visible)
}

func (m *model) state(p *person) consent.State {
	inside, _ := m.inside(p)
	switch {
	case p.link == nil:
		return consent.StateNone
	case !m.open(p):
		return consent.StateClosed
	case !inside:
		return consent.StateSuspended
	case m.runOut(p.link):
		return consent.StateNeedsRenewal
	}
	return consent.StateLive
}

// holder is who has an open connection with a LinkedIn member.
func (m *model) holder(member string) *person {
	for _, p := range m.people {
		if p.link != nil && !p.link.closed && p.link.member == member {
			return p
		}
	}
	return nil
}
