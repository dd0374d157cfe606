package consent_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"accord/consent"
	"accord/consent/consenttest"
)

// TestSettleJob (H6): a save is written down for everybody, batch by batch; an older
// save's job leaves it to the newer one's.
func TestSettleJob(t *testing.T) {
	w, m := world(t)
	var people []*consenttest.Person
	for _, name := range []string{"anna", "bo", "carl", "dana", "eva"} {
		p := w.SignIn(name)
		p.Connects(consent.LinkedInOnly)
		people = append(people, p)
	}
	w.RunJobs()
	w.Members("pilot", "carl")
	w.Allow(consent.OneGroup, w.Group("pilot"), consent.Everything())
	batches := 0
	m.Before(func(method string) error {
		if method == "SettleBatch" {
			batches++
		}
		return nil
	})
	ok(t, w.Do(consent.SettleJob{PolicyVersion: 1}))
	if batches != 0 || people[0].Standing().Conn.Version != 1 {
		t.Error("an older save was settled")
	}
	ok(t, w.Do(consent.SettleJob{PolicyVersion: 2, After: people[3].Standing().Conn.ID}))
	if batches != 2 || people[3].Standing().Conn.Version != 1 || people[4].Standing().Conn.Version != 2 {
		t.Errorf("%d batches behind Dana", batches)
	}
	ok(t, w.Do(consent.SettleJob{PolicyVersion: 2}))
	if batches != 6 {
		t.Errorf("%d batches", batches)
	}
	for _, p := range people {
		if c := p.Standing().Conn; c.SuspendedAt.IsZero() != (p == people[2]) || p != people[2] && c.SuspendedBy != consent.ByAdmin {
			t.Errorf("%s: %+v", p.User.Name, c)
		}
	}
	w.Allow(consent.Nobody, "", consent.Everything())
	ok(t, w.Do(consent.SettleJob{PolicyVersion: 3}))
	for _, p := range people {
		c := p.Standing().Conn
		if !c.Closed || w.LinkedIn.Forgotten(c.ID) == 0 || w.Work.Forgotten(c.ID) == 0 {
			t.Errorf("%s: %+v, or their values, are kept", p.User.Name, c)
		}
	}
	for _, method := range []string{"Setting", "SettleBatch"} {
		failing(m, method)
		told(t, w.Do(consent.SettleJob{PolicyVersion: 3}), consent.Outage, "database.no_answer")
	}
}

// TestSettleInSlices: a job settles for some seconds, then others get their turn.
func TestSettleInSlices(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, m := world(t)
		ids := []string{}
		for _, name := range []string{"anna", "bo", "carl", "dana", "eva", "finn", "gro"} {
			ids = append(ids, w.SignIn(name).Connects(consent.LinkedInOnly).ID)
		}
		w.RunJobs()
		m.Before(func(method string) error {
			if method == "SettleBatch" {
				<-time.After(5 * time.Second)
			}
			return nil
		})
		ok(t, w.Do(consent.SettleJob{PolicyVersion: 1}))
		if jobs := m.TakeJobs(); len(jobs) != 1 || jobs[0] != consent.Job(consent.SettleJob{PolicyVersion: 1, After: ids[3]}) {
			t.Errorf("jobs %+v", jobs)
		}
		ok(t, w.Do(consent.SettleJob{PolicyVersion: 1, After: ids[3]}))
		if jobs := m.TakeJobs(); len(jobs) != 1 || jobs[0] != consent.Job(consent.SettleJob{PolicyVersion: 1, After: ids[6]}) {
			t.Errorf("jobs %+v", jobs)
		}
		ok(t, w.Do(consent.SettleJob{PolicyVersion: 1, After: ids[6]}))
		if jobs := m.TakeJobs(); len(jobs) != 0 {
			t.Errorf("jobs %+v", jobs)
		}
	})
}

