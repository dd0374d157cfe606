package consent_test

import (
	"testing"
	"time"

	"accord/consent"
)

var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

// connected is a person for whom everything is in order, under both accounts.
func connected() consent.Standing {
	return consent.Standing{
		User:    consent.User{ID: "u1", Enabled: true},
		Policy:  consent.Policy{Allow: consent.OneGroup, GroupID: "g", Choices: consent.BothAccounts, Version: 7, WithdrawnVersion: 3},
		InGroup: true,
		Conn: &consent.Connection{
			ID: "c1", UserID: "u1", Choice: consent.BothAccounts, Visible: true, PolicyVersion: 4,
			OpenedAt: noon.Add(-time.Hour), RenewBy: noon.Add(time.Hour),
		},
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
		{"everyone", func(s *consent.Standing) { s.Policy.Allow = consent.Everyone; s.InGroup = false }, "", "", consent.StateLive},
		{"never connected", func(s *consent.Standing) { s.Conn = nil }, consent.NotConnected, consent.NotConnected, consent.StateNone},
		{"disconnected", func(s *consent.Standing) { s.Conn.Closed = true }, consent.Disconnected, consent.Disconnected, consent.StateClosed},
		{"account disabled", func(s *consent.Standing) { s.User.Enabled = false }, consent.UserDisabled, consent.UserDisabled, consent.StateSuspended},
		{"nobody", func(s *consent.Standing) { s.Policy.Allow = consent.Nobody }, consent.PolicyNobody, consent.PolicyNobody, consent.StateSuspended},
		{"unreadable policy", func(s *consent.Standing) { s.Policy.Allow = "?" }, consent.PolicyNobody, consent.PolicyNobody, consent.StateSuspended},
		{"back on after nobody", func(s *consent.Standing) { s.Policy.Allow = consent.Everyone; s.Policy.WithdrawnVersion = 5 }, consent.PolicyNobody, consent.PolicyNobody, consent.StateClosed},
		{"confirmed right after nobody", func(s *consent.Standing) { s.Policy.WithdrawnVersion = 4 }, "", "", consent.StateLive},
		{"left the group", func(s *consent.Standing) { s.InGroup = false }, consent.OutsideGroup, consent.OutsideGroup, consent.StateSuspended},
		{"grant over", func(s *consent.Standing) { s.Conn.RenewBy = noon }, consent.RenewalNeeded, consent.RenewalNeeded, consent.StateNeedsRenewal},
		{"linkedin only", func(s *consent.Standing) { s.Conn.Choice = consent.LinkedInOnly }, "", consent.NotChosen, consent.StateLive},
		{"no readable choice", func(s *consent.Standing) { s.Conn.Choice = "?" }, consent.NotChosen, consent.NotChosen, consent.StateLive},
		{"admin caps to linkedin only", func(s *consent.Standing) { s.Policy.Choices = consent.LinkedInOnly }, "", consent.NotOffered, consent.StateLive},
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
	if d := consent.Authorize(connected(), "work-messages", noon); d.Released {
		t.Error("a category outside the nine was released")
	}
}

func TestAuthorizeCard(t *testing.T) {
	rows := []struct {
		name            string
		viewer, subject func(*consent.Standing)
		want            consent.Reason
	}{
		{"both connected", nil, nil, ""},
		{"viewer not connected", func(s *consent.Standing) { s.Conn = nil }, nil, consent.ViewerNotConnected},
		{"viewer suspended", func(s *consent.Standing) { s.InGroup = false }, nil, consent.ViewerNotConnected},
		{"viewer hidden still sees others", func(s *consent.Standing) { s.Conn.Visible = false }, nil, ""},
		{"subject not connected", nil, func(s *consent.Standing) { s.Conn = nil }, consent.NotConnected},
		{"subject hidden", nil, func(s *consent.Standing) { s.Conn.Visible = false }, consent.Hidden},
		{"subject left the group", nil, func(s *consent.Standing) { s.InGroup = false }, consent.OutsideGroup},
		{"subject linkedin only", nil, func(s *consent.Standing) { s.Conn.Choice = consent.LinkedInOnly }, ""},
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
