package consent_test

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"accord/consent"
)

// TestMemberRead serves LinkedIn's side: work data only, of members who share it.
func TestMemberRead(t *testing.T) {
	w, _, _, priya := pilot(t)
	for _, c := range consent.Categories() {
		got, err := reads(priya, c)
		if c.Account() != consent.WorkAccount {
			told(t, err, consent.NotAllowed, "read.refused")
			continue
		}
		if err != nil || got.ConnectionID != priya.Standing().Conn.ID || got.Values.Category != c || got.Values.Items[0].Describe().Title != priya.User.Subject {
			t.Errorf("%s: %+v, %v", c, got, err)
		}
		if now := w.Clock.Now(); !got.ReleasedAt.Equal(now) || !got.ExpiresAt.Equal(now.Add(24*time.Hour)) {
			t.Errorf("%s: released %v, to be deleted by %v", c, got.ReleasedAt, got.ExpiresAt)
		}
	}
	if released, refused := counts(t, priya); released != 5 || refused != 4 {
		t.Errorf("%d releases, %d refusals on record", released, refused)
	}
	_, err := w.MemberRead(t.Context(), "reader", "nobody", consent.WorkProfile)
	told(t, err, consent.NotAllowed, "read.refused")
	_, err = reads(priya, "work-messages")
	told(t, err, consent.NotAllowed, "read.refused")
}

// TestRefusalsAreIdentical (A96): the answer tells the reader nothing about people.
func TestRefusalsAreIdentical(t *testing.T) {
	w, _, diego, priya := pilot(t)
	priya.Disconnects()
	_, err := w.ChangeChoice(t.Context(), diego.Actor(), consent.LinkedInOnly, diego.Standing().Conn.Version)
	ok(t, err)
	for _, member := range []string{priya.Member.Subject, diego.Member.Subject, "nobody", ""} {
		_, err := w.MemberRead(t.Context(), "reader", member, consent.WorkProfile)
		var e *consent.Error
		if !errors.As(err, &e) || e.Kind != consent.NotAllowed || e.Code != "read.refused" || e.Args != nil || e.Field != "" {
			t.Errorf("%q: %+v", member, err)
		}
	}
}

// TestFetchFails: what the outside's errors mean for a read.
func TestFetchFails(t *testing.T) {
	for name, row := range map[string]struct {
		err    error
		kind   consent.Kind
		code   consent.Code
		reason consent.Reason // on record; empty: none
	}{
		"no answer":       {errors.New("connection reset"), consent.Upstream, "read.no_answer", consent.NoAnswer},
		"upstream":        {consent.Fail(consent.Upstream, "graph.bad_answer"), consent.Upstream, "read.no_answer", consent.NoAnswer},
		"not covered":     {consent.Fail(consent.NotAllowed, "grant.not_covered"), consent.NotAllowed, "read.refused", consent.NotGranted},
		"grant went":      {consent.Fail(consent.NotFound, "grant.none"), consent.NotAllowed, "read.refused", consent.Overtaken},
		"forgotten":       {consent.Fail(consent.Conflict, "memory.forgotten"), consent.NotAllowed, "read.refused", consent.Overtaken},
		"database is out": {consent.Fail(consent.Outage, "database.no_answer"), consent.Outage, "database.no_answer", ""},
	} {
		t.Run(name, func(t *testing.T) {
			w, _, _, priya := pilot(t)
			w.Work.Fail(row.err)
			got, err := reads(priya, consent.WorkProfile)
			told(t, err, row.kind, row.code)
			if got.Values.Items != nil {
				t.Errorf("handed over: %+v", got)
			}
			list := records(t, priya)
			if (row.reason == "") != (len(list) == 0) {
				t.Fatalf("records %+v", list)
			}
			if row.reason != "" && (list[0].Decision.Released || list[0].Decision.Reason != row.reason) {
				t.Errorf("record %+v, want %q", list[0], row.reason)
			}
		})
	}
}

