package store_test

import (
	"testing"

	"accord/consent"
	"accord/store"
)

func TestStartAttempt(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB) {
		u := person(t, db, "mia")
		for range 5 {
			begun(t, db, u, consent.LinkedInOnly)
		}
		a := consent.Attempt{ID: "six", UserID: u.ID, Choice: consent.LinkedInOnly, Step: consent.AwaitLinkedIn, StateHash: "six", CreatedAt: start, ExpiresAt: later(10)}
		isKind(t, db.StartAttempt(t.Context(), a, 5, agree), consent.Busy)
		a.CreatedAt, a.ExpiresAt = later(11), later(21) // the others are over by then
		ok(t, db.StartAttempt(t.Context(), a, 5, agree))
		st, err := db.Standing(t.Context(), u.ID)
		ok(t, err)
		if st.Attempt == nil || st.Attempt.ID != "six" || !st.Attempt.ExpiresAt.Equal(a.ExpiresAt) {
			t.Fatalf("the newest attempt is %+v", st.Attempt)
		}
		a.ID, a.UserID = "seven", "user-nobody"
		isKind(t, db.StartAttempt(t.Context(), a, 5, agree), consent.NotFound)
	})
}

func TestTakeState(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB) {
		u := person(t, db, "mia")
		a, state := begun(t, db, u, consent.BothAccounts)
		hash := consent.Hash(state)
		for _, wrong := range []struct {
			what, state, session, user string
			step                       consent.Step
			minutes                    int
		}{
			{"state", consent.Hash("x"), a.SessionHash, u.ID, consent.AwaitLinkedIn, 0},
			{"no state", "", a.SessionHash, u.ID, consent.AwaitLinkedIn, 0},
			{"browser", hash, "x", u.ID, consent.AwaitLinkedIn, 0},
			{"person", hash, a.SessionHash, "x", consent.AwaitLinkedIn, 0},
			{"step", hash, a.SessionHash, u.ID, consent.AwaitWork, 0},
			{"time", hash, a.SessionHash, u.ID, consent.AwaitLinkedIn, 10},
		} {
			_, err := db.TakeState(t.Context(), wrong.state, wrong.session, wrong.user, wrong.step, later(wrong.minutes))
			if consent.KindOf(err) != consent.NotFound {
				t.Errorf("wrong %s: %v", wrong.what, err)
			}
		}
		o := atOnce(20, func(int) error {
			got, err := db.TakeState(t.Context(), hash, a.SessionHash, u.ID, consent.AwaitLinkedIn, start)
			if err == nil && (got.ID != a.ID || got.Notice != a.Notice || got.ReturnTo != a.ReturnTo || got.Choice != a.Choice || got.StateHash != "") {
				t.Errorf("got %+v, want %+v", got, a)
			}
			return err
		})
		equal(t, "taken", o.none, 1)
		equal(t, "refused", o.kinds[consent.NotFound], 19)
	})
}

func TestAdvanceAttemptKeepsSecrets(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB) {
		u := person(t, db, "mia")
		a, _ := begun(t, db, u, consent.BothAccounts)
		a.Secrets = consent.AttemptSecrets{Member: "member-mia", Nonce: "n", Verifier: "v", LinkedIn: token(u, consent.LinkedInAccount)}
		a.Step, a.StateHash = consent.AwaitWork, consent.Hash("second")
		ok(t, db.AdvanceAttempt(t.Context(), a))
		_, err := db.PendingAttempt(t.Context(), u.ID, a.SessionHash, start)
		isKind(t, err, consent.NotFound)
		got, err := db.TakeState(t.Context(), consent.Hash("second"), a.SessionHash, u.ID, consent.AwaitWork, start)
		ok(t, err)
		if got.Secrets.Member != "member-mia" || got.Secrets.Nonce != "n" || got.Secrets.Verifier != "v" || got.Secrets.Work != nil ||
			got.Secrets.LinkedIn.AccessToken != a.Secrets.LinkedIn.AccessToken {
			t.Fatal("the secrets came back different")
		}
	})
}

