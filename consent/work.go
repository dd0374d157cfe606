package consent

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Working does the background work that facts cause.
type Working struct {
	desk
	store  WorkStore
	keeper *keeper
	mailer Mailer
}

const (
	announceBatch = 500
	// settleSlice is how long one job settles connections before the next one goes
	// on, so that other work gets its turn and a crash repeats little.
	settleSlice = 8 * time.Second
	// returnPatience is how long tokens are kept, sealed, for their return alone.
	returnPatience = 7 * 24 * time.Hour
)

// Return tries once to return a grant. ErrNotYet means: something must end first.
// Another error means: try again later. After returnPatience, or at once where the
// provider has no way to take a permission back, the tokens are destroyed
// unconfirmed and the grant is Dropped.
func (w *Working) Return(ctx context.Context, job ReturnJob) error {
	grant, step, err := w.store.BeginReturn(ctx, job.GrantID, leaseLife)
	if KindOf(err) == NotFound {
		return nil // done by an earlier try, or replaced
	}
	if err != nil {
		return err
	}
	revoke := w.keeper.linkedIn.Revoke
	if grant.Account == WorkAccount {
		revoke = w.keeper.work.Revoke
	}
	asking, cancel := context.WithTimeout(ctx, leaseLife-2*time.Second)
	defer cancel()
	err = revoke(asking, grant)
	if err == nil {
		return w.store.FinishGrant(ctx, job.GrantID, GrantRevoked)
	}
	if errors.Is(err, ErrNoRevocation) || w.now().Sub(step.UpdatedAt) > returnPatience {
		return w.store.FinishGrant(ctx, job.GrantID, GrantDropped)
	}
	if noteErr := w.store.NoteReturnTry(ctx, job.GrantID); noteErr != nil {
		return noteErr
	}
	return fmt.Errorf("return %s grant %s: %w", grant.Account, job.GrantID, err)
}

// Settle goes over the open connections after a save of the policy, for a slice of
// time, and queues itself for those behind. Nothing was shared wrongly since the
// save; this writes down, returns grants and tells people. A newer save has its
// own job, which goes over everybody.
func (w *Working) Settle(ctx context.Context, job SettleJob) error {
	set, err := w.store.Setting(ctx)
	if err != nil || set.Policy.Version > job.PolicyVersion {
		return err
	}
	slice, cancel := context.WithTimeout(ctx, settleSlice)
	defer cancel()
	rule := w.forgetting(w.settle(ByAdmin))
	for after := job.After; ; {
		last, err := w.store.SettleBatch(ctx, after, rule)
		if last == "" {
			return err
		}
		w.noteUnsettled(ctx, err)
		after = last
		if slice.Err() != nil {
			return w.store.Enqueue(context.WithoutCancel(ctx), SettleJob{PolicyVersion: job.PolicyVersion, After: after})
		}
	}
}

// forgetting is the rule that also drops from this process's memory what was read
// for connections it closes.
func (w *Working) forgetting(rule Rule) Rule {
	return func(st Standing, now time.Time) (Change, error) {
		c, err := rule(st, now)
		if err == nil && c.Conn != nil && c.Conn.Closed {
			w.keeper.forget(c.Conn.ID)
		}
		return c, err
	}
}

// Tidy removes what is over, and settles what time alone changed: grants that ran
// out, and suspensions whose grace is over.
func (w *Working) Tidy(ctx context.Context, _ TidyJob) error {
	if err := w.store.Tidy(ctx); err != nil {
		return err
	}
	slice, cancel := context.WithTimeout(ctx, settleSlice)
	defer cancel()
	// Time makes no receipt. Whoever is found outside or back inside here is so by the
	// admin's doing: news of the directory is settled as it comes.
	rule := w.forgetting(w.settle(ByAdmin))
	for after := ""; slice.Err() == nil; {
		last, err := w.store.SettleDue(ctx, w.grace, after, rule)
		if last == "" {
			return err
		}
		w.noteUnsettled(ctx, err)
		after = last
	}
	return nil // the next time goes on
}

// noteUnsettled logs that somebody could not be settled, and lets those behind have
// their turn. What is true of them already is not written down, and that is all.
func (w *Working) noteUnsettled(ctx context.Context, err error) {
	if err != nil {
		w.log.WarnContext(ctx, "a connection could not be settled", "error", err)
	}
}

// Announce queues one letter a person, a batch at a time, and then itself for the
// next batch. It stops when the announcement is no longer the current one.
func (w *Working) Announce(ctx context.Context, job AnnounceJob) error {
	set, err := w.store.Setting(ctx)
	if err != nil {
		return err
	}
	if set.Policy.Allow == Nobody || set.Policy.AnnouncementID != job.AnnouncementID {
		return nil
	}
	return w.store.EnqueueLetters(ctx, job, announceBatch)
}

// Write sends one letter, once: where it cannot be known whether the mail server
// took it, it is not sent again. Whom an announcement no longer concerns gets none.
func (w *Working) Write(ctx context.Context, job LetterJob) error {
	if w.mailer == nil {
		return nil
	}
	st, err := w.store.Standing(ctx, job.UserID)
	if KindOf(err) == NotFound {
		return nil
	}
	if err != nil {
		return err
	}
	set, err := w.store.Setting(ctx)
	if err != nil || !concerns(job, st, set) {
		return err
	}
	facts, err := w.facts(ctx, job, st, set)
	if err != nil {
		return err
	}
	m := Mail{To: st.User.Mail, Key: string(job.Letter) + "." + job.About + "." + job.UserID}
	m.Subject, m.Text = w.words.Letter("en", job.Letter, facts)
	return w.post(ctx, m)
}

// concerns reports whether the letter is still for the person.
func concerns(job LetterJob, st Standing, set Setting) bool {
	if st.User.Mail == "" || !st.User.Enabled && job.Letter != WithdrawnLetter {
		return false
	}
	switch job.Letter {
	case AnnouncementLetter:
		may, _ := st.MayConnect()
		return may && set.Policy.AnnouncementID == job.About
	case LapsedLetter:
		return st.Open() && !st.Conn.LapsedAt.IsZero() // not renewed meanwhile
	}
	return true
}

func (w *Working) facts(ctx context.Context, job LetterJob, st Standing, set Setting) (LetterFacts, error) {
	f := LetterFacts{Announcement: set.Announcement, PublicURL: w.publicURL, GraceDays: int(w.grace / (24 * time.Hour))}
	if st.Conn != nil {
		f.Lapsed, f.At = st.Conn.Lapsed, st.Conn.LapsedAt
	}
	if job.Letter == AnnouncementLetter || job.Letter == LapsedLetter {
		return f, nil
	}
	r, _, err := w.store.Receipt(ctx, job.UserID, job.About)
	f.Event, f.At, f.By, f.Reason = r.Event, r.At, r.By, r.Reason
	return f, err
}

// post sends a mail under a claim, which stays unless the mail surely was not sent.
func (w *Working) post(ctx context.Context, m Mail) error {
	first, err := w.store.ClaimLetter(ctx, m.Key)
	if err != nil || !first {
		return err
	}
	err = w.mailer.Send(ctx, m)
	switch {
	case err == nil || errors.Is(err, ErrFinal):
		return err
	case KindOf(err) == Upstream:
		return errors.Join(err, w.store.UnclaimLetter(context.WithoutCancel(ctx), m.Key))
	}
	return fmt.Errorf("%w: a letter may have been sent, and is not sent again: %w", ErrFinal, err)
}
