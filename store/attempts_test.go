package store_test

import (
	"net/url"
	"strconv"
	"testing"
	"time"

	"accord/consent"
	"accord/consent/consenttest"
)

// begun starts an attempt that awaits LinkedIn, and returns it with its state.
func (w *world) begun(p *consenttest.Person, choice consent.Choice) (consent.Attempt, string) {
	w.t.Helper()
	next, err := p.Start(choice)
	ok(w.t, err)
	address, err := url.Parse(next)
	ok(w.t, err)
	a, err := w.db.OpenAttempt(w.t.Context(), p.User.ID, p.Session, "")
	ok(w.t, err)
	return a, address.Query().Get("state")
}

func TestStartAttempt(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		mia := w.person("mia")
		first, _ := w.begun(mia, consent.LinkedInOnly)
		_, otherBrowser := w.begun(w.person("mia"), consent.LinkedInOnly)
		for i := range 3 {
			w.later(time.Minute)
			a, _ := w.begun(mia, consent.BothAccounts)
			newest, err := w.db.OpenAttempt(t.Context(), mia.User.ID, mia.Session, "")
			ok(t, err)
			equal(t, "newest "+strconv.Itoa(i), newest.ID, a.ID)
		}
		named, err := w.db.OpenAttempt(t.Context(), mia.User.ID, mia.Session, first.ID)
		ok(t, err)
		equal(t, "by its id", named.Notice, first.Notice)
		_, err = mia.Start(consent.LinkedInOnly)
		isCode(t, err, "attempt.too_many")
		w.later(7*time.Minute + time.Second) // of the five, two are over by then, one of them in the other browser
		ok(t, w.db.StartAttempt(t.Context(), mia.User.ID, func(st consent.Standing, open int, now time.Time) (consent.Attempt, error) {
			equal(t, "open", open, 3)
			equal(t, "now", now, w.now())
			equal(t, "standing", st.User, mia.User)
			first.ID, first.StateHash = "another", "another"
			return first, nil
		}))
		_, err = w.db.TakeState(t.Context(), consent.Hash(otherBrowser), mia.Session, mia.User.ID, consent.AwaitLinkedIn)
		isKind(t, err, consent.NotFound)
		isKind(t, w.db.StartAttempt(t.Context(), "nobody", func(consent.Standing, int, time.Time) (consent.Attempt, error) {
			t.Error("somebody asks for nobody")
			return consent.Attempt{}, nil
		}), consent.NotFound)
	})
}

func TestTakeState(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		mia := w.person("mia")
		a, state := w.begun(mia, consent.BothAccounts)
		hash := consent.Hash(state)
		for _, wrong := range []struct {
			what, state, session, user string
			step                       consent.Step
		}{
			{"state", consent.Hash("x"), mia.Session, mia.User.ID, consent.AwaitLinkedIn},
			{"no state", "", mia.Session, mia.User.ID, consent.AwaitLinkedIn},
			{"browser", hash, "x", mia.User.ID, consent.AwaitLinkedIn},
			{"person", hash, mia.Session, "x", consent.AwaitLinkedIn},
			{"step", hash, mia.Session, mia.User.ID, consent.AwaitWork},
		} {
			_, err := w.db.TakeState(t.Context(), wrong.state, wrong.session, wrong.user, wrong.step)
			if consent.KindOf(err) != consent.NotFound {
				t.Errorf("wrong %s: %v", wrong.what, err)
			}
		}
		other := w.another()
		o := atOnce(20, func(i int) error {
			db := w.db
			if i%2 == 0 {
				db = other
			}
			got, err := db.TakeState(t.Context(), hash, mia.Session, mia.User.ID, consent.AwaitLinkedIn)
			if err == nil {
				want := a
				want.StateHash = ""
				equal(t, "attempt", got, want)
			}
			return err
		})
		equal(t, "taken", o.none, 1)
		equal(t, "refused", o.codes["attempt.over"], 19)
		late, state := w.begun(mia, consent.BothAccounts)
		w.later(consent.AttemptLife)
		_, err := w.db.TakeState(t.Context(), consent.Hash(state), mia.Session, mia.User.ID, consent.AwaitLinkedIn)
		isKind(t, err, consent.NotFound)
		_, err = w.db.OpenAttempt(t.Context(), mia.User.ID, mia.Session, late.ID)
		isKind(t, err, consent.NotFound)
	})
}

func token(account consent.Account, at time.Time) *consent.Grant {
	covers := consent.Everything().Of(account)
	return &consent.Grant{
		Account: account, AccessToken: "canary-access", RefreshToken: "canary-refresh", Scopes: []string{"openid", "profile"},
		Covers: covers, ExpiresAt: at.Add(60 * 24 * time.Hour),
	}
}

func anyMember(consent.MemberFacts) error { return nil }

