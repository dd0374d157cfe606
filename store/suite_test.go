package store_test

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"path/filepath"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"accord/consent"
	"accord/e2e/postgrestest"
	"accord/store"
)

const issuer = "https://id.example.org"

// start is when every test begins.
var start = time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)

// each runs one test on both engines, each time on a new database.
func each(t *testing.T, test func(t *testing.T, db *store.DB)) {
	t.Helper()
	eachPlace(t, func(t *testing.T, o store.Options) { test(t, openedAt(t, o)) })
}

// where is the place of a new database and its keys.
func where(t *testing.T, url string) store.Options {
	t.Helper()
	return store.Options{URL: url, KeyFile: filepath.Join(t.TempDir(), "accord.keys"), Queue: queue{}, Now: func() time.Time { return start }}
}

// opened opens and migrates a new database, with a queue.
func opened(t *testing.T, url string) *store.DB {
	t.Helper()
	return openedAt(t, where(t, url))
}

func openedAt(t *testing.T, o store.Options) *store.DB {
	t.Helper()
	db, err := store.Open(t.Context(), o)
	ok(t, err)
	t.Cleanup(func() { ok(t, db.Close()) })
	ok(t, db.Migrate(t.Context()))
	exec(t, db, `CREATE TABLE IF NOT EXISTS job_log (kind TEXT NOT NULL, body TEXT NOT NULL)`)
	return db
}

// eachPlace is each, for tests that open databases themselves.
func eachPlace(t *testing.T, test func(t *testing.T, o store.Options)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		test(t, where(t, filepath.Join(t.TempDir(), "accord.db")))
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		test(t, where(t, postgrestest.URL(t)))
	})
}

// queue is a real one: its rows are there if and only if the fact is.
type queue struct{ broken *atomic.Bool }

var errQueue = errors.New("the queue is broken")