// TestTidy: what time alone changed is written down, and makes no receipt by nobody.
func TestTidy(t *testing.T) {
	w, m := world(t)
	diego, priya, hana := w.SignIn("diego"), w.SignIn("priya"), w.SignIn("hana")
	for _, p := range []*consenttest.Person{diego, priya, hana} {
		p.Connects(consent.LinkedInOnly)
	}
	w.Members("pilot", "diego")
	w.Allow(consent.OneGroup, w.Group("pilot"), consent.Everything())
	w.RunJobs()
	w.Clock.Advance(14 * 24 * time.Hour)
	w.RunJobs()
	if c := priya.Standing().Conn; c.Closed {
		t.Fatalf("closed without a job: %+v", c)
	}
	ok(t, w.Do(consent.TidyJob{}))
	one := linkedInSet().String()
	for _, p := range []*consenttest.Person{priya, hana} {
		sameProofs(t, p, `given by self "": `+one, `suspended by admin "outside the group": `, `withdrawn by admin "outside the group": `)
		if c := p.Standing().Conn; w.LinkedIn.Forgotten(c.ID) == 0 {
			t.Error("what was read is kept in memory")
		}
	}
	w.Clock.Advance(46 * 24 * time.Hour)
	w.Members("pilot") // and Diego is out when his grant runs out
	w.Members("pilot", "diego")
	w.Allow(consent.OneGroup, w.Group("pilot"), consent.Everything())
	ok(t, w.Do(consent.TidyJob{}))
	if c := diego.Standing().Conn; c.Lapsed != consent.LinkedInAccount || !c.LapsedAt.Equal(w.Clock.Now()) {
		t.Errorf("connection %+v", c)
	}
	for _, method := range []string{"Tidy", "SettleDue"} {
		failing(m, method)
		told(t, w.Do(consent.TidyJob{}), consent.Outage, "database.no_answer")
	}
}

// TestTidyFindsTheAdminsDoing: somebody whom a save put outside, and whose grant runs
// out before the save was written down, is outside by the admin's doing.
func TestTidyFindsTheAdminsDoing(t *testing.T) {
	w, _ := world(t)
	diego := w.SignIn("diego")
	diego.Connects(consent.LinkedInOnly)
	w.Members("pilot", "priya")
	w.Clock.Advance(60 * 24 * time.Hour)
	w.Allow(consent.OneGroup, w.Group("pilot"), consent.Everything())
	ok(t, w.Do(consent.TidyJob{}))
	sameProofs(t, diego, `given by self "": `+linkedInSet().String(), `suspended by admin "outside the group": `)
	if c := diego.Standing().Conn; c.SuspendedBy != consent.ByAdmin || c.Lapsed != consent.LinkedInAccount {
		t.Errorf("connection %+v", c)
	}
}

// TestTidyInSlices: what is left is for the next time.
func TestTidyInSlices(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, m := world(t)
		var people []*consenttest.Person
		for _, name := range []string{"anna", "bo", "carl", "dana", "eva"} {
			p := w.SignIn(name)
			p.Connects(consent.LinkedInOnly)
			people = append(people, p)
		}
		w.Clock.Advance(60 * 24 * time.Hour)
		m.Before(func(method string) error {
			if method == "SettleDue" {
				<-time.After(5 * time.Second)
			}
			return nil
		})
		lapsed := func() (n int) {
			for _, p := range people {
				if p.Standing().Conn.Lapsed != "" {
					n++
				}
			}
			return n
		}
		for _, want := range []int{4, 5, 5} {
			ok(t, w.Do(consent.TidyJob{}))
			if got := lapsed(); got != want {
				t.Errorf("%d lapses noted, want %d", got, want)
			}
		}
	})
}

// TestOneUnsettledHoldsUpNobody: where one connection cannot be settled, those behind
// it are.
func TestOneUnsettledHoldsUpNobody(t *testing.T) {
	w, m := world(t)
	var people []*consenttest.Person
	for _, name := range []string{"anna", "bo", "carl"} {
		p := w.SignIn(name)
		p.Connects(consent.LinkedInOnly)
		people = append(people, p)
	}
	w.RunJobs()
	w.Clock.Advance(60 * 24 * time.Hour)
	c := w.Config()
	c.Store = stuck{Store: m, userID: people[0].User.ID}
	for name, job := range map[string]func(*consent.Service) error{
		"tidy":   func(s *consent.Service) error { return s.Tidy(t.Context(), consent.TidyJob{}) },
		"settle": func(s *consent.Service) error { return s.Settle(t.Context(), consent.SettleJob{PolicyVersion: 1}) },
	} {
		if err := job(consent.New(c)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		for i, p := range people {
			if got := p.Standing().Conn.Lapsed; (got != "") != (i > 0) {
				t.Errorf("%s: %s's is %q", name, p.User.Name, got)
			}
		}
	}
}

// stuck is a database in which one person cannot be settled.
type stuck struct {
	consenttest.Store
	userID string
}

func (s stuck) but(rule consent.Rule) consent.Rule {
	return func(st consent.Standing, now time.Time) (consent.Change, error) {
		if st.User.ID == s.userID {
			return consent.Change{}, errors.New("stuck")
		}
		return rule(st, now)
	}
}

func (s stuck) SettleBatch(ctx context.Context, after string, rule consent.Rule) (string, error) {
	return s.Store.SettleBatch(ctx, after, s.but(rule))
}

func (s stuck) SettleDue(ctx context.Context, grace time.Duration, after string, rule consent.Rule) (string, error) {
	return s.Store.SettleDue(ctx, grace, after, s.but(rule))
}
