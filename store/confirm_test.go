package store_test

import (
	"slices"
	"sync"
	"testing"
	"time"

	"accord/consent"
	"accord/consent/consenttest"
)

func (w *world) state(p *consenttest.Person) consent.State {
	w.t.Helper()
	return p.Standing().State(w.now())
}

func TestConfirm(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		mia := w.person("mia")
		id := w.pending(mia, consent.BothAccounts)
		ok(t, mia.Confirms(id))
		equal(t, "state", w.state(mia), consent.StateLive)
		c := mia.Standing().Conn
		if c.Version != 1 || c.AttemptID != id || c.Categories != consent.Everything() || c.Granted != consent.Everything() || !c.Visible ||
			!c.OpenedAt.Equal(w.now()) || !c.RenewBy.Equal(w.now().Add(60*24*time.Hour)) || c.UserID != mia.User.ID {
			t.Fatalf("connection: %+v", c)
		}
		for _, account := range []consent.Account{consent.LinkedInAccount, consent.WorkAccount} {
			g, err := w.db.Grant(t.Context(), c.ID, account)
			ok(t, err)
			if g.AccessToken == "" || g.Covers != consent.Everything().Of(account) || g.ID == "" || g.Version != 1 || g.ExpiresAt.IsZero() {
				t.Fatalf("the grant of %s came back different", account)
			}
		}
		list, err := w.db.Receipts(t.Context(), mia.User.ID)
		ok(t, err)
		equal(t, "receipts", len(list), 1)
		r, n, err := w.db.Receipt(t.Context(), mia.User.ID, list[0].ID)
		ok(t, err)
		if r.Event != consent.Given || len(r.Categories) != 9 || n.Text == "" || consent.Hash(n.Text) != n.Hash || r.NoticeHash != n.Hash || r.NoticeVersion != n.Version {
			t.Fatalf("receipt %+v with notice %+v", r, n)
		}
		_, _, err = w.db.Receipt(t.Context(), w.Admin().User.ID, list[0].ID)
		isKind(t, err, consent.NotFound)
		letters := jobs[consent.LetterJob](w)
		if len(letters) != 1 || letters[0].Letter != consent.ConnectedLetter {
			t.Fatalf("letters: %v", letters)
		}
		equal(t, "grants going back", len(jobs[consent.ReturnJob](w)), 0)
		equal(t, "attempts", w.number(`SELECT count(*) FROM attempts`), 0)
	})
}

// TestConfirmRefuses: part C of the first look, rows 13 and 20.
func TestConfirmRefuses(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		mia, noah := w.person("mia"), w.person("noah")
		otherBrowser := w.person("mia")
		id := w.pending(mia, consent.BothAccounts)
		before := w.fingerprint()
		isCode(t, otherBrowser.Confirms(id), "attempt.over")
		isCode(t, noah.Confirms(id), "attempt.over")
		isCode(t, mia.Confirms("none"), "attempt.over")
		equal(t, "rows", w.fingerprint(), before)
		unfinished, _ := w.begun(noah, consent.BothAccounts)
		isCode(t, noah.Confirms(unfinished.ID), "attempt.over")
		w.later(consent.AttemptLife)
		isCode(t, mia.Confirms(id), "attempt.over")
		equal(t, "connections", w.number(`SELECT count(*) FROM connections`), 0)
	})
}

func TestConfirmEndsOtherAttempts(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		mia, elsewhere := w.person("mia"), w.person("mia")
		w.pending(elsewhere, consent.BothAccounts)
		id := w.pending(mia, consent.LinkedInOnly)
		ok(t, mia.Confirms(id))
		equal(t, "attempts", w.number(`SELECT count(*) FROM attempts`), 0)
		equal(t, "grants going back", len(jobs[consent.ReturnJob](w)), 2)
		_, err := w.Pending(t.Context(), elsewhere.Actor())
		isKind(t, err, consent.Expired)
	})
}

// twice calls from two instances in turn.
func (w *world) twice() []*consent.Service {
	return []*consent.Service{w.service(w.db), w.service(w.another())}
}

