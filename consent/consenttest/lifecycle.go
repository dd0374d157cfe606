package consenttest

import (
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"accord/consent"
)

// LifeCycle walks at random through the life of connections, on stores that
// newStore makes (one may be given out again: each walk has people of its own), and
// compares what the Service does with the model after each step. The fault is
// planted first; without one the zero Fault is given.
func LifeCycle(t *testing.T, newStore func(testing.TB) (Store, *Clock), fault Fault) {
	t.Helper()
	rapid.Check(t, func(rt *rapid.T) {
		store, clock := newStore(t)
		walkFrom(rt, rt, fault.plantedIn(store), clock)
	})
}

// Notices reports whether the walk notices a planted fault, in at most so many walks.
func Notices(t *testing.T, newStore func(testing.TB) (Store, *Clock), fault Fault, walks int) (how string) {
	t.Helper()
	one := rapid.Custom(func(rt *rapid.T) (stopped string) {
		defer func() {
			if r := recover(); r != nil {
				s, ok := r.(stop)
				if !ok {
					panic(r)
				}
				stopped = string(s)
			}
		}()
		store, clock := newStore(t)
		walkFrom(rt, stopping{rt}, fault.plantedIn(store), clock)
		return ""
	})
	for seed := range walks {
		if how := one.Example(seed + 1); how != "" {
			return how
		}
	}
	return ""
}

// stopping is a test that ends with its first complaint, for others to look at.
type stopping struct{ *rapid.T }

type stop string

func (s stopping) Fatalf(format string, args ...any) { panic(stop(fmt.Sprintf(format, args...))) }

// walk is one random walk: the World, and the model beside it.
type walk struct {
	*World
	*model
	t   *rapid.T // draws
	tb  TB       // complains
	now string   // the step under way
}

func walkFrom(rt *rapid.T, tb TB, store Store, clock *Clock) {
	w := &walk{World: NewWorld(tb, store, clock), t: rt, tb: tb}
	w.Service = consent.New(w.withoutMail())
	w.model = &model{clock: clock, text: 1, people: map[string]*person{}, claims: map[string]*circle{
		"claimed": {byClaim: true, members: map[string]bool{}}, "listed": {members: map[string]bool{}},
	}}
	w.begins()
	actions := map[string]func(*rapid.T){"": func(*rapid.T) { w.check() }}
	for name, do := range w.actions() {
		actions[name] = func(rt *rapid.T) {
			w.t, w.now = rt, name
			clock.Advance(time.Second) // so that no two things are at once
			do()
		}
	}
	rt.Repeat(actions)
	w.everythingIsProven()
}

// withoutMail spares the walk the letters, which nothing is decided by.
func (w *walk) withoutMail() consent.Config {
	c := w.Config()
	c.Mailer = nil
	return c
}

// actions is what may happen. What leads far stands here more than once.
func (w *walk) actions() map[string]func() {
	return map[string]func(){
		"sign in":            w.signsIn,
		"sign out":           w.signsOut,
		"directory":          w.directorySays,
		"membership":         w.membershipChanges,
		"policy":             w.policyIsSaved,
		"policy for all":     w.policyIsOpen,
		"connect":            w.wholeWay,
		"connect again":      w.wholeWay,
		"connect once more":  w.wholeWay,
		"start":              w.starts,
		"answer":             w.answers,
		"answer again":       w.answers,
		"confirm":            w.confirms,
		"confirm again":      w.confirms,
		"hesitate":           w.hesitates,
		"hesitate again":     w.hesitates,
		"come back":          w.comesBack,
		"cancel":             w.cancels,
		"change choice":      w.changesChoice,
		"visibility":         w.hidesOrShows,
		"disconnect":         w.disconnects,
		"renew":              w.renews,
		"card":               w.looksAtCard,
		"card again":         w.looksAtCard,
		"card twice":         w.looksTwice,
		"card meanwhile":     w.looksMeanwhile,
		"own values":         w.looksAtOwn,
		"data API":           w.linkedInReads,
		"data API again":     w.linkedInReads,
		"data API meanwhile": w.linkedInReadsMeanwhile,
		"LinkedIn ends":      w.linkedInEnds,
		"work ends":          w.workEnds,
		"jobs":               w.runsJobs,
		"time":               w.timePasses,
	}
}

func (w *walk) failf(format string, args ...any) {
	w.tb.Helper()
	w.tb.Fatalf("%s: %s", w.now, fmt.Sprintf(format, args...))
}

// same complains where the Service says something else than the model; both by the
// code of the sentence, empty where all went well.
func (w *walk) same(what string, err error, want consent.Code) {
	w.tb.Helper()
	if err != nil && consent.CodeOf(err) == "" {
		w.failf("%s: %v", what, err)
	}
	if got := consent.CodeOf(err); got != want {
		w.failf("%s: %q, not %q", what, got, want)
	}
}

func pick[V any](w *walk, what string, from ...V) V {
	return rapid.SampledFrom(from).Draw(w.t, what)
}

// one is pick for what is long to print.
func one[V any](w *walk, what string, from []V) V {
	return from[rapid.IntRange(0, len(from)-1).Draw(w.t, what)]
}

func (w *walk) somebody(what string) *person {
	return w.people[pick(w, what, slices.Sorted(maps.Keys(w.people))...)]
}

// atWork is somebody who is signed in; nil if the person drawn cannot be.
func (w *walk) atWork(what string) *person {
	p := w.somebody(what)
	if !p.enabled {
		return nil
	}
	if len(w.browsers(p)) == 0 {
		w.signIn(p, !p.unknown)
	}
	p.in.Session = one(w, "browser", w.browsers(p))
	return p
}

// browsers lists the sessions of a person that hold.
func (w *walk) browsers(p *person) []string {
	var list []string
	for _, b := range p.browsers {
		if w.clock.Now().Before(b.ends) {
			list = append(list, b.session)
		}
	}
	return list
}

// begins: three employees have signed in once, under Nobody.
func (w *walk) begins() {
	set, err := w.InForce(w.tb.Context())
	w.ok("read the setting", err)
	w.first = set.Policy.Version
	w.saved = []setting{{allow: consent.Nobody, offered: asked(consent.BothAccounts)}}
	w.SignIn("ingrid", AsAdmin, In(w.Group("claimed")))
	w.Members("listed")
	for _, name := range []string{"diego", "hana", "priya"} {
		p := &person{name: name, enabled: true, shown: map[record]int{}, viewings: map[viewing]time.Time{}}
		w.people[name] = p
		w.claims["claimed"].members[name] = name != "hana"
		w.signIn(p, true)
	}
	if pick(w, "open to all", true, true, false) {
		w.policyIsOpen()
	}
}
