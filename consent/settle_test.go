package consent

import (
	"fmt"
	"slices"
	"testing"
	"time"
)

var (
	today     = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	testGrace = 14 * 24 * time.Hour
)

func testDesk() desk {
	n := 0
	return desk{grace: testGrace, newID: func() string { n++; return fmt.Sprintf("id-%d", n) }}
}

// settled is a person for whom nothing is to be written down.
func settled() Standing {
	return Standing{
		User:       User{ID: "u1", Enabled: true},
		Policy:     Policy{Allow: OneGroup, GroupID: "g", Offered: Everything(), Version: 7, WithdrawnVersion: 3},
		Membership: Inside,
		Conn: &Connection{
			ID: "c1", UserID: "u1", Categories: Everything(), Granted: Everything(), Listed: Everything(), Version: 5,
			PolicyVersion: 4, RenewBy: today.Add(time.Hour), Visible: true,
		},
	}
}

func suspendedSince(at time.Time, by ActorKind) func(*Standing) {
	return func(s *Standing) { s.Conn.SuspendedAt, s.Conn.SuspendedBy = at, by }
}

func withholding(s *Standing, set Set, version int64) {
	for i, c := range Categories() {
		if set.Has(c) {
			s.Policy.Withheld[i] = version
		}
	}
}