func TestConfirmTwentyTimesAtOnce(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		mia := w.person("mia")
		id := w.pending(mia, consent.LinkedInOnly)
		rules := w.twice()
		o := atOnce(20, func(i int) error {
			_, err := rules[i%2].Confirm(t.Context(), mia.Actor(), id)
			return err
		})
		equal(t, "told that they are connected", o.none, 20)
		for what, n := range map[string]int{"connections": 1, "receipts": 1, "grants": 1} {
			equal(t, what, w.number(`SELECT count(*) FROM `+what), n)
		}
		equal(t, "letters", len(jobs[consent.LetterJob](w)), 1)
	})
}

func TestOneMemberForTwoUsers(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		people := []*consenttest.Person{w.person("mia"), w.person("noah")}
		people[1].Member = people[0].Member
		ids := []string{w.pending(people[0], consent.LinkedInOnly), w.pending(people[1], consent.LinkedInOnly)}
		w.Store.TakeJobs()
		rules := w.twice()
		o := atOnce(2, func(i int) error {
			_, err := rules[i].Confirm(t.Context(), people[i].Actor(), ids[i])
			return err
		})
		equal(t, "winners", o.none, 1)
		if o.codes["connect.member_taken"]+o.codes["connect.taken_meanwhile"] != 1 {
			t.Fatalf("told: %v, %v", o.codes, o.other)
		}
		equal(t, "open connections", w.number(`SELECT count(*) FROM connections WHERE closed_at IS NULL`), 1)
		for i := range people { // who was told that it was taken meanwhile finds out why
			_, _ = rules[i].Confirm(t.Context(), people[i].Actor(), ids[i])
		}
		equal(t, "attempts", w.number(`SELECT count(*) FROM attempts`), 0)
		equal(t, "the loser's grant goes back", len(jobs[consent.ReturnJob](w)), 1)
	})
}

// TestMemberIsTakenByWhoConnects: a live connection keeps its member, and the attempt
// of somebody else ends with its grants.
func TestMemberIsTakenByWhoConnects(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		mia, noah := w.person("mia"), w.person("noah")
		noah.Member = mia.Member
		id := w.pending(noah, consent.BothAccounts)
		mia.Connects(consent.LinkedInOnly)
		w.Store.TakeJobs()
		isCode(t, noah.Confirms(id), "connect.member_taken")
		equal(t, "attempts", w.number(`SELECT count(*) FROM attempts`), 0)
		equal(t, "grants going back", len(jobs[consent.ReturnJob](w)), 2)
		equal(t, "mia", w.state(mia), consent.StateLive)
	})
}

// TestReconnectBeforeNobodyIsTidied: what is withdrawn, and not yet written down so,
// gives its place up, the person's own as well as the LinkedIn member's.
func TestReconnectBeforeNobodyIsTidied(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		mia, noah := w.connected("mia", consent.BothAccounts), w.person("noah")
		w.Allow(consent.Nobody, "", consent.Everything())
		w.Allow(consent.Everyone, "", consent.Everything())
		equal(t, "mia's old connection", w.state(mia), consent.StateClosed)
		equal(t, "written down", mia.Standing().Conn.Closed, false)
		noah.Member = mia.Member
		noah.Connects(consent.LinkedInOnly)
		old := mia.Standing().Conn
		if !old.Closed || old.ClosedBy != consent.ByAdmin || old.ClosedOn != consent.PolicyNobody {
			t.Fatalf("mia's old connection: %+v", old)
		}
		if proofs := mia.Proofs(); !slices.Contains(proofs, `withdrawn by admin "switched off": `) {
			t.Fatalf("mia's receipts: %q", proofs)
		}
		w.Allow(consent.Nobody, "", consent.Everything())
		w.Allow(consent.Everyone, "", consent.Everything())
		noah.Member.Subject = "member-another"
		again := noah.Connects(consent.BothAccounts)
		equal(t, "noah", w.state(noah), consent.StateLive)
		equal(t, "open", w.number(`SELECT count(*) FROM connections WHERE closed_at IS NULL AND id = $1`, again.ID), 1)
		equal(t, "closed", w.number(`SELECT count(*) FROM connections WHERE closed_at IS NOT NULL`), 2)
		w.RunJobs()
		equal(t, "noah, behind the jobs", w.state(noah), consent.StateLive)
	})
}

