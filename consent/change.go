package consent

import "time"

// Change is what becomes of a person and their connection in one fact. A rule
// makes it from the standing as it is inside the transaction; the store writes it
// whole or not at all, with the receipt, the audit line and the jobs. The zero
// Change changes nothing.
type Change struct {
	// Conn is the connection as it is from now on: a new one with Version 1, or the
	// one of the standing with its Version raised by one. nil: no change of it.
	Conn   *Connection
	Member string // with a new connection: LinkedIn `sub`

	// Add are grants that come. Each takes the place of the active one of its account,
	// of which our copy is destroyed: returned, it would end the new one too.
	Add    []Grant
	Return []Account // active grants taken out of use and returned
	// Refused is the id of a grant that a provider accepts no more. If it is not the
	// active one any longer, nothing of the Change is done.
	Refused string

	Receipt *Receipt
	Notice  *Notice
	Audit   string // action of the audit line where there is no receipt
	By      ActorKind
	Jobs    []Job

	EndAttempts bool // ends all attempts of the person and returns what they hold
	EndSessions bool
}

// Nothing reports whether the change changes nothing.
func (c Change) Nothing() bool {
	return c.Conn == nil && c.Receipt == nil && c.Refused == "" && !c.EndAttempts && !c.EndSessions && len(c.Jobs) == 0
}

// Rule makes a Change of a person's standing. Now is read inside the transaction,
// when nobody else can change the standing any more. An error means no change.
type Rule func(st Standing, now time.Time) (Change, error)

// changed is the connection of a standing about to be changed.
func changed(st Standing, now time.Time) Connection {
	c := *st.Conn
	c.Version++
	c.ChangedAt = now
	return c
}

// with is the standing as it will be with the connection c.
func (s Standing) with(c Connection) Standing {
	s.Conn = &c
	return s
}

// closed ends a connection: everything goes back, and the person is told.
func (d desk) closed(st Standing, by ActorKind, why Reason, now time.Time) Change {
	c := changed(st, now)
	c.Closed, c.ClosedAt, c.ClosedBy, c.ClosedOn = true, now, by, why
	change := d.proven(st, c, Withdrawn, by, why, WithdrawnLetter, now)
	change.Return, change.EndAttempts = []Account{LinkedInAccount, WorkAccount}, true
	return change
}

// settle says what the stored connection must become for what is true already at
// read time to be written down: a leaver, Nobody, somebody outside or back inside,
// a withheld category, a grant that ran out. One cause at a time; whoever applies
// it asks again until nothing is left. By is who caused the look: ByAdmin after a
// save of the policy, ByDirectory after news of the person.
func (d desk) settle(by ActorKind) Rule {
	return func(st Standing, now time.Time) (Change, error) {
		if !st.User.Enabled {
			return d.left(st, now), nil
		}
		if st.Conn == nil || st.Conn.Closed {
			return Change{}, nil
		}
		if st.withdrawn() {
			c := d.closed(st, ByAdmin, PolicyNobody, now)
			c.EndAttempts = false // Nobody ended those before it; what is under way now came after
			return c, nil
		}
		inside, why := st.MayConnect()
		waiting := !st.Conn.SuspendedAt.IsZero()
		switch {
		case st.narrowed():
			return d.narrowed(st, now), nil
		case !inside && !waiting:
			return d.suspended(st, by, why, now), nil
		case !inside && why != GroupUnknown && now.Sub(st.Conn.SuspendedAt) >= d.grace:
			return d.closed(st, st.Conn.SuspendedBy, why, now), nil
		case inside && waiting:
			return d.resumed(st, by, now), nil
		case st.lapsed(now) && st.Conn.LapsedAt.IsZero():
			return d.lapsed(st, LinkedInAccount, "", now), nil
		}
		return Change{}, nil
	}
}

// left: a person whose account is disabled or gone has no session, no attempt and
// no connection any more.
func (d desk) left(st Standing, now time.Time) Change {
	c := Change{EndAttempts: true, EndSessions: true, By: ByDirectory}
	if st.Conn != nil && !st.Conn.Closed {
		by, why := ByDirectory, UserDisabled
		if st.withdrawn() { // that came first
			by, why = ByAdmin, PolicyNobody
		}
		c = d.closed(st, by, why, now)
		c.EndSessions = true
	}
	return c
}

func (d desk) suspended(st Standing, by ActorKind, why Reason, now time.Time) Change {
	c := changed(st, now)
	c.SuspendedAt, c.SuspendedBy = now, by
	return d.proven(st, c, Suspended, by, why, SuspendedLetter, now)
}

func (d desk) resumed(st Standing, by ActorKind, now time.Time) Change {
	c := changed(st, now)
	c.SuspendedAt, c.SuspendedBy = time.Time{}, ""
	return d.proven(st, c, Resumed, by, "", ResumedLetter, now)
}

// narrowed: the policy withheld categories since the person's last yes. Nothing of
// them flows; a work grant that covers nothing any more goes back.
func (d desk) narrowed(st Standing, now time.Time) Change {
	c := changed(st, now)
	var back []Account
	if st.idleWorkGrant() {
		back = []Account{WorkAccount}
		c.Granted = c.Granted.Of(LinkedInAccount)
		if c.Lapsed == WorkAccount {
			c.Lapsed, c.LapsedAt = "", time.Time{}
		}
	}
	change := d.proven(st, c, Changed, ByAdmin, NotOffered, ChangedLetter, now)
	change.Return = back
	return change
}

// narrowed reports whether the latest receipt lists more than the person's yes
// still stands for, or a grant is kept that serves nothing.
func (s Standing) narrowed() bool { return !s.Conn.Listed.Within(s.Consented()) || s.idleWorkGrant() }

func (s Standing) idleWorkGrant() bool {
	return s.Consented().Of(WorkAccount).Empty() && !s.Conn.Granted.Of(WorkAccount).Empty()
}

// proven is a change of the connection to c with its receipt and letter.
func (d desk) proven(st Standing, c Connection, e Event, by ActorKind, why Reason, letter Letter, now time.Time) Change {
	after := st.with(c)
	c.Listed = after.Shared()
	r := receipt(d.newID(), after, e, by, why, Notice{}, now)
	return Change{Conn: &c, Receipt: &r, By: by, Jobs: []Job{LetterJob{Letter: letter, UserID: c.UserID, About: r.ID}}}
}

// lapsed: a grant ran out, or its provider accepts it no more. That is nobody's
// withdrawal: the connection waits for its renewal, and the person is told once.
func (d desk) lapsed(st Standing, account Account, grantID string, now time.Time) Change {
	c := changed(st, now)
	c.LapsedAt, c.Lapsed = now, account
	return Change{
		Conn: &c, Refused: grantID, Audit: "connection.lapsed", By: BySystem,
		Jobs: []Job{LetterJob{Letter: LapsedLetter, UserID: c.UserID, About: d.newID()}},
	}
}
