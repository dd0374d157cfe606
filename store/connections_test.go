package store_test

import (
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"accord/consent"
	"accord/store"
)

func TestOpenConnection(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB) {
		u, c := connected(t, db, "mia", consent.BothAccounts)
		st, err := db.Standing(t.Context(), u.ID)
		ok(t, err)
		if st.Conn == nil || *st.Conn != c {
			t.Fatalf("got %+v, want %+v", st.Conn, c)
		}
		equal(t, "state", st.State(start), consent.StateLive)
		if st.Attempt != nil {
			t.Fatal("the attempt is still there")
		}
		for _, account := range []consent.Account{consent.LinkedInAccount, consent.WorkAccount} {
			g, err := db.Grant(t.Context(), c.ID, account)
			ok(t, err)
			want := *token(u, account)
			if g.AccessToken != want.AccessToken || g.RefreshToken != want.RefreshToken || !slices.Equal(g.Scopes, want.Scopes) || !g.ExpiresAt.Equal(want.ExpiresAt) {
				t.Fatalf("the grant of %s came back different", account)
			}
		}
		list, err := db.Receipts(t.Context(), u.ID)
		ok(t, err)
		equal(t, "receipts", len(list), 1)
		r, n, err := db.Receipt(t.Context(), u.ID, list[0].ID)
		ok(t, err)
		if r.Event != consent.Given || len(r.Categories) != 9 || n != consent.NoticeFor(consent.BothAccounts, consent.Announcement{}) {
			t.Fatalf("receipt %+v with notice %q", r, n.Hash)
		}
		_, _, err = db.Receipt(t.Context(), "user-other", list[0].ID)
		isKind(t, err, consent.NotFound)
		letters := jobs[consent.LetterJob](t, db)
		if len(letters) != 1 || letters[0].Letter != consent.ConnectedLetter {
			t.Fatalf("letters: %v", letters)
		}
		if n := len(jobs[consent.RevokeJob](t, db)); n != 0 {
			t.Fatalf("%d grants are being returned", n)
		}
		member, err := db.MemberStanding(t.Context(), "member-mia")
		ok(t, err)
		equal(t, "member's user", member.User.ID, u.ID)
		_, err = db.MemberStanding(t.Context(), "member-nobody")
		isKind(t, err, consent.NotFound)
		byID, err := db.Connection(t.Context(), c.ID)
		ok(t, err)
		equal(t, "owner", byID.User, u)
		_, err = db.Connection(t.Context(), "none")
		isKind(t, err, consent.NotFound)
	})
}

func TestOpenConnectionEndsOtherAttempts(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB) {
		u := person(t, db, "mia")
		version := allow(t, db, consent.Everyone, "", consent.BothAccounts)
		pending(t, db, u, "member-old", consent.BothAccounts)
		a := pending(t, db, u, "member-mia", consent.LinkedInOnly)
		if _, err := confirm(t.Context(), db, a, version); err != nil {
			t.Fatal(err)
		}
		equal(t, "attempts", number(t, db, `SELECT count(*) FROM attempts`), 0)
		equal(t, "grants going back", len(jobs[consent.RevokeJob](t, db)), 2)
		g, _, err := db.RevokingGrant(t.Context(), jobs[consent.RevokeJob](t, db)[0].GrantID)
		ok(t, err)
		if !g.Has("openid") {
			t.Fatal("the grant that goes back is not whole")
		}
		_, err = confirm(t.Context(), db, a, version)
		isKind(t, err, consent.Conflict)
	})
}

func TestConfirmTwentyTimesAtOnce(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB) {
		u := person(t, db, "mia")
		version := allow(t, db, consent.Everyone, "", consent.BothAccounts)
		a := pending(t, db, u, "member-mia", consent.LinkedInOnly)
		won := atOnce(20, func(int) error {
			_, err := confirm(t.Context(), db, a, version)
			return err
		})
		equal(t, "winners", won.none, 1)
		equal(t, "conflicts", won.kinds[consent.Conflict], 19)
		equal(t, "receipts", number(t, db, `SELECT count(*) FROM receipts`), 1)
		equal(t, "grants", number(t, db, `SELECT count(*) FROM grants`), 1)
		equal(t, "letters", len(jobs[consent.LetterJob](t, db)), 1)
	})
}

