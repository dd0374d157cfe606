package consent

import "time"

// Job is background work that a fact causes. It is committed in the transaction
// of the fact, and done at least once. Jobs hold ids only, never a person's data.
type Job interface {
	// Kind is the job's stable name in the queue, two characters or more.
	Kind() string
}

// ReturnJob returns one grant to the provider that gave it.
type ReturnJob struct {
	GrantID string `json:"grant_id"`
}

// SettleJob goes over the open connections after the policy was saved, and writes
// down what became of each. It begins behind the connection id After.
type SettleJob struct {
	PolicyVersion int64  `json:"policy_version"`
	After         string `json:"after"`
}

// AnnounceJob queues an announcement's letters to everybody it concerns, a batch
// of people behind the user id After.
type AnnounceJob struct {
	AnnouncementID string `json:"announcement_id"`
	After          string `json:"after"`
}

// LetterJob sends one mail to one person, once.
type LetterJob struct {
	Letter Letter `json:"letter"`
	UserID string `json:"user_id"`
	About  string `json:"about"` // id of the receipt, connection or announcement it is about
}

// TidyJob removes what is over, and settles what time alone changed.
type TidyJob struct{}

func (ReturnJob) Kind() string   { return "return" }
func (SettleJob) Kind() string   { return "settle" }
func (AnnounceJob) Kind() string { return "announce" }
func (LetterJob) Kind() string   { return "letter" }
func (TidyJob) Kind() string     { return "tidy" }

// Letter is a kind of mail. Its words are in consent/words under "letter.".
type Letter string

const (
	AnnouncementLetter Letter = "announcement"
	ConnectedLetter    Letter = "connected"
	ChangedLetter      Letter = "changed"
	RenewedLetter      Letter = "renewed"
	SuspendedLetter    Letter = "suspended"
	ResumedLetter      Letter = "resumed"
	LapsedLetter       Letter = "lapsed" // a grant ran out or is accepted no more
	WithdrawnLetter    Letter = "withdrawn"
)

// Letters lists them all, for the test that every one has its words.
func Letters() []Letter {
	return []Letter{
		AnnouncementLetter, ConnectedLetter, ChangedLetter, RenewedLetter, SuspendedLetter, ResumedLetter, LapsedLetter, WithdrawnLetter,
	}
}

// Mail is one mail, ready to be sent. Its text holds no data from LinkedIn or
// from the work account beyond the recipient's own address.
type Mail struct {
	To      string
	Subject string
	Text    string
	// Key is the same for each try of the same mail; it becomes the Message-ID, so
	// a mail server or reader can drop a second copy.
	Key string
}

// LetterFacts is what a letter may name.
type LetterFacts struct {
	Announcement Announcement
	PublicURL    string
	Event        Event     // of the receipt it is about; empty for an announcement
	At           time.Time // of the event, or of the lapse
	By           ActorKind // who made the event
	Reason       Reason
	GraceDays    int // how long a suspended connection waits
	Lapsed       Account
}
