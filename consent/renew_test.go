package consent_test

import (
	"testing"
	"time"

	"accord/consent"
	"accord/consent/consenttest"
)

// TestRenewal: new grants for the same two accounts. A work grant that is good stays.
func TestRenewal(t *testing.T) {
	const day = 24 * time.Hour
	for name, row := range map[string]struct {
		before func(w *consenttest.World, p *consenttest.Person)
		asks   []consent.Account
		yes    consent.Set
	}{
		"in time": {func(w *consenttest.World, _ *consenttest.Person) { w.Clock.Advance(50 * day) }, []consent.Account{consent.LinkedInAccount}, consent.Everything()},
		"ran out": {func(w *consenttest.World, _ *consenttest.Person) { w.Clock.Advance(61 * day) }, []consent.Account{consent.LinkedInAccount}, consent.Everything()},
		"ran out, and written down": {func(w *consenttest.World, _ *consenttest.Person) {
			w.Clock.Advance(61 * day)
			_ = w.Do(consent.TidyJob{})
		}, []consent.Account{consent.LinkedInAccount}, consent.Everything()},
		"refused at work": {func(w *consenttest.World, p *consenttest.Person) {
			w.Work.End(p.User.Subject)
			_, _ = reads(p, consent.WorkProfile)
		}, []consent.Account{consent.LinkedInAccount, consent.WorkAccount}, consent.Everything()},
		"contacts withheld meanwhile": {func(w *consenttest.World, _ *consenttest.Person) {
			w.Allow(consent.Everyone, "", consent.Everything().Without(consent.SetOf(consent.WorkContacts)))
			w.Allow(consent.Everyone, "", consent.Everything())
		}, []consent.Account{consent.LinkedInAccount}, consent.Everything().Without(consent.SetOf(consent.WorkContacts))},
		"all work data withheld, and refused at work": {func(w *consenttest.World, p *consenttest.Person) {
			w.Work.End(p.User.Subject)
			_, _ = reads(p, consent.WorkProfile)
			w.Allow(consent.Everyone, "", linkedInSet())
		}, []consent.Account{consent.LinkedInAccount}, linkedInSet()},
	} {
		t.Run(name, func(t *testing.T) {
			w, _ := world(t)
			diego := w.SignIn("diego")
			diego.Connects(consent.BothAccounts)
			ok(t, w.SetVisible(t.Context(), diego.Actor(), false))
			row.before(w, diego)
			was := *diego.Standing().Conn
			next, err := w.StartRenewal(t.Context(), diego.Actor())
			ok(t, err)
			for _, account := range row.asks {
				if got := map[bool]consent.Account{true: consent.LinkedInAccount, false: consent.WorkAccount}[len(next) > 0 && next[8] == 'l']; got != account {
					t.Fatalf("asked at %q, want %s", next, account)
				}
				n, err := diego.Allows(next)
				ok(t, err)
				next = n.URL
			}
			if next != "" {
				t.Fatalf("asked at %q, too", next)
			}
			at, err := w.Pending(t.Context(), diego.Actor())
			if err != nil || at.Purpose != consent.Renew || at.Categories != row.yes {
				t.Fatalf("attempt %+v, %v", at, err)
			}
			ok(t, diego.Confirms(at.ID))
			now := w.Clock.Now()
			want := was
			want.Version, want.ChangedAt, want.AttemptID, want.RenewBy, want.PolicyVersion = was.Version+1, now, at.ID, now.Add(60*day), diego.Standing().Policy.Version
			want.Categories, want.Listed, want.Lapsed, want.LapsedAt = row.yes, row.yes, "", time.Time{}
			if row.yes == linkedInSet() {
				want.Granted = linkedInSet()
			}
			if got := *diego.Standing().Conn; got != want {
				t.Errorf("connection\n  %+v, want\n  %+v", got, want)
			}
			proofs := diego.Proofs()
			if last := proofs[len(proofs)-1]; last != `renewed by self "": `+row.yes.String() {
				t.Errorf("receipts %q", proofs)
			}
			if row.yes.Has(consent.WorkProfile) {
				if _, err := reads(diego, consent.WorkProfile); err != nil {
					t.Error(err)
				}
			}
			w.RunJobs()
			if sent := w.Mailer.Sent(); sent[len(sent)-1].Subject != "renewed" {
				t.Errorf("the last mail is %+v", sent[len(sent)-1])
			}
		})
	}
}

// TestRenewalRefuses: renewing needs a connection, and a setting that includes the person.
func TestRenewalRefuses(t *testing.T) {
	for name, row := range map[string]struct {
		before func(w *consenttest.World, p *consenttest.Person)
		kind   consent.Kind
		code   consent.Code
	}{
		"never connected": {func(*consenttest.World, *consenttest.Person) {}, consent.Conflict, "connection.none"},
		"disconnected": {func(_ *consenttest.World, p *consenttest.Person) {
			p.Connects(consent.LinkedInOnly)
			p.Disconnects()
		}, consent.Conflict, "connection.none"},
		"ended by No": {func(w *consenttest.World, p *consenttest.Person) {
			p.Connects(consent.LinkedInOnly)
			w.Allow(consent.Nobody, "", consent.Everything())
			w.Allow(consent.Everyone, "", consent.Everything())
		}, consent.Conflict, "connection.none"},
		"suspended": {func(w *consenttest.World, p *consenttest.Person) {
			p.Connects(consent.LinkedInOnly)
			w.Members("pilot", "priya")
			w.Allow(consent.OneGroup, w.Group("pilot"), consent.Everything())
		}, consent.NotAllowed, "connect.not_for_you"},
	} {
		t.Run(name, func(t *testing.T) {
			w, _ := world(t)
			diego := w.SignIn("diego")
			row.before(w, diego)
			next, err := w.StartRenewal(t.Context(), diego.Actor())
			told(t, err, row.kind, row.code)
			if next != "" {
				t.Errorf("led to %q", next)
			}
		})
	}
}

// TestRenewalEndsASuspension: the person's own yes, being inside, ends the wait that
// nobody wrote down as over yet.
func TestRenewalEndsASuspension(t *testing.T) {
	w, _ := world(t)
	diego := w.SignIn("diego")
	diego.Connects(consent.LinkedInOnly)
	w.Members("pilot", "priya")
	w.Allow(consent.OneGroup, w.Group("pilot"), consent.Everything())
	w.RunJobs()
	if c := diego.Standing().Conn; c.SuspendedAt.IsZero() || c.SuspendedBy != consent.ByAdmin {
		t.Fatalf("connection %+v", c)
	}
	w.Allow(consent.Everyone, "", consent.Everything())
	next, err := w.StartRenewal(t.Context(), diego.Actor())
	ok(t, err)
	ok(t, diego.Confirms(diego.Arrives(next)))
	if c := diego.Standing().Conn; !c.SuspendedAt.IsZero() || c.SuspendedBy != "" || c.Listed != linkedInSet() {
		t.Errorf("connection %+v", c)
	}
	w.RunJobs()
	one := linkedInSet().String()
	sameProofs(t, diego, `given by self "": `+one, `suspended by admin "outside the group": `, `renewed by self "": `+one)
}
