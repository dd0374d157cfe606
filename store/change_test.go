package store_test

import (
	"errors"
	"testing"
	"time"

	"accord/consent"
)

func TestDowngradeReturnsTheWorkGrant(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		mia := w.connected("mia", consent.BothAccounts)
		c := mia.Standing().Conn
		w.pending(w.person("other"), consent.BothAccounts)
		_, err := w.ChangeChoice(t.Context(), mia.Actor(), consent.LinkedInOnly, c.Version)
		ok(t, err)
		_, err = w.db.Grant(t.Context(), c.ID, consent.WorkAccount)
		isKind(t, err, consent.NotFound)
		_, err = w.db.Grant(t.Context(), c.ID, consent.LinkedInAccount)
		ok(t, err)
		equal(t, "grants going back", len(jobs[consent.ReturnJob](w)), 1)
		list, err := w.db.Receipts(t.Context(), mia.User.ID)
		ok(t, err)
		r, n, err := w.db.Receipt(t.Context(), mia.User.ID, list[0].ID)
		ok(t, err)
		if r.Event != consent.Changed || len(r.Categories) != 4 || n.Hash != r.NoticeHash || n.Text == "" {
			t.Fatalf("receipt %+v with notice %+v", r, n)
		}
		_, err = w.ChangeChoice(t.Context(), mia.Actor(), consent.LinkedInOnly, c.Version)
		isCode(t, err, "connection.changed_meanwhile")
		equal(t, "other people's attempts", w.number(`SELECT count(*) FROM attempts`), 1)
	})
}

func TestUpgradeAddsTheWorkGrant(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		mia := w.connected("mia", consent.LinkedInOnly)
		c := mia.Standing().Conn
		linkedIn, err := w.db.Grant(t.Context(), c.ID, consent.LinkedInAccount)
		ok(t, err)
		next, err := w.ChangeChoice(t.Context(), mia.Actor(), consent.BothAccounts, c.Version)
		ok(t, err)
		ok(t, mia.Confirms(mia.Arrives(next)))
		_, err = w.db.Grant(t.Context(), c.ID, consent.WorkAccount)
		ok(t, err)
		kept, err := w.db.Grant(t.Context(), c.ID, consent.LinkedInAccount)
		ok(t, err)
		equal(t, "LinkedIn's grant", kept.ID, linkedIn.ID)
		after := mia.Standing().Conn
		if after.ID != c.ID || after.Version != 2 || after.Granted != consent.Everything() || after.Listed != consent.Everything() {
			t.Fatalf("connection: %+v", after)
		}
		equal(t, "attempts", w.number(`SELECT count(*) FROM attempts`), 0)
		equal(t, "grants going back", len(jobs[consent.ReturnJob](w)), 0)
	})
}

// TestRenewalReplacesGrants: our copy of the old grant is destroyed, and not returned,
// as that could end the new one too.
func TestRenewalReplacesGrants(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		mia := w.connected("mia", consent.BothAccounts)
		next, err := w.StartRenewal(t.Context(), mia.Actor())
		ok(t, err)
		w.later(time.Minute)
		ok(t, mia.Confirms(mia.Arrives(next)))
		equal(t, "active", w.number(`SELECT count(*) FROM grants WHERE state = 'active'`), 2)
		equal(t, "replaced", w.number(`SELECT count(*) FROM grants WHERE state = 'replaced' AND sealed IS NULL`), 1)
		equal(t, "grants going back", len(jobs[consent.ReturnJob](w)), 0)
		if by := mia.Standing().Conn.RenewBy; !by.Equal(w.now().Add(60 * 24 * time.Hour)) {
			t.Fatalf("to be renewed by %v", by)
		}
	})
}

func TestVisibilityLeavesNoReceipt(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		mia := w.connected("mia", consent.BothAccounts)
		ok(t, w.SetVisible(t.Context(), mia.Actor(), false))
		if c := mia.Standing().Conn; c.Visible || c.Version != 2 {
			t.Fatalf("stored %+v", c)
		}
		equal(t, "receipts", w.number(`SELECT count(*) FROM receipts`), 1)
		equal(t, "in the trail", w.number(`SELECT count(*) FROM audit WHERE action = 'connection.visibility' AND actor_id = $1`, mia.User.ID), 1)
		equal(t, "grants going back", len(jobs[consent.ReturnJob](w)), 0)
	})
}

