package store_test

import (
	"strconv"
	"strings"
	"testing"

	"accord/consent"
	"accord/store"
)

func TestAuditChain(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		db := w.db
		w.connected("mia", consent.BothAccounts).Disconnects()
		lines, err := db.VerifyAudit(t.Context())
		ok(t, err)
		list, err := db.Audit(t.Context(), 0, 1000)
		ok(t, err)
		equal(t, "lines", int64(len(list)), lines)
		if lines < 8 || list[0].Seq != lines {
			t.Fatalf("%d lines, the newest is %+v", lines, list[0])
		}
		older, err := db.Audit(t.Context(), list[1].Seq, 1)
		ok(t, err)
		equal(t, "next page", older[0], list[2])
		for _, tampering := range []struct{ what, do, undo string }{
			{"a changed line", `UPDATE audit SET detail = '{"x":1}' || detail WHERE seq = 3`, `UPDATE audit SET detail = substr(detail, 8) WHERE seq = 3`},
			{"another actor", `UPDATE audit SET actor_kind = 'admin ' || actor_kind WHERE seq = 1`, `UPDATE audit SET actor_kind = substr(actor_kind, 7) WHERE seq = 1`},
			{"a line moved", `UPDATE audit SET seq = 1000 WHERE seq = 2`, `UPDATE audit SET seq = 2 WHERE seq = 1000`},
		} {
			exec(t, db, tampering.do)
			if _, err := db.VerifyAudit(t.Context()); err == nil || !strings.Contains(err.Error(), "tampered") {
				t.Errorf("%s: %v", tampering.what, err)
			}
			exec(t, db, tampering.undo)
			_, err := db.VerifyAudit(t.Context())
			ok(t, err)
		}
		exec(t, db, `INSERT INTO audit SELECT seq + 1, 'slipped in', at, actor_kind, actor_id, action, subject_id, detail, chain FROM audit WHERE seq = $1`, lines)
		if _, err := db.VerifyAudit(t.Context()); err == nil || !strings.Contains(err.Error(), "tampered") {
			t.Errorf("a line behind the last one: %v", err)
		}
		exec(t, db, `DELETE FROM audit WHERE seq = $1`, lines+1)
		exec(t, db, `DELETE FROM audit WHERE seq = $1`, lines)
		if _, err := db.VerifyAudit(t.Context()); err == nil || !strings.Contains(err.Error(), "tampered") {
			t.Errorf("the last line is missing: %v", err)
		}
	})
}

func TestAuditHoldsNoPersonalData(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		zora := w.connected("zora", consent.BothAccounts)
		w.Members("zorafans", "zora")
		w.Allow(consent.OneGroup, w.Group("zorafans"), consent.Everything())
		w.RunJobs()
		w.Import("zora", false)
		equal(t, "zora", zora.Standing().User.Enabled, false)
		ok(t, w.db.EachAudit(t.Context(), func(l store.AuditLine) error {
			for _, word := range []string{"zora.", "zora@", "example.org", "access-", "member-"} {
				if strings.Contains(strings.ToLower(l.Detail+l.SubjectID+l.ActorID), word) {
					t.Errorf("line %d says %q", l.Seq, word)
				}
			}
			return nil
		}))
	})
}

func TestAuditTogether(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		before, err := w.db.VerifyAudit(t.Context())
		ok(t, err)
		instances := []*store.DB{w.db, w.another()}
		o := atOnce(20, func(i int) error {
			return instances[i%2].CancelAttempts(t.Context(), w.Admin().User.ID)
		})
		equal(t, "nothing to do", o.none, 20)
		o = atOnce(20, func(i int) error {
			id := w.Identity("p" + strconv.Itoa(i))
			_, err := instances[i%2].SignedIn(t.Context(), id, consent.RandomID(), nil)
			return err
		})
		equal(t, "signed in", o.none, 20)
		lines, err := w.db.VerifyAudit(t.Context())
		ok(t, err)
		equal(t, "lines", lines, before+20)
	})
}
