package consent

import (
	"context"
	"errors"
	"time"
)

// OpenAttempt is the person's newest open attempt in this browser; false if there
// is none.
func (c *Connecting) OpenAttempt(ctx context.Context, a Actor) (Attempt, bool, error) {
	at, err := c.store.OpenAttempt(ctx, a.User.ID, a.Session, "")
	if KindOf(err) == NotFound {
		return Attempt{}, false, nil
	}
	return at, err == nil, err
}

// Pending is the attempt that waits for the person's confirmation in this browser.
func (c *Connecting) Pending(ctx context.Context, a Actor) (Attempt, error) {
	at, open, err := c.OpenAttempt(ctx, a)
	if err != nil {
		return Attempt{}, err
	}
	if !open || at.Step != Pending {
		return Attempt{}, errAttemptOver()
	}
	return at, nil
}

// errConfirmed: this attempt was confirmed before, and what it made is there.
var errConfirmed = errors.New("confirmed before")

// Confirm makes the pending attempt live: the person has seen who is connected
// with whom, and the values that would be shared. Confirming twice is confirming
// once. It returns the route key of where the person came from, empty the second time.
func (c *Connecting) Confirm(ctx context.Context, a Actor, attemptID string) (returnTo string, err error) {
	set, err := c.store.Setting(ctx)
	if err != nil {
		return "", err
	}
	err = c.store.Confirm(ctx, a.User.ID, a.Session, attemptID, c.settle(ByAdmin), func(now Confirming, at time.Time) (Change, error) {
		if now.Attempt != nil {
			returnTo = now.Attempt.ReturnTo
		}
		return c.confirmed(now, attemptID, set, at)
	})
	c.keeper.forget(attemptID)
	if errors.Is(err, errConfirmed) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	return returnTo, nil
}

// confirmed is the rule of a confirmation: the same checks as at the start, over
// what is true now, and that nothing the person saw has changed since.
func (c *Connecting) confirmed(now Confirming, attemptID string, set Setting, at time.Time) (Change, error) {
	a := now.Attempt
	if a == nil || !a.Open(at) || a.Step != Pending {
		if now.Open() && now.Conn.AttemptID == attemptID {
			return Change{}, errConfirmed
		}
		return Change{}, errAttemptOver()
	}
	if ok, why := now.MayConnect(); !ok {
		return Change{}, Ending{errNotForYou(why)}
	}
	if err := a.fits(now.Member); err != nil {
		return Change{}, err
	}
	if now.Policy.AnnouncementID != set.Policy.AnnouncementID {
		return Change{}, errTextChanged() // between our two looks; the next try sees which
	}
	if !a.Categories.Within(now.Policy.Offered) || a.Notice.Hash != c.notice(a.Notice.Language, a.Categories, set.Announcement).Hash {
		return Change{}, Ending{errTextChanged()}
	}
	if a.Purpose == Connect {
		return c.opened(now, at)
	}
	return c.extended(now, at)
}

// opened is a new connection.
func (c *Connecting) opened(now Confirming, at time.Time) (Change, error) {
	a := now.Attempt
	if now.Open() {
		return Change{}, Ending{errAlreadyConnected()}
	}
	if a.Secrets.LinkedIn == nil || a.Secrets.Member == "" {
		return Change{}, Ending{errAttemptOver()}
	}
	conn := Connection{
		ID: c.newID(), UserID: a.UserID, Categories: a.Categories, Granted: a.granted(), Visible: true, Version: 1,
		PolicyVersion: now.Policy.Version, AttemptID: a.ID, OpenedAt: at, ChangedAt: at, RenewBy: a.Secrets.LinkedIn.ExpiresAt,
	}
	change := c.agreed(now, conn, Given, ConnectedLetter, at)
	change.Member = a.Secrets.Member
	return change, nil
}

// extended is an open connection with more categories, or with new grants.
func (c *Connecting) extended(now Confirming, at time.Time) (Change, error) {
	a := now.Attempt
	if !now.Open() {
		return Change{}, Ending{errNotConnected()}
	}
	if now.Conn.Version != a.ConnectionVersion {
		return Change{}, Ending{errChangedMeanwhile()}
	}
	event, letter := Changed, ChangedLetter
	conn := changed(now.Standing, at)
	if a.Purpose == Renew {
		event, letter = Renewed, RenewedLetter
		conn.RenewBy, conn.LapsedAt, conn.Lapsed = a.Secrets.LinkedIn.ExpiresAt, time.Time{}, ""
	} else if now.lapsed(at) {
		return Change{}, Ending{errRenewFirst()}
	}
	conn.Categories, conn.Granted, conn.PolicyVersion, conn.AttemptID = a.Categories, a.granted(), now.Policy.Version, a.ID
	return c.agreed(now, conn, event, letter, at), nil
}

// agreed is the person's own yes to what the attempt asked for.
func (c *Connecting) agreed(now Confirming, conn Connection, e Event, letter Letter, at time.Time) Change {
	a := now.Attempt
	conn.SuspendedAt, conn.SuspendedBy = time.Time{}, ""
	after := now.with(conn)
	conn.Listed = after.Shared()
	r := receipt(c.newID(), after, e, BySelf, "", a.Notice, at)
	change := Change{
		Conn: &conn, Receipt: &r, Notice: &a.Notice, By: BySelf,
		Jobs: []Job{LetterJob{Letter: letter, UserID: a.UserID, About: r.ID}},
	}
	for _, g := range []*Grant{a.Secrets.LinkedIn, a.Secrets.Work} {
		if g != nil {
			change.Add = append(change.Add, *g)
		}
	}
	return change
}

// Cancel ends the person's unfinished attempts. Nothing was connected.
func (c *Connecting) Cancel(ctx context.Context, a Actor) (returnTo string, err error) {
	if at, open, err := c.OpenAttempt(ctx, a); err == nil && open {
		returnTo = at.ReturnTo
		c.keeper.forget(at.ID)
	}
	return returnTo, c.store.CancelAttempts(ctx, a.User.ID)
}
