package consent

import (
	"context"
	"time"
)

// The interfaces below are what the rules need of the database, split by use. One
// method is one transaction and one fact: the fact, its receipt, its audit row and
// the jobs it causes commit together or not at all. Where a rule or guard is handed
// over, it is asked inside that transaction, over what nobody else can change any
// more; now is read there too. A rule may be asked several times, and answers anew
// each time. Methods that look something up return a NotFound error when there is
// no such thing; trouble of the database is of kind Outage.

// ReleaseStore serves reads of data and remembers them.
type ReleaseStore interface {
	// Look reads what a release is decided by, in one query.
	Look(ctx context.Context, l Look) (Sight, error)
	// Release looks again and, with the record that rule returns, commits in one step
	// that no change of the sight can come between. With a nil record nothing is written.
	Release(ctx context.Context, l Look, rule func(s Sight, now time.Time) *AccessRecord) error
	// NoteRefusal queues the record of a refusal; it is on disk within a second.
	NoteRefusal(r AccessRecord)
	// NoteRepeat queues that the viewing of a record was shown once more.
	NoteRepeat(recordID string)
	// Accesses lists a person's records behind the cursor, newest first.
	Accesses(ctx context.Context, userID string, behind Cursor, limit int) ([]AccessRecord, error)
	// LastReads tells when each category was last released to somebody else.
	LastReads(ctx context.Context, userID string) (map[Category]time.Time, error)
}

// GrantStore keeps the grants of open connections sealed, and lends them.
type GrantStore interface {
	// Grant unseals the active grant of an open connection. NotFound if there is none.
	Grant(ctx context.Context, connectionID string, account Account) (Grant, error)
	// LeaseGrant gives one asker at a time, over all instances, the right to refresh
	// the grant until the lease ends. False if somebody else has it, or if the grant
	// is not of this version any more.
	LeaseGrant(ctx context.Context, g Grant, life time.Duration) (bool, error)
	// RefreshedGrant stores the tokens of a refresh and ends the lease. False if the
	// grant is no longer active; the new tokens are then queued for return.
	RefreshedGrant(ctx context.Context, old, fresh Grant) (bool, error)
	// ReleaseLease ends a lease under which nothing was refreshed.
	ReleaseLease(ctx context.Context, g Grant) error
}

// ConnectStore knows attempts and connections.
type ConnectStore interface {
	// Standing reads one person, by our id, in one query.
	Standing(ctx context.Context, userID string) (Standing, error)
	// Setting returns the policy in force with its announcement, in one query.
	Setting(ctx context.Context) (Setting, error)
	// Settle applies rule to the person, again and again while it changes the
	// connection, at most a few times.
	Settle(ctx context.Context, userID string, rule Rule) error
	// Apply applies rule to the person once.
	Apply(ctx context.Context, userID string, rule Rule) error
	// StartAttempt adds the attempt that begin makes. open is how many of the
	// person's attempts are open.
	StartAttempt(ctx context.Context, userID string, begin func(st Standing, open int, now time.Time) (Attempt, error)) error
	// TakeState finds the open attempt whose state, browser, person and step all
	// match and clears the state, so that it is answered once. NotFound otherwise.
	TakeState(ctx context.Context, stateHash, sessionHash, userID string, step Step) (Attempt, error)
	// AdvanceAttempt stores the attempt's new step, state and secrets if it is still
	// there and guard agrees; NotFound if it was ended meanwhile. An [Ending] of guard
	// ends the attempt. In both cases the grants it holds go back. It reports whether
	// a work grant of the person is on its way back at this moment.
	AdvanceAttempt(ctx context.Context, a Attempt, guard func(MemberFacts) error) (returning bool, err error)
	// Returning reports whether a work grant of the person is on its way back now.
	Returning(ctx context.Context, userID string) (bool, error)
	// OpenAttempt is the newest open attempt of the person in this browser; with an
	// id, that one. NotFound otherwise.
	OpenAttempt(ctx context.Context, userID, sessionHash, id string) (Attempt, error)
	// CancelAttempts ends the open attempts of the person and returns their grants.
	CancelAttempts(ctx context.Context, userID string) error
	// Confirm takes the pending attempt of this browser, if there still is one, and
	// writes the Change that rule makes. With it all attempts of the person end. An
	// [Ending] of rule ends the attempt alone. A connection that is over and not yet
	// written down as such, of the person or of the same LinkedIn member, is settled by
	// tidy first: the new one needs its place.
	Confirm(ctx context.Context, userID, sessionHash, attemptID string, tidy Rule, rule func(Confirming, time.Time) (Change, error)) error
	// GrantSteps tells how far the return of a closed connection's grants has come.
	GrantSteps(ctx context.Context, connectionID string) ([]GrantStep, error)
	// Receipts lists a person's receipts, newest first.
	Receipts(ctx context.Context, userID string) ([]Receipt, error)
	// Receipt reads one receipt of the person, with the notice it points to.
	Receipt(ctx context.Context, userID, id string) (Receipt, Notice, error)
	// DismissPrompt remembers that the person said "not now".
	DismissPrompt(ctx context.Context, userID string) error
}