// TestSettle is each edge that is written down because it is true already: by whom,
// why, with what receipt and letter.
func TestSettle(t *testing.T) {
	outside := func(s *Standing) { s.Membership = Outside }
	unknown := func(s *Standing) { s.Membership = Unknown }
	rows := []struct {
		name   string
		change []func(*Standing)
		// What is to be written; empty: nothing.
		event  Event
		by     ActorKind
		why    Reason
		flows  Set // on the receipt
		letter Letter
		back   []Account
		conn   func(*Connection) // what the connection must be, beside its version and time
	}{
		{name: "all in order"},
		{name: "never connected", change: []func(*Standing){func(s *Standing) { s.Conn = nil }}},
		{name: "never connected and outside", change: []func(*Standing){outside, func(s *Standing) { s.Conn = nil }}},
		{name: "closed and outside", change: []func(*Standing){outside, func(s *Standing) { s.Conn.Closed = true }}},
		{
			name: "Nobody was set since the last yes", change: []func(*Standing){func(s *Standing) { s.Policy.WithdrawnVersion = 5 }},
			event: Withdrawn, by: ByAdmin, why: PolicyNobody, letter: WithdrawnLetter, back: []Account{LinkedInAccount, WorkAccount},
			conn: func(c *Connection) {
				c.Closed, c.ClosedAt, c.ClosedBy, c.ClosedOn, c.Listed = true, today, ByAdmin, PolicyNobody, 0
			},
		},
		{
			name: "a category was withheld", change: []func(*Standing){func(s *Standing) { withholding(s, SetOf(WorkContacts), 6) }},
			event: Changed, by: ByAdmin, why: NotOffered, flows: Everything().Without(SetOf(WorkContacts)), letter: ChangedLetter,
			conn: func(c *Connection) { c.Listed = Everything().Without(SetOf(WorkContacts)) },
		},
		{
			name: "a category is not offered", change: []func(*Standing){func(s *Standing) { s.Policy.Offered = linkedInSet }},
			event: Changed, by: ByAdmin, why: NotOffered, flows: linkedInSet, letter: ChangedLetter, back: []Account{WorkAccount},
			conn: func(c *Connection) { c.Listed, c.Granted = linkedInSet, linkedInSet },
		},
		{
			name: "all work data was withheld while the work grant lapsed", change: []func(*Standing){func(s *Standing) {
				withholding(s, workSet, 6)
				s.Conn.Lapsed, s.Conn.LapsedAt = WorkAccount, today.Add(-time.Hour)
			}},
			event: Changed, by: ByAdmin, why: NotOffered, flows: linkedInSet, letter: ChangedLetter, back: []Account{WorkAccount},
			conn: func(c *Connection) {
				c.Listed, c.Granted, c.Lapsed, c.LapsedAt = linkedInSet, linkedInSet, "", time.Time{}
			},
		},
		{
			name: "all work data was withheld while LinkedIn's grant lapsed", change: []func(*Standing){func(s *Standing) {
				withholding(s, workSet, 6)
				s.Conn.Lapsed, s.Conn.LapsedAt = LinkedInAccount, today.Add(-time.Hour)
			}},
			event: Changed, by: ByAdmin, why: NotOffered, flows: linkedInSet, letter: ChangedLetter, back: []Account{WorkAccount},
			conn: func(c *Connection) {
				c.Listed, c.Granted, c.Lapsed, c.LapsedAt = linkedInSet, linkedInSet, LinkedInAccount, today.Add(-time.Hour)
			},
		},
		{name: "withheld, and written down before", change: []func(*Standing){func(s *Standing) {
			withholding(s, SetOf(WorkContacts), 6)
			s.Conn.Listed = s.Shared()
		}}},
		{
			name: "a work grant that serves nothing", change: []func(*Standing){func(s *Standing) { s.Conn.Categories, s.Conn.Listed = linkedInSet, linkedInSet }},
			event: Changed, by: ByAdmin, why: NotOffered, flows: linkedInSet, letter: ChangedLetter, back: []Account{WorkAccount},
			conn: func(c *Connection) { c.Categories, c.Listed, c.Granted = linkedInSet, linkedInSet, linkedInSet },
		},
		{
			name: "outside", change: []func(*Standing){outside},
			event: Suspended, by: ByDirectory, why: OutsideGroup, letter: SuspendedLetter,
			conn: func(c *Connection) { c.SuspendedAt, c.SuspendedBy = today, ByDirectory },
		},
		{
			name: "group unknown", change: []func(*Standing){unknown},
			event: Suspended, by: ByDirectory, why: GroupUnknown, letter: SuspendedLetter,
			conn: func(c *Connection) { c.SuspendedAt, c.SuspendedBy = today, ByDirectory },
		},
		{name: "outside, within the grace", change: []func(*Standing){outside, suspendedSince(today.Add(1-testGrace), ByAdmin)}},
		{
			name: "outside, the grace is over", change: []func(*Standing){outside, suspendedSince(today.Add(-testGrace), ByAdmin)},
			event: Withdrawn, by: ByAdmin, why: OutsideGroup, letter: WithdrawnLetter, back: []Account{LinkedInAccount, WorkAccount},
			conn: func(c *Connection) {
				c.Closed, c.ClosedAt, c.ClosedBy, c.ClosedOn = true, today, ByAdmin, OutsideGroup
				c.SuspendedAt, c.SuspendedBy = today.Add(-testGrace), ByAdmin
			},
		},
		{name: "group unknown for ever so long", change: []func(*Standing){unknown, suspendedSince(today.Add(-9*testGrace), ByDirectory)}},
		{
			name: "back inside", change: []func(*Standing){suspendedSince(today.Add(-time.Hour), ByAdmin)},
			event: Resumed, by: ByDirectory, flows: Everything(), letter: ResumedLetter, conn: func(*Connection) {},
		},
		{
			name: "withheld comes before outside", change: []func(*Standing){outside, func(s *Standing) { withholding(s, SetOf(WorkContacts), 6) }},
			event: Changed, by: ByAdmin, why: NotOffered, flows: Everything().Without(SetOf(WorkContacts)), letter: ChangedLetter,
			conn: func(c *Connection) { c.Listed = Everything().Without(SetOf(WorkContacts)) },
		},
		{
			name: "withheld while suspended", change: []func(*Standing){outside, suspendedSince(today, ByAdmin), func(s *Standing) { withholding(s, SetOf(WorkContacts), 6) }},
			event: Changed, by: ByAdmin, why: NotOffered, letter: ChangedLetter,
			conn: func(c *Connection) {
				c.Listed, c.SuspendedAt, c.SuspendedBy = Everything().Without(SetOf(WorkContacts)), today, ByAdmin
			},
		},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			st := settled()
			for _, change := range row.change {
				change(&st)
			}
			c, err := testDesk().settle(ByDirectory)(st, today)
			if err != nil {
				t.Fatal(err)
			}
			if row.event == "" {
				if !c.Nothing() || c.By != "" || c.Return != nil {
					t.Fatalf("written: %+v", c)
				}
				return
			}
			r := c.Receipt
			if r == nil || r.Event != row.event || r.By != row.by || r.Reason != row.why || !slices.Equal(r.Categories, row.flows.List()) ||
				r.At != today || r.PolicyVersion != 7 || r.ConnectionID != "c1" || r.UserID != "u1" || r.ID == "" || r.NoticeHash != "" || c.By != row.by {
				t.Errorf("receipt %+v, by %s", r, c.By)
			}
			if want := (LetterJob{Letter: row.letter, UserID: "u1", About: r.ID}); len(c.Jobs) != 1 || c.Jobs[0] != Job(want) {
				t.Errorf("jobs %v, want %v", c.Jobs, want)
			}
			if !slices.Equal(c.Return, row.back) {
				t.Errorf("goes back: %v, want %v", c.Return, row.back)
			}
			want := *settled().Conn
			row.conn(&want)
			want.Version, want.ChangedAt = 6, today
			if want.Closed {
				want.Listed = c.Conn.Listed
			}
			if got := *c.Conn; got != want {
				t.Errorf("connection\n  %+v, want\n  %+v", got, want)
			}
			if over := row.event == Withdrawn && row.why != PolicyNobody; c.EndAttempts != over || c.EndSessions {
				t.Errorf("ends attempts %v, sessions %v", c.EndAttempts, c.EndSessions)
			}
		})
	}
}

