package store_test

import (
	"context"
	"database/sql"
	"errors"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"accord/consent"
	"accord/store"
)

func TestNothingRemainsWhenTheQueueFails(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		job := w.announced(consent.Everyone, "")
		mia, noah := w.connected("mia", consent.BothAccounts), w.person("noah")
		waiting := w.pending(noah, consent.BothAccounts)
		g := w.lent(mia.Standing().Conn.ID, consent.WorkAccount)
		off := mia.User
		off.Enabled = false
		w.later(consent.AttemptLife - time.Second)
		late, err := store.Open(t.Context(), store.Options{URL: w.at.URL, KeyFile: w.at.KeyFile, Queue: w.at.queue, Now: func() time.Time { return w.now().Add(time.Hour) }})
		ok(t, err)
		defer late.Close()
		set, err := w.db.Setting(t.Context())
		ok(t, err)
		calls := map[string]func(ctx context.Context) error{
			"Confirm":        func(context.Context) error { return noah.Confirms(waiting) },
			"Apply":          func(ctx context.Context) error { return w.Disconnect(ctx, mia.Actor()) },
			"Settle":         func(ctx context.Context) error { return w.db.Settle(ctx, mia.User.ID, closes(nil)) },
			"SettleBatch":    func(ctx context.Context) error { _, err := w.db.SettleBatch(ctx, "", closes(nil)); return err },
			"CancelAttempts": func(ctx context.Context) error { return w.db.CancelAttempts(ctx, noah.User.ID) },
			"EndSession":     func(ctx context.Context) error { return w.db.EndSession(ctx, noah.Session, w.now()) },
			"Tidy":           func(ctx context.Context) error { return late.Tidy(ctx) },
			"SavePolicy": func(ctx context.Context) error {
				return w.db.SavePolicy(ctx, consent.PolicySave{Version: set.Policy.Version, Allow: consent.Nobody, EndAttempts: true, Jobs: []consent.Job{consent.SettleJob{}}})
			},
			"EnqueueLetters": func(ctx context.Context) error { return w.db.EnqueueLetters(ctx, job, 10) },
			"PutUsers":       func(ctx context.Context) error { _, err := w.ImportUsers(ctx, []consent.User{off}); return err },
			"RefreshedGrant": func(ctx context.Context) error {
				_, err := w.db.RefreshedGrant(ctx, consent.Grant{ID: g.ID, Version: 9}, fresh(g, w.now()))
				return err
			},
		}
		w.at.queue.broken.Store(true)
		before := w.fingerprint()
		for name, call := range calls {
			if err := call(t.Context()); !errors.Is(err, errQueue) {
				t.Errorf("%s: %v", name, err)
			}
			if got := w.fingerprint(); got != before {
				t.Errorf("%s left something: %s instead of %s", name, got, before)
			}
		}
		w.at.queue.broken.Store(false)
		for _, name := range []string{"Confirm", "RefreshedGrant", "Apply", "EnqueueLetters", "SavePolicy"} {
			if err := calls[name](t.Context()); err != nil {
				t.Errorf("%s, with the queue: %v", name, err)
			}
		}
	})
}

func TestNoQueueNoFact(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		mia := w.connected("mia", consent.BothAccounts)
		p := w.at
		p.Queue = nil
		isKind(t, w.service(p.opened(t)).Disconnect(t.Context(), mia.Actor()), consent.Internal)
		equal(t, "mia", w.state(mia), consent.StateLive)
	})
}

func TestCancelledRequestWritesNothingOrAll(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		mia := w.connected("mia", consent.BothAccounts)
		ctx, cancel := context.WithCancel(t.Context())
		// The browser goes away in the middle: the change is completed.
		ok(t, w.db.Apply(ctx, mia.User.ID, func(st consent.Standing, now time.Time) (consent.Change, error) {
			cancel()
			return hidden(2)(st, now)
		}))
		// It went away before: nothing begins.
		if err := w.Disconnect(ctx, mia.Actor()); !errors.Is(err, context.Canceled) {
			t.Fatalf("got %v", err)
		}
		if c := mia.Standing().Conn; c.Closed || c.Visible {
			t.Fatalf("connection: %+v", c)
		}
	})
}

// during has the queue do something as the last thing before a commit.
func (w *world) during(do func(ctx context.Context, tx *sql.Tx) error) {
	w.at.queue.during.Store(&do)
	w.t.Cleanup(func() { w.at.queue.during.Store(nil) })
}

// TestLostTransactionIsDoneAgain: PostgreSQL ends one of two transactions that are in
// each other's way; it is done anew from its start, and written once.
func TestLostTransactionIsDoneAgain(t *testing.T) {
	w := onPostgres(t).world(t)
	mia := w.connected("mia", consent.BothAccounts)
	w.Store.TakeJobs()
	var lost, asked atomic.Int64
	lost.Store(3)
	w.during(func(ctx context.Context, tx *sql.Tx) error {
		if lost.Add(-1) < 0 {
			return nil
		}
		_, err := tx.ExecContext(ctx, `DO $$ BEGIN RAISE EXCEPTION 'lost' USING ERRCODE = '40001'; END $$`)
		return err
	})
	rule := func(st consent.Standing, now time.Time) (consent.Change, error) {
		asked.Add(1)
		c, err := hidden(st.Conn.Version+1)(st, now)
		c.Jobs = []consent.Job{consent.SettleJob{}}
		return c, err
	}
	ok(t, w.db.Apply(t.Context(), mia.User.ID, rule))
	equal(t, "asked", asked.Load(), 4)
	equal(t, "queued", len(jobs[consent.SettleJob](w)), 1)
	equal(t, "version", mia.Standing().Conn.Version, 2)
	lost.Store(1000) // and not for ever
	isCode(t, w.db.Apply(t.Context(), mia.User.ID, rule), "database.busy")
}

