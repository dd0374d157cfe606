package consent_test

import (
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"accord/consent"
	"accord/consent/consenttest"
)

// TestRefresh: a work token is refreshed a minute before its end, and when the data
// side refuses it before its time; not else.
func TestRefresh(t *testing.T) {
	w, _, _, priya := pilot(t)
	read := func(refreshes int) {
		t.Helper()
		if _, err := reads(priya, consent.WorkProfile); err != nil {
			t.Fatal(err)
		}
		if got := w.Work.Calls("Refresh"); got != refreshes {
			t.Errorf("%d refreshes, want %d", got, refreshes)
		}
	}
	read(0)
	w.Clock.Advance(59*time.Minute - 1)
	read(0)
	w.Clock.Advance(1)
	read(1)
	read(1)
	w.Work.Tire(priya.User.Subject)
	read(2)
	read(2)
	if st := priya.Standing(); st.Conn.Version != 1 || st.State(w.Clock.Now()) != consent.StateLive {
		t.Errorf("refreshing changed the connection: %+v", st.Conn)
	}
}

// TestOneRefreshAtATime (H7, F09): many readers, one after another by the lease, in
// several instances: one refreshes, the others wait and read with its outcome.
func TestOneRefreshAtATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, _, _, priya := pilot(t)
		w.Clock.Advance(time.Hour)
		second := consent.New(w.Config())
		w.Work.Slow(2 * time.Second)
		var all sync.WaitGroup
		for range 5 {
			for _, instance := range []*consent.Service{w.Service, second} {
				all.Go(func() {
					_, err := instance.MemberRead(t.Context(), "reader", priya.Member.Subject, consent.WorkCalendar)
					if err != nil {
						t.Errorf("read: %v", err)
					}
				})
			}
		}
		all.Wait()
		if got := w.Work.Calls("Refresh"); got != 1 {
			t.Errorf("%d refreshes", got)
		}
		if released, refused := counts(t, priya); released != 10 || refused != 0 {
			t.Errorf("%d releases, %d refusals", released, refused)
		}
	})
}

// TestRefreshOutlivesItsReader: the answer holds the only good refresh token, so it is
// kept when the reader gives up.
func TestRefreshOutlivesItsReader(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, _, _, priya := pilot(t)
		w.Clock.Advance(time.Hour)
		w.Work.Slow(10 * time.Second) // more than the reader waits, less than the lease
		_, err := reads(priya, consent.WorkProfile)
		told(t, err, consent.Upstream, "read.no_answer")
		w.Work.Slow(0)
		if _, err := reads(priya, consent.WorkProfile); err != nil {
			t.Error(err)
		}
		if got := w.Work.Calls("Refresh"); got != 1 {
			t.Errorf("%d refreshes", got)
		}
		w.Clock.Advance(time.Hour)
		w.Work.Slow(15 * time.Second) // more than the lease: given up a second before its end
		began := time.Now()
		_, err = reads(priya, consent.WorkProfile)
		told(t, err, consent.Upstream, "read.no_answer")
		if took := time.Since(began); took != 14*time.Second {
			t.Errorf("given up after %v", took)
		}
	})
}

// TestLostRefresh: another instance took the lease and crashed. Whoever waits gives
// up in time; after the lease somebody refreshes.
func TestLostRefresh(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, m, _, priya := pilot(t)
		w.Clock.Advance(time.Hour)
		g, err := m.Grant(t.Context(), priya.Standing().Conn.ID, consent.WorkAccount)
		ok(t, err)
		if leased, err := m.LeaseGrant(t.Context(), g, 15*time.Second); !leased || err != nil {
			t.Fatal(leased, err)
		}
		began := time.Now()
		_, err = reads(priya, consent.WorkProfile)
		told(t, err, consent.Upstream, "read.no_answer")
		if took := time.Since(began); took != 9*time.Second {
			t.Errorf("waited %v", took)
		}
		w.Clock.Advance(15 * time.Second)
		if _, err := reads(priya, consent.WorkProfile); err != nil || w.Work.Calls("Refresh") != 1 {
			t.Errorf("after the lease: %v, %d refreshes", err, w.Work.Calls("Refresh"))
		}
	})
}

// TestWaitingReaders poll, and go on as soon as the other one is done.
func TestWaitingReaders(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, m, _, priya := pilot(t)
		w.Clock.Advance(time.Hour)
		g, err := m.Grant(t.Context(), priya.Standing().Conn.ID, consent.WorkAccount)
		ok(t, err)
		_, err = m.LeaseGrant(t.Context(), g, 15*time.Second)
		ok(t, err)
		time.AfterFunc(120*time.Millisecond, func() { _ = m.ReleaseLease(t.Context(), g) })
		began := time.Now()
		if _, err = reads(priya, consent.WorkProfile); err != nil || time.Since(began) != 150*time.Millisecond {
			t.Errorf("%v after %v", err, time.Since(began))
		}
	})
}