// MemberFacts is what the database knows about an attempt's LinkedIn member.
type MemberFacts struct {
	Taken bool // connected to somebody else
	Same  bool // connected to this person
}

// Confirming is what a confirmation is decided by.
type Confirming struct {
	Standing
	Attempt *Attempt // nil: no such attempt waits in this browser any more
	Member  MemberFacts
}

// AdminStore knows the setting and what it does to people.
type AdminStore interface {
	Setting(ctx context.Context) (Setting, error)
	SearchGroups(ctx context.Context, q string, limit int) ([]Group, error)
	Group(ctx context.Context, id string) (Group, error)
	// Effect counts what a policy would do. It may take seconds where there are many people.
	Effect(ctx context.Context, allow Allow, groupID string) (Effect, error)
	// AnyConnected reports whether anybody is connected.
	AnyConnected(ctx context.Context) (bool, error)
	// SavePolicy adds the next version if the stored one is s.Version, else Conflict.
	SavePolicy(ctx context.Context, s PolicySave) error
}

// PolicySave is a new version of the policy on its way. What it withholds and
// withdraws the store computes from the versions before.
type PolicySave struct {
	Version     int64 // that the admin saw
	Allow       Allow
	GroupID     string
	GroupName   string
	Offered     Set
	AdminID     string
	AdminName   string
	Publish     *Announcement // nil: the announcement stays
	EndAttempts bool          // of everybody
	Jobs        []Job
}

// DirectoryStore knows people and their membership of groups. Each method applies
// rule, as Settle does, to everybody whose standing it changed.
type DirectoryStore interface {
	// SignedIn records what the provider said about a person, adding the user if new,
	// and returns the user as stored. It never enables a disabled user: NotAllowed.
	SignedIn(ctx context.Context, id Identity, newID string, rule Rule) (User, error)
	// Tenant is the tenant of the organisation that sign-ins told first, noted now if
	// there was none.
	Tenant(ctx context.Context, issuer, seen string) (string, error)
	// PutUsers adds and updates users by issuer and subject, in one transaction.
	PutUsers(ctx context.Context, users []User, rule Rule) (Import, error)
	// PutMembers makes the directory the source of the group and its members exactly
	// the named ones, in transactions of bounded size. Unknown subjects are counted.
	PutMembers(ctx context.Context, issuer, groupID, groupName string, subjects []string, rule Rule) (Import, error)
}

// WorkStore serves background work.
type WorkStore interface {
	Standing(ctx context.Context, userID string) (Standing, error)
	Setting(ctx context.Context) (Setting, error)
	// BeginReturn unseals a grant that waits for its return and leases it. ErrNotYet
	// while an attempt of the person is on its way to the same provider, or while
	// another instance holds the lease; NotFound if it was returned already, or a newer
	// active grant of the person took its place: then its tokens are destroyed.
	BeginReturn(ctx context.Context, grantID string, lease time.Duration) (Grant, GrantStep, error)
	// NoteReturnTry notes a failed try and ends the lease.
	NoteReturnTry(ctx context.Context, grantID string) error
	// FinishGrant destroys the tokens and notes how it ended.
	FinishGrant(ctx context.Context, grantID string, state GrantState) error
	// SettleBatch settles the next open connections behind the id after, and returns
	// the last id; empty when there are no more. An error beside the last id is about
	// one of them; the others were settled.
	SettleBatch(ctx context.Context, after string, rule Rule) (last string, err error)
	// SettleDue does the same with the connections that time alone changed: grants that
	// ran out, and suspensions older than grace.
	SettleDue(ctx context.Context, grace time.Duration, after string, rule Rule) (last string, err error)
	// Enqueue queues jobs on their own.
	Enqueue(ctx context.Context, jobs ...Job) error
	// EnqueueLetters queues the announcement's letters for the next people behind
	// job.After, and the job for those behind them. A batch that was queued before is
	// not queued again.
	EnqueueLetters(ctx context.Context, job AnnounceJob, batch int) error
	// ClaimLetter notes that a letter is about to be sent. False if it was noted
	// before: then it was sent, or may have been, and is not sent again.
	ClaimLetter(ctx context.Context, key string) (bool, error)
	// UnclaimLetter takes the note back: the letter surely was not sent.
	UnclaimLetter(ctx context.Context, key string) error
	// Receipt reads the receipt a letter is about; NotFound if there is none.
	Receipt(ctx context.Context, userID, id string) (Receipt, Notice, error)
	// Tidy removes sign-ins, sessions and attempts that are over, returning the grants
	// of the latter.
	Tidy(ctx context.Context) error
}

