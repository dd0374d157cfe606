package store_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"accord/consent"
	"accord/store"
)

func TestNewDatabaseGetsKeys(t *testing.T) {
	eachPlace(t, func(t *testing.T, o place) {
		o.KeyFile = filepath.Join(t.TempDir(), "new", "accord.keys")
		o.opened(t)
		info, err := os.Stat(o.KeyFile)
		ok(t, err)
		equal(t, "mode", info.Mode(), fs.FileMode(0o600))
		left, err := os.ReadDir(filepath.Dir(o.KeyFile))
		ok(t, err)
		equal(t, "files", len(left), 1)
	})
}

func TestFilesAreForTheOwnerOnly(t *testing.T) {
	o := at(t, filepath.Join(t.TempDir(), "data", "accord #1?.db"))
	_, err := o.opened(t).SignedIn(t.Context(), consent.Identity{Issuer: "issuer", Subject: "mia"}, "mia", nil)
	ok(t, err)
	folder := filepath.Dir(o.URL)
	info, err := os.Stat(folder)
	ok(t, err)
	equal(t, "folder", info.Mode().Perm(), 0o700)
	files, err := os.ReadDir(folder)
	ok(t, err)
	if len(files) != 3 {
		t.Fatalf("files: %v", files)
	}
	for _, f := range files {
		info, err := f.Info()
		ok(t, err)
		if !strings.HasPrefix(f.Name(), "accord #1?.db") {
			t.Errorf("a file is called %s", f.Name())
		}
		equal(t, f.Name(), info.Mode(), fs.FileMode(0o600))
	}
}

func TestKeyFileRefused(t *testing.T) {
	eachPlace(t, func(t *testing.T, o place) {
		db, err := store.Open(t.Context(), o.Options)
		ok(t, err)
		ok(t, db.Migrate(t.Context()))
		ok(t, db.Close())
		good, err := os.ReadFile(o.KeyFile)
		ok(t, err)
		other := onSQLite(t)
		other.opened(t)
		foreign, err := os.ReadFile(other.KeyFile)
		ok(t, err)
		cases := []struct {
			what    string
			content []byte
			mode    fs.FileMode
			says    string
		}{
			{"missing", nil, 0, "is missing, but the database is not new"},
			{"readable for the group", good, 0o640, "may be read by others"},
			{"readable for the world", good, 0o604, "may be read by others"},
			{"empty", []byte{}, 0o600, "damaged or is no key file"},
			{"something else", []byte("secret-of-somebody"), 0o600, "damaged or is no key file"},
			{"without keys", []byte("{}"), 0o600, "damaged or is no key file"},
			{"cut off", good[:len(good)/2], 0o600, "damaged or is no key file"},
			{"another database's", foreign, 0o600, "belongs to another database"},
		}
		for _, c := range cases {
			ok(t, os.RemoveAll(o.KeyFile))
			if c.content != nil {
				ok(t, os.WriteFile(o.KeyFile, c.content, c.mode))
				ok(t, os.Chmod(o.KeyFile, c.mode))
			}
			db, err := store.Open(t.Context(), o.Options)
			if err == nil {
				_ = db.Close()
				t.Errorf("%s: opened", c.what)
				continue
			}
			if !strings.Contains(err.Error(), c.says) || strings.Contains(err.Error(), "secret") || strings.Contains(err.Error(), "\n") {
				t.Errorf("%s: says %q", c.what, err)
			}
		}
		if _, err := os.Stat(o.KeyFile); err != nil {
			t.Errorf("the last key file is gone: %v", err)
		}
		ok(t, os.WriteFile(o.KeyFile, good, 0o600))
		o.opened(t)
	})
}

func TestKeysOutliveARestart(t *testing.T) {
	eachPlace(t, func(t *testing.T, o place) {
		w := o.world(t)
		mia := w.connected("mia", consent.BothAccounts)
		again := w.another()
		_, err := again.Grant(t.Context(), mia.Standing().Conn.ID, consent.LinkedInAccount)
		ok(t, err)
		sight, err := again.Look(t.Context(), consent.Look{Member: mia.Member.Subject})
		ok(t, err)
		equal(t, "person", sight.Subject.User.ID, mia.User.ID)
	})
}

func TestNoDatabase(t *testing.T) {
	dir := t.TempDir()
	text := filepath.Join(dir, "text.db")
	ok(t, os.WriteFile(text, []byte(strings.Repeat("this is no database. ", 100)), 0o600))
	for what, url := range map[string]string{
		"a folder": dir, "another file": text, "no server": "postgres://mia:canary@127.0.0.1:1/x", "no address": "postgres://mia:canary@[/x",
	} {
		_, err := store.Open(t.Context(), at(t, url).Options)
		if err == nil || strings.Contains(err.Error(), "canary") {
			t.Errorf("%s: %v", what, err)
		}
	}
	content, err := os.ReadFile(text)
	ok(t, err)
	if !strings.HasPrefix(string(content), "this is no database") {
		t.Error("a file that is no database was written over")
	}
}
