package consent

import (
	"context"
	"time"
)

// Store is what the rules need of the database. One method is one transaction
// and one fact: the fact, its receipt, its audit row and the jobs it causes
// commit together or not at all. Methods that look something up return a
// NotFound error when there is no such thing. All times are Service.Now's.
type Store interface {
	DirectoryStore
	PolicyStore
	ConnectStore
	ReadStore
	GrantStore
}

// DirectoryStore knows people and their membership of groups.
type DirectoryStore interface {
	// SignedIn records what the provider said about a person, adding the user if
	// new, and returns the user as stored. It never enables a disabled user.
	SignedIn(ctx context.Context, id Identity, newID string, now time.Time) (User, error)
	// SearchGroups finds groups whose name contains q, ignoring case, by name.
	SearchGroups(ctx context.Context, q string, limit int) ([]Group, error)
	Group(ctx context.Context, id string) (Group, error)
	// DismissPrompt remembers that the person said "not now".
	DismissPrompt(ctx context.Context, userID string, now time.Time) error
}

// PolicyStore knows the setting and its announcements.
type PolicyStore interface {
	// Setting returns policy, current announcement (zero if never published) and effect.
	Setting(ctx context.Context) (Setting, error)
	// Effect counts what a policy would do.
	Effect(ctx context.Context, allow Allow, groupID string) (Effect, error)
	// SavePolicy stores next if the stored version is next.Version-1, else Conflict.
	SavePolicy(ctx context.Context, adminID string, next Policy, publish *Announcement, jobs []Job) error
	// ConnectionsBefore lists ids of open connections confirmed under a policy older than version.
	ConnectionsBefore(ctx context.Context, version int64, limit int) ([]string, error)
	// EnqueueLetters enqueues the announcement's letters for the next batch of users
	// behind job.After and, if there may be more, the job for the batch behind that.
	EnqueueLetters(ctx context.Context, job AnnounceJob, batch int) error
}

// ConnectStore knows attempts and connections.
type ConnectStore interface {
	// Standing reads one person, by our id.
	Standing(ctx context.Context, userID string) (Standing, error)
	// StartAttempt adds the attempt if guard agrees with the person's standing in
	// the same transaction, and fewer than limit attempts of the person are open,
	// else Busy.
	StartAttempt(ctx context.Context, a Attempt, limit int, guard func(Standing) error) error
	// TakeState finds the open attempt whose state, browser, person and step all
	// match and clears the state, so that it is answered once. NotFound otherwise.
	TakeState(ctx context.Context, stateHash, sessionHash, userID string, step Step, now time.Time) (Attempt, error)
	// AdvanceAttempt stores the attempt's new step, state and secrets, if it is
	// still there; NotFound if it was cancelled meanwhile, and Conflict if its
	// LinkedIn member is connected to somebody else.
	AdvanceAttempt(ctx context.Context, a Attempt) error
	// PendingAttempt is the person's open attempt in this browser that waits for confirmation.
	PendingAttempt(ctx context.Context, userID, sessionHash string, now time.Time) (Attempt, error)
	// CancelAttempts ends all open attempts of the person and queues the return of their grants.
	CancelAttempts(ctx context.Context, userID string, now time.Time) error
	// OpenConnection turns the pending attempt into the person's connection, if
	// guard agrees. Conflict if the person, or the LinkedIn member, is connected
	// already. Other attempts of the person end.
	OpenConnection(ctx context.Context, a Attempt, c Connection, r Receipt, guard func(Standing) error, jobs []Job) error
	// ChangeConnection stores a new choice or visibility if the stored version is
	// c.Version-1, else Conflict. With work set, that grant is added; when the choice
	// no longer covers work data, the work grant is queued for return. Receipt and
	// notice are nil when only visibility changed. With attemptID set, that attempt
	// must still be pending, and ends; NotFound otherwise.
	ChangeConnection(ctx context.Context, c Connection, attemptID string, work *Grant, r *Receipt, n *Notice, guard func(Standing) error, jobs []Job) error
	// CloseConnection ends the connection, ends the person's attempts and queues the
	// return of its grants. It reports false if the connection was closed already.
	CloseConnection(ctx context.Context, connectionID string, by ActorKind, r Receipt, jobs []Job) (bool, error)
	// Connection reads one connection with its owner's standing.
	Connection(ctx context.Context, connectionID string) (Standing, error)
}