func TestAdvanceAfterCancelReturnsGrants(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB) {
		u := person(t, db, "mia")
		a, _ := begun(t, db, u, consent.BothAccounts)
		ok(t, db.CancelAttempts(t.Context(), u.ID, start))
		a.Secrets.Member, a.Secrets.LinkedIn, a.Step = "member-mia", token(u, consent.LinkedInAccount), consent.Pending
		isKind(t, db.AdvanceAttempt(t.Context(), a), consent.NotFound)
		equal(t, "grants going back", len(jobs[consent.RevokeJob](t, db)), 1)
		equal(t, "attempts", number(t, db, `SELECT count(*) FROM attempts`), 0)
	})
}

func TestAdvanceWithTakenMember(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB) {
		connected(t, db, "mia", consent.LinkedInOnly)
		noah := person(t, db, "noah")
		a, _ := begun(t, db, noah, consent.LinkedInOnly)
		a.Secrets.Member, a.Secrets.LinkedIn, a.Step, a.StateHash = "member-mia", token(noah, consent.LinkedInAccount), consent.Pending, ""
		isKind(t, db.AdvanceAttempt(t.Context(), a), consent.Conflict)
		_, err := db.PendingAttempt(t.Context(), noah.ID, a.SessionHash, start)
		isKind(t, err, consent.NotFound)
		back := jobs[consent.RevokeJob](t, db)
		equal(t, "grants going back", len(back), 1)
		g, _, err := db.RevokingGrant(t.Context(), back[0].GrantID)
		ok(t, err)
		equal(t, "grant", g.AccessToken, a.Secrets.LinkedIn.AccessToken)
	})
}

func TestAttemptsEndWithTheirGrants(t *testing.T) {
	ways := map[string]func(t *testing.T, db *store.DB, u consent.User) error{
		"cancelled": func(t *testing.T, db *store.DB, u consent.User) error {
			return db.CancelAttempts(t.Context(), u.ID, later(1))
		},
		"signed out": func(t *testing.T, db *store.DB, u consent.User) error {
			return db.EndSession(t.Context(), session(u), later(1))
		},
		"too old": func(t *testing.T, db *store.DB, _ consent.User) error { return db.Tidy(t.Context(), later(11)) },
		"nobody may": func(t *testing.T, db *store.DB, _ consent.User) error {
			allow(t, db, consent.Nobody, "", consent.BothAccounts)
			return nil
		},
		"disabled": func(t *testing.T, db *store.DB, u consent.User) error {
			u.Enabled = false
			_, err := db.ImportUsers(t.Context(), []consent.User{u}, later(1))
			return err
		},
	}
	each(t, func(t *testing.T, db *store.DB) {
		for name, end := range ways {
			u := person(t, db, name)
			pending(t, db, u, "member-"+name, consent.BothAccounts)
			exec(t, db, `DELETE FROM job_log`)
			ok(t, end(t, db, u))
			if n := number(t, db, `SELECT count(*) FROM attempts`); n != 0 {
				t.Errorf("%s: %d attempts are left", name, n)
			}
			for _, account := range []consent.Account{consent.LinkedInAccount, consent.WorkAccount} {
				n := number(t, db, `SELECT count(*) FROM grants WHERE user_id = $1 AND account = $2 AND state = 'revoking' AND connection_id IS NULL`, u.ID, account)
				if n != 1 {
					t.Errorf("%s: %d grants of %s wait for their return", name, n, account)
				}
			}
			if n := len(jobs[consent.RevokeJob](t, db)); n != 2 {
				t.Errorf("%s: %d jobs return them", name, n)
			}
		}
	})
}

func TestUnreadableAttemptEndsAlone(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB) {
		bad, good := person(t, db, "bad"), person(t, db, "good")
		pending(t, db, bad, "member-bad", consent.LinkedInOnly)
		pending(t, db, good, "member-good", consent.LinkedInOnly)
		exec(t, db, `UPDATE attempts SET secrets_sealed = $1 WHERE user_id = $2`, []byte("garbage"), bad.ID)
		_, err := db.PendingAttempt(t.Context(), bad.ID, session(bad), start)
		isKind(t, err, consent.Internal)
		ok(t, db.Tidy(t.Context(), later(11)))
		equal(t, "attempts", number(t, db, `SELECT count(*) FROM attempts`), 0)
		equal(t, "grants going back", len(jobs[consent.RevokeJob](t, db)), 1)
		equal(t, "noted", number(t, db, `SELECT count(*) FROM audit WHERE action = 'attempt.unreadable'`), 1)
	})
}
