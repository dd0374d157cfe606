package consent_test

import (
	"testing"

	"accord/consent"
	"accord/consent/consenttest"
)

// TestRefusedByLinkedIn (H8): LinkedIn's own word decides what a refusal means:
// taken back by the person, that is a withdrawal; run out, the connection waits; where
// LinkedIn does not say, nothing is concluded.
func TestRefusedByLinkedIn(t *testing.T) {
	all := consent.Everything().String()
	for name, row := range map[string]struct {
		refuse func(*consenttest.World, *consenttest.Person)
		state  consent.State
		lapsed consent.Account
		proofs []string
		letter string
	}{
		"revoked by the owner": {
			func(w *consenttest.World, p *consenttest.Person) {
				w.LinkedIn.Ended(p.Member.Subject, consent.RevokedByOwner)
			},
			consent.StateClosed, "",
			[]string{`given by self "": ` + all, `withdrawn by linkedin "": `},
			"withdrawn",
		},
		"expired": {
			func(w *consenttest.World, p *consenttest.Person) {
				w.LinkedIn.Ended(p.Member.Subject, consent.GrantExpired)
			},
			consent.StateNeedsRenewal, consent.LinkedInAccount,
			[]string{`given by self "": ` + all},
			"lapsed",
		},
		"silent": {
			func(w *consenttest.World, p *consenttest.Person) {
				w.LinkedIn.Ended(p.Member.Subject, consent.RevokedByOwner)
				w.LinkedIn.Silent(true)
			},
			consent.StateLive, "",
			[]string{`given by self "": ` + all},
			"",
		},
		"active after all": {
			func(w *consenttest.World, p *consenttest.Person) { w.LinkedIn.Ended(p.Member.Subject, "limited") },
			consent.StateLive, "",
			[]string{`given by self "": ` + all},
			"",
		},
	} {
		t.Run(name, func(t *testing.T) {
			w, _, diego, priya := pilot(t)
			w.RunJobs()
			mails := len(w.Mailer.Sent())
			row.refuse(w, priya)
			if card := diego.Sees(priya, "mail"); card.Kind != consent.Plain || card.Why != "" {
				t.Errorf("the card is %+v", card)
			}
			st := priya.Standing()
			if st.State(w.Clock.Now()) != row.state || st.Conn.Lapsed != row.lapsed {
				t.Errorf("%s: %+v", st.State(w.Clock.Now()), st.Conn)
			}
			sameProofs(t, priya, row.proofs...)
			if r := records(t, priya); len(r) != 1 || r[0].Decision.Reason != consent.RenewalNeeded {
				t.Errorf("records %+v", r)
			}
			w.RunJobs()
			sent := w.Mailer.Sent()[mails:]
			if (row.letter == "") != (len(sent) == 0) || row.letter != "" && sent[0].Subject != row.letter {
				t.Errorf("mails %+v", sent)
			}
			if gone := w.LinkedIn.Forgotten(st.Conn.ID) > 0; gone != (row.letter != "") {
				t.Errorf("forgotten = %v", gone)
			}
			// Nobody asks again about what is known.
			asked := w.LinkedIn.Calls("Introspect")
			diego.Sees(priya, "files")
			if again := w.LinkedIn.Calls("Introspect") - asked; again != 0 && row.letter != "" || again != 1 && row.letter == "" {
				t.Errorf("asked %d times more", again)
			}
		})
	}
}

// TestRefusalOfTheViewer: a card finds out about the viewer's own grant, too.
func TestRefusalOfTheViewer(t *testing.T) {
	w, _, diego, priya := pilot(t)
	w.LinkedIn.Ended(diego.Member.Subject, consent.RevokedByOwner)
	if card := diego.Sees(priya, "mail"); card.Kind != consent.Invite {
		t.Errorf("the card is %q", card.Kind)
	}
	if st := diego.Standing(); !st.Conn.Closed || st.Conn.ClosedBy != consent.ByLinkedIn {
		t.Errorf("the viewer's connection: %+v", st.Conn)
	}
}

