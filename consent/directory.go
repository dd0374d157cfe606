package consent

import "time"

// User is a person of the organisation as the directory knows them. Roles belong
// to the person, so that one lost is lost in every browser.
type User struct {
	ID       string // ours
	Issuer   string // of the sign-in provider
	Subject  string // `oid` where the provider sends it, else `sub`; never a mail address
	UserName string // user principal name, lower case
	Name     string
	Mail     string
	Enabled  bool // false: disabled or deleted in the directory
	Admin    bool // as the latest sign-in said
	Auditor  bool
	// PromptedAt is when the person last said "not now" to the card's prompt; zero if never.
	PromptedAt time.Time
}

// Group is a set of users an admin may select.
type Group struct {
	ID      string // the directory's id
	Name    string
	Members int
}

// Identity is what the sign-in provider said about a person, verified.
type Identity struct {
	Issuer, Subject      string
	Tenant               string // `tid`, where the provider sends it
	UserName, Name, Mail string
	// Groups are the group ids of the groups claim. GroupsKnown is false where the
	// claim was absent, unreadable or replaced by an overage hint: then memberships
	// that come from claims are unknown until a sign-in tells them again.
	Groups         []string
	GroupsKnown    bool
	Admin, Auditor bool
}

// Session is one signed-in browser. The browser holds a random id; we hold its hash.
type Session struct {
	Hash      string // SHA-256 of the id in the cookie, hex
	User      User
	CreatedAt time.Time
	SeenAt    time.Time
	ExpiresAt time.Time // absolute end
}

// SignIn is one unfinished sign-in: what the callback must match. One use.
type SignIn struct {
	StateHash   string
	SessionHash string // of the browser that started it
	Nonce       string
	Verifier    string // PKCE, RFC 7636
	ReturnTo    string // a route key, never an address from input
	ExpiresAt   time.Time
}

// Actor is who acts, as the guards found out.
type Actor struct {
	User     User
	Session  string // Session.Hash; empty for a program
	Language string // BCP 47, in which they read
}

// Import is what a directory import did, for the report.
type Import struct {
	Added, Changed, Unchanged, Unknown int
}

// MembershipRow is one row of a directory import.
type MembershipRow struct{ GroupID, GroupName, UserSubject string }
