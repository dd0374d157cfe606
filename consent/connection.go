package consent

import "time"

// Connection is the link between one user and one LinkedIn member. It is never
// deleted: closed, it stays as what receipts point to.
type Connection struct {
	ID     string
	UserID string
	// Categories is what the person said yes to last. What the policy withheld
	// since stays in it and flows no more; see [Standing.Shared].
	Categories Set
	// Granted is what the grants that LinkedIn and the work provider gave cover.
	Granted Set
	// Listed is what the latest receipt says flows.
	Listed Set
	// Visible: colleagues who are connected too may see the person's LinkedIn profile on cards.
	Visible bool
	Version int64 // rises by one with each change of the connection
	// PolicyVersion is the setting under which the person said yes last.
	PolicyVersion int64
	AttemptID     string // the attempt confirmed last
	OpenedAt      time.Time
	ChangedAt     time.Time
	RenewBy       time.Time // when LinkedIn's grant ends

	// LapsedAt is when LinkedIn's grant was found to have run out, or a provider to
	// accept its grant no more; zero while all grants are good. Lapsed says whose.
	LapsedAt time.Time
	Lapsed   Account

	// SuspendedAt is when the person was found outside the setting, by whose doing;
	// zero while inside. Whether they are inside now is asked of the standing.
	SuspendedAt time.Time
	SuspendedBy ActorKind

	Closed   bool
	ClosedAt time.Time
	ClosedBy ActorKind
	ClosedOn Reason // why, where it was not the person's own doing
}

// State is what a connection is at this moment, all things considered.
type State string

const (
	StateNone         State = "none"
	StateLive         State = "live"
	StateSuspended    State = "suspended"     // the policy does not include the person now
	StateNeedsRenewal State = "needs renewal" // a grant ran out or is accepted no more
	StateClosed       State = "closed"
)

// Membership is whether the policy's group includes a person.
type Membership string

const (
	Outside Membership = "outside"
	Inside  Membership = "inside"
	// Unknown: the person's groups come from sign-ins, and the latest one did not
	// tell them. Nothing is shared, and nobody is told that they are not in the group.
	Unknown Membership = "unknown"
)

// Standing is everything the rules need to know about one person, read in one
// go: who they are, what the policy says, whether its group includes them, and
// their latest connection.
type Standing struct {
	User       User
	Policy     Policy
	Membership Membership  // of the policy's group; meaningful with OneGroup only
	Conn       *Connection // the open one, else the one closed last, else nil
}

// MayConnect says whether the policy includes the person now, and if not why.
func (s Standing) MayConnect() (bool, Reason) {
	switch {
	case !s.User.Enabled:
		return false, UserDisabled
	case s.Policy.Allow == Everyone:
		return true, ""
	case s.Policy.Allow != OneGroup:
		return false, PolicyNobody
	case s.Membership == Inside:
		return true, ""
	case s.Membership == Outside:
		return false, OutsideGroup
	}
	return false, GroupUnknown
}

// State derives the connection's state. The row notes when suspension and lapse
// were found; they hold from the moment their cause exists.
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
	if s.lapsed(now) {
		return StateNeedsRenewal
	}
	return StateLive
}

// Open reports whether there is a connection that nothing has ended.
func (s Standing) Open() bool { return s.Conn != nil && !s.Conn.Closed && !s.withdrawn() }

// withdrawn: Nobody was set after the person said yes last.
func (s Standing) withdrawn() bool {
	return s.Conn != nil && s.Conn.PolicyVersion < s.Policy.WithdrawnVersion
}

// lapsed: LinkedIn's grant has run out, or a provider accepts its grant no more.
func (s Standing) lapsed(now time.Time) bool {
	return !s.Conn.LapsedAt.IsZero() || !now.Before(s.Conn.RenewBy)
}

// Consented is what the person's last yes still stands for: their categories,
// less what the policy does not offer, and less what it withheld at any time
// since. What was withheld needs the person's own new yes, whatever is offered now.
func (s Standing) Consented() Set {
	if s.Conn == nil {
		return 0
	}
	return s.Conn.Categories.And(s.Policy.Offered).Without(s.Policy.WithheldSince(s.Conn.PolicyVersion))
}

// Shared is what flows while the connection is live: what the person consented to
// and the grants cover. It is the one place where the person's set, the policy's
// and the grants' meet.
func (s Standing) Shared() Set {
	if s.Conn == nil {
		return 0
	}
	return s.Consented().And(s.Conn.Granted)
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
	if s.lapsed(now) {
		return refused(RenewalNeeded)
	}
	switch {
	case s.Shared().Has(c):
		return Decision{Released: true}
	case c.Account() == WorkAccount && s.Conn.Categories.Choice() == LinkedInOnly:
		return refused(NotChosen)
	case !s.Policy.Offered.Has(c):
		return refused(NotOffered)
	case !s.Consented().Has(c):
		return refused(Withheld) // since the last yes, or at it
	}
	return refused(NotGranted)
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
