package consent

import "time"

// Event is what happened to a consent.
type Event string

const (
	Given     Event = "given"
	Changed   Event = "changed"
	Suspended Event = "suspended" // the setting includes the person no more; nothing flows
	Resumed   Event = "resumed"   // the person is back inside, within the grace
	Renewed   Event = "renewed"   // new grants for the same two accounts
	Withdrawn Event = "withdrawn"
)

// ActorKind is who made a change.
type ActorKind string

const (
	BySelf      ActorKind = "self"
	ByAdmin     ActorKind = "admin"     // the setting was changed
	ByLinkedIn  ActorKind = "linkedin"  // the person removed the permission at LinkedIn
	ByDirectory ActorKind = "directory" // the account was disabled, or a membership came, went or became unknown
	BySystem    ActorKind = "system"    // time, or a provider's refusal; makes no receipt
)

// Receipt is the immutable proof of one event.
type Receipt struct {
	ID            string     `json:"id"`
	UserID        string     `json:"user"`
	ConnectionID  string     `json:"connection"`
	Event         Event      `json:"event"`
	By            ActorKind  `json:"by"`
	Reason        Reason     `json:"reason,omitempty"` // where it was not the person's own doing
	Choice        Choice     `json:"choice"`
	Categories    []Category `json:"categories"` // that flow from now on; empty after suspension and withdrawal
	NoticeHash    string     `json:"notice_sha256"`
	NoticeVersion string     `json:"notice_version"`
	Language      string     `json:"language"`
	PolicyVersion int64      `json:"policy_version"`
	At            time.Time  `json:"at"`
}

// receipt writes the proof of an event of the connection, as it is from now on.
func receipt(id string, st Standing, e Event, by ActorKind, why Reason, n Notice, now time.Time) Receipt {
	r := Receipt{
		ID: id, UserID: st.Conn.UserID, ConnectionID: st.Conn.ID, Event: e, By: by, Reason: why,
		Choice: st.Conn.Categories.Choice(), Categories: []Category{},
		NoticeHash: n.Hash, NoticeVersion: n.Version, Language: n.Language, PolicyVersion: st.Policy.Version, At: now,
	}
	if !st.Conn.Closed && st.Conn.SuspendedAt.IsZero() {
		r.Categories = st.Shared().List()
		r.Choice = st.Shared().Choice()
	}
	return r
}