func TestTwentyChangesOneWins(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		mia := w.connected("mia", consent.BothAccounts)
		rules := w.twice()
		o := atOnce(20, func(i int) error {
			_, err := rules[i%2].ChangeChoice(t.Context(), mia.Actor(), consent.LinkedInOnly, 1)
			return err
		})
		equal(t, "winners", o.none, 1)
		equal(t, "conflicts", o.codes["connection.changed_meanwhile"], 19)
	})
}

// hidden is a rule that hides the person, over a version that may be wrong.
func hidden(version int64) consent.Rule {
	return func(st consent.Standing, now time.Time) (consent.Change, error) {
		c := *st.Conn
		c.Visible, c.Version, c.ChangedAt = false, version, now
		return consent.Change{Conn: &c, By: consent.BySelf}, nil
	}
}

func TestConnectionIsChangedOverTheVersionBefore(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		mia := w.connected("mia", consent.BothAccounts)
		for _, version := range []int64{0, 3, 9} {
			isCode(t, w.db.Apply(t.Context(), mia.User.ID, hidden(version)), "connection.changed_meanwhile")
		}
		ok(t, w.db.Apply(t.Context(), mia.User.ID, hidden(2)))
		mia.Disconnects()
		isCode(t, w.db.Apply(t.Context(), mia.User.ID, hidden(4)), "connection.changed_meanwhile")
		equal(t, "version", mia.Standing().Conn.Version, 3)
	})
}

func TestRuleDecides(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		mia := w.connected("mia", consent.BothAccounts)
		before := w.fingerprint()
		refusal := errors.New("no")
		for name, apply := range map[string]func(consent.Rule) error{
			"Apply":  func(r consent.Rule) error { return w.db.Apply(t.Context(), mia.User.ID, r) },
			"Settle": func(r consent.Rule) error { return w.db.Settle(t.Context(), mia.User.ID, r) },
		} {
			asked := 0
			ok(t, apply(func(st consent.Standing, now time.Time) (consent.Change, error) {
				asked++
				equal(t, "standing", *st.Conn, *mia.Standing().Conn)
				equal(t, "now", now, w.now())
				return consent.Change{}, nil
			}))
			equal(t, name+": asked", asked, 1)
			err := apply(func(consent.Standing, time.Time) (consent.Change, error) { return consent.Change{}, refusal })
			if err != refusal { //nolint:errorlint // unchanged means the very same
				t.Errorf("%s: the rule's error came back as %v", name, err)
			}
		}
		isKind(t, w.db.Apply(t.Context(), "nobody", func(consent.Standing, time.Time) (consent.Change, error) {
			t.Error("the rule is asked about nobody")
			return consent.Change{}, nil
		}), consent.NotFound)
		equal(t, "rows", w.fingerprint(), before)
	})
}

// TestSettleAsksAgain: one cause at a time, and never without end.
func TestSettleAsksAgain(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		mia := w.connected("mia", consent.BothAccounts)
		asked := 0
		ok(t, w.db.Settle(t.Context(), mia.User.ID, func(st consent.Standing, now time.Time) (consent.Change, error) {
			if asked++; asked == 3 {
				return consent.Change{}, nil
			}
			return hidden(st.Conn.Version+1)(st, now)
		}))
		equal(t, "asked", asked, 3)
		equal(t, "version", mia.Standing().Conn.Version, 3)
		asked = 0
		ok(t, w.db.Settle(t.Context(), mia.User.ID, func(st consent.Standing, now time.Time) (consent.Change, error) {
			asked++
			return hidden(st.Conn.Version+1)(st, now)
		}))
		if asked > 10 {
			t.Fatalf("a rule without end is asked %d times", asked)
		}
	})
}

