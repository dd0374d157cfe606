package consent_test

import (
	"testing"
	"time"

	"accord/consent"
)

var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

func linkedInSet() consent.Set { return consent.SetOf(consent.LinkedInCategories()...) }
func workSet() consent.Set     { return consent.SetOf(consent.WorkCategories()...) }

// connected is a person for whom everything is in order, under both accounts. They
// said yes at version 4; the setting is at version 7, and was Nobody at version 3.
func connected() consent.Standing {
	return consent.Standing{
		User:       consent.User{ID: "u1", Enabled: true},
		Policy:     consent.Policy{Allow: consent.OneGroup, GroupID: "g", Offered: consent.Everything(), Version: 7, WithdrawnVersion: 3},
		Membership: consent.Inside,
		Conn: &consent.Connection{
			ID: "c1", UserID: "u1", Categories: consent.Everything(), Granted: consent.Everything(), Listed: consent.Everything(),
			Visible: true, Version: 2, PolicyVersion: 4, OpenedAt: noon.Add(-time.Hour), RenewBy: noon.Add(time.Hour),
		},
	}
}

// withheld is the policy's memory of when c was last not offered.
func withheld(s *consent.Standing, c consent.Category, version int64) {
	for i, known := range consent.Categories() {
		if known == c {
			s.Policy.Withheld[i] = version
		}
	}
}

// TestAuthorize is the truth table of the one rule. Each row breaks one thing
// about a person for whom everything is in order.
func TestAuthorize(t *testing.T) {
	rows := []struct {
		name     string
		change   func(*consent.Standing)
		linkedIn consent.Reason // for each LinkedIn category; empty = released
		work     consent.Reason // for each work category
		state    consent.State
	}{
		{"all in order", func(*consent.Standing) {}, "", "", consent.StateLive},
		{"everyone", func(s *consent.Standing) { s.Policy.Allow, s.Membership = consent.Everyone, consent.Outside }, "", "", consent.StateLive},
		{"never connected", func(s *consent.Standing) { s.Conn = nil }, consent.NotConnected, consent.NotConnected, consent.StateNone},
		{"disconnected", func(s *consent.Standing) { s.Conn.Closed = true }, consent.Disconnected, consent.Disconnected, consent.StateClosed},
		{"account disabled", func(s *consent.Standing) { s.User.Enabled = false }, consent.UserDisabled, consent.UserDisabled, consent.StateSuspended},
		{"nobody", func(s *consent.Standing) { s.Policy.Allow = consent.Nobody }, consent.PolicyNobody, consent.PolicyNobody, consent.StateSuspended},
		{"unreadable policy", func(s *consent.Standing) { s.Policy.Allow = "?" }, consent.PolicyNobody, consent.PolicyNobody, consent.StateSuspended},
		{"back on after nobody", func(s *consent.Standing) { s.Policy.Allow, s.Policy.WithdrawnVersion = consent.Everyone, 5 }, consent.PolicyNobody, consent.PolicyNobody, consent.StateClosed},
		{"confirmed right after nobody", func(s *consent.Standing) { s.Policy.WithdrawnVersion = 4 }, "", "", consent.StateLive},
		{"left the group", func(s *consent.Standing) { s.Membership = consent.Outside }, consent.OutsideGroup, consent.OutsideGroup, consent.StateSuspended},
		{"group unknown", func(s *consent.Standing) { s.Membership = consent.Unknown }, consent.GroupUnknown, consent.GroupUnknown, consent.StateSuspended},
		{"no membership at all", func(s *consent.Standing) { s.Membership = "" }, consent.GroupUnknown, consent.GroupUnknown, consent.StateSuspended},
		{"grant over", func(s *consent.Standing) { s.Conn.RenewBy = noon }, consent.RenewalNeeded, consent.RenewalNeeded, consent.StateNeedsRenewal},
		{"grant not yet over", func(s *consent.Standing) { s.Conn.RenewBy = noon.Add(1) }, "", "", consent.StateLive},
		{"grant refused", func(s *consent.Standing) { s.Conn.LapsedAt = noon.Add(-1) }, consent.RenewalNeeded, consent.RenewalNeeded, consent.StateNeedsRenewal},
		{"linkedin only", func(s *consent.Standing) { s.Conn.Categories = linkedInSet() }, "", consent.NotChosen, consent.StateLive},
		{"nothing offered at the last yes", func(s *consent.Standing) { s.Conn.Categories = 0 }, consent.Withheld, consent.NotChosen, consent.StateLive},
		{"admin caps to linkedin only", func(s *consent.Standing) { s.Policy.Offered = linkedInSet() }, "", consent.NotOffered, consent.StateLive},
		{"nothing granted", func(s *consent.Standing) { s.Conn.Granted = 0 }, consent.NotGranted, consent.NotGranted, consent.StateLive},
		{"work not granted", func(s *consent.Standing) { s.Conn.Granted = linkedInSet() }, "", consent.NotGranted, consent.StateLive},
		{"listed means nothing", func(s *consent.Standing) { s.Conn.Listed = 0 }, "", "", consent.StateLive},
		{"suspension is asked, not stored", func(s *consent.Standing) { s.Conn.SuspendedAt = noon.Add(-1) }, "", "", consent.StateLive},
		{"hidden from colleagues", func(s *consent.Standing) { s.Conn.Visible = false }, "", "", consent.StateLive},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			s := connected()
			row.change(&s)
			if got := s.State(noon); got != row.state {
				t.Errorf("State = %q, want %q", got, row.state)
			}
			for _, c := range consent.Categories() {
				want := row.linkedIn
				if c.Account() == consent.WorkAccount {
					want = row.work
				}
				got := consent.Authorize(s, c, noon)
				if got.Released != (want == "") || got.Reason != want {
					t.Errorf("%s: %+v, want reason %q", c, got, want)
				}
			}
		})
	}
	some := connected() // both accounts, at a time when only the calendar was offered of the work account
	some.Conn.Categories = linkedInSet() | consent.SetOf(consent.WorkCalendar)
	if d := consent.Authorize(some, consent.WorkContacts, noon); d.Reason != consent.Withheld {
		t.Errorf("a category that was not offered at the last yes: %+v", d)
	}
	if d := consent.Authorize(connected(), "work-messages", noon); d.Released || d.Reason != consent.UnknownCategory {
		t.Errorf("a category outside the nine: %+v", d)
	}
}

