package consent

import "time"

// Connection is the link between one user and one LinkedIn member. It is never
// deleted: closed, it stays as what receipts point to.
type Connection struct {
	ID     string
	UserID string
	Choice Choice
	// Visible: colleagues who are connected too may see the person's LinkedIn profile on cards.
	Visible       bool
	Closed        bool
	Version       int64 // rises by one with each change of the connection
	PolicyVersion int64 // the policy it was confirmed under
	OpenedAt      time.Time
	ChangedAt     time.Time
	ClosedAt      time.Time
	ClosedBy      ActorKind
	RenewBy       time.Time // when LinkedIn's grant ends
}

// State is what a connection is at this moment, all things considered.
type State string

const (
	StateNone         State = "none"
	StateLive         State = "live"
	StateSuspended    State = "suspended"     // the policy does not include the person now
	StateNeedsRenewal State = "needs renewal" // LinkedIn's grant ran out
	StateClosed       State = "closed"
)

// Standing is everything the rules need to know about one person, read in one
// go: who they are, what the policy says, whether its group includes them, and
// their latest connection.
type Standing struct {
	User    User
	Policy  Policy
	InGroup bool        // meaningful with OneGroup only
	Conn    *Connection // the live one, else the one closed last, else nil
	// Attempt is the person's open attempt in any browser, newest first; nil if none.
	Attempt *Attempt
}

// MayConnect says whether the policy includes the person now, and if not why.
func (s Standing) MayConnect() (bool, Reason) {
	switch {
	case !s.User.Enabled:
		return false, UserDisabled
	case s.Policy.Allow == Everyone:
		return true, ""
	case s.Policy.Allow == OneGroup && s.InGroup:
		return true, ""
	case s.Policy.Allow == OneGroup:
		return false, OutsideGroup
	}
	return false, PolicyNobody
}

// State derives the connection's state. The stored row only knows open and
// closed; suspension and expiry hold from the moment their cause exists.
func (s Standing) State(now time.Time) State {
	switch {
	case s.Conn == nil:
		return StateNone
	case s.Conn.Closed, s.withdrawn():
		return StateClosed
	}
	if ok, _ := s.MayConnect(); !ok {
		return StateSuspended
	}
	if !now.Before(s.Conn.RenewBy) {
		return StateNeedsRenewal
	}
	return StateLive
}

// withdrawn: Nobody was set after this connection was confirmed.
func (s Standing) withdrawn() bool {
	return s.Conn != nil && s.Conn.PolicyVersion < s.Policy.WithdrawnVersion
}

// Authorize is the one answer to whether a category of this person's data may be
// read now. Every read passes through it, at the time of the read.
func Authorize(s Standing, c Category, now time.Time) Decision {
	if !c.Valid() {
		return refused(UnknownCategory)
	}
	if !s.User.Enabled {
		return refused(UserDisabled)
	}
	if s.Conn == nil {
		return refused(NotConnected)
	}
	if s.Conn.Closed {
		return refused(Disconnected)
	}
	if s.withdrawn() {
		return refused(PolicyNobody)
	}
	if ok, why := s.MayConnect(); !ok {
		return refused(why)
	}
	if !now.Before(s.Conn.RenewBy) {
		return refused(RenewalNeeded)
	}
	if !s.Conn.Choice.Covers(c) {
		return refused(NotChosen)
	}
	// A cap set after the person chose more holds at once.
	if c.Account() == WorkAccount && !s.Policy.Offers(BothAccounts) {
		return refused(NotOffered)
	}
	return Decision{Released: true}
}

// AuthorizeCard is Authorize for a card: the subject's LinkedIn profile, shown to
// a colleague. Both must be connected and the subject visible. Seeing one's own
// card needs no visibility.
func AuthorizeCard(viewer, subject Standing, now time.Time) Decision {
	if d := Authorize(viewer, LinkedInProfile, now); !d.Released {
		return refused(ViewerNotConnected)
	}
	if d := Authorize(subject, LinkedInProfile, now); !d.Released {
		return d
	}
	if !subject.Conn.Visible && viewer.User.ID != subject.User.ID {
		return refused(Hidden)
	}
	return Decision{Released: true}
}
