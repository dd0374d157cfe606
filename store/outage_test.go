package store_test

import (
	"context"
	"testing"
	"time"

	"accord/consent"
)

// TestWriterKeptByAnotherProgram: a write gives up after about five seconds, with all
// that wait beside it, and says why; reads go on meanwhile; and then it is as before.
func TestWriterKeptByAnotherProgram(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		mia, noah := w.connected("mia", consent.BothAccounts), w.person("noah")
		conn := mia.Standing().Conn.ID
		letGo := w.held("access_records")
		begun := time.Now()
		writes := make(chan outcome, 1)
		go func() {
			writes <- atOnce(12, func(i int) error {
				switch i % 3 {
				case 0:
					return w.SetVisible(t.Context(), mia.Actor(), false)
				case 1:
					_, err := noah.Start(consent.BothAccounts)
					return err
				}
				return w.db.Release(t.Context(), consent.Look{SubjectID: mia.User.ID}, func(consent.Sight, time.Time) *consent.AccessRecord { return nil })
			})
		}()
		for what, read := range map[string]func(ctx context.Context) error{
			"Look": func(ctx context.Context) error {
				_, err := w.db.Look(ctx, consent.Look{SubjectID: mia.User.ID})
				return err
			},
			"Standing":  func(ctx context.Context) error { _, err := w.db.Standing(ctx, mia.User.ID); return err },
			"Setting":   func(ctx context.Context) error { _, err := w.db.Setting(ctx); return err },
			"Session":   func(ctx context.Context) error { _, err := w.db.Session(ctx, mia.Session, w.now()); return err },
			"Grant":     func(ctx context.Context) error { _, err := w.db.Grant(ctx, conn, consent.LinkedInAccount); return err },
			"Receipts":  func(ctx context.Context) error { _, err := w.db.Receipts(ctx, mia.User.ID); return err },
			"LastReads": func(ctx context.Context) error { _, err := w.db.LastReads(ctx, mia.User.ID); return err },
			"Accesses": func(ctx context.Context) error {
				_, err := w.db.Accesses(ctx, mia.User.ID, consent.Cursor{}, 10)
				return err
			},
			"Effect": func(ctx context.Context) error { _, err := w.db.Effect(ctx, consent.Everyone, ""); return err },
		} {
			if err := read(t.Context()); err != nil {
				t.Errorf("%s: %v", what, err)
			}
		}
		if took := time.Since(begun); took > 4*time.Second {
			t.Errorf("reads took %v meanwhile", took)
		}
		o := <-writes
		equal(t, "told that it is busy", o.codes["database.busy"], 12)
		if took := time.Since(begun); took < 3*time.Second || took > 10*time.Second {
			t.Errorf("writes gave up after %v", took)
		}
		w.db.NoteRefusal(refusal(mia, consent.NotChosen, w.now()))
		_, err := w.db.Accesses(t.Context(), mia.User.ID, consent.Cursor{}, 10) // without what cannot be written now
		ok(t, err)
		letGo()
		mia.Disconnects()
		w.eventually(1, refusalsOf, mia.User.ID)
	})
}
