package store_test

import (
	"testing"

	"accord/consent"
	"accord/store"
)

// changed is the connection's next version.
func changed(c consent.Connection, choice consent.Choice, visible bool) consent.Connection {
	c.Choice, c.Visible, c.ChangedAt = choice, visible, later(2)
	c.Version++
	return c
}

func TestDowngradeReturnsTheWorkGrant(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB) {
		_, c := connected(t, db, "mia", consent.BothAccounts)
		next := changed(c, consent.LinkedInOnly, true)
		r, n := proof(next, consent.Changed, consent.BySelf), consent.NoticeFor(consent.LinkedInOnly, consent.Announcement{})
		r.NoticeHash = n.Hash
		ok(t, db.ChangeConnection(t.Context(), next, "", nil, &r, &n, agree, nil))
		_, err := db.Grant(t.Context(), c.ID, consent.WorkAccount)
		isKind(t, err, consent.NotFound)
		_, err = db.Grant(t.Context(), c.ID, consent.LinkedInAccount)
		ok(t, err)
		equal(t, "grants going back", len(jobs[consent.RevokeJob](t, db)), 1)
		_, read, err := db.Receipt(t.Context(), c.UserID, r.ID)
		ok(t, err)
		equal(t, "notice", read, n)
		err = db.ChangeConnection(t.Context(), next, "", nil, nil, nil, agree, nil)
		isKind(t, err, consent.Conflict)
	})
}

func TestUpgradeAddsTheWorkGrant(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB) {
		u, c := connected(t, db, "mia", consent.LinkedInOnly)
		a := pending(t, db, u, "member-mia", consent.BothAccounts)
		next := changed(c, consent.BothAccounts, true)
		r, n := proof(next, consent.Changed, consent.BySelf), a.Notice
		err := db.ChangeConnection(t.Context(), next, "none", a.Secrets.Work, &r, &n, agree, nil)
		isKind(t, err, consent.NotFound)
		ok(t, db.ChangeConnection(t.Context(), next, a.ID, a.Secrets.Work, &r, &n, agree, nil))
		g, err := db.Grant(t.Context(), c.ID, consent.WorkAccount)
		ok(t, err)
		equal(t, "token", g.AccessToken, a.Secrets.Work.AccessToken)
		equal(t, "attempts", number(t, db, `SELECT count(*) FROM attempts`), 0)
		st, err := db.Standing(t.Context(), u.ID)
		ok(t, err)
		equal(t, "connection", *st.Conn, next)
		err = db.ChangeConnection(t.Context(), changed(next, consent.BothAccounts, false), a.ID, nil, nil, nil, agree, nil)
		isKind(t, err, consent.NotFound)
	})
}

func TestVisibilityLeavesNoReceipt(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB) {
		_, c := connected(t, db, "mia", consent.BothAccounts)
		ok(t, db.ChangeConnection(t.Context(), changed(c, c.Choice, false), "", nil, nil, nil, agree, nil))
		st, err := db.Connection(t.Context(), c.ID)
		ok(t, err)
		if st.Conn.Visible || st.Conn.Version != 2 {
			t.Fatalf("stored %+v", st.Conn)
		}
		equal(t, "receipts", number(t, db, `SELECT count(*) FROM receipts`), 1)
		equal(t, "grants going back", len(jobs[consent.RevokeJob](t, db)), 0)
	})
}

func TestTwentyChangesOneWins(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB) {
		_, c := connected(t, db, "mia", consent.BothAccounts)
		o := atOnce(20, func(i int) error {
			return db.ChangeConnection(t.Context(), changed(c, c.Choice, i%2 == 0), "", nil, nil, nil, agree, nil)
		})
		equal(t, "winners", o.none, 1)
		equal(t, "conflicts", o.kinds[consent.Conflict], 19)
	})
}

func TestClosedConnectionIsNotChanged(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB) {
		_, c := connected(t, db, "mia", consent.BothAccounts)
		_, err := db.CloseConnection(t.Context(), c.ID, consent.BySelf, proof(c, consent.Withdrawn, consent.BySelf), nil)
		ok(t, err)
		next := changed(c, c.Choice, false)
		next.Version++ // the version the close left behind, and one more
		isKind(t, db.ChangeConnection(t.Context(), next, "", nil, nil, nil, agree, nil), consent.Conflict)
	})
}