// TestWithheldNeedsANewYes (H2): what was not offered since the person's last yes
// does not flow, whatever is offered now.
func TestWithheldNeedsANewYes(t *testing.T) {
	rows := []struct {
		at   int64 // withheld last; the yes is of version 4
		want consent.Reason
	}{
		{0, ""},
		{3, ""},
		{4, consent.Withheld},
		{6, consent.Withheld},
	}
	for _, row := range rows {
		s := connected()
		withheld(&s, consent.WorkCalendar, row.at)
		if got := consent.Authorize(s, consent.WorkCalendar, noon); got.Reason != row.want {
			t.Errorf("withheld at %d: %+v, want %q", row.at, got, row.want)
		}
		if got := consent.Authorize(s, consent.WorkProfile, noon); !got.Released {
			t.Errorf("withheld at %d: another category is %+v", row.at, got)
		}
		if got, want := s.Shared().Has(consent.WorkCalendar), row.want == ""; got != want || s.Consented().Has(consent.WorkCalendar) != want {
			t.Errorf("withheld at %d: shared = %v, consented = %v", row.at, got, s.Consented().Has(consent.WorkCalendar))
		}
	}
	var p consent.Policy
	p.Withheld[0] = 3
	if p.WithheldSince(0) != consent.SetOf(consent.LinkedInProfile) || !(consent.Policy{}).WithheldSince(0).Empty() {
		t.Error("since the beginning, exactly what was ever withheld is")
	}
}

// TestShared: the person's set, the policy's and the grants' meet in one place.
func TestShared(t *testing.T) {
	s := connected()
	s.Conn.Categories = consent.SetOf(consent.LinkedInProfile, consent.WorkProfile, consent.WorkCalendar, consent.WorkContacts)
	s.Policy.Offered = consent.SetOf(consent.LinkedInProfile, consent.LinkedInInterests, consent.WorkCalendar, consent.WorkContacts)
	s.Conn.Granted = consent.SetOf(consent.LinkedInProfile, consent.WorkProfile, consent.WorkCalendar)
	if got, want := s.Consented(), consent.SetOf(consent.LinkedInProfile, consent.WorkCalendar, consent.WorkContacts); got != want {
		t.Errorf("consented: %s, want %s", got, want)
	}
	if got, want := s.Shared(), consent.SetOf(consent.LinkedInProfile, consent.WorkCalendar); got != want {
		t.Errorf("shared: %s, want %s", got, want)
	}
	s.Conn = nil
	if !s.Shared().Empty() || !s.Consented().Empty() {
		t.Error("without a connection something is shared")
	}
}