// TestTwoTakeEachOthersMembers: two confirmations that each settle the other's old
// connection meet; both are done, in either order.
func TestTwoTakeEachOthersMembers(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		mia, noah := w.connected("mia", consent.LinkedInOnly), w.connected("noah", consent.LinkedInOnly)
		w.Allow(consent.Nobody, "", consent.Everything())
		w.Allow(consent.Everyone, "", consent.Everything())
		mia.Member, noah.Member = noah.Member, mia.Member
		people := []*consenttest.Person{mia, noah}
		ids := []string{w.pending(mia, consent.LinkedInOnly), w.pending(noah, consent.LinkedInOnly)}
		rules := w.twice()
		o := atOnce(2, func(i int) error {
			_, err := rules[i].Confirm(t.Context(), people[i].Actor(), ids[i])
			return err
		})
		if o.none != 2 {
			t.Fatalf("told: %v, %v", o.codes, o.other)
		}
		equal(t, "open", w.number(`SELECT count(*) FROM connections WHERE closed_at IS NULL`), 2)
		equal(t, "receipts", w.number(`SELECT count(*) FROM receipts`), 6)
	})
}

// TestNobodyAgainstConfirmationsInFlight: whatever comes first, in the end nobody is
// connected and every grant goes back.
func TestNobodyAgainstConfirmationsInFlight(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		var people []*consenttest.Person
		var ids []string
		for i := range 10 {
			people = append(people, w.person("p"+string(rune('a'+i))))
			ids = append(ids, w.pending(people[i], consent.LinkedInOnly))
		}
		rules := w.twice()
		change := w.Change(consent.Nobody, "", consent.Everything())
		o := atOnce(11, func(i int) error {
			if i == 10 {
				_, err := rules[1].SavePolicy(t.Context(), w.Admin().Actor(), change)
				return err
			}
			_, err := rules[i%2].Confirm(t.Context(), people[i].Actor(), ids[i])
			return err
		})
		if len(o.other) > 0 {
			t.Fatal(o.other)
		}
		for _, p := range people {
			if state := w.state(p); state != consent.StateClosed && state != consent.StateNone {
				t.Errorf("%s is %s", p.User.Name, state)
			}
		}
		equal(t, "attempts", w.number(`SELECT count(*) FROM attempts`), 0)
		w.RunJobs()
		equal(t, "grants", w.number(`SELECT count(*) FROM grants`), 10)
		equal(t, "returned", w.number(`SELECT count(*) FROM grants WHERE state = 'revoked'`), 10)
	})
}

// interrupted are words in the middle of which something happens, once.
type interrupted struct {
	consenttest.Words
	once sync.Once
	by   func()
}

func (i *interrupted) Notice(language string, s consent.Set, a consent.Announcement) (text, version string) {
	i.once.Do(i.by)
	return i.Words.Notice(language, s, a)
}

// TestTidyAgainstAConfirmation: an attempt is either confirmed or over, and its grants
// are either kept or go back, also where the clocks of two instances differ.
func TestTidyAgainstAConfirmation(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		mia := w.person("mia")
		id := w.pending(mia, consent.BothAccounts)
		ahead := w.at
		ahead.Now = func() time.Time { return w.now().Add(consent.AttemptLife) }
		other := ahead.opened(t)
		w.Store.TakeJobs()
		done := make(chan error, 1)
		c := w.Config()
		c.NewID = consent.RandomID
		c.Words = &interrupted{by: func() {
			go func() { done <- other.Tidy(t.Context()) }()
			waitsBehind(t, "Tidy", w.db, other, done)
		}}
		_, err := consent.New(c).Confirm(t.Context(), mia.Actor(), id)
		ok(t, <-done)
		kept, back := 2, 0
		if err != nil {
			isCode(t, err, "attempt.over")
			kept, back = back, kept
		}
		equal(t, "grants kept", w.number(`SELECT count(*) FROM grants WHERE state = 'active'`), kept)
		equal(t, "grants going back", w.number(`SELECT count(*) FROM grants WHERE state = 'revoking'`), back)
		equal(t, "jobs", len(jobs[consent.ReturnJob](w)), back)
	})
}