func (q queue) InsertTx(ctx context.Context, tx *sql.Tx, jobs []consent.Job) error {
	for _, j := range jobs {
		body, err := json.Marshal(j)
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO job_log (kind, body) VALUES ($1, $2)`, j.Kind(), string(body)); err != nil {
			return err
		}
	}
	if q.broken != nil && q.broken.Load() {
		return errQueue
	}
	return nil
}

// jobs lists what was queued of one kind, oldest first where the engine keeps that order.
func jobs[J consent.Job](t *testing.T, db *store.DB) []J {
	t.Helper()
	var kind J
	rows, err := db.Writer().QueryContext(t.Context(), `SELECT body FROM job_log WHERE kind = $1`, kind.Kind())
	ok(t, err)
	defer rows.Close()
	var list []J
	for rows.Next() {
		var body string
		ok(t, rows.Scan(&body))
		var j J
		ok(t, json.Unmarshal([]byte(body), &j))
		list = append(list, j)
	}
	ok(t, rows.Err())
	return list
}

func ok(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func isKind(t testing.TB, err error, kind consent.Kind) {
	t.Helper()
	if consent.KindOf(err) != kind || err == nil {
		t.Fatalf("kind %d is expected, got: %v", kind, err)
	}
}

func equal[T comparable](t testing.TB, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Fatalf("%s: got %v, want %v", what, got, want)
	}
}

func exec(t testing.TB, db *store.DB, query string, args ...any) {
	t.Helper()
	_, err := db.Writer().ExecContext(context.WithoutCancel(t.Context()), query, args...)
	ok(t, err)
}

// number is the answer of a query that counts.
func number(t testing.TB, db *store.DB, query string, args ...any) int {
	t.Helper()
	var n int
	ok(t, db.Writer().QueryRowContext(t.Context(), query, args...).Scan(&n))
	return n
}

// person signs a new person in.
func person(t testing.TB, db *store.DB, name string) consent.User {
	t.Helper()
	u, err := db.SignedIn(t.Context(), consent.Identity{
		Issuer: issuer, Subject: "sub-" + name, UserName: name + "@Example.org", Name: name, Mail: name + "@example.org",
	}, "user-"+name, start)
	ok(t, err)
	return u
}

// allow sets the policy and returns its version.
func allow(t testing.TB, db *store.DB, who consent.Allow, groupID string, choices consent.Choice) int64 {
	t.Helper()
	set, err := db.Setting(t.Context())
	ok(t, err)
	next := set.Policy
	next.Allow, next.GroupID, next.GroupName, next.Choices, next.ChangedBy, next.ChangedAt = who, groupID, groupID, choices, "Ada", start
	next.Version++
	if who == consent.Nobody {
		next.WithdrawnVersion = next.Version
	}
	ok(t, db.SavePolicy(t.Context(), "admin", next, nil, nil))
	return next.Version
}

func agree(consent.Standing) error { return nil }

func session(u consent.User) string { return consent.Hash("session of " + u.ID) }

func token(u consent.User, account consent.Account) *consent.Grant {
	return &consent.Grant{
		Account: account, AccessToken: consent.Secret("canary-access-" + u.ID + "-" + string(account)), RefreshToken: consent.Secret("canary-refresh-" + u.ID),
		Scopes: []string{"openid", "profile"}, ExpiresAt: start.Add(60 * 24 * time.Hour),
	}
}

// begun starts an attempt that awaits LinkedIn, a second behind the one before.
func begun(t testing.TB, db *store.DB, u consent.User, choice consent.Choice) (consent.Attempt, string) {
	t.Helper()
	at := start.Add(time.Duration(number(t, db, `SELECT count(*) FROM attempts`)) * time.Second)
	state := consent.RandomID()
	a := consent.Attempt{
		ID: consent.RandomID(), UserID: u.ID, SessionHash: session(u), Choice: choice, Step: consent.AwaitLinkedIn, StateHash: consent.Hash(state),
		ReturnTo: "connection", Notice: consent.NoticeFor(choice, consent.Announcement{}), CreatedAt: at, ExpiresAt: at.Add(consent.AttemptLife),
	}
	ok(t, db.StartAttempt(t.Context(), a, 5, agree))
	return a, state
}

// pending brings an attempt with a LinkedIn member up to the confirmation.
func pending(t testing.TB, db *store.DB, u consent.User, member string, choice consent.Choice) consent.Attempt {
	t.Helper()
	a, state := begun(t, db, u, choice)
	a, err := db.TakeState(t.Context(), consent.Hash(state), a.SessionHash, u.ID, consent.AwaitLinkedIn, start)
	ok(t, err)
	a.Secrets.Member, a.Secrets.LinkedIn = member, token(u, consent.LinkedInAccount)
	if choice == consent.BothAccounts {
		a.Secrets.Work = token(u, consent.WorkAccount)
	}
	a.Step, a.StateHash = consent.Pending, ""
	ok(t, db.AdvanceAttempt(t.Context(), a))
	a, err = db.PendingAttempt(t.Context(), u.ID, a.SessionHash, start)
	ok(t, err)
	return a
}

// confirm opens the connection of a pending attempt.
func confirm(ctx context.Context, db *store.DB, a consent.Attempt, policyVersion int64) (consent.Connection, error) {
	c := consent.Connection{
		ID: consent.RandomID(), UserID: a.UserID, Choice: a.Choice, Visible: true, Version: 1, PolicyVersion: policyVersion,
		OpenedAt: start, ChangedAt: start, RenewBy: start.Add(60 * 24 * time.Hour),
	}
	r := proof(c, consent.Given, consent.BySelf)
	r.NoticeHash, r.NoticeVersion, r.Language = a.Notice.Hash, a.Notice.Version, a.Notice.Language
	return c, db.OpenConnection(ctx, a, c, r, func(st consent.Standing) error {
		if may, why := st.MayConnect(); !may {
			return consent.Errorf(consent.NotAllowed, "%s", why)
		}
		if st.Policy.Version != policyVersion {
			return consent.Errorf(consent.Conflict, "the policy changed")
		}
		return nil
	}, []consent.Job{consent.LetterJob{Letter: consent.ConnectedLetter, UserID: a.UserID, About: r.ID}})
}

func proof(c consent.Connection, e consent.Event, by consent.ActorKind) consent.Receipt {
	r := consent.Receipt{
		ID: consent.RandomID(), UserID: c.UserID, ConnectionID: c.ID, Event: e, By: by, Choice: c.Choice,
		PolicyVersion: c.PolicyVersion, At: start,
	}
	if e == consent.Withdrawn {
		r.At = later(1)
	} else {
		r.Categories = c.Choice.Categories()
	}
	return r
}

// connected takes a new person all the way, under a policy for everyone.
func connected(t testing.TB, db *store.DB, name string, choice consent.Choice) (consent.User, consent.Connection) {
	t.Helper()
	u := person(t, db, name)
	set, err := db.Setting(t.Context())
	ok(t, err)
	version := set.Policy.Version
	if set.Policy.Allow == consent.Nobody {
		version = allow(t, db, consent.Everyone, "", consent.BothAccounts)
	}
	c, err := confirm(t.Context(), db, pending(t, db, u, "member-"+name, choice), version)
	ok(t, err)
	return u, c
}

// member is one row of a directory's export.
func member(group, name, subject string) consent.Membership {
	return consent.Membership{GroupID: group, GroupName: name, UserSubject: subject}
}

func itoa(n int) string { return strconv.Itoa(n) }
