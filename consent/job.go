package consent

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
)

// Job is background work that a fact causes. It is committed in the transaction
// of the fact, and done at least once. Jobs hold ids only, never a person's data.
type Job interface {
	// Kind is the job's stable name in the queue, two characters or more.
	Kind() string
}

// RevokeJob returns one grant to the provider that gave it.
type RevokeJob struct {
	GrantID string `json:"grant_id"`
}

// WithdrawJob closes every connection that was confirmed before Nobody was set.
type WithdrawJob struct {
	PolicyVersion int64 `json:"policy_version"`
}

// AnnounceJob mails an announcement to everybody it concerns, in batches.
type AnnounceJob struct {
	AnnouncementID string `json:"announcement_id"`
	After          string `json:"after"` // user id the batch starts behind
}

// LetterJob sends one mail to one person.
type LetterJob struct {
	Letter Letter `json:"letter"`
	UserID string `json:"user_id"`
	About  string `json:"about"` // id of the receipt or announcement it is about
}

// TidyJob removes attempts, sign-ins and sessions that are over.
type TidyJob struct{}

func (RevokeJob) Kind() string   { return "revoke" }
func (WithdrawJob) Kind() string { return "withdraw" }
func (AnnounceJob) Kind() string { return "announce" }
func (LetterJob) Kind() string   { return "letter" }
func (TidyJob) Kind() string     { return "tidy" }

// Letter is a kind of mail.
type Letter string

const (
	AnnouncementLetter Letter = "announcement"
	ConnectedLetter    Letter = "connected"
	ChangedLetter      Letter = "changed"
	WithdrawnLetter    Letter = "withdrawn"
)

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

const (
	announceBatch = 500
	withdrawBatch = 500
	// revokePatience is how long tokens are kept, sealed, for the revocation alone.
	revokePatience = 7 * 24 * time.Hour
)

// Revoke tries once to return a grant. An error means: try again later. After
// revokePatience, or at once where the provider has no way to take a permission
// back, the tokens are destroyed unconfirmed and the grant is Dropped.
func (s *Service) Revoke(ctx context.Context, job RevokeJob) error {
	grant, step, err := s.Store.RevokingGrant(ctx, job.GrantID)
	if KindOf(err) == NotFound {
		return nil // done by an earlier try
	}
	if err != nil {
		return err
	}
	revoke := s.LinkedIn.Revoke
	if grant.Account == WorkAccount {
		revoke = s.Work.Revoke
	}
	err = revoke(ctx, grant)
	if err == nil {
		return s.Store.FinishGrant(ctx, job.GrantID, GrantRevoked, s.Now())
	}
	if errors.Is(err, ErrNoRevocation) || s.Now().Sub(step.UpdatedAt) > revokePatience {
		return s.Store.FinishGrant(ctx, job.GrantID, GrantDropped, s.Now())
	}
	if noteErr := s.Store.NoteGrantTry(ctx, job.GrantID); noteErr != nil {
		return noteErr
	}
	return fmt.Errorf("revoke %s grant %s: %w", grant.Account, job.GrantID, err)
}

// Withdraw closes the connections that Nobody ended, batch by batch. Nothing was
// shared for them since the setting was saved; this only tidies and tells.
func (s *Service) Withdraw(ctx context.Context, job WithdrawJob) error {
	for {
		ids, err := s.Store.ConnectionsBefore(ctx, job.PolicyVersion, withdrawBatch)
		if err != nil || len(ids) == 0 {
			return err
		}
		for _, id := range ids {
			if err := s.close(ctx, id, ByAdmin); err != nil {
				return err
			}
		}
	}
}

// Announce enqueues one letter a person, a batch at a time, and then itself for
// the next batch. It stops when the announcement is no longer the current one.
func (s *Service) Announce(ctx context.Context, job AnnounceJob) error {
	set, err := s.Store.Setting(ctx)
	if err != nil {
		return err
	}
	if set.Policy.Allow == Nobody || set.Policy.AnnouncementID != job.AnnouncementID {
		return nil
	}
	return s.Store.EnqueueLetters(ctx, job, announceBatch)
}

// Write sends one letter. Whom an announcement no longer concerns gets none.
func (s *Service) Write(ctx context.Context, job LetterJob) error {
	if s.Mailer == nil {
		return nil
	}
	st, err := s.Store.Standing(ctx, job.UserID)
	if KindOf(err) == NotFound {
		return nil
	}
	if err != nil {
		return err
	}
	if st.User.Mail == "" || !st.User.Enabled && job.Letter != WithdrawnLetter {
		return nil
	}
	set, err := s.Store.Setting(ctx)
	if err != nil {
		return err
	}
	if job.Letter == AnnouncementLetter {
		if ok, _ := st.MayConnect(); !ok || set.Policy.AnnouncementID != job.About {
			return nil
		}
	}
	subject, text := letterText(job.Letter, set.Announcement, s.PublicURL)
	return s.Mailer.Send(ctx, Mail{To: st.User.Mail, Subject: subject, Text: text, Key: string(job.Letter) + "." + job.About + "." + job.UserID})
}

// Tidy removes what is over, and returns grants of abandoned attempts.
func (s *Service) Tidy(ctx context.Context, _ TidyJob) error {
	return s.Store.Tidy(ctx, s.Now())
}

func letterText(letter Letter, a Announcement, base string) (subject, text string) {
	page := base + "/connection"
	switch letter {
	case AnnouncementLetter:
		var b strings.Builder
		b.WriteString(a.Message + "\n\nWhere it shows up\n" + a.Where + "\n\nData sharing and privacy\n" + a.Sharing + "\n\n")
		for _, c := range Categories() {
			b.WriteString("- " + c.Text().Name + ": " + c.Text().Description + "\n")
			if c == WorkContacts {
				b.WriteString("  " + ContactsText + "\n")
			}
		}
		b.WriteString("\nHow to connect and disconnect\n" + a.HowTo + "\n\nQuestions and answers: " + base + "/help\nMy connection: " + page +
			"\nOur privacy statement: " + a.PrivacyURL + "\nLinkedIn's privacy policy: " + LinkedInPrivacyURL + "\nWhom to ask: " + a.Contact + "\n")
		return a.Headline, b.String()
	case ConnectedLetter:
		return "You connected your work account with LinkedIn", "You confirmed it yourself just now. What is shared, who read it, and how to disconnect:\n" + page +
			"\n\nIf this was not you, disconnect there and tell " + a.Contact + ".\n"
	case ChangedLetter:
		return "You changed what you share with LinkedIn", "The change holds from now on. See it, or change it again:\n" + page + "\n"
	default:
		return "Your LinkedIn connection has ended", "Nothing is shared any more. What was done, step by step, and what remains elsewhere:\n" + page + "\n"
	}
}