// TestRefreshFails: trouble at the provider concludes nothing, and the next reader
// may try at once; trouble of the database releases nothing.
func TestRefreshFails(t *testing.T) {
	w, m, _, priya := pilot(t)
	w.Clock.Advance(time.Hour)
	w.Work.Fail(errors.New("reset"))
	for i := range 2 {
		_, err := reads(priya, consent.WorkProfile)
		told(t, err, consent.Upstream, "read.no_answer")
		if got := w.Work.Calls("Refresh"); got != i+1 {
			t.Errorf("%d refreshes after %d reads", got, i+1)
		}
	}
	w.Work.Fail(nil)
	if st := priya.Standing(); st.Conn.Version != 1 {
		t.Errorf("the connection changed: %+v", st.Conn)
	}
	for _, method := range []string{"Grant", "LeaseGrant"} {
		failing(m, method)
		_, err := reads(priya, consent.WorkProfile)
		told(t, err, consent.Outage, "database.no_answer")
	}
	failing(m, "RefreshedGrant")
	_, err := reads(priya, consent.WorkProfile)
	told(t, err, consent.Outage, "database.no_answer")
	m.Before(nil)
	if released, _ := counts(t, priya); released != 0 {
		t.Errorf("%d releases", released)
	}
}

// TestDisconnectDuringRefresh: the fresh tokens of a connection that is over are not
// used, and go back.
func TestDisconnectDuringRefresh(t *testing.T) {
	w, _, _, priya := pilot(t)
	w.Clock.Advance(time.Hour)
	w.Work.During("refresh", priya.Disconnects)
	calls := w.Work.Calls("Read")
	_, err := reads(priya, consent.WorkProfile)
	told(t, err, consent.NotAllowed, "read.refused")
	if w.Work.Calls("Read") != calls {
		t.Error("read with the fresh tokens")
	}
	if r := records(t, priya)[0]; r.Decision.Reason != consent.Overtaken {
		t.Errorf("record %+v", r)
	}
	w.RunJobs()
	if !w.Work.Returned(priya.User.Subject) {
		t.Error("the fresh tokens did not go back")
	}
}

// TestRefusedWorkGrant (H8, F08): the provider accepts the grant no more. The
// connection waits for its renewal, the person is told once, nobody asks again.
func TestRefusedWorkGrant(t *testing.T) {
	for name, before := range map[string]func(*consenttest.World){
		"at the refresh":       func(w *consenttest.World) { w.Clock.Advance(time.Hour) },
		"by the data side":     func(*consenttest.World) {},
		"by both, as it tires": func(w *consenttest.World) { w.Clock.Advance(58 * time.Minute) },
	} {
		t.Run(name, func(t *testing.T) {
			w, _, _, priya := pilot(t)
			before(w)
			w.RunJobs()
			mails := len(w.Mailer.Sent())
			w.Work.End(priya.User.Subject)
			for range 3 {
				_, err := reads(priya, consent.WorkProfile)
				told(t, err, consent.NotAllowed, "read.refused")
			}
			if got := w.Work.Calls("Refresh"); got != 1 {
				t.Errorf("%d refreshes", got)
			}
			st := priya.Standing()
			if st.State(w.Clock.Now()) != consent.StateNeedsRenewal || st.Conn.Lapsed != consent.WorkAccount || !st.Conn.LapsedAt.Equal(w.Clock.Now()) || st.Conn.Version != 2 {
				t.Errorf("connection %+v", st.Conn)
			}
			sameProofs(t, priya, `given by self "": `+consent.Everything().String())
			for _, r := range records(t, priya) {
				if r.Decision.Reason != consent.RenewalNeeded {
					t.Errorf("record %+v", r)
				}
			}
			w.RunJobs()
			if sent := w.Mailer.Sent()[mails:]; len(sent) != 1 || sent[0].Subject != "lapsed" || sent[0].To != priya.User.Mail {
				t.Errorf("mails %+v", sent)
			}
			if w.Work.Forgotten(st.Conn.ID) == 0 || w.LinkedIn.Forgotten(st.Conn.ID) == 0 {
				t.Error("what was read is kept in memory")
			}
		})
	}
}

// TestFreshTokenRefused: refreshed once, and refused again, the grant has lapsed.
func TestFreshTokenRefused(t *testing.T) {
	w, _, _, priya := pilot(t)
	w.Work.Tire(priya.User.Subject)
	w.Work.During(priya.Standing().Conn.ID, func() {
		w.Work.During(priya.Standing().Conn.ID, func() { w.Work.Tire(priya.User.Subject) })
	})
	_, err := reads(priya, consent.WorkProfile)
	told(t, err, consent.NotAllowed, "read.refused")
	if st := priya.Standing(); st.Conn.Lapsed != consent.WorkAccount || w.Work.Calls("Refresh") != 1 {
		t.Errorf("connection %+v, %d refreshes", st.Conn, w.Work.Calls("Refresh"))
	}
}
