package store_test

import (
	"context"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"accord/consent"
	"accord/consent/consenttest"
	"accord/e2e/postgrestest"
	"accord/store"
)

// place is where a new database is, with the clock and the queue of all who open it.
type place struct {
	store.Options
	clock *consenttest.Clock
	queue *queue
}

func at(t testing.TB, url string) place {
	t.Helper()
	clock, q := consenttest.NewClock(), &queue{}
	return place{
		Options: store.Options{URL: url, KeyFile: filepath.Join(t.TempDir(), "accord.keys"), Queue: q, Now: clock.Now},
		clock:   clock, queue: q,
	}
}

func onSQLite(t testing.TB) place {
	t.Helper()
	return at(t, filepath.Join(t.TempDir(), "accord.db"))
}

func onPostgres(t testing.TB) place { return at(t, postgrestest.URL(t)) }

// eachPlace runs one test on both engines, each time on a new database.
func eachPlace(t *testing.T, test func(t *testing.T, p place)) {
	t.Helper()
	t.Parallel()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		test(t, onSQLite(t))
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		test(t, onPostgres(t))
	})
}

// opened opens and migrates the database. Opened again it is another instance.
func (p place) opened(t testing.TB) *store.DB {
	t.Helper()
	db, err := store.Open(t.Context(), p.Options)
	ok(t, err)
	t.Cleanup(func() { ok(t, db.Close()) })
	ok(t, db.Migrate(t.Context()))
	exec(t, db, `CREATE TABLE IF NOT EXISTS job_log (nr BIGINT NOT NULL, kind TEXT NOT NULL, body TEXT NOT NULL)`)
	return db
}

// world is a Service on a real database, with people.
type world struct {
	*consenttest.World
	t  testing.TB
	at place
	db *store.DB
}

// each is eachPlace, with people who may connect.
func each(t *testing.T, test func(t *testing.T, w *world)) {
	t.Helper()
	eachPlace(t, func(t *testing.T, p place) { test(t, p.world(t)) })
}

// original is a database that was migrated once, and its keys. Tests on SQLite that do
// not look at how that is done begin with a copy.
var original struct {
	once       sync.Once
	file, keys []byte
}

func (p place) migrated(t testing.TB) {
	t.Helper()
	if _, err := os.Stat(p.URL); err == nil || strings.HasPrefix(p.URL, "postgres") {
		return
	}
	original.once.Do(func() {
		first := onSQLite(t)
		db, err := store.Open(t.Context(), first.Options)
		ok(t, err)
		ok(t, db.Migrate(t.Context()))
		ok(t, db.Close())
		original.file, err = os.ReadFile(first.URL)
		ok(t, err)
		original.keys, err = os.ReadFile(first.KeyFile)
		ok(t, err)
	})
	ok(t, os.WriteFile(p.URL, original.file, 0o600))
	ok(t, os.WriteFile(p.KeyFile, original.keys, 0o600))
}

// world is a World under a policy for everyone.
func (p place) world(t testing.TB) *world {
	t.Helper()
	p.migrated(t)
	db := p.opened(t)
	w := &world{World: consenttest.NewWorld(t, emptied{db}, p.clock), t: t, at: p, db: db}
	w.Service = w.service(db)
	w.Allow(consent.Everyone, "", consent.Everything())
	w.Store.TakeJobs()
	return w
}

// service is another instance of the World's Service.
func (w *world) service(db *store.DB) *consent.Service {
	c := w.Config()
	c.Store, c.NewID = db, consent.RandomID // the World's own ids are for one goroutine
	return consent.New(c)
}

// another is the handle of a second instance on the same database.
func (w *world) another() *store.DB { return w.at.opened(w.t) }

// person signs a new person in.
func (w *world) person(name string) *consenttest.Person { return w.SignIn(name) }

// connected takes a new person all the way.
func (w *world) connected(name string, choice consent.Choice) *consenttest.Person {
	w.t.Helper()
	p := w.SignIn(name)
	p.Connects(choice)
	return p
}

// pending brings an attempt of the person up to the confirmation.
func (w *world) pending(p *consenttest.Person, choice consent.Choice) (attemptID string) {
	w.t.Helper()
	next, err := p.Start(choice)
	ok(w.t, err)
	return p.Arrives(next)
}

// later moves the clock.
func (w *world) later(d time.Duration) { w.Clock.Advance(d) }

func (w *world) now() time.Time { return w.Clock.Now() }

// number is the answer of a query that counts.
func (w *world) number(query string, args ...any) int {
	w.t.Helper()
	return number(w.t, w.db, query, args...)
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
		t.Fatalf("kind %d is expected, got kind %d: %v", kind, consent.KindOf(err), err)
	}
}

func isCode(t testing.TB, err error, code consent.Code) {
	t.Helper()
	if err == nil || consent.CodeOf(err) != code {
		t.Fatalf("code %q is expected, got: %v", code, err)
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

func number(t testing.TB, db *store.DB, query string, args ...any) int {
	t.Helper()
	var n int
	ok(t, db.Writer().QueryRowContext(context.WithoutCancel(t.Context()), query, args...).Scan(&n))
	return n
}

// fingerprint is how many rows there are, everywhere, and how often things changed.
func (w *world) fingerprint() string {
	w.t.Helper()
	text := ""
	for _, query := range []string{
		`count(*) FROM users`, `count(*) FROM members`, `count(*) FROM sessions`, `count(*) FROM attempts`, `count(*) FROM connections`,
		`COALESCE(sum(version), 0) FROM connections`, `count(*) FROM grants`, `count(*) FROM grants WHERE state = 'active'`, `count(*) FROM receipts`,
		`count(*) FROM access_records`, `count(*) FROM job_log`, `count(*) FROM audit`, `version FROM policy`, `count(*) FROM users WHERE enabled`,
	} {
		text += " " + strconv.Itoa(w.number("SELECT "+query))
	}
	return text
}

// outcome counts how calls ended.
type outcome struct {
	none  int
	codes map[consent.Code]int
	other []error
}

// atOnce makes n calls that start together.
func atOnce(n int, call func(i int) error) outcome {
	o := outcome{codes: map[consent.Code]int{}}
	var mu sync.Mutex
	var wg sync.WaitGroup
	gate := make(chan struct{})
	for i := range n {
		wg.Go(func() {
			<-gate
			err := call(i)
			mu.Lock()
			defer mu.Unlock()
			switch code := consent.CodeOf(err); {
			case err == nil:
				o.none++
			case code != "":
				o.codes[code]++
			default:
				o.other = append(o.other, err)
			}
		})
	}
	close(gate)
	wg.Wait()
	return o
}
