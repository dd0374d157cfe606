package consent

import (
	"context"
	"time"
)

// Connecting brings connections about, changes and ends them, and keeps the proofs.
type Connecting struct {
	desk
	store   ConnectStore
	keeper  *keeper
	tenants *tenants
}

// Standing is what the person's own page needs to know.
func (c *Connecting) Standing(ctx context.Context, a Actor) (Standing, error) {
	return c.store.Standing(ctx, a.User.ID)
}

// InForce is the setting and the announcement people were given.
func (c *Connecting) InForce(ctx context.Context) (Setting, error) { return c.store.Setting(ctx) }

// StartConnect begins an attempt with the choice and returns where the person goes
// next: LinkedIn. Seen is the NoticesHash of the text on the person's screen; if
// that is no longer the text, nothing begins, since consent is to a text read.
func (c *Connecting) StartConnect(ctx context.Context, a Actor, choice Choice, seen, returnTo string) (string, error) {
	set, err := c.store.Setting(ctx)
	if err != nil {
		return "", err
	}
	return c.start(ctx, a, func(st Standing, at *Attempt) error {
		if err := mayChoose(st, choice); err != nil {
			return err
		}
		if st.Open() {
			return errAlreadyConnected()
		}
		if seen != c.NoticesHash(a.Language, set) || st.Policy.Version != set.Policy.Version {
			return errTextChanged()
		}
		at.Purpose, at.Categories, at.ReturnTo = Connect, choice.Categories().And(st.Policy.Offered), returnTo
		at.Notice = c.notice(a.Language, at.Categories, set.Announcement)
		return nil
	})
}

// startUpgrade begins the way to more categories than the person's last yes
// stands for.
func (c *Connecting) startUpgrade(ctx context.Context, a Actor, choice Choice, version int64) (string, error) {
	set, err := c.store.Setting(ctx)
	if err != nil {
		return "", err
	}
	return c.start(ctx, a, func(st Standing, at *Attempt) error {
		if !st.Open() {
			return errNotConnected()
		}
		if st.Conn.Version != version {
			return errChangedMeanwhile()
		}
		if err := mayChoose(st, choice); err != nil {
			return err
		}
		if st.lapsed(at.CreatedAt) {
			return errRenewFirst()
		}
		at.Purpose, at.Categories, at.Held = Upgrade, choice.Categories().And(st.Policy.Offered), st.Conn.Granted
		at.Notice = c.notice(a.Language, at.Categories, set.Announcement)
		return nil
	})
}

// StartRenewal begins the way to new grants for the same two accounts.
func (c *Connecting) StartRenewal(ctx context.Context, a Actor) (string, error) {
	set, err := c.store.Setting(ctx)
	if err != nil {
		return "", err
	}
	return c.start(ctx, a, func(st Standing, at *Attempt) error {
		if !st.Open() {
			return errNotConnected()
		}
		if ok, why := st.MayConnect(); !ok {
			return errNotForYou(why)
		}
		at.Purpose, at.Categories = Renew, st.Consented()
		if st.Conn.Lapsed != WorkAccount {
			at.Held = st.Conn.Granted.Of(WorkAccount)
		}
		at.Notice = c.notice(a.Language, at.Categories, set.Announcement)
		return nil
	})
}

// start adds an attempt that fill makes, and returns where the person goes next.
func (c *Connecting) start(ctx context.Context, a Actor, fill func(Standing, *Attempt) error) (string, error) {
	var at Attempt
	var state string
	err := c.store.StartAttempt(ctx, a.User.ID, func(st Standing, open int, now time.Time) (Attempt, error) {
		at = Attempt{ID: c.newID(), UserID: a.User.ID, SessionHash: a.Session, PolicyVersion: st.Policy.Version, CreatedAt: now, ExpiresAt: now.Add(AttemptLife)}
		if st.Open() {
			at.ConnectionVersion = st.Conn.Version
		}
		if err := fill(st, &at); err != nil {
			return Attempt{}, err
		}
		if open >= maxOpenAttempts {
			return Attempt{}, Fail(TooMany, "attempt.too_many")
		}
		state = c.await(&at)
		return at, nil
	})
	if err != nil {
		return "", err
	}
	return c.leadOn(ctx, a, at, state)
}

// await sets the attempt's next step, and the one-time values under which its
// answer will be taken. It returns the state; empty before the confirmation.
func (c *Connecting) await(at *Attempt) (state string) {
	at.Step, at.StateHash, at.Secrets.Nonce, at.Secrets.Verifier = at.next(), "", "", ""
	if at.Step == Pending {
		return ""
	}
	state = c.newID()
	at.StateHash = Hash(state)
	if at.Step == AwaitWork {
		// A verifier of 52 characters is within RFC 7636 section 4.1.
		at.Secrets.Nonce, at.Secrets.Verifier = c.newID(), c.newID()+c.newID()
	}
	return state
}

// leadOn is where the person goes for the attempt's step; empty means to the
// confirmation. Nobody is sent to the work provider while an earlier grant of
// theirs is on its way back there: a provider may end with it what it gives now.
func (c *Connecting) leadOn(ctx context.Context, a Actor, at Attempt, state string) (string, error) {
	switch at.Step {
	case AwaitLinkedIn:
		return c.keeper.linkedIn.AuthorizeURL(state), nil
	case AwaitWork:
		ctx, cancel := context.WithTimeout(ctx, answerBudget)
		defer cancel()
		for {
			returning, err := c.store.Returning(ctx, a.User.ID)
			if err != nil {
				return "", err
			}
			if !returning {
				return c.keeper.work.AuthorizeURL(state, at.Secrets.Nonce, at.Secrets.Verifier, a.User.UserName), nil
			}
			if !wait(ctx, leasePoll) {
				return "", Fail(Upstream, "work.returning")
			}
		}
	}
	return "", nil
}

func mayChoose(st Standing, c Choice) error {
	if ok, why := st.MayConnect(); !ok {
		return errNotForYou(why)
	}
	if !st.Policy.Offers(c) {
		return Fail(NotAllowed, "choice.not_offered").At("choice")
	}
	return nil
}

func errNotForYou(why Reason) *Error { return Fail(NotAllowed, "connect.not_for_you", "reason", why) }
func errAlreadyConnected() *Error    { return Fail(Conflict, "connect.already") }
func errMemberTaken() *Error         { return Fail(Conflict, "connect.member_taken") }
func errOtherMember() *Error         { return Fail(Conflict, "renew.other_member") }
func errTextChanged() *Error         { return Fail(Conflict, "notice.changed") }
func errAttemptOver() *Error         { return Fail(Expired, "attempt.over") }
func errNotConnected() *Error        { return Fail(Conflict, "connection.none") }
func errChangedMeanwhile() *Error    { return Fail(Conflict, "connection.changed_meanwhile") }
func errRenewFirst() *Error          { return Fail(NotAllowed, "connection.renew_first") }
