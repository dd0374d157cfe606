package store_test

import (
	"testing"

	"accord/consent"
	"accord/store"
)

func TestSessionLife(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB) {
		u := person(t, db, "mia")
		s := consent.Session{Hash: session(u), User: u, Admin: true, CreatedAt: start, SeenAt: start, ExpiresAt: later(60)}
		ok(t, db.StartSession(t.Context(), s))
		got, err := db.Session(t.Context(), s.Hash, later(59))
		ok(t, err)
		equal(t, "session", got, s)
		ok(t, db.TouchSession(t.Context(), s.Hash, later(5)))
		ok(t, db.TouchSession(t.Context(), s.Hash, later(3))) // a slower request does not turn time back
		got, err = db.Session(t.Context(), s.Hash, later(59))
		ok(t, err)
		equal(t, "seen", got.SeenAt, later(5))
		_, err = db.Session(t.Context(), s.Hash, later(60))
		isKind(t, err, consent.NotFound)
		begun(t, db, u, consent.LinkedInOnly)
		ok(t, db.EndSession(t.Context(), s.Hash, later(6)))
		ok(t, db.EndSession(t.Context(), s.Hash, later(6)))
		_, err = db.Session(t.Context(), s.Hash, later(6))
		isKind(t, err, consent.NotFound)
		equal(t, "attempts", number(t, db, `SELECT count(*) FROM attempts`), 0)
	})
}

func TestTakeSignInOnce(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB) {
		s := consent.SignIn{StateHash: "state", SessionHash: "browser", Nonce: "n", Verifier: "v", ReturnTo: "connection", ExpiresAt: later(10)}
		ok(t, db.StartSignIn(t.Context(), s))
		_, err := db.TakeSignIn(t.Context(), "state", "other browser", start)
		isKind(t, err, consent.NotFound)
		_, err = db.TakeSignIn(t.Context(), "state", "browser", later(10))
		isKind(t, err, consent.NotFound)
		o := atOnce(20, func(int) error {
			got, err := db.TakeSignIn(t.Context(), "state", "browser", start)
			if err == nil && got != s {
				t.Errorf("got %+v, want %+v", got, s)
			}
			return err
		})
		equal(t, "taken", o.none, 1)
		equal(t, "refused", o.kinds[consent.NotFound], 19)
	})
}

func TestTidy(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB) {
		u := person(t, db, "mia")
		for i := range 450 { // more than two batches
			hash := consent.Hash(string(rune(i)))
			exec(t, db, `INSERT INTO sessions (hash, user_id, admin, auditor, created_at, seen_at, expires_at) VALUES ($1, $2, FALSE, FALSE, 0, 0, $3)`, hash, u.ID, later(i%2).UnixMilli())
		}
		ok(t, db.StartSignIn(t.Context(), consent.SignIn{StateHash: "over", ExpiresAt: start}))
		ok(t, db.StartSignIn(t.Context(), consent.SignIn{StateHash: "open", ExpiresAt: later(1)}))
		ok(t, db.Tidy(t.Context(), start))
		equal(t, "sessions", number(t, db, `SELECT count(*) FROM sessions`), 225)
		equal(t, "sign-ins", number(t, db, `SELECT count(*) FROM sign_ins`), 1)
	})
}
