package consent

// CardKind is what a host page shows.
type CardKind string

const (
	// Shown: the subject's LinkedIn information.
	Shown CardKind = "shown"
	// Invite: the viewer may connect and has not; a card explains it once.
	Invite CardKind = "invite"
	// Plain: the work name only. For every reason that concerns the subject the
	// card is the same, so it does not tell whether a colleague connected.
	Plain CardKind = "plain"
	// Unavailable: it would be shown, but LinkedIn does not answer now.
	Unavailable CardKind = "unavailable"
)

// Card is one profile card, as one viewer may see it now.
type Card struct {
	Kind    CardKind
	Subject User
	Own     bool   // the viewer looks at the own card
	Quiet   bool   // with Invite: the viewer said "not now" within 90 days; a small link only
	Why     Reason // with Plain: why the viewer sees nothing, only when it is about the viewer
	Member  Member
	Shared  []string // what viewer and subject have in common, computed in memory
}