// TestRefusalOfAReplacedGrant: what a provider said of a grant that is not the active
// one any more changes nothing.
func TestRefusalOfAReplacedGrant(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		mia := w.connected("mia", consent.BothAccounts)
		c := mia.Standing().Conn
		g, err := w.db.Grant(t.Context(), c.ID, consent.WorkAccount)
		ok(t, err)
		lapses := func(grantID string) error {
			return w.db.Apply(t.Context(), mia.User.ID, func(st consent.Standing, now time.Time) (consent.Change, error) {
				next := *st.Conn
				next.Version, next.ChangedAt, next.LapsedAt, next.Lapsed = next.Version+1, now, now, consent.WorkAccount
				return consent.Change{Conn: &next, Refused: grantID, Audit: "connection.lapsed", By: consent.BySystem}, nil
			})
		}
		ok(t, lapses("another"))
		equal(t, "version", mia.Standing().Conn.Version, 1)
		ok(t, lapses(g.ID))
		equal(t, "lapsed", mia.Standing().Conn.Lapsed, consent.WorkAccount)
		equal(t, "refused", w.number(`SELECT count(*) FROM grants WHERE id = $1 AND state = 'refused' AND sealed IS NULL`, g.ID), 1)
		ok(t, lapses(g.ID))
		equal(t, "version", mia.Standing().Conn.Version, 2)
	})
}

func TestDisconnect(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		mia := w.connected("mia", consent.BothAccounts)
		id := mia.Standing().Conn.ID
		w.later(time.Minute)
		next, err := w.StartRenewal(t.Context(), mia.Actor())
		ok(t, err)
		mia.Arrives(next)
		mia.Disconnects()
		if c := mia.Standing().Conn; w.state(mia) != consent.StateClosed || c.ClosedBy != consent.BySelf || !c.ClosedAt.Equal(w.now()) || c.ID != id {
			t.Fatalf("closed as %+v", c)
		}
		for _, account := range []consent.Account{consent.LinkedInAccount, consent.WorkAccount} {
			_, err := w.db.Grant(t.Context(), id, account)
			isKind(t, err, consent.NotFound)
		}
		equal(t, "attempts", w.number(`SELECT count(*) FROM attempts`), 0)
		equal(t, "grants going back", len(jobs[consent.ReturnJob](w)), 3)
		steps, err := w.db.GrantSteps(t.Context(), id)
		ok(t, err)
		if len(steps) != 2 || steps[0].State != consent.GrantRevoking || !steps[0].UpdatedAt.Equal(w.now()) {
			t.Fatalf("steps: %+v", steps)
		}
		before := w.fingerprint()
		mia.Disconnects()
		equal(t, "rows", w.fingerprint(), before)
		// The same person and member may connect anew, and that alone is open then.
		w.later(time.Minute)
		again := mia.Connects(consent.LinkedInOnly)
		equal(t, "latest", mia.Standing().Conn.ID, again.ID)
	})
}

func TestDisabledPersonHasNothingLeft(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		mia := w.connected("mia", consent.BothAccounts)
		w.begun(w.person("noah"), consent.BothAccounts)
		w.Import("mia", false)
		c := mia.Standing().Conn
		if !c.Closed || c.ClosedBy != consent.ByDirectory || c.ClosedOn != consent.UserDisabled {
			t.Fatalf("connection: %+v", c)
		}
		equal(t, "mia's sessions", w.number(`SELECT count(*) FROM sessions WHERE user_id = $1`, mia.User.ID), 0)
		equal(t, "noah's attempts", w.number(`SELECT count(*) FROM attempts`), 1)
		equal(t, "grants going back", len(jobs[consent.ReturnJob](w)), 2)
		equal(t, "proofs", mia.Proofs()[1], `withdrawn by directory "account disabled": `)
		w.Import("mia", true)
		_, err := w.db.Session(t.Context(), mia.Session, w.now())
		isKind(t, err, consent.NotFound)
		equal(t, "enabled again, not connected again", w.state(mia), consent.StateClosed)
	})
}
