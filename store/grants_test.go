package store_test

import (
	"testing"
	"time"

	"accord/consent"
	"accord/store"
)

// lent is a connected person's grant.
func (w *world) lent(connectionID string, account consent.Account) consent.Grant {
	w.t.Helper()
	g, err := w.db.Grant(w.t.Context(), connectionID, account)
	ok(w.t, err)
	return g
}

func fresh(g consent.Grant, at time.Time) consent.Grant {
	g.AccessToken, g.RefreshToken, g.ExpiresAt, g.Version = "fresh-access", "fresh-refresh", at.Add(time.Hour), g.Version+1
	return g
}

// TestLease is H7: one asker at a time may refresh, over all instances.
func TestLease(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		mia := w.connected("mia", consent.BothAccounts)
		g := w.lent(mia.Standing().Conn.ID, consent.WorkAccount)
		instances := []*store.DB{w.db, w.another()}
		leased := func() int {
			t.Helper()
			return atOnce(8, func(i int) error {
				got, err := instances[i%2].LeaseGrant(t.Context(), g, time.Minute)
				if err == nil && !got {
					return consent.Fail(consent.Conflict, "leased")
				}
				return err
			}).none
		}
		equal(t, "at once", leased(), 1)
		equal(t, "while it is leased", leased(), 0)
		w.later(time.Minute - time.Millisecond)
		equal(t, "just before its end", leased(), 0)
		w.later(time.Millisecond)
		equal(t, "behind its end", leased(), 1)
		ok(t, instances[1].ReleaseLease(t.Context(), g))
		equal(t, "given back", leased(), 1)
		kept, err := w.db.RefreshedGrant(t.Context(), g, fresh(g, w.now()))
		ok(t, err)
		equal(t, "kept", kept, true)
		equal(t, "of an older version", leased(), 0)
		ok(t, w.db.ReleaseLease(t.Context(), g)) // of an older version: that is nobody's lease
		g = w.lent(mia.Standing().Conn.ID, consent.WorkAccount)
		equal(t, "version", g.Version, 2)
		equal(t, "a refresh ends the lease", leased(), 1)
		mia.Disconnects()
		w.later(time.Hour)
		equal(t, "of a closed connection", leased(), 0)
	})
}

func TestRefreshedGrant(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		mia := w.connected("mia", consent.BothAccounts)
		c := mia.Standing().Conn
		old := w.lent(c.ID, consent.WorkAccount)
		new := fresh(old, w.now())
		new.Covers = consent.SetOf(consent.WorkProfile)
		kept, err := w.db.RefreshedGrant(t.Context(), old, new)
		ok(t, err)
		equal(t, "kept", kept, true)
		g := w.lent(c.ID, consent.WorkAccount)
		if g.AccessToken != new.AccessToken || g.RefreshToken != new.RefreshToken || !g.ExpiresAt.Equal(new.ExpiresAt) || g.Covers != new.Covers || g.ID != old.ID || g.Version != 2 {
			t.Fatal("the fresh grant is not there")
		}
		equal(t, "covered", mia.Standing().Conn.Granted, consent.Everything().Of(consent.LinkedInAccount)|new.Covers)
		// Of two that refreshed the same tokens, the second one's are not needed.
		kept, err = w.db.RefreshedGrant(t.Context(), old, new)
		ok(t, err)
		equal(t, "kept, over an older version", kept, false)
		mia.Disconnects()
		w.Store.TakeJobs()
		kept, err = w.db.RefreshedGrant(t.Context(), g, fresh(g, w.now()))
		ok(t, err)
		equal(t, "kept after the end", kept, false)
		back := jobs[consent.ReturnJob](w)
		equal(t, "grants going back", len(back), 1)
		returned, step, err := w.db.BeginReturn(t.Context(), back[0].GrantID, time.Minute)
		ok(t, err)
		if returned.AccessToken != "fresh-access" || step.Account != consent.WorkAccount {
			t.Fatal("what goes back is not what came")
		}
		_, err = w.db.RefreshedGrant(t.Context(), consent.Grant{ID: "none"}, new)
		isKind(t, err, consent.NotFound)
	})
}

func TestRefreshAgainstDisconnect(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		mia := w.connected("mia", consent.BothAccounts)
		g := w.lent(mia.Standing().Conn.ID, consent.WorkAccount)
		w.Store.TakeJobs()
		rules := w.twice()
		o := atOnce(8, func(i int) error {
			if i == 4 {
				return rules[1].Disconnect(t.Context(), mia.Actor())
			}
			_, err := w.db.RefreshedGrant(t.Context(), g, fresh(g, w.now()))
			return err
		})
		equal(t, "done", o.none, 8)
		equal(t, "active grants", w.number(`SELECT count(*) FROM grants WHERE state = 'active'`), 0)
		equal(t, "each has a job", len(jobs[consent.ReturnJob](w)), w.number(`SELECT count(*) FROM grants`))
	})
}

// TestGrantOfAClosedConnection: part C of the first look, row 18. Whatever state the
// grant is in, a closed connection lends none.
func TestGrantOfAClosedConnection(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		mia := w.connected("mia", consent.BothAccounts)
		id := mia.Standing().Conn.ID
		w.lent(id, consent.LinkedInAccount)
		exec(t, w.db, `UPDATE connections SET closed_at = 1, closed_by = 'self'`)
		_, err := w.db.Grant(t.Context(), id, consent.LinkedInAccount)
		isKind(t, err, consent.NotFound)
	})
}

func TestSwappedGrantsDoNotOpen(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		mia, noah := w.connected("mia", consent.BothAccounts), w.connected("noah", consent.BothAccounts)
		mine, his := mia.Standing().Conn.ID, noah.Standing().Conn.ID
		var sealed []byte
		ok(t, w.db.Writer().QueryRowContext(t.Context(), `SELECT sealed FROM grants WHERE connection_id = $1 AND account = 'work'`, mine).Scan(&sealed))
		// Into another person's row, and into another row of the same person.
		exec(t, w.db, `UPDATE grants SET sealed = $1 WHERE connection_id = $2 AND account = 'work'`, sealed, his)
		exec(t, w.db, `UPDATE grants SET sealed = $1 WHERE connection_id = $2 AND account = 'linkedin'`, sealed, mine)
		_, err := w.db.Grant(t.Context(), his, consent.WorkAccount)
		isKind(t, err, consent.Internal)
		_, err = w.db.Grant(t.Context(), mine, consent.LinkedInAccount)
		isKind(t, err, consent.Internal)
		w.lent(mine, consent.WorkAccount)
		exec(t, w.db, `UPDATE grants SET user_id = $1 WHERE connection_id = $2`, noah.User.ID, mine)
		_, err = w.db.Grant(t.Context(), mine, consent.WorkAccount)
		isKind(t, err, consent.Internal)
	})
}