// TestSettleLapse: time is nobody's act, so a grant that ran out makes no receipt.
func TestSettleLapse(t *testing.T) {
	st := settled()
	st.Conn.RenewBy = today
	c, err := testDesk().settle(ByAdmin)(st, today)
	if err != nil || c.Receipt != nil || c.By != BySystem || c.Audit != "connection.lapsed" || c.Refused != "" || c.Return != nil || c.EndAttempts {
		t.Fatalf("%+v, %v", c, err)
	}
	if c.Conn.Lapsed != LinkedInAccount || c.Conn.LapsedAt != today || c.Conn.Version != 6 || c.Conn.ChangedAt != today {
		t.Errorf("connection %+v", c.Conn)
	}
	if j, ok := c.Jobs[0].(LetterJob); !ok || len(c.Jobs) != 1 || j.Letter != LapsedLetter || j.UserID != "u1" || j.About == "" {
		t.Errorf("jobs %v", c.Jobs)
	}
	st.Conn = c.Conn
	if c, _ = testDesk().settle(ByAdmin)(st, today.Add(time.Hour)); !c.Nothing() {
		t.Errorf("told twice: %+v", c)
	}
	st.Membership = Outside
	if c, _ = testDesk().settle(ByAdmin)(st, today.Add(time.Hour)); c.Conn == nil || c.Conn.SuspendedAt.IsZero() {
		t.Errorf("suspension does not ask about the lapse: %+v", c)
	}
}

// TestLeaver (M6): a leaver's connection is closed by the directory, never by an
// admin who did nothing; unless No had ended it before.
func TestLeaver(t *testing.T) {
	for name, row := range map[string]struct {
		change func(*Standing)
		closed bool
		by     ActorKind
		why    Reason
	}{
		"connected":       {func(*Standing) {}, true, ByDirectory, UserDisabled},
		"outside":         {func(s *Standing) { s.Membership = Outside }, true, ByDirectory, UserDisabled},
		"ended by Nobody": {func(s *Standing) { s.Policy.WithdrawnVersion = 6 }, true, ByAdmin, PolicyNobody},
		"never connected": {func(s *Standing) { s.Conn = nil }, false, ByDirectory, ""},
		"closed before":   {func(s *Standing) { s.Conn.Closed = true }, false, ByDirectory, ""},
	} {
		st := settled()
		st.User.Enabled = false
		row.change(&st)
		c, err := testDesk().settle(ByAdmin)(st, today)
		if err != nil || !c.EndSessions || !c.EndAttempts || c.By != row.by || c.Nothing() {
			t.Errorf("%s: %+v, %v", name, c, err)
		}
		if (c.Conn != nil) != row.closed || (c.Receipt != nil) != row.closed {
			t.Errorf("%s: connection %+v, receipt %+v", name, c.Conn, c.Receipt)
		} else if row.closed && (!c.Conn.Closed || c.Conn.ClosedBy != row.by || c.Conn.ClosedOn != row.why || c.Receipt.By != row.by || c.Receipt.Reason != row.why || len(c.Return) != 2) {
			t.Errorf("%s: closed as %+v with %+v", name, c.Conn, c.Receipt)
		}
	}
}

func TestNothing(t *testing.T) {
	if !(Change{}).Nothing() || !(Change{By: BySelf}).Nothing() {
		t.Error("the zero Change changes nothing")
	}
	for _, c := range []Change{
		{Conn: &Connection{}}, {Receipt: &Receipt{}}, {Refused: "g"}, {EndAttempts: true}, {EndSessions: true}, {Jobs: []Job{TidyJob{}}},
	} {
		if c.Nothing() {
			t.Errorf("%+v changes something", c)
		}
	}
}

// TestReceiptChoice: a receipt names the option that flows; of what is suspended or
// over, the option it was.
func TestReceiptChoice(t *testing.T) {
	for name, row := range map[string]struct {
		change func(*Standing)
		choice Choice
		flows  int
	}{
		"both":              {func(*Standing) {}, BothAccounts, 9},
		"LinkedIn only":     {func(s *Standing) { s.Conn.Categories = linkedInSet }, LinkedInOnly, 4},
		"work not granted":  {func(s *Standing) { s.Conn.Granted = linkedInSet }, LinkedInOnly, 4},
		"closed":            {func(s *Standing) { s.Conn.Closed = true }, BothAccounts, 0},
		"suspended":         {suspendedSince(today, ByAdmin), BothAccounts, 0},
		"suspended, lesser": {func(s *Standing) { suspendedSince(today, ByAdmin)(s); s.Conn.Categories = linkedInSet }, LinkedInOnly, 0},
	} {
		st := settled()
		row.change(&st)
		r := receipt("r", st, Changed, BySelf, "", Notice{Language: "en", Version: "v", Text: "t", Hash: "h"}, today)
		if r.Choice != row.choice || len(r.Categories) != row.flows || r.Categories == nil || r.NoticeHash != "h" || r.NoticeVersion != "v" || r.Language != "en" {
			t.Errorf("%s: %+v", name, r)
		}
	}
}
