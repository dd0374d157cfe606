package store_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"

	"accord/consent"
	"accord/e2e/postgrestest"
	"accord/store"
)

func TestNothingRemainsWhenTheQueueFails(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB) {
		u, c := connected(t, db, "mia", consent.BothAccounts)
		set, err := db.Setting(t.Context())
		ok(t, err)
		version := set.Policy.Version
		noah := person(t, db, "noah")
		waiting := pending(t, db, noah, "member-noah", consent.BothAccounts)
		letter := []consent.Job{consent.LetterJob{Letter: consent.ChangedLetter, UserID: u.ID}}
		off := u
		off.Enabled = false
		calls := map[string]func(ctx context.Context) error{
			"OpenConnection": func(ctx context.Context) error { _, err := confirm(ctx, db, waiting, version); return err },
			"ChangeConnection": func(ctx context.Context) error {
				r := proof(c, consent.Changed, consent.BySelf)
				return db.ChangeConnection(ctx, changed(c, consent.LinkedInOnly, true), "", nil, &r, nil, agree, letter)
			},
			"CloseConnection": func(ctx context.Context) error {
				_, err := db.CloseConnection(ctx, c.ID, consent.BySelf, proof(c, consent.Withdrawn, consent.BySelf), letter)
				return err
			},
			"CancelAttempts": func(ctx context.Context) error { return db.CancelAttempts(ctx, noah.ID, start) },
			"EndSession":     func(ctx context.Context) error { return db.EndSession(ctx, session(noah), start) },
			"Tidy":           func(ctx context.Context) error { return db.Tidy(ctx, later(20)) },
			"SavePolicy": func(ctx context.Context) error {
				return db.SavePolicy(ctx, "admin", consent.Policy{Allow: consent.Nobody, Choices: consent.BothAccounts, Version: version + 1, ChangedAt: start}, nil, []consent.Job{consent.WithdrawJob{}})
			},
			"EnqueueLetters": func(ctx context.Context) error {
				return db.EnqueueLetters(ctx, consent.AnnounceJob{AnnouncementID: "a"}, 10)
			},
			"ImportUsers": func(ctx context.Context) error {
				_, err := db.ImportUsers(ctx, []consent.User{off}, start)
				return err
			},
		}
		broken := new(atomic.Bool)
		broken.Store(true)
		db.SetQueue(queue{broken})
		before := fingerprint(t, db)
		for name, call := range calls {
			if err := call(t.Context()); !errors.Is(err, errQueue) {
				t.Errorf("%s: %v", name, err)
			}
			if got := fingerprint(t, db); got != before {
				t.Errorf("%s left something: %d instead of %d", name, got, before)
			}
		}
		broken.Store(false)
		ok(t, calls["OpenConnection"](t.Context()))
		ok(t, calls["ChangeConnection"](t.Context()))
		ok(t, calls["CloseConnection"](t.Context()))
	})
}

func TestNoQueueNoFact(t *testing.T) {
	eachPlace(t, func(t *testing.T, o store.Options) {
		db := openedAt(t, o)
		_, c := connected(t, db, "mia", consent.BothAccounts)
		o.Queue = nil
		bare := openedAt(t, o)
		_, err := bare.CloseConnection(t.Context(), c.ID, consent.BySelf, proof(c, consent.Withdrawn, consent.BySelf), nil)
		isKind(t, err, consent.Internal)
		st, err := db.Connection(t.Context(), c.ID)
		ok(t, err)
		equal(t, "closed", st.Conn.Closed, false)
	})
}

func TestCancelledRequestWritesNothingOrAll(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB) {
		_, c := connected(t, db, "mia", consent.BothAccounts)
		ctx, cancel := context.WithCancel(t.Context())
		// The browser goes away in the middle: the change is completed.
		err := db.ChangeConnection(ctx, changed(c, c.Choice, false), "", nil, nil, nil, func(consent.Standing) error { cancel(); return nil }, nil)
		ok(t, err)
		// It went away before: nothing begins.
		_, err = db.CloseConnection(ctx, c.ID, consent.BySelf, proof(c, consent.Withdrawn, consent.BySelf), nil)
		if !errors.Is(err, context.Canceled) {
			t.Fatalf("got %v", err)
		}
		st, err := db.Connection(t.Context(), c.ID)
		ok(t, err)
		if st.Conn.Closed || st.Conn.Visible {
			t.Fatalf("connection: %+v", st.Conn)
		}
	})
}

func TestServerLeavesInTheMiddle(t *testing.T) {
	db := opened(t, postgrestest.URL(t))
	_, c := connected(t, db, "mia", consent.BothAccounts)
	err := db.ChangeConnection(t.Context(), changed(c, c.Choice, false), "", nil, nil, nil, func(consent.Standing) error {
		exec(t, db, `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`)
		return nil
	}, nil)
	isKind(t, err, consent.Busy)
	ok(t, db.ChangeConnection(t.Context(), changed(c, c.Choice, false), "", nil, nil, nil, agree, nil))
}

func TestDiskFull(t *testing.T) {
	db := opened(t, t.TempDir()+"/accord.db")
	u, c := connected(t, db, "mia", consent.BothAccounts)
	pages := number(t, db, `PRAGMA page_count`)
	number(t, db, `PRAGMA max_page_count = `+itoa(pages))
	var err error
	for err == nil {
		r := read(u, consent.WorkProfile, start)
		r.Decision = consent.Decision{Reason: consent.NotChosen}
		err = db.RecordRefusal(t.Context(), r)
	}
	isKind(t, err, consent.Busy)
	before := fingerprint(t, db)
	for err = nil; err == nil; {
		a := consent.Attempt{ID: consent.RandomID(), UserID: u.ID, Choice: consent.LinkedInOnly, Step: consent.Pending, CreatedAt: start, ExpiresAt: later(10)}
		err = db.StartAttempt(t.Context(), a, 1000, agree)
		if err == nil {
			before = fingerprint(t, db)
		}
	}
	isKind(t, err, consent.Busy)
	equal(t, "rows", fingerprint(t, db), before)
	_, err = db.Connection(t.Context(), c.ID) // reads go on
	ok(t, err)
	number(t, db, `PRAGMA max_page_count = 1000000`)
	_, err = db.CloseConnection(t.Context(), c.ID, consent.BySelf, proof(c, consent.Withdrawn, consent.BySelf), nil)
	ok(t, err)
}
