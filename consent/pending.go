package consent

import "context"

// PendingMember, PendingPicture and PendingValues show what an attempt would
// share, before the confirmation, to the person alone.
func (c *Connecting) PendingMember(ctx context.Context, at Attempt) (Member, error) {
	ctx, cancel := context.WithTimeout(ctx, answerBudget)
	defer cancel()
	return c.keeper.linkedIn.Member(ctx, at.ID, c.attemptLinkedIn(at))
}

// PendingPicture is the picture of the LinkedIn member of the pending attempt.
func (c *Connecting) PendingPicture(ctx context.Context, at Attempt) (Picture, error) {
	ctx, cancel := context.WithTimeout(ctx, answerBudget)
	defer cancel()
	return c.keeper.linkedIn.Picture(ctx, at.ID, c.attemptLinkedIn(at))
}

// PendingValues reads one category with the grants of the pending attempt.
func (c *Connecting) PendingValues(ctx context.Context, at Attempt, cat Category) (Values, error) {
	if !at.Shares().Has(cat) {
		why := NotGranted
		if !at.Categories.Has(cat) {
			why = NotChosen
		}
		return Values{}, Fail(NotAllowed, "own.refused", "reason", why)
	}
	ctx, cancel := context.WithTimeout(ctx, answerBudget)
	defer cancel()
	if cat.Account() == WorkAccount {
		return c.keeper.work.Read(ctx, at.ID, c.attemptWork(at), cat)
	}
	return c.keeper.linkedIn.Read(ctx, at.ID, c.attemptLinkedIn(at), cat)
}

// attemptLinkedIn is the attempt's LinkedIn grant, or the connection's where the
// attempt builds on it.
func (c *Connecting) attemptLinkedIn(at Attempt) GrantSource {
	return func(ctx context.Context) (Grant, error) {
		if at.Secrets.LinkedIn != nil {
			return *at.Secrets.LinkedIn, nil
		}
		conn, err := c.underneath(ctx, at)
		if err != nil {
			return Grant{}, err
		}
		return c.keeper.grants.Grant(ctx, conn.ID, LinkedInAccount)
	}
}

func (c *Connecting) attemptWork(at Attempt) GrantSource {
	return func(ctx context.Context) (Grant, error) {
		if at.Secrets.Work != nil {
			return *at.Secrets.Work, nil
		}
		conn, err := c.underneath(ctx, at)
		if err != nil {
			return Grant{}, err
		}
		return c.keeper.workGrant(ctx, conn.ID, nil)
	}
}

// underneath is the live connection that an attempt builds on.
func (c *Connecting) underneath(ctx context.Context, at Attempt) (*Connection, error) {
	st, err := c.store.Standing(ctx, at.UserID)
	if err != nil {
		return nil, err
	}
	if at.Purpose == Connect || !st.Open() {
		return nil, errNotConnected()
	}
	if ok, why := st.MayConnect(); !ok {
		return nil, errNotForYou(why)
	}
	return st.Conn, nil
}
