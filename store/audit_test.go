package store_test

import (
	"strings"
	"testing"

	"accord/consent"
	"accord/store"
)

func TestAuditChain(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB) {
		_, c := connected(t, db, "mia", consent.BothAccounts)
		_, err := db.CloseConnection(t.Context(), c.ID, consent.BySelf, proof(c, consent.Withdrawn, consent.BySelf), nil)
		ok(t, err)
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
		exec(t, db, `DELETE FROM audit WHERE seq = $1`, lines)
		if _, err := db.VerifyAudit(t.Context()); err == nil {
			t.Error("the last line is missing and nobody noticed")
		}
	})
}

func TestAuditHoldsNoPersonalData(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB) {
		u, err := db.SignedIn(t.Context(), consent.Identity{Issuer: issuer, Subject: "subject-1", UserName: "zora@example.org", Name: "Zora", Mail: "zora@example.org"}, "id-1", start)
		ok(t, err)
		version := allow(t, db, consent.Everyone, "", consent.BothAccounts)
		_, err = confirm(t.Context(), db, pending(t, db, u, "member-zora", consent.BothAccounts), version)
		ok(t, err)
		u.Name, u.Enabled = "Zora Neu", false
		_, err = db.ImportUsers(t.Context(), []consent.User{u}, start)
		ok(t, err)
		ok(t, db.EachAudit(t.Context(), func(l store.AuditLine) error {
			for _, word := range []string{"zora", "example.org", "canary", "subject-1"} {
				if strings.Contains(strings.ToLower(l.Detail+l.SubjectID+l.ActorID), word) {
					t.Errorf("line %d says %q", l.Seq, word)
				}
			}
			return nil
		}))
	})
}

func TestAuditTogether(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB) {
		o := atOnce(20, func(i int) error {
			_, err := db.SignedIn(t.Context(), consent.Identity{Issuer: issuer, Subject: itoa(i)}, consent.RandomID(), start)
			return err
		})
		equal(t, "signed in", o.none, 20)
		lines, err := db.VerifyAudit(t.Context())
		ok(t, err)
		equal(t, "lines", lines, 20)
	})
}