func TestAdvanceAttemptKeepsSecrets(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		mia := w.person("mia")
		a, _ := w.begun(mia, consent.BothAccounts)
		a.Secrets = consent.AttemptSecrets{Member: "member-mia", Nonce: "n", Verifier: "v", LinkedIn: token(consent.LinkedInAccount, w.now())}
		a.Step, a.StateHash = consent.AwaitWork, consent.Hash("second")
		_, err := w.db.AdvanceAttempt(t.Context(), a, anyMember)
		ok(t, err)
		got, err := w.db.TakeState(t.Context(), consent.Hash("second"), mia.Session, mia.User.ID, consent.AwaitWork)
		ok(t, err)
		back, want := got.Secrets.LinkedIn, a.Secrets.LinkedIn
		if got.Secrets.Member != "member-mia" || got.Secrets.Nonce != "n" || got.Secrets.Verifier != "v" || got.Secrets.Work != nil ||
			back.AccessToken != want.AccessToken || back.RefreshToken != want.RefreshToken || !back.Has("openid") || back.Covers != want.Covers || !back.ExpiresAt.Equal(want.ExpiresAt) {
			t.Fatal("the secrets came back different")
		}
	})
}

func TestAdvanceAfterCancelReturnsGrants(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		mia := w.person("mia")
		a, _ := w.begun(mia, consent.BothAccounts)
		ok(t, w.db.CancelAttempts(t.Context(), mia.User.ID))
		a.Secrets.Member, a.Secrets.LinkedIn, a.Step = "member-mia", token(consent.LinkedInAccount, w.now()), consent.Pending
		_, err := w.db.AdvanceAttempt(t.Context(), a, anyMember)
		isKind(t, err, consent.NotFound)
		equal(t, "grants going back", len(jobs[consent.ReturnJob](w)), 1)
		equal(t, "attempts", w.number(`SELECT count(*) FROM attempts`), 0)
	})
}

// TestAdvanceWithTakenMember: what just came goes back, whatever is stored.
func TestAdvanceWithTakenMember(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		mia, noah := w.connected("mia", consent.LinkedInOnly), w.person("noah")
		w.Store.TakeJobs()
		next, err := noah.Start(consent.LinkedInOnly)
		ok(t, err)
		_, err = noah.AllowsAs(next, mia.Member)
		isCode(t, err, "connect.member_taken")
		_, err = w.db.OpenAttempt(t.Context(), noah.User.ID, noah.Session, "")
		isKind(t, err, consent.NotFound)
		back := jobs[consent.ReturnJob](w)
		equal(t, "grants going back", len(back), 1)
		g, _, err := w.db.BeginReturn(t.Context(), back[0].GrantID, time.Minute)
		ok(t, err)
		if g.AccessToken == "" || !g.Covers.Has(consent.LinkedInProfile) {
			t.Fatal("the grant that goes back is not whole")
		}
	})
}

func TestAttemptsEndWithTheirGrants(t *testing.T) {
	ways := map[string]func(t *testing.T, w *world, p *consenttest.Person){
		"cancelled": func(t *testing.T, w *world, p *consenttest.Person) {
			ok(t, w.db.CancelAttempts(t.Context(), p.User.ID))
		},
		"signed out": func(_ *testing.T, _ *world, p *consenttest.Person) { p.SignOut() },
		"too old": func(t *testing.T, w *world, _ *consenttest.Person) {
			w.later(consent.AttemptLife)
			ok(t, w.db.Tidy(t.Context()))
		},
		"nobody may": func(_ *testing.T, w *world, _ *consenttest.Person) {
			w.Allow(consent.Nobody, "", consent.Everything())
			w.Allow(consent.Everyone, "", consent.Everything())
		},
		"disabled": func(_ *testing.T, w *world, p *consenttest.Person) { w.Import("disabled", false) },
	}
	each(t, func(t *testing.T, w *world) {
		for name, end := range ways {
			p := w.person(name)
			w.pending(p, consent.BothAccounts)
			w.Store.TakeJobs()
			end(t, w, p)
			if n := w.number(`SELECT count(*) FROM attempts`); n != 0 {
				t.Errorf("%s: %d attempts are left", name, n)
			}
			for _, account := range []consent.Account{consent.LinkedInAccount, consent.WorkAccount} {
				n := w.number(`SELECT count(*) FROM grants WHERE user_id = $1 AND account = $2 AND state = 'revoking' AND connection_id IS NULL`, p.User.ID, account)
				if n != 1 {
					t.Errorf("%s: %d grants of %s wait for their return", name, n, account)
				}
			}
			if n := len(jobs[consent.ReturnJob](w)); n != 2 {
				t.Errorf("%s: %d jobs return them", name, n)
			}
		}
	})
}

func TestUnreadableAttemptEndsAlone(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		bad, good := w.person("bad"), w.person("good")
		w.pending(bad, consent.LinkedInOnly)
		w.pending(good, consent.LinkedInOnly)
		w.Store.TakeJobs()
		exec(t, w.db, `UPDATE attempts SET secrets_sealed = $1 WHERE user_id = $2`, []byte("garbage"), bad.User.ID)
		_, err := w.db.OpenAttempt(t.Context(), bad.User.ID, bad.Session, "")
		isKind(t, err, consent.Internal)
		w.later(consent.AttemptLife)
		ok(t, w.db.Tidy(t.Context()))
		equal(t, "attempts", w.number(`SELECT count(*) FROM attempts`), 0)
		equal(t, "grants going back", len(jobs[consent.ReturnJob](w)), 1)
		equal(t, "noted", w.number(`SELECT count(*) FROM audit WHERE action = 'attempt.unreadable'`), 1)
	})
}