func TestOneMemberForTwoUsers(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB) {
		version := allow(t, db, consent.Everyone, "", consent.BothAccounts)
		var attempts []consent.Attempt
		for _, name := range []string{"mia", "noah"} {
			attempts = append(attempts, pending(t, db, person(t, db, name), "member-shared", consent.LinkedInOnly))
		}
		won := atOnce(20, func(i int) error {
			_, err := confirm(t.Context(), db, attempts[i%2], version)
			return err
		})
		equal(t, "winners", won.none, 1)
		equal(t, "open connections", number(t, db, `SELECT count(*) FROM connections WHERE closed_at IS NULL`), 1)
		equal(t, "attempts", number(t, db, `SELECT count(*) FROM attempts`), 0)
		equal(t, "the loser's grant goes back", len(jobs[consent.RevokeJob](t, db)), 1)
	})
}

func TestNobodyAgainstOpensInFlight(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB) {
		version := allow(t, db, consent.Everyone, "", consent.BothAccounts)
		var attempts []consent.Attempt
		for i := range 20 {
			name := "p" + string(rune('a'+i))
			attempts = append(attempts, pending(t, db, person(t, db, name), "member-"+name, consent.LinkedInOnly))
		}
		atOnce(21, func(i int) error {
			if i == 20 {
				allow(t, db, consent.Nobody, "", consent.BothAccounts)
				return nil
			}
			_, err := confirm(t.Context(), db, attempts[i], version)
			return err
		})
		set, err := db.Setting(t.Context())
		ok(t, err)
		equal(t, "connected", set.Effect.Connected, 0)
		equal(t, "open under the new policy", number(t, db, `SELECT count(*) FROM connections WHERE closed_at IS NULL AND policy_version >= $1`, set.Policy.WithdrawnVersion), 0)
		equal(t, "attempts", number(t, db, `SELECT count(*) FROM attempts`), 0)
		open, err := db.ConnectionsBefore(t.Context(), set.Policy.Version, 100)
		ok(t, err)
		equal(t, "ending", len(open), set.Effect.Ending)
		equal(t, "grants kept or going back", number(t, db, `SELECT count(*) FROM grants`), 20)
	})
}

func TestGuardDecides(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB) {
		u := person(t, db, "mia")
		version := allow(t, db, consent.Everyone, "", consent.BothAccounts)
		a := pending(t, db, u, "member-mia", consent.LinkedInOnly)
		before := fingerprint(t, db)
		refusal := errors.New("no")
		err := db.OpenConnection(t.Context(), a, consent.Connection{ID: "c", UserID: u.ID, OpenedAt: start}, consent.Receipt{}, func(st consent.Standing) error {
			equal(t, "policy the guard sees", st.Policy.Version, version)
			return refusal
		}, nil)
		if err != refusal { //nolint:errorlint // unchanged means the very same
			t.Fatalf("the guard's error came back as %v", err)
		}
		equal(t, "rows", fingerprint(t, db), before)
	})
}

func TestCloseConnection(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB) {
		u, c := connected(t, db, "mia", consent.BothAccounts)
		r := proof(c, consent.Withdrawn, consent.BySelf)
		closed, err := db.CloseConnection(t.Context(), c.ID, consent.BySelf, r, nil)
		ok(t, err)
		equal(t, "closed", closed, true)
		st, err := db.Standing(t.Context(), u.ID)
		ok(t, err)
		if st.State(start) != consent.StateClosed || st.Conn.ClosedBy != consent.BySelf || !st.Conn.ClosedAt.Equal(r.At) {
			t.Fatalf("closed as %+v", st.Conn)
		}
		_, err = db.Grant(t.Context(), c.ID, consent.LinkedInAccount)
		isKind(t, err, consent.NotFound)
		equal(t, "grants going back", len(jobs[consent.RevokeJob](t, db)), 2)
		steps, err := db.GrantSteps(t.Context(), c.ID)
		ok(t, err)
		if len(steps) != 2 || steps[0].State != consent.GrantRevoking || !steps[0].UpdatedAt.Equal(r.At) {
			t.Fatalf("steps: %+v", steps)
		}
		before := fingerprint(t, db)
		closed, err = db.CloseConnection(t.Context(), c.ID, consent.BySelf, proof(c, consent.Withdrawn, consent.BySelf), nil)
		ok(t, err)
		equal(t, "closed again", closed, false)
		equal(t, "rows", fingerprint(t, db), before)
		_, err = db.CloseConnection(t.Context(), "none", consent.BySelf, r, nil)
		isKind(t, err, consent.NotFound)
		// The same person and member may connect anew, and that alone is open then.
		set, err := db.Setting(t.Context())
		ok(t, err)
		again, err := confirm(t.Context(), db, pending(t, db, u, "member-mia", consent.LinkedInOnly), set.Policy.Version)
		ok(t, err)
		st, err = db.Standing(t.Context(), u.ID)
		ok(t, err)
		equal(t, "latest", st.Conn.ID, again.ID)
	})
}

