package store_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"accord/consent"
	"accord/store"
)

// crowd makes so many connected people at once, without grants. Their ids are in order.
func (w *world) crowd(n int) (connectionIDs []string) {
	w.t.Helper()
	tx, err := w.db.Writer().BeginTx(w.t.Context(), nil)
	ok(w.t, err)
	for i := range n {
		id := fmt.Sprintf("crowd-%05d", i)
		_, err := tx.ExecContext(w.t.Context(), `INSERT INTO users (id, issuer, subject, user_name, name, mail, enabled, admin, auditor, groups_unknown, created_at)
			VALUES ($1, 'crowd', $2, $3, '', '', TRUE, FALSE, FALSE, FALSE, 0)`, id, id, id)
		ok(w.t, err)
		_, err = tx.ExecContext(w.t.Context(), `INSERT INTO connections (id, user_id, member_hash, categories, granted, listed, visible, version, policy_version, attempt_id,
				opened_at, changed_at, renew_by, lapsed, suspended_by, closed_by, closed_on)
			SELECT 'c-' || u.id, u.id, 'm-' || u.id, 'linkedin-profile', 'linkedin-profile', 'linkedin-profile', TRUE, 1, f.version, '', 0, 0, CAST($2 AS BIGINT), '', '', '', ''
			FROM users u, policy f WHERE u.id = $1`, id, w.now().Add(24*time.Hour).UnixMilli())
		ok(w.t, err)
		connectionIDs = append(connectionIDs, "c-"+id)
	}
	ok(w.t, tx.Commit())
	return connectionIDs
}

// closes is a rule that ends every connection, except where refuse says no.
func closes(refuse func(consent.Standing) error) consent.Rule {
	return func(st consent.Standing, now time.Time) (consent.Change, error) {
		if st.Conn == nil || st.Conn.Closed {
			return consent.Change{}, nil
		}
		if refuse != nil {
			if err := refuse(st); err != nil {
				return consent.Change{}, err
			}
		}
		c := *st.Conn
		c.Version, c.ChangedAt, c.Closed, c.ClosedAt, c.ClosedBy = c.Version+1, now, true, now, consent.ByAdmin
		r := consent.Receipt{
			ID: consent.RandomID(), UserID: c.UserID, ConnectionID: c.ID, Event: consent.Withdrawn, By: consent.ByAdmin,
			Choice: consent.LinkedInOnly, PolicyVersion: st.Policy.Version, At: now,
		}
		return consent.Change{
			Conn: &c, Receipt: &r, By: consent.ByAdmin, EndAttempts: true, Return: []consent.Account{consent.LinkedInAccount, consent.WorkAccount},
		}, nil
	}
}

func TestSettleBatch(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		all := w.crowd(520)
		last, batches := "", 0
		for {
			next, err := w.db.SettleBatch(t.Context(), last, closes(nil))
			ok(t, err)
			if batches++; next == "" {
				break
			}
			if next <= last {
				t.Fatalf("%q comes behind %q", next, last)
			}
			equal(t, "closed", w.number(`SELECT count(*) FROM connections WHERE closed_at IS NOT NULL AND id <= $1`, next), slices.Index(all, next)+1)
			last = next
		}
		equal(t, "batches", batches, 2)
		equal(t, "open", w.number(`SELECT count(*) FROM connections WHERE closed_at IS NULL`), 0)
		equal(t, "receipts", w.number(`SELECT count(*) FROM receipts`), 520)
		next, err := w.db.SettleBatch(t.Context(), "", closes(nil))
		ok(t, err)
		equal(t, "behind the last", next, "")
	})
}

