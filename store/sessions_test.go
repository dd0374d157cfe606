package store_test

import (
	"fmt"
	"testing"
	"time"

	"accord/consent"
	"accord/consent/consenttest"
)

func TestSessionLife(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		mia := w.person("mia")
		begun := w.now()
		s := consent.Session{Hash: "another", User: mia.User, CreatedAt: begun, SeenAt: begun, ExpiresAt: begun.Add(time.Hour)}
		ok(t, w.db.StartSession(t.Context(), s))
		got, err := w.db.Session(t.Context(), s.Hash, begun.Add(59*time.Minute))
		ok(t, err)
		equal(t, "session", got, s)
		ok(t, w.db.TouchSession(t.Context(), s.Hash, begun.Add(5*time.Minute)))
		ok(t, w.db.TouchSession(t.Context(), s.Hash, begun.Add(3*time.Minute))) // a slower request does not turn time back
		got, err = w.db.Session(t.Context(), s.Hash, begun)
		ok(t, err)
		equal(t, "seen", got.SeenAt, begun.Add(5*time.Minute))
		_, err = w.db.Session(t.Context(), s.Hash, s.ExpiresAt)
		isKind(t, err, consent.NotFound)
		w.begun(mia, consent.LinkedInOnly)
		mia.Session = s.Hash
		w.begun(mia, consent.LinkedInOnly)
		for range 2 {
			ok(t, w.db.EndSession(t.Context(), s.Hash, begun))
			_, err = w.db.Session(t.Context(), s.Hash, begun)
			isKind(t, err, consent.NotFound)
		}
		equal(t, "attempts in the other browser", w.number(`SELECT count(*) FROM attempts`), 1)
		equal(t, "in the trail", w.number(`SELECT count(*) FROM audit WHERE action = 'session.ended'`), 1)
	})
}

// TestSessionOfADisabledUser: part C of the first look, row 15. Whatever is left of
// sessions, a disabled user's does not open.
func TestSessionOfADisabledUser(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		mia := w.person("mia")
		exec(t, w.db, `UPDATE users SET enabled = FALSE WHERE id = $1`, mia.User.ID)
		_, err := w.db.Session(t.Context(), mia.Session, w.now())
		isKind(t, err, consent.NotFound)
	})
}

// TestRolesAreReadWithTheSession is F5: a role that is lost at one sign-in is lost in
// every browser, at its next request.
func TestRolesAreReadWithTheSession(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		browser := w.SignIn("mia", consenttest.AsAdmin)
		roles := func(admin, auditor bool) {
			t.Helper()
			s, err := w.another().Session(t.Context(), browser.Session, w.now())
			ok(t, err)
			if s.User.Admin != admin || s.User.Auditor != auditor {
				t.Fatalf("roles: %+v", s.User)
			}
		}
		roles(true, false)
		w.SignIn("mia")
		roles(false, false)
		w.SignIn("mia", func(id *consent.Identity) { id.Auditor = true })
		roles(false, true)
	})
}

func TestTakeSignInOnce(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		s := consent.SignIn{StateHash: "state", SessionHash: "browser", Nonce: "n", Verifier: "v", ReturnTo: "connection", ExpiresAt: w.now().Add(10 * time.Minute)}
		ok(t, w.db.StartSignIn(t.Context(), s))
		_, err := w.db.TakeSignIn(t.Context(), "state", "other browser", w.now())
		isKind(t, err, consent.NotFound)
		_, err = w.db.TakeSignIn(t.Context(), "state", "browser", s.ExpiresAt)
		isKind(t, err, consent.NotFound)
		other := w.another()
		o := atOnce(20, func(i int) error {
			db := w.db
			if i%2 == 0 {
				db = other
			}
			got, err := db.TakeSignIn(t.Context(), "state", "browser", w.now())
			if err == nil && got != s {
				t.Errorf("got %+v, want %+v", got, s)
			}
			return err
		})
		equal(t, "taken", o.none, 1)
		equal(t, "refused", o.codes["signin.over"], 19)
	})
}

func TestSealedSignInStaysInItsRow(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for _, state := range []string{"one", "two"} {
			ok(t, w.db.StartSignIn(t.Context(), consent.SignIn{StateHash: state, Nonce: state, ExpiresAt: w.now().Add(time.Minute)}))
		}
		exec(t, w.db, `UPDATE sign_ins SET sealed = (SELECT o.sealed FROM sign_ins o WHERE o.state_hash = 'one') WHERE state_hash = 'two'`)
		_, err := w.db.TakeSignIn(t.Context(), "two", "", w.now())
		isKind(t, err, consent.Internal)
	})
}

func TestTidy(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		mia := w.person("mia")
		before := w.number(`SELECT count(*) FROM sessions`)
		for i := range 450 { // more than two batches
			exec(t, w.db, `INSERT INTO sessions (hash, user_id, created_at, seen_at, expires_at) VALUES ($1, $2, 0, 0, $3)`,
				fmt.Sprint(i), mia.User.ID, w.now().Add(time.Duration(i%2)*time.Minute).UnixMilli())
		}
		ok(t, w.db.StartSignIn(t.Context(), consent.SignIn{StateHash: "over", ExpiresAt: w.now()}))
		ok(t, w.db.StartSignIn(t.Context(), consent.SignIn{StateHash: "open", ExpiresAt: w.now().Add(time.Minute)}))
		ok(t, w.db.Tidy(t.Context()))
		equal(t, "sessions", w.number(`SELECT count(*) FROM sessions`)-before, 225)
		equal(t, "sign-ins", w.number(`SELECT count(*) FROM sign_ins`), 1)
	})
}
