package consenttest

import (
	"time"

	"accord/consent"
)

// Fault is a mistake planted between the Service and its database, by which a test
// shows that it would notice one. The zero Fault is none.
type Fault struct {
	Name string
	wrap func(Store) Store
}

func (f Fault) plantedIn(s Store) Store {
	if f.wrap == nil {
		return s
	}
	return f.wrap(s)
}

// Faults lists mistakes of rules and of databases that the walk must notice.
func Faults() []Fault {
	return []Fault{
		seeing("No is forgotten", func(st *consent.Standing) { st.Policy.WithdrawnVersion = 0 }),
		seeing("what was withheld is forgotten", func(st *consent.Standing) { st.Policy.Withheld = consent.WithheldVersions{} }),
		seeing("everything is offered", func(st *consent.Standing) { st.Policy.Offered = consent.Everything() }),
		seeing("everybody is inside", func(st *consent.Standing) { st.Membership = consent.Inside }),
		seeing("unknown groups count as none", func(st *consent.Standing) {
			if st.Membership == consent.Unknown {
				st.Membership = consent.Outside
			}
		}),
		seeing("the disabled are enabled", func(st *consent.Standing) { st.User.Enabled = true }),
		seeing("hidden profiles are visible", ofConnection(func(c *consent.Connection) { c.Visible = true })),
		seeing("a lapse is not stored", ofConnection(func(c *consent.Connection) { c.LapsedAt, c.Lapsed = time.Time{}, "" })),
		seeing("grants never run out", ofConnection(func(c *consent.Connection) { c.RenewBy = c.RenewBy.AddDate(9, 0, 0) })),
		seeing("everything was chosen", ofConnection(func(c *consent.Connection) { c.Categories = consent.Everything() })),
		seeing("a suspension has no beginning", ofConnection(func(c *consent.Connection) {
			if !c.SuspendedAt.IsZero() {
				c.SuspendedAt = c.SuspendedAt.AddDate(9, 0, 0)
			}
		})),
		writing("grants stay when a connection ends", func(c *consent.Change) { c.Return = nil }),
		writing("suspensions make no receipt", func(c *consent.Change) {
			if c.Receipt != nil && c.Receipt.Event == consent.Suspended {
				c.Receipt = nil
			}
		}),
		writing("everything is the person's own doing", func(c *consent.Change) {
			if c.Receipt != nil {
				c.Receipt.By = consent.BySelf
			}
		}),
		writing("attempts survive", func(c *consent.Change) { c.EndAttempts = false }),
		{"the second look is skipped", func(s Store) Store { return &firstSight{Store: s} }},
		{"sessions never end", func(s Store) Store { return signedIn{s} }},
		{"releases leave no record", func(s Store) Store { return unrecorded{s} }},
		{"nobody tells of a taken member", func(s Store) Store { return neverTaken{s} }},
		{"a state is good twice", func(s Store) Store { return statesTwice{Store: s, taken: map[string]consent.Attempt{}} }},
		confirming("an attempt is confirmed anew", func(a *attemptsKept, id string) bool { return a.confirmed[id] }),
		confirming("older attempts survive a yes", func(a *attemptsKept, id string) bool { return !a.confirmed[id] }),
		{"any browser may confirm", func(s Store) Store {
			return &attemptsKept{Store: s, kept: map[string]consent.Attempt{}, anyBrowser: true}
		}},
	}
}

// seeing plants a mistake in every standing that a rule sees.
func seeing(name string, see func(*consent.Standing)) Fault {
	return Fault{name, func(s Store) Store { return between{Store: s, see: see, bend: func(*consent.Change) {}} }}
}

func ofConnection(see func(*consent.Connection)) func(*consent.Standing) {
	return func(st *consent.Standing) {
		if st.Conn != nil {
			c := *st.Conn
			see(&c)
			st.Conn = &c
		}
	}
}

// writing plants a mistake in every change that comes into the database.
func writing(name string, bend func(*consent.Change)) Fault {
	return Fault{name, func(s Store) Store { return between{Store: s, see: func(*consent.Standing) {}, bend: bend} }}
}

// confirming hands a confirmation an attempt that is no longer there.
func confirming(name string, revives func(*attemptsKept, string) bool) Fault {
	return Fault{name, func(s Store) Store {
		return &attemptsKept{Store: s, kept: map[string]consent.Attempt{}, confirmed: map[string]bool{}, revives: revives}
	}}
}
