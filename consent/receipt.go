package consent

import "time"

// Event is what happened to a consent.
type Event string

const (
	Given     Event = "given"
	Changed   Event = "changed"
	Withdrawn Event = "withdrawn"
)

// ActorKind is who made a change.
type ActorKind string

const (
	BySelf     ActorKind = "self"
	ByAdmin    ActorKind = "admin"    // the setting was switched off
	ByLinkedIn ActorKind = "linkedin" // the person removed the permission at LinkedIn
)

// Receipt is the immutable proof of one event.
type Receipt struct {
	ID            string     `json:"id"`
	UserID        string     `json:"user"`
	ConnectionID  string     `json:"connection"`
	Event         Event      `json:"event"`
	By            ActorKind  `json:"by"`
	Choice        Choice     `json:"choice"`
	Categories    []Category `json:"categories"` // that flow from now on; empty after withdrawal
	NoticeHash    string     `json:"notice_sha256"`
	NoticeVersion string     `json:"notice_version"`
	Language      string     `json:"language"`
	PolicyVersion int64      `json:"policy_version"`
	At            time.Time  `json:"at"`
}