// TestRefusalIsOvertaken: what came in the place of a refused grant, or of its
// connection, is left alone.
func TestRefusalIsOvertaken(t *testing.T) {
	renew := func(p *consenttest.Person) {
		next, err := p.World.StartRenewal(p.World.TB.Context(), p.Actor())
		ok(p.World.TB.(*testing.T), err)
		ok(p.World.TB.(*testing.T), p.Confirms(p.Arrives(next)))
	}
	anew := func(p *consenttest.Person) {
		p.Disconnects()
		p.Connects(consent.BothAccounts)
	}
	for name, row := range map[string]struct {
		said  consent.Introspection
		place func(*consenttest.Person)
	}{
		"expired, renewed":    {consent.GrantExpired, renew},
		"revoked, renewed":    {consent.RevokedByOwner, renew},
		"expired, anew":       {consent.GrantExpired, anew},
		"revoked, anew":       {consent.RevokedByOwner, anew},
		"expired, ended":      {consent.GrantExpired, (*consenttest.Person).Disconnects},
		"revoked, ended":      {consent.RevokedByOwner, (*consenttest.Person).Disconnects},
		"expired, twice said": {consent.GrantExpired, func(*consenttest.Person) {}},
	} {
		t.Run(name, func(t *testing.T) {
			w, m, _, priya := pilot(t)
			w.LinkedIn.Ended(priya.Member.Subject, row.said)
			happened := false
			var after consent.Connection
			m.Before(func(method string) error {
				if method == "Apply" && !happened { // LinkedIn has said it, and it is about to be written down
					happened = true
					row.place(priya)
					after = *priya.Standing().Conn
				}
				return nil
			})
			_, err := w.OwnMember(t.Context(), priya.Actor())
			told(t, err, consent.NotAllowed, "own.refused")
			got := *priya.Standing().Conn
			if name == "expired, twice said" {
				after.Lapsed, after.LapsedAt, after.Version, after.ChangedAt = consent.LinkedInAccount, w.Clock.Now(), 2, w.Clock.Now()
			}
			if !happened || got != after {
				t.Errorf("%+v became %+v", after, got)
			}
		})
	}
}

// TestRefusalIsNotedWhateverTheReaderDoes: it is written down even where the reader
// has gone; if it cannot be, the next read comes to it again.
func TestRefusalIsNotedWhateverTheReaderDoes(t *testing.T) {
	w, m, _, priya := pilot(t)
	w.LinkedIn.Ended(priya.Member.Subject, consent.GrantExpired)
	for _, method := range []string{"Apply", "Grant"} {
		failing(m, method)
		if _, err := w.OwnMember(t.Context(), priya.Actor()); err == nil {
			t.Error("shown")
		}
		m.Before(nil)
		if st := priya.Standing(); st.Conn.Lapsed != "" {
			t.Errorf("%s failed, and the connection is %+v", method, st.Conn)
		}
	}
	_, err := w.OwnMember(t.Context(), priya.Actor())
	told(t, err, consent.NotAllowed, "own.refused")
	if st := priya.Standing(); st.Conn.Lapsed != consent.LinkedInAccount {
		t.Errorf("the connection is %+v", st.Conn)
	}
}

// TestLapseIsNotedOnce: two providers may refuse; the first is told.
func TestLapseIsNotedOnce(t *testing.T) {
	w, m, _, priya := pilot(t)
	w.Work.End(priya.User.Subject)
	first := true
	m.Before(func(method string) error {
		if method == "Apply" && first {
			first = false
			w.LinkedIn.Ended(priya.Member.Subject, consent.GrantExpired)
			_, err := w.OwnMember(t.Context(), priya.Actor())
			told(t, err, consent.NotAllowed, "own.refused")
		}
		return nil
	})
	_, err := reads(priya, consent.WorkProfile)
	told(t, err, consent.NotAllowed, "read.refused")
	if st := priya.Standing(); st.Conn.Lapsed != consent.LinkedInAccount || st.Conn.Version != 2 {
		t.Errorf("the connection is %+v", st.Conn)
	}
}
