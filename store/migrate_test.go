package store_test

import (
	"fmt"
	"os"
	program "os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"accord/consent"
	"accord/store"
)

func TestMigrateTwice(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ok(t, w.db.Migrate(t.Context()))
		set, err := w.db.Setting(t.Context())
		ok(t, err)
		equal(t, "setting", set.Policy.Allow, consent.Everyone)
	})
}

// TestMigrateChild is the other instance of TestInstancesStartAtOnce.
func TestMigrateChild(t *testing.T) {
	where, named := os.LookupEnv("STORE_TEST_PLACE")
	if !named {
		return // only TestInstancesStartAtOnce gives it a place
	}
	url, keys, _ := strings.Cut(where, "\n")
	for range 3 {
		db, err := store.Open(t.Context(), store.Options{URL: url, KeyFile: keys})
		ok(t, err)
		ok(t, db.Migrate(t.Context()))
		ok(t, db.Ready(t.Context()))
		ok(t, db.Close())
	}
}

func TestInstancesStartAtOnce(t *testing.T) {
	eachPlace(t, func(t *testing.T, p place) {
		var children sync.WaitGroup
		for range 2 {
			children.Go(func() {
				cmd := program.Command(os.Args[0], "-test.run=^TestMigrateChild$")
				cmd.Env = append(os.Environ(), "STORE_TEST_PLACE="+p.URL+"\n"+p.KeyFile)
				if out, err := cmd.CombinedOutput(); err != nil {
					t.Errorf("another process: %v\n%s", err, out)
				}
			})
		}
		result := atOnce(6, func(int) error {
			db, err := store.Open(t.Context(), p.Options)
			if err != nil {
				t.Error(err)
				return err
			}
			err = db.Migrate(t.Context())
			if err == nil {
				err = db.Ready(t.Context())
			}
			if err != nil {
				t.Error(err)
			}
			_ = db.Close()
			return err
		})
		children.Wait()
		equal(t, "started", result.none, 6)
		w := p.world(t)
		equal(t, "settings", w.number(`SELECT count(*) FROM policy`), 1)
		w.connected("mia", consent.BothAccounts)
	})
}

func TestNewerDatabaseIsRefused(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.person("mia")
		exec(t, w.db, `INSERT INTO goose_db_version (version_id, is_applied) VALUES (999, TRUE)`)
		older, err := store.Open(t.Context(), w.at.Options)
		ok(t, err)
		defer older.Close()
		isCode(t, older.Migrate(t.Context()), "database.newer")
		equal(t, "people", w.number(`SELECT count(*) FROM users WHERE name = 'Mia'`), 1)
	})
}

// TestFirstVersionIsRefused: what the first version kept does not know what it was
// given under, so it is neither taken over nor touched.
func TestFirstVersionIsRefused(t *testing.T) {
	eachPlace(t, func(t *testing.T, p place) {
		db, err := store.Open(t.Context(), p.Options)
		ok(t, err)
		// The part of its migration by which it is known.
		exec(t, db, `CREATE TABLE users (id TEXT NOT NULL PRIMARY KEY, issuer TEXT NOT NULL, subject TEXT NOT NULL, UNIQUE (issuer, subject))`)
		exec(t, db, `CREATE TABLE policy (
			id                BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
			allow             TEXT   NOT NULL CHECK (allow IN ('nobody', 'group', 'everyone')),
			choices           TEXT   NOT NULL CHECK (choices IN ('both', 'linkedin')),
			version           BIGINT NOT NULL,
			withdrawn_version BIGINT NOT NULL)`)
		exec(t, db, `INSERT INTO policy (id, allow, choices, version, withdrawn_version) VALUES (1, 'everyone', 'both', 3, 0)`)
		exec(t, db, `CREATE TABLE goose_db_version (id BIGINT, version_id BIGINT NOT NULL, is_applied BOOLEAN NOT NULL, tstamp TIMESTAMP)`)
		exec(t, db, `INSERT INTO goose_db_version (id, version_id, is_applied) VALUES (1, 0, TRUE), (2, 1, TRUE)`)
		ok(t, db.Close())
		again, err := store.Open(t.Context(), p.Options)
		if err == nil {
			_ = again.Close()
		}
		isCode(t, err, "database.first_version")
		isKind(t, err, consent.Conflict)
	})
}

func TestReady(t *testing.T) {
	eachPlace(t, func(t *testing.T, p place) {
		db, err := store.Open(t.Context(), p.Options)
		ok(t, err)
		defer db.Close()
		if db.Ready(t.Context()) == nil {
			t.Fatal("ready without tables")
		}
		ok(t, db.Migrate(t.Context()))
		ok(t, db.Ready(t.Context()))
		ok(t, db.Check(t.Context()))
		want := "sqlite"
		if strings.HasPrefix(p.URL, "postgres") {
			want = "postgres"
		}
		equal(t, "engine", db.Engine(), want)
		ok(t, db.Close())
		if db.Ready(t.Context()) == nil {
			t.Fatal("ready when closed")
		}
	})
}

func TestSQLiteIsSafeAgainstPowerCuts(t *testing.T) {
	db := onSQLite(t).opened(t)
	for pragma, want := range map[string]string{"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1", "secure_delete": "1", "busy_timeout": "5000"} {
		var got string
		ok(t, db.Writer().QueryRowContext(t.Context(), "PRAGMA "+pragma).Scan(&got))
		equal(t, pragma, got, want)
	}
	equal(t, "writers", db.Writer().Stats().MaxOpenConnections, 1)
	// Many writers at once never meet a locked database.
	o := atOnce(200, func(i int) error {
		return db.StartSignIn(t.Context(), consent.SignIn{StateHash: fmt.Sprint(i), ExpiresAt: time.Now().Add(time.Minute)})
	})
	equal(t, "written", o.none, 200)
}
