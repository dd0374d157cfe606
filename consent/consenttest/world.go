package consenttest

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"accord/consent"
)

// TB is what a World needs of a test; a random walk has it too.
type TB interface {
	Helper()
	Fatalf(format string, args ...any)
	Context() context.Context
}

// Store is a database that a World can stand on: with the sessions of the web room,
// and a queue that is emptied by hand.
type Store interface {
	consent.Store
	consent.SessionStore
	// TakeJobs takes the queued jobs, oldest first.
	TakeJobs() []consent.Job
}

// Grace is how long somebody outside the policy stays suspended in a World.
const Grace = 14 * 24 * time.Hour

// World is a Service with all it needs, and people. Several may follow each other on
// one database: their people are others, and each begins under Nobody.
type World struct {
	*consent.Service
	TB       TB
	Clock    *Clock
	Store    Store
	LinkedIn *LinkedIn
	Work     *Work
	Mailer   *Mailer
	Issuer   string // of the sign-in provider

	suffix  string // what tells the people of this World from those of another
	lastID  int
	admin   *Person
	waiting []consent.Job // that have to wait for something
}

// NewWorld wires a Service to the store, with an admin who is signed in.
func NewWorld(tb TB, store Store, clock *Clock) *World {
	tb.Helper()
	w := &World{
		TB: tb, Clock: clock, Store: store, LinkedIn: NewLinkedIn(clock), Work: NewWork(clock), Mailer: NewMailer(clock),
		Issuer: "https://id.example.org", suffix: consent.RandomID()[:8],
	}
	w.Service = consent.New(w.Config())
	w.admin = w.SignIn("ingrid", AsAdmin)
	w.ok("no leftovers", w.endOthers())
	return w
}

// Config is what the Service of the World was made of, for a second one beside it.
func (w *World) Config() consent.Config {
	return consent.Config{
		Store: w.Store, LinkedIn: w.LinkedIn, Work: w.Work, Mailer: w.Mailer, Words: Words{}, PublicURL: "https://accord.example.org",
		Grace: Grace, Log: slog.New(slog.DiscardHandler), Now: w.Clock.Now, NewID: w.newID,
	}
}

func (w *World) newID() string {
	w.lastID++
	return fmt.Sprintf("%s-%06d", w.suffix, w.lastID)
}

// endOthers ends what an earlier World on the same database left behind.
func (w *World) endOthers() error {
	set, err := w.InForce(w.TB.Context())
	if err != nil || set.Policy.Version == 0 {
		return err
	}
	w.Allow(consent.Nobody, "", consent.Everything())
	w.Store.TakeJobs()
	return w.Settle(w.TB.Context(), consent.SettleJob{PolicyVersion: set.Policy.Version + 1})
}

func (w *World) ok(what string, err error) {
	w.TB.Helper()
	if err != nil {
		w.TB.Fatalf("%s: %v", what, err)
	}
}

// Announcement is a complete one. The number makes it different from others.
func Announcement(number int) consent.Announcement {
	return consent.Announcement{
		Headline: fmt.Sprintf("LinkedIn at work, %d", number), Message: "You may connect.", Where: "Mail and files.", Sharing: "All nine.",
		HowTo: "Press Connect.", PrivacyURL: "https://example.org/privacy", Contact: "privacy@example.org",
	}
}

// Change is what the admin submits to allow that, over the version in force.
func (w *World) Change(allow consent.Allow, groupID string, offered consent.Set) consent.PolicyChange {
	w.TB.Helper()
	set, err := w.InForce(w.TB.Context())
	w.ok("read the setting", err)
	return consent.PolicyChange{
		Allow: allow, GroupID: groupID, Choices: offered.Choice(), Categories: offered,
		Version: set.Policy.Version, Announcement: Announcement(1), EndAll: true,
	}
}

// Save saves a change of the policy, as the admin.
func (w *World) Save(change consent.PolicyChange) error {
	_, err := w.SavePolicy(w.TB.Context(), w.admin.Actor(), change)
	return err
}

// Allow saves who may connect, and what may be shared at most.
func (w *World) Allow(allow consent.Allow, groupID string, offered consent.Set) {
	w.TB.Helper()
	w.ok("save the policy", w.Save(w.Change(allow, groupID, offered)))
}

// Admin is the admin who saves policies.
func (w *World) Admin() *Person { return w.admin }

// RunJobs does the background work until what is left has to wait for something.
func (w *World) RunJobs() {
	w.TB.Helper()
	var waiting []consent.Job
	for jobs := append(w.waiting, w.Store.TakeJobs()...); len(jobs) > 0; jobs = w.Store.TakeJobs() {
		for _, job := range jobs {
			switch err := w.Do(job); {
			case err == nil || errors.Is(err, consent.ErrFinal):
			default:
				waiting = append(waiting, job)
			}
		}
	}
	w.waiting = waiting
}

// Do does one job, once.
func (w *World) Do(job consent.Job) error {
	ctx := w.TB.Context()
	switch job := job.(type) {
	case consent.ReturnJob:
		return w.Return(ctx, job)
	case consent.SettleJob:
		return w.Settle(ctx, job)
	case consent.AnnounceJob:
		return w.Announce(ctx, job)
	case consent.LetterJob:
		return w.Write(ctx, job)
	case consent.TidyJob:
		return w.Tidy(ctx, job)
	}
	return fmt.Errorf("no such job: %T", job)
}

// Waiting is how many jobs have to wait for something.
func (w *World) Waiting() int { return len(w.waiting) }