// ReadStore serves reads of data and remembers them.
type ReadStore interface {
	// Pair reads viewer and subject in one query. The subject is named by our id,
	// directory id or user name.
	Pair(ctx context.Context, viewerID, subject string) (viewer, subjectStanding Standing, err error)
	// MemberStanding finds the person whose open connection is to the LinkedIn member.
	MemberStanding(ctx context.Context, member string) (Standing, error)
	// RecordRelease commits the record of a release, provided that the connection
	// and the policy are still the ones of the standing; else it reports false and
	// nothing may be released.
	RecordRelease(ctx context.Context, r AccessRecord, st Standing) (bool, error)
	// RecordRefusal commits the record of a refusal.
	RecordRefusal(ctx context.Context, r AccessRecord) error
	// Accesses lists a person's records, newest first, older than before (zero: from the newest).
	Accesses(ctx context.Context, userID string, before time.Time, limit int) ([]AccessRecord, error)
	// LastReads tells when each category was last released to somebody else.
	LastReads(ctx context.Context, userID string) (map[Category]time.Time, error)
	// Receipts lists a person's receipts, newest first.
	Receipts(ctx context.Context, userID string) ([]Receipt, error)
	// Receipt reads one receipt of the person, with the notice it points to.
	Receipt(ctx context.Context, userID, id string) (Receipt, Notice, error)
}

// GrantStore keeps grants sealed.
type GrantStore interface {
	// Grant unseals the active grant of an open connection. NotFound if there is none.
	Grant(ctx context.Context, connectionID string, account Account) (Grant, error)
	// RenewGrant replaces the active grant's tokens after a refresh; false if the
	// grant is no longer active, and the new tokens are then queued for return.
	RenewGrant(ctx context.Context, connectionID string, g Grant) (bool, error)
	// RevokingGrant unseals a grant that waits for its return.
	RevokingGrant(ctx context.Context, grantID string) (Grant, GrantStep, error)
	NoteGrantTry(ctx context.Context, grantID string) error
	// FinishGrant destroys the tokens and notes how it ended.
	FinishGrant(ctx context.Context, grantID string, state GrantState, now time.Time) error
	// GrantSteps tells how far the return of a closed connection's grants has come.
	GrantSteps(ctx context.Context, connectionID string) ([]GrantStep, error)
	// Tidy removes sign-ins, sessions and attempts that are over, queueing the
	// return of grants that abandoned attempts hold.
	Tidy(ctx context.Context, now time.Time) error
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
	// Active asks LinkedIn whether the grant still holds.
	Active(ctx context.Context, g Grant) (bool, error)
	// Revoke returns the grant and makes sure of it; nil when it no longer holds.
	Revoke(ctx context.Context, g Grant) error
	Forget(key string)
}

// Work is the translator to the work account: the provider's extra permissions
// and Microsoft Graph.
type Work interface {
	// AuthorizeURL is where the person permits the extra scopes, with PKCE and nonce.
	AuthorizeURL(state, nonce, verifier, loginHint string) string
	// Exchange redeems the code and returns the grant and who the provider says it is for.
	Exchange(ctx context.Context, code, nonce, verifier string) (Grant, Identity, error)
	Read(ctx context.Context, key string, g GrantSource, c Category) (Values, error)
	// Refresh trades the refresh token for a fresh grant.
	Refresh(ctx context.Context, g Grant) (Grant, error)
	Revoke(ctx context.Context, g Grant) error
	Forget(key string)
}

// Mailer sends one mail. A nil error means the mail server took it.
type Mailer interface {
	Send(ctx context.Context, m Mail) error
}

// SessionStore keeps signed-in browsers and unfinished sign-ins, for the web room.
type SessionStore interface {
	// Session finds a session that has not ended, with its user, in one query.
	// NotFound if there is none or the user is disabled.
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

// Membership is one row of a directory import.
type Membership struct{ GroupID, GroupName, UserSubject string }

// ImportStore takes a directory in bulk.
type ImportStore interface {
	// ImportUsers adds and updates users by issuer and subject. Disabling a user
	// closes the connection with it and ends the sessions.
	ImportUsers(ctx context.Context, users []User, now time.Time) (Import, error)
	// ImportGroups makes the directory the source of the named groups: their
	// members become exactly the listed ones. Rows of unknown users are counted.
	ImportGroups(ctx context.Context, issuer string, rows []Membership, now time.Time) (Import, error)
}
