package store_test

import (
	"database/sql"
	"testing"
	"time"

	"accord/consent"
	"accord/store"
)

// held keeps the writer as another program would: the whole file on SQLite, the
// named table and the policy on PostgreSQL.
func (w *world) held(table string) (letGo func()) {
	w.t.Helper()
	tx, err := w.another().Writer().BeginTx(w.t.Context(), nil) // immediate on SQLite
	ok(w.t, err)
	if w.db.Engine() == "postgres" {
		for _, lock := range []string{`SELECT id FROM policy FOR UPDATE`, `LOCK TABLE ` + table + ` IN EXCLUSIVE MODE`} {
			_, err := tx.ExecContext(w.t.Context(), lock)
			ok(w.t, err)
		}
	}
	return func() {
		if err := tx.Rollback(); err != nil && err != sql.ErrTxDone {
			w.t.Error(err)
		}
	}
}

// eventually waits until a query counts so many, and not for ever.
func (w *world) eventually(want int, query string, args ...any) {
	w.t.Helper()
	deadline := time.NewTimer(30 * time.Second)
	defer deadline.Stop()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for {
		got := w.number(query, args...)
		if got == want {
			return
		}
		select {
		case <-tick.C:
		case <-deadline.C:
			w.t.Fatalf("%s: %d, want %d", query, got, want)
		}
	}
}

const refusalsOf = `SELECT count(*) FROM access_records WHERE user_id = $1 AND NOT released`

func TestNoteRefusalWaitsForNobody(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		mia := w.connected("mia", consent.BothAccounts)
		letGo := w.held("access_records")
		begun := time.Now()
		for range 500 {
			w.db.NoteRefusal(refusal(mia, consent.NotChosen, w.now()))
		}
		if took := time.Since(begun); took > 2*time.Second {
			t.Errorf("500 refusals took %v while the writer was held", took)
		}
		letGo()
		w.eventually(500, refusalsOf, mia.User.ID) // nobody asks for them
	})
}

func TestRefusalsAreThereAtOnce(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		mia := w.connected("mia", consent.BothAccounts)
		for i := range 500 { // more than two batches
			w.db.NoteRefusal(refusal(mia, consent.NotChosen, w.now()))
			if i%100 == 0 {
				list, err := w.db.Accesses(t.Context(), mia.User.ID, consent.Cursor{}, 1000)
				ok(t, err)
				equal(t, "on the page", len(list), i+1)
			}
		}
	})
}

func TestRefusalsAreOnDiskAfterClose(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		mia := w.connected("mia", consent.BothAccounts)
		card := w.released(mia, consent.LinkedInProfile, w.now())
		db, err := store.Open(t.Context(), w.at.Options)
		ok(t, err)
		for range 300 {
			db.NoteRefusal(refusal(mia, consent.NotChosen, w.now()))
			db.NoteRepeat(card.ID)
		}
		ok(t, db.Close())
		equal(t, "refusals", w.number(refusalsOf, mia.User.ID), 300)
		equal(t, "repeats", w.number(`SELECT repeats FROM access_records WHERE id = $1`, card.ID), 300)
	})
}

// TestOneBadNoteKeepsNoOther: a note that the database does not take is lost alone;
// one that it has already, because a commit was unsure, is no trouble.
func TestOneBadNoteKeepsNoOther(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		mia := w.connected("mia", consent.BothAccounts)
		db, err := store.Open(t.Context(), w.at.Options)
		ok(t, err)
		first, bad := refusal(mia, consent.NotChosen, w.now()), refusal(mia, consent.NotChosen, w.now())
		bad.UserID = "nobody"
		db.NoteRefusal(first)
		db.NoteRefusal(bad)
		db.NoteRepeat("nothing")
		db.NoteRefusal(refusal(mia, consent.NotChosen, w.now()))
		_, err = db.Accesses(t.Context(), mia.User.ID, consent.Cursor{}, 10)
		ok(t, err)
		db.NoteRefusal(first)
		db.NoteRefusal(refusal(mia, consent.NotChosen, w.now()))
		list, err := db.Accesses(t.Context(), mia.User.ID, consent.Cursor{}, 10)
		ok(t, err)
		equal(t, "records", len(list), 3)
		if db.Close() == nil {
			t.Error("a note was lost, and the end does not tell")
		}
	})
}
