package store_test

import (
	"fmt"
	"os"
	program "os/exec"
	"strings"
	"sync"
	"testing"

	"accord/consent"
	"accord/store"
)

func TestMigrateTwice(t *testing.T) {
	eachPlace(t, func(t *testing.T, o store.Options) {
		db := openedAt(t, o)
		allow(t, db, consent.Everyone, "", consent.BothAccounts)
		ok(t, db.Migrate(t.Context()))
		set, err := db.Setting(t.Context())
		ok(t, err)
		equal(t, "setting", set.Policy.Allow, consent.Everyone)
	})
}

// TestMigrateChild is the other instance of TestInstancesStartAtOnce.
func TestMigrateChild(t *testing.T) {
	place, named := os.LookupEnv("STORE_TEST_PLACE")
	if !named {
		return // only TestInstancesStartAtOnce gives it a place
	}
	url, keys, _ := strings.Cut(place, "\n")
	for range 3 {
		db, err := store.Open(t.Context(), store.Options{URL: url, KeyFile: keys})
		ok(t, err)
		ok(t, db.Migrate(t.Context()))
		ok(t, db.Ready(t.Context()))
		ok(t, db.Close())
	}
}

func TestInstancesStartAtOnce(t *testing.T) {
	eachPlace(t, func(t *testing.T, o store.Options) {
		var children sync.WaitGroup
		for range 3 {
			children.Go(func() {
				cmd := program.Command(os.Args[0], "-test.run=^TestMigrateChild$")
				cmd.Env = append(os.Environ(), "STORE_TEST_PLACE="+o.URL+"\n"+o.KeyFile)
				if out, err := cmd.CombinedOutput(); err != nil {
					t.Errorf("another process: %v\n%s", err, out)
				}
			})
		}
		result := atOnce(8, func(int) error {
			db, err := store.Open(t.Context(), o)
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
		equal(t, "started", result.none, 8)
		db := openedAt(t, o)
		equal(t, "settings", number(t, db, `SELECT count(*) FROM policy`), 1)
		connected(t, db, "mia", consent.BothAccounts)
	})
}

func TestNewerDatabaseIsRefused(t *testing.T) {
	eachPlace(t, func(t *testing.T, o store.Options) {
		db := openedAt(t, o)
		person(t, db, "mia")
		exec(t, db, `INSERT INTO goose_db_version (version_id, is_applied) VALUES (999, TRUE)`)
		older, err := store.Open(t.Context(), o)
		ok(t, err)
		defer older.Close()
		err = older.Migrate(t.Context())
		if err == nil || !strings.Contains(err.Error(), "from a newer program") {
			t.Fatalf("got %v", err)
		}
		equal(t, "people", number(t, db, `SELECT count(*) FROM users`), 1)
	})
}

func TestReady(t *testing.T) {
	eachPlace(t, func(t *testing.T, o store.Options) {
		db, err := store.Open(t.Context(), o)
		ok(t, err)
		defer db.Close()
		if db.Ready(t.Context()) == nil {
			t.Fatal("ready without tables")
		}
		ok(t, db.Migrate(t.Context()))
		ok(t, db.Ready(t.Context()))
		ok(t, db.Check(t.Context()))
		want := "sqlite"
		if strings.HasPrefix(o.URL, "postgres") {
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
	db := opened(t, t.TempDir()+"/accord.db")
	for pragma, want := range map[string]string{"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1", "secure_delete": "1", "busy_timeout": "5000"} {
		var got string
		ok(t, db.Writer().QueryRowContext(t.Context(), "PRAGMA "+pragma).Scan(&got))
		equal(t, pragma, got, want)
	}
	equal(t, "writers", db.Writer().Stats().MaxOpenConnections, 1)
	var lines []string
	for i := range 200 { // many writers at once never meet a locked database
		lines = append(lines, fmt.Sprint(i))
	}
	o := atOnce(len(lines), func(i int) error {
		return db.StartSignIn(t.Context(), consent.SignIn{StateHash: lines[i], ExpiresAt: later(1)})
	})
	equal(t, "written", o.none, 200)
}