// Store is all of it. The parts of the Service see only their own.
type Store interface {
	ReleaseStore
	GrantStore
	ConnectStore
	AdminStore
	DirectoryStore
	WorkStore
}

// GrantSource gives the grant when it is needed: a hit in the memory cache needs none.
type GrantSource func(context.Context) (Grant, error)

// LinkedIn is the translator to LinkedIn. Values are cached in memory under key,
// an attempt's or a connection's id, for minutes; Forget drops them.
type LinkedIn interface {
	// AuthorizeURL is where the person signs in at LinkedIn. LinkedIn supports
	// neither PKCE nor nonce; the one-time state is the binding.
	AuthorizeURL(state string) string
	// Exchange redeems the code and returns the grant and the verified member.
	Exchange(ctx context.Context, code string) (Grant, Member, error)
	Member(ctx context.Context, key string, g GrantSource) (Member, error)
	Picture(ctx context.Context, key string, g GrantSource) (Picture, error)
	// Read fetches one LinkedIn category. NotAllowed: the grant does not cover it.
	Read(ctx context.Context, key string, g GrantSource, c Category) (Values, error)
	// Introspect asks LinkedIn what became of the grant (RFC 7662).
	Introspect(ctx context.Context, g Grant) (Introspection, error)
	// Revoke returns the grant and makes sure of it; nil when it no longer holds.
	Revoke(ctx context.Context, g Grant) error
	Forget(key string)
}

// Introspection is LinkedIn's word on a grant.
type Introspection string

const (
	StillActive    Introspection = "active"
	GrantExpired   Introspection = "expired" // ran out: needs renewal
	RevokedByOwner Introspection = "revoked" // the person removed it at LinkedIn: a withdrawal
)

// Work is the translator to the work account: the provider's extra permissions
// and Microsoft Graph.
type Work interface {
	// AuthorizeURL is where the person permits the extra scopes, with PKCE and nonce.
	AuthorizeURL(state, nonce, verifier, loginHint string) string
	// Exchange redeems the code and returns the grant and who the provider says it is for.
	Exchange(ctx context.Context, code, nonce, verifier string) (Grant, Identity, error)
	Read(ctx context.Context, key string, g GrantSource, c Category) (Values, error)
	// Refresh trades the refresh token for a fresh grant; ErrGrantRefused where the
	// provider accepts it no more.
	Refresh(ctx context.Context, g Grant) (Grant, error)
	// Revoke returns the grant. Providers may end with it every grant of the same
	// person to us (RFC 7009 section 2.1).
	Revoke(ctx context.Context, g Grant) error
	Forget(key string)
}

// Mailer sends one mail. A nil error means the mail server took it. An error that
// is ErrFinal cannot be mended by trying again; one of kind Upstream surely left
// the mail unsent; after any other it may have been sent.
type Mailer interface {
	Send(ctx context.Context, m Mail) error
}

// Words turns codes into sentences of one language (BCP 47).
type Words interface {
	// Notice is the text of consent to a set of categories under an announcement, and
	// the version of its wording.
	Notice(language string, s Set, a Announcement) (text, version string)
	Letter(language string, l Letter, f LetterFacts) (subject, text string)
}

// SessionStore keeps signed-in browsers and unfinished sign-ins, for the web room.
type SessionStore interface {
	// Session finds a session that has not ended, with its user as they are now, in
	// one query. NotFound if there is none or the user is disabled.
	Session(ctx context.Context, hash string, now time.Time) (Session, error)
	StartSession(ctx context.Context, s Session) error
	// TouchSession notes that the session is in use.
	TouchSession(ctx context.Context, hash string, now time.Time) error
	// EndSession ends it and the attempts started in it. No error if there is none.
	EndSession(ctx context.Context, hash string, now time.Time) error
	StartSignIn(ctx context.Context, s SignIn) error
	// TakeSignIn finds the sign-in whose state and browser match, and removes it:
	// it is answered once. NotFound otherwise, also after its end.
	TakeSignIn(ctx context.Context, stateHash, sessionHash string, now time.Time) (SignIn, error)
}
