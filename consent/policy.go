package consent

import "time"

// Allow says who may connect.
type Allow string

const (
	Nobody   Allow = "nobody" // the default of a new install
	OneGroup Allow = "group"
	Everyone Allow = "everyone"
)

// Policy is one version of the admin's setting. Versions are kept: a receipt
// names the one it was made under. Enabling only lets people consent; it connects
// nobody.
type Policy struct {
	Version   int64 // rises by one with each save; 0 is the new install
	Allow     Allow
	GroupID   string // with OneGroup
	GroupName string
	Offered   Set // the most that may be shared
	// WithdrawnVersion is the version at which Nobody was last set. A connection
	// confirmed under an older version is over, whatever the policy says now:
	// switching back on revives nobody.
	WithdrawnVersion int64
	// Withheld is, for each category, the version at which it was last not offered.
	Withheld       WithheldVersions
	ChangedBy      string // name of the admin
	ChangedByID    string // and their user id; empty for the new install
	ChangedAt      time.Time
	AnnouncementID string // of the announcement people were given; empty if never enabled
}

// WithheldVersions are versions of the policy by category, in the order of
// [Categories]; 0 where the category was offered in every version.
type WithheldVersions [9]int64

// WithheldSince is the set of categories that the policy did not offer at the
// named version or at any later one.
func (p Policy) WithheldSince(version int64) Set {
	var s Set
	for i, at := range p.Withheld {
		if at > 0 && at >= version {
			s |= 1 << i
		}
	}
	return s
}

// Offers reports whether the policy lets people choose c: it offers at least one
// category that makes the choice what it is.
func (p Policy) Offers(c Choice) bool {
	switch c {
	case LinkedInOnly:
		return !p.Offered.Of(LinkedInAccount).Empty()
	case BothAccounts:
		return !p.Offered.Of(LinkedInAccount).Empty() && !p.Offered.Of(WorkAccount).Empty()
	}
	return false
}

// PolicyChange is what an admin submits in one go: the setting and the
// announcement for the people it concerns.
type PolicyChange struct {
	Allow        Allow
	GroupID      string
	Choices      Choice // BothAccounts offers both options, LinkedInOnly only that
	Categories   Set    // offered within the choices
	Version      int64  // the version the admin saw
	Announcement Announcement
	EndAll       bool // the admin confirmed that Nobody ends everybody's connection
}

// Setting is the policy in force with the announcement people were given; the
// latter is zero if none was ever published.
type Setting struct {
	Policy       Policy
	Announcement Announcement
}

// Effect is what a policy does to people, in numbers.
type Effect struct {
	Eligible  int // people who may connect
	Connected int // people connected now
	Suspended int // connected people who are, or would be, outside: nothing is shared for them
	Ending    int // connections being ended after Nobody was set, not yet tidied
}
