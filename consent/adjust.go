package consent

import (
	"context"
	"time"
)

// ChangeChoice changes what is shared without disconnecting. Less holds at once,
// whatever the setting says. More returns where the person goes to confirm it;
// nothing changes before that. What was withheld since their last yes counts as more.
func (c *Connecting) ChangeChoice(ctx context.Context, a Actor, choice Choice, version int64) (string, error) {
	set, err := c.store.Setting(ctx)
	if err != nil {
		return "", err
	}
	more, connectionID := false, ""
	err = c.store.Apply(ctx, a.User.ID, func(st Standing, now time.Time) (Change, error) {
		more = false
		if !st.Open() {
			return Change{}, errNotConnected()
		}
		if st.Conn.Version != version {
			return Change{}, errChangedMeanwhile()
		}
		connectionID = st.Conn.ID
		if !st.Conn.Categories.Within(choice.Categories()) {
			return c.reduced(st, a, choice.Categories(), set, now), nil
		}
		more = st.lacks(choice)
		return Change{}, nil
	})
	if err != nil {
		return "", err
	}
	if more {
		return c.startUpgrade(ctx, a, choice, version)
	}
	c.keeper.work.Forget(connectionID)
	return "", nil
}

// lacks reports whether the choice is more than the person's last yes still stands
// for, or needs a grant that is not there. A choice that is not offered is more, too:
// the way to it says so.
func (s Standing) lacks(choice Choice) bool {
	want := choice.Categories().And(s.Policy.Offered)
	noWorkGrant := !want.Of(WorkAccount).Empty() && s.Conn.Granted.Of(WorkAccount).Empty()
	return !s.Policy.Offers(choice) || !want.Within(s.Consented()) || noWorkGrant
}

// reduced is the connection with no more than the named categories. An attempt that
// was under way to more ends with it, and a work grant that serves nothing goes back.
func (c *Connecting) reduced(st Standing, a Actor, to Set, set Setting, now time.Time) Change {
	conn := changed(st, now)
	conn.Categories = conn.Categories.And(to)
	change := Change{By: BySelf, EndAttempts: true}
	if conn.Categories.Of(WorkAccount).Empty() && !conn.Granted.Of(WorkAccount).Empty() {
		conn.Granted = conn.Granted.Of(LinkedInAccount)
		change.Return = []Account{WorkAccount}
	}
	if conn.Categories.Of(WorkAccount).Empty() && conn.Lapsed == WorkAccount {
		conn.Lapsed, conn.LapsedAt = "", time.Time{}
	}
	after := st.with(conn)
	conn.Listed = after.Shared()
	notice := c.notice(a.Language, conn.Categories, set.Announcement)
	r := receipt(c.newID(), after, Changed, BySelf, "", notice, now)
	change.Conn, change.Receipt, change.Notice = &conn, &r, &notice
	change.Jobs = []Job{LetterJob{Letter: ChangedLetter, UserID: a.User.ID, About: r.ID}}
	return change
}

// SetVisible says whether colleagues may see the person's LinkedIn profile on cards.
func (c *Connecting) SetVisible(ctx context.Context, a Actor, visible bool) error {
	return c.store.Apply(ctx, a.User.ID, func(st Standing, now time.Time) (Change, error) {
		if !st.Open() {
			return Change{}, errNotConnected()
		}
		if st.Conn.Visible == visible {
			return Change{}, nil
		}
		conn := changed(st, now)
		conn.Visible = visible
		return Change{Conn: &conn, Audit: "connection.visibility", By: BySelf}, nil
	})
}

// Disconnect ends everything, at once: from the commit on no read is answered.
// It needs neither LinkedIn nor the provider nor the policy. A second disconnect
// changes nothing and is no error.
func (c *Connecting) Disconnect(ctx context.Context, a Actor) error {
	var connectionID string
	err := c.store.Apply(ctx, a.User.ID, func(st Standing, now time.Time) (Change, error) {
		if st.Conn == nil || st.Conn.Closed {
			return Change{EndAttempts: true, By: BySelf}, nil
		}
		connectionID = st.Conn.ID
		if st.withdrawn() {
			return c.closed(st, ByAdmin, PolicyNobody, now), nil
		}
		return c.closed(st, BySelf, "", now), nil
	})
	c.keeper.forget(connectionID)
	return err
}

// DismissPrompt is "not now" on a card's prompt.
func (c *Connecting) DismissPrompt(ctx context.Context, a Actor) error {
	return c.store.DismissPrompt(ctx, a.User.ID)
}

// Steps tells how far the end of the person's last connection has come.
func (c *Connecting) Steps(ctx context.Context, conn Connection) ([]GrantStep, error) {
	return c.store.GrantSteps(ctx, conn.ID)
}

// Receipts lists the person's receipts, newest first.
func (c *Connecting) Receipts(ctx context.Context, a Actor) ([]Receipt, error) {
	return c.store.Receipts(ctx, a.User.ID)
}

// Receipt reads one of the person's own receipts; somebody else's does not exist.
func (c *Connecting) Receipt(ctx context.Context, a Actor, id string) (Receipt, Notice, error) {
	return c.store.Receipt(ctx, a.User.ID, id)
}