func TestOpen(t *testing.T) {
	for name, row := range map[string]struct {
		change func(*consent.Standing)
		open   bool
	}{
		"in order":         {func(*consent.Standing) {}, true},
		"suspended":        {func(s *consent.Standing) { s.Membership = consent.Outside }, true},
		"none":             {func(s *consent.Standing) { s.Conn = nil }, false},
		"closed":           {func(s *consent.Standing) { s.Conn.Closed = true }, false},
		"ended by nobody":  {func(s *consent.Standing) { s.Policy.WithdrawnVersion = 5 }, false},
		"begun after that": {func(s *consent.Standing) { s.Policy.WithdrawnVersion = 4 }, true},
	} {
		s := connected()
		row.change(&s)
		if s.Open() != row.open {
			t.Errorf("%s: open = %v", name, s.Open())
		}
	}
}

func TestMayConnect(t *testing.T) {
	for name, row := range map[string]struct {
		change func(*consent.Standing)
		why    consent.Reason
	}{
		"in the group":         {func(*consent.Standing) {}, ""},
		"everyone":             {func(s *consent.Standing) { s.Policy.Allow, s.Membership = consent.Everyone, "" }, ""},
		"outside":              {func(s *consent.Standing) { s.Membership = consent.Outside }, consent.OutsideGroup},
		"unknown":              {func(s *consent.Standing) { s.Membership = consent.Unknown }, consent.GroupUnknown},
		"nobody":               {func(s *consent.Standing) { s.Policy.Allow = consent.Nobody }, consent.PolicyNobody},
		"nobody, yet a member": {func(s *consent.Standing) { s.Policy.Allow = "" }, consent.PolicyNobody},
		"disabled, everyone":   {func(s *consent.Standing) { s.Policy.Allow, s.User.Enabled = consent.Everyone, false }, consent.UserDisabled},
	} {
		s := connected()
		row.change(&s)
		if may, why := s.MayConnect(); may != (row.why == "") || why != row.why {
			t.Errorf("%s: %v, %q", name, may, why)
		}
	}
}

// TestAuthorizeCard: both must be connected, and the subject visible.
func TestAuthorizeCard(t *testing.T) {
	unprofiled := func(s *consent.Standing) {
		s.Conn.Categories = s.Conn.Categories.Without(consent.SetOf(consent.LinkedInProfile))
	}
	rows := []struct {
		name            string
		viewer, subject func(*consent.Standing)
		want            consent.Reason
	}{
		{"both connected", nil, nil, ""},
		{"viewer not connected", func(s *consent.Standing) { s.Conn = nil }, nil, consent.ViewerNotConnected},
		{"viewer suspended", func(s *consent.Standing) { s.Membership = consent.Outside }, nil, consent.ViewerNotConnected},
		{"viewer shares no profile", unprofiled, nil, consent.ViewerNotConnected},
		{"viewer hidden still sees others", func(s *consent.Standing) { s.Conn.Visible = false }, nil, ""},
		{"subject not connected", nil, func(s *consent.Standing) { s.Conn = nil }, consent.NotConnected},
		{"subject hidden", nil, func(s *consent.Standing) { s.Conn.Visible = false }, consent.Hidden},
		{"subject left the group", nil, func(s *consent.Standing) { s.Membership = consent.Outside }, consent.OutsideGroup},
		{"subject shares no profile", nil, unprofiled, consent.Withheld},
		{"subject linkedin only", nil, func(s *consent.Standing) { s.Conn.Categories = linkedInSet() }, ""},
		{"neither connected", func(s *consent.Standing) { s.Conn = nil }, func(s *consent.Standing) { s.Conn = nil }, consent.ViewerNotConnected},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			viewer, subject := connected(), connected()
			viewer.User.ID = "u0"
			if row.viewer != nil {
				row.viewer(&viewer)
			}
			if row.subject != nil {
				row.subject(&subject)
			}
			if got := consent.AuthorizeCard(viewer, subject, noon); got.Reason != row.want || got.Released != (row.want == "") {
				t.Errorf("got %+v, want reason %q", got, row.want)
			}
		})
	}
	t.Run("own card while hidden", func(t *testing.T) {
		s := connected()
		s.Conn.Visible = false
		if got := consent.AuthorizeCard(s, s, noon); !got.Released {
			t.Errorf("got %+v", got)
		}
	})
}

func TestPolicyOffers(t *testing.T) {
	for _, row := range []struct {
		offered   consent.Set
		both, one bool
	}{
		{consent.Everything(), true, true},
		{linkedInSet(), false, true},
		{workSet(), false, false},
		{consent.SetOf(consent.LinkedInConnections, consent.WorkContacts), true, true},
		{0, false, false},
	} {
		p := consent.Policy{Offered: row.offered}
		if p.Offers(consent.BothAccounts) != row.both || p.Offers(consent.LinkedInOnly) != row.one || p.Offers("?") {
			t.Errorf("offering %q: both %v, linkedin %v, nonsense %v", row.offered, p.Offers(consent.BothAccounts), p.Offers(consent.LinkedInOnly), p.Offers("?"))
		}
	}
}