// TestOwnReads: the person alone sees their own, live; that is nobody's read.
func TestOwnReads(t *testing.T) {
	w, _, diego, priya := pilot(t)
	for _, c := range consent.Categories() {
		owner := priya.User.Subject
		if c.Account() == consent.LinkedInAccount {
			owner = priya.Member.Subject
		}
		v, err := w.OwnValues(t.Context(), priya.Actor(), c)
		if err != nil || v.Category != c || v.Items[0].Describe().Title != owner {
			t.Errorf("%s: %+v, %v", c, v, err)
		}
	}
	if m, err := w.OwnMember(t.Context(), priya.Actor()); err != nil || m != priya.Member {
		t.Errorf("member %+v, %v", m, err)
	}
	if pic, err := w.OwnPicture(t.Context(), priya.Actor()); err != nil || string(pic.Data) != priya.Member.Name {
		t.Errorf("picture %+v, %v", pic, err)
	}
	if list := records(t, priya); len(list) != 0 {
		t.Errorf("records %+v", list)
	}
	w.LinkedIn.Fail(errors.New("reset"))
	_, err := w.OwnMember(t.Context(), priya.Actor())
	told(t, err, consent.Upstream, "read.no_answer")
	w.LinkedIn.Fail(nil)

	session := priya.Actor()
	session.Session = diego.Session // of somebody else
	_, err = w.OwnValues(t.Context(), session, consent.WorkProfile)
	told(t, err, consent.NotAllowed, "own.refused")
	w.LinkedIn.During(priya.Standing().Conn.ID, priya.Disconnects)
	m, err := w.OwnMember(t.Context(), priya.Actor())
	told(t, err, consent.NotAllowed, "own.refused")
	if m != (consent.Member{}) {
		t.Errorf("shown after the disconnect: %+v", m)
	}
	if list := records(t, priya); len(list) != 0 {
		t.Errorf("records %+v", list)
	}
}

// TestOwnRefusalSaysWhy: the person is told the reason.
func TestOwnRefusalSaysWhy(t *testing.T) {
	w, m, _, priya := pilot(t)
	_, err := w.ChangeChoice(t.Context(), priya.Actor(), consent.LinkedInOnly, priya.Standing().Conn.Version)
	ok(t, err)
	calls := w.Work.Calls("Read")
	_, err = w.OwnValues(t.Context(), priya.Actor(), consent.WorkCalendar)
	var e *consent.Error
	if !errors.As(err, &e) || e.Code != "own.refused" || e.Args["reason"] != consent.NotChosen {
		t.Errorf("told %+v", err)
	}
	if w.Work.Calls("Read") != calls {
		t.Error("what is not shared was fetched")
	}
	failing(m, "Look")
	_, err = w.OwnValues(t.Context(), priya.Actor(), consent.LinkedInProfile)
	told(t, err, consent.Outage, "database.no_answer")
}

// TestReadBudgets: a reader and a part wait for LinkedIn or Graph no longer than
// one answer may take.
func TestReadBudgets(t *testing.T) {
	for name, row := range map[string]struct{ slow, takes time.Duration }{
		"slow":     {8900 * time.Millisecond, 8900 * time.Millisecond},
		"too slow": {9100 * time.Millisecond, 9 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w, _, _, priya := pilot(t)
				w.Work.Slow(row.slow)
				w.LinkedIn.Slow(row.slow)
				for what, read := range map[string]func() error{
					"data API": func() error { _, err := reads(priya, consent.WorkProfile); return err },
					"own":      func() error { _, err := w.OwnValues(t.Context(), priya.Actor(), consent.LinkedInInterests); return err },
				} {
					began := time.Now()
					err := read()
					if took := time.Since(began); took != row.takes || (err == nil) != (row.slow == row.takes) {
						t.Errorf("%s: %v after %v", what, err, took)
					}
					if err != nil {
						told(t, err, consent.Upstream, "read.no_answer")
					}
				}
			})
		})
	}
}