func TestCloseConnectionEndsAttempts(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB) {
		u, c := connected(t, db, "mia", consent.LinkedInOnly)
		pending(t, db, u, "member-mia", consent.BothAccounts)
		_, err := db.CloseConnection(t.Context(), c.ID, consent.ByLinkedIn, proof(c, consent.Withdrawn, consent.ByLinkedIn), nil)
		ok(t, err)
		equal(t, "attempts", number(t, db, `SELECT count(*) FROM attempts`), 0)
		equal(t, "grants going back", len(jobs[consent.RevokeJob](t, db)), 3)
	})
}

func TestReconnectBeforeNobodyIsTidied(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB) {
		mia, old := connected(t, db, "mia", consent.LinkedInOnly)
		allow(t, db, consent.Nobody, "", consent.BothAccounts)
		version := allow(t, db, consent.Everyone, "", consent.BothAccounts)
		st, err := db.Standing(t.Context(), mia.ID)
		ok(t, err)
		equal(t, "old connection", st.State(start), consent.StateClosed)
		// Somebody else takes the member, then the person connects another one.
		noah := person(t, db, "noah")
		_, err = confirm(t.Context(), db, pending(t, db, noah, "member-mia", consent.LinkedInOnly), version)
		ok(t, err)
		st, err = db.Connection(t.Context(), old.ID)
		ok(t, err)
		equal(t, "closed by", st.Conn.ClosedBy, consent.ByAdmin)
		list, err := db.Receipts(t.Context(), mia.ID)
		ok(t, err)
		if !slices.ContainsFunc(list, func(r consent.Receipt) bool { return r.Event == consent.Withdrawn && r.By == consent.ByAdmin }) {
			t.Fatalf("receipts: %+v", list)
		}
		_, err = confirm(t.Context(), db, pending(t, db, mia, "member-two", consent.LinkedInOnly), version)
		ok(t, err)
	})
}

// outcome counts how calls ended.
type outcome struct {
	none  int
	kinds map[consent.Kind]int
}

// atOnce makes n calls that start together.
func atOnce(n int, call func(i int) error) outcome {
	o := outcome{kinds: map[consent.Kind]int{}}
	var mu sync.Mutex
	var wg sync.WaitGroup
	gate := make(chan struct{})
	for i := range n {
		wg.Go(func() {
			<-gate
			err := call(i)
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				o.none++
			} else {
				o.kinds[consent.KindOf(err)]++
			}
		})
	}
	close(gate)
	wg.Wait()
	return o
}

// fingerprint is how many rows there are, everywhere, and how old the newest change is.
func fingerprint(t testing.TB, db *store.DB) int {
	t.Helper()
	return number(t, db, `SELECT (SELECT count(*) FROM users) + 100 * (SELECT count(*) FROM attempts) + 1000 * (SELECT count(*) FROM connections)
		+ 10000 * (SELECT count(*) FROM grants) + 100000 * (SELECT count(*) FROM receipts) + 1000000 * (SELECT count(*) FROM job_log)
		+ 10000000 * (SELECT count(*) FROM audit) + 100000000 * (SELECT COALESCE(sum(version), 0) FROM connections) + (SELECT version FROM policy) * 1000000000`)
}

// later is a minute behind the start of the test.
func later(minutes int) time.Time { return start.Add(time.Duration(minutes) * time.Minute) }