// TestOneBadRowStopsNoOther: neither a person who cannot be settled keeps others from
// it, nor an attempt that cannot be read.
func TestOneBadRowStopsNoOther(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.crowd(30)
		mia := w.connected("mia", consent.LinkedInOnly)
		_, err := w.StartRenewal(t.Context(), mia.Actor())
		ok(t, err)
		exec(t, w.db, `UPDATE attempts SET secrets_sealed = $1`, []byte("garbage"))
		bad := errors.New("cannot be settled")
		last, err := w.db.SettleBatch(t.Context(), "", closes(func(st consent.Standing) error {
			if st.User.ID == "crowd-00003" {
				return bad
			}
			return nil
		}))
		equal(t, "more", last, "")
		if !errors.Is(err, bad) {
			t.Fatalf("told: %v", err)
		}
		equal(t, "open", w.number(`SELECT count(*) FROM connections WHERE closed_at IS NULL`), 1)
		equal(t, "mia", w.state(mia), consent.StateClosed)
		equal(t, "attempts", w.number(`SELECT count(*) FROM attempts`), 0)
	})
}

func TestSettleDue(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		const grace = 24 * time.Hour
		all := w.crowd(6)
		set := func(i int, what string, at time.Duration) {
			exec(t, w.db, `UPDATE connections SET `+what+` = $1 WHERE id = $2`, w.now().Add(at).UnixMilli(), all[i])
		}
		exec(t, w.db, `UPDATE connections SET suspended_at = 0, suspended_by = 'admin' WHERE id >= $1`, all[3])
		set(0, "renew_by", 0) // ran out
		set(1, "renew_by", time.Second)
		set(2, "renew_by", -time.Hour) // and is written down as lapsed
		exec(t, w.db, `UPDATE connections SET lapsed_at = 1, lapsed = 'linkedin' WHERE id = $1`, all[2])
		set(3, "suspended_at", -grace)
		set(4, "suspended_at", time.Second-grace)
		set(5, "suspended_at", -3*grace)
		due := func(after string) (asked []string) {
			t.Helper()
			last, err := w.db.SettleDue(t.Context(), grace, after, func(st consent.Standing, _ time.Time) (consent.Change, error) {
				asked = append(asked, st.Conn.ID)
				return consent.Change{}, nil
			})
			ok(t, err)
			equal(t, "more", last, "")
			slices.Sort(asked)
			return slices.Compact(asked)
		}
		if got := due(""); !slices.Equal(got, []string{all[0], all[3], all[5]}) {
			t.Errorf("asked about %v", got)
		}
		if got := due(all[3]); !slices.Equal(got, []string{all[5]}) {
			t.Errorf("behind the fourth: %v", got)
		}
	})
}

func TestEnqueue(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ok(t, w.db.Enqueue(t.Context(), consent.SettleJob{PolicyVersion: 7, After: "x"}, consent.AnnounceJob{}))
		equal(t, "queued", jobs[consent.SettleJob](w)[0], consent.SettleJob{PolicyVersion: 7, After: "x"})
	})
}

// BenchmarkWriterBesideSettle is how long a writer waits while connections are settled.
func BenchmarkWriterBesideSettle(b *testing.B) {
	for name, where := range map[string]func(testing.TB) place{"sqlite": onSQLite, "postgres": onPostgres} {
		b.Run(name, func(b *testing.B) {
			w := where(b).world(b)
			mia := w.connected("mia", consent.LinkedInOnly)
			w.crowd(2000)
			ctx, stop := context.WithCancel(b.Context())
			var settling sync.WaitGroup
			settling.Go(func() { settleWithoutEnd(ctx, w.db) })
			var longest time.Duration
			for b.Loop() {
				begun := time.Now()
				ok(b, w.db.DismissPrompt(ctx, mia.User.ID))
				longest = max(longest, time.Since(begun))
			}
			stop()
			settling.Wait()
			b.ReportMetric(float64(longest.Milliseconds()), "ms-longest")
		})
	}
}

func settleWithoutEnd(ctx context.Context, db *store.DB) {
	visible := func(st consent.Standing, now time.Time) (consent.Change, error) {
		c := *st.Conn
		c.Version, c.Visible, c.ChangedAt = c.Version+1, !c.Visible, now
		return consent.Change{Conn: &c, Audit: "connection.visibility", By: consent.BySelf}, nil
	}
	for last := ""; ctx.Err() == nil; {
		next, err := db.SettleBatch(ctx, last, visible)
		if err != nil {
			return
		}
		last = next
	}
}