// TestUnsureCommit: where the end of a commit is not known, that is what is told.
func TestUnsureCommit(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		mia := w.connected("mia", consent.BothAccounts)
		if w.db.Engine() == "sqlite" {
			// A constraint that is looked at as the transaction ends.
			exec(t, w.db, `CREATE TABLE last (id TEXT REFERENCES users (id) DEFERRABLE INITIALLY DEFERRED)`)
		} else {
			exec(t, w.db, `CREATE TABLE last (id TEXT)`)
			exec(t, w.db, `CREATE FUNCTION leave() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END'`)
			exec(t, w.db, `CREATE CONSTRAINT TRIGGER leave AFTER INSERT ON last DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION leave()`)
		}
		w.during(func(ctx context.Context, tx *sql.Tx) error {
			_, err := tx.ExecContext(ctx, `INSERT INTO last (id) VALUES ('nobody')`)
			return err
		})
		err := w.Disconnect(t.Context(), mia.Actor())
		isCode(t, err, "database.unsure")
		isKind(t, err, consent.Outage)
		w.at.queue.during.Store(nil)
		mia.Disconnects()
	})
}

func TestServerLeavesInTheMiddle(t *testing.T) {
	w := onPostgres(t).world(t)
	mia := w.connected("mia", consent.BothAccounts)
	err := w.db.Apply(t.Context(), mia.User.ID, func(st consent.Standing, now time.Time) (consent.Change, error) {
		exec(t, w.db, `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`)
		return hidden(2)(st, now)
	})
	isKind(t, err, consent.Outage)
	ok(t, w.db.Apply(t.Context(), mia.User.ID, hidden(2)))
}

func TestDiskFull(t *testing.T) {
	w := onSQLite(t).world(t)
	mia := w.connected("mia", consent.BothAccounts)
	w.number(`PRAGMA max_page_count = ` + strconv.Itoa(w.number(`PRAGMA page_count`)))
	var err error
	for err == nil {
		err = w.db.StartSignIn(t.Context(), consent.SignIn{StateHash: consent.RandomID(), ExpiresAt: w.now()})
	}
	isCode(t, err, "database.full")
	before := w.fingerprint()
	for err = nil; err == nil; before = w.fingerprint() {
		err = w.db.Release(t.Context(), consent.Look{SubjectID: mia.User.ID}, func(s consent.Sight, now time.Time) *consent.AccessRecord {
			return pair{}.shown(consent.Sight{SignedIn: true, Viewer: s.Subject, Subject: s.Subject}, now)
		})
	}
	isKind(t, err, consent.Outage)
	equal(t, "rows", w.fingerprint(), before)
	equal(t, "reads go on", w.state(mia), consent.StateLive)
	w.number(`PRAGMA max_page_count = 1000000`)
	mia.Disconnects()
}

// TestRulesDecideOverTheTruth shows that while a rule decides about a person nobody in
// any instance can change what it decides by.
func TestRulesDecideOverTheTruth(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		mia := w.connected("mia", consent.BothAccounts)
		other := w.another()
		rules := w.service(other)
		next, err := w.StartRenewal(t.Context(), mia.Actor())
		ok(t, err)
		waiting := mia.Arrives(next)
		g := w.lent(mia.Standing().Conn.ID, consent.WorkAccount)
		actor, user := mia.Actor(), mia.User
		for _, c := range []struct {
			what string
			call func(ctx context.Context) error
		}{
			{"RefreshedGrant", func(ctx context.Context) error { _, err := other.RefreshedGrant(ctx, g, fresh(g, w.now())); return err }},
			{"StartSession", func(ctx context.Context) error {
				return other.StartSession(ctx, consent.Session{Hash: "h", User: user, CreatedAt: w.now(), SeenAt: w.now(), ExpiresAt: w.now().Add(time.Hour)})
			}},
			{"StartAttempt", func(ctx context.Context) error { _, err := rules.StartRenewal(ctx, actor); return err }},
			{"SetVisible", func(ctx context.Context) error { return rules.SetVisible(ctx, actor, true) }},
			{"SignedIn", func(ctx context.Context) error {
				_, err := rules.SignedIn(ctx, consent.Identity{Issuer: user.Issuer, Subject: user.Subject, Tenant: "tenant", Name: "Mia", GroupsKnown: true})
				return err
			}},
			{"SavePolicy", func(ctx context.Context) error {
				_, err := rules.SavePolicy(ctx, w.Admin().Actor(), w.Change(consent.Everyone, "", consent.Everything()))
				return err
			}},
			{"Confirm", func(ctx context.Context) error {
				_, err := rules.Confirm(ctx, actor, waiting)
				if consent.CodeOf(err) == "connection.changed_meanwhile" {
					return nil
				}
				return err
			}},
			{"PutMembers", func(ctx context.Context) error {
				_, err := other.PutMembers(ctx, user.Issuer, "g", "G", []string{user.Subject}, nil)
				return err
			}},
			{"Disconnect", func(ctx context.Context) error { return rules.Disconnect(ctx, actor) }},
		} {
			done := make(chan error, 1)
			asked := false
			ok(t, w.db.Apply(t.Context(), user.ID, func(st consent.Standing, now time.Time) (consent.Change, error) {
				if !asked {
					asked = true
					go func() { done <- c.call(t.Context()) }()
					waitsBehind(t, c.what, w.db, other, done)
				}
				return hidden(st.Conn.Version+1)(st, now)
			}))
			if err := <-done; err != nil {
				t.Errorf("%s, behind the rule: %v", c.what, err)
			}
		}
	})
}
