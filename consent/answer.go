package consent

import (
	"context"
	"errors"
	"time"
)

// grantLife is how long LinkedIn's grant is taken to last when it names no end.
const grantLife = 60 * 24 * time.Hour

// Answer is what a provider's redirect brought back.
type Answer struct {
	State, Code string
	Error       string // the provider's error code, if it sent one; never shown
}

// Next is where the person goes after an answer.
type Next struct {
	URL      string // empty: to the confirmation
	Declined bool   // the person said no at the provider: back to where they came from
	ReturnTo string // route key of that
}

// Answered takes the answer of LinkedIn or of the work provider, for an attempt of
// any purpose. The state is used up whatever comes of it.
func (c *Connecting) Answered(ctx context.Context, a Actor, from Account, ans Answer) (Next, error) {
	ctx, cancel := context.WithTimeout(ctx, answerBudget)
	defer cancel()
	at, err := c.take(ctx, a, from, ans)
	if err != nil {
		return Next{}, err
	}
	next := Next{ReturnTo: at.ReturnTo}
	if ans.Error != "" {
		next.Declined = true
		return next, c.declined(ctx, a, ans)
	}
	if from == LinkedInAccount {
		err = c.linkedInGave(ctx, &at, ans)
	} else {
		err = c.workGave(ctx, a, &at, ans)
	}
	if err != nil {
		return Next{}, err
	}
	state := c.await(&at)
	if err := c.advance(ctx, at); err != nil {
		return Next{}, err
	}
	next.URL, err = c.leadOn(ctx, a, at, state)
	return next, err
}

// take uses up the one-time state of an answer.
func (c *Connecting) take(ctx context.Context, a Actor, from Account, ans Answer) (Attempt, error) {
	if ans.State == "" || (ans.Code == "") == (ans.Error == "") {
		return Attempt{}, errAttemptOver()
	}
	step := AwaitLinkedIn
	if from == WorkAccount {
		step = AwaitWork
	}
	at, err := c.store.TakeState(ctx, Hash(ans.State), a.Session, a.User.ID, step)
	if KindOf(err) == NotFound {
		return Attempt{}, errAttemptOver()
	}
	return at, err
}

func (c *Connecting) linkedInGave(ctx context.Context, at *Attempt, ans Answer) error {
	grant, member, err := c.keeper.linkedIn.Exchange(ctx, ans.Code)
	if err != nil {
		return upstream(err, "linkedin.nothing_connected")
	}
	if grant.ExpiresAt.IsZero() {
		grant.ExpiresAt = c.now().Add(grantLife)
	}
	at.Secrets.LinkedIn, at.Secrets.Member = &grant, member.Subject
	return nil
}

// workGave: the account must be the one the person is signed in with.
func (c *Connecting) workGave(ctx context.Context, a Actor, at *Attempt, ans Answer) error {
	grant, id, err := c.keeper.work.Exchange(ctx, ans.Code, at.Secrets.Nonce, at.Secrets.Verifier)
	if err != nil {
		return upstream(err, "work.nothing_connected")
	}
	at.Secrets.Work = &grant
	wrong := c.tenants.check(ctx, id)
	if wrong == nil && (id.Issuer != a.User.Issuer || id.Subject != a.User.Subject) {
		wrong = Fail(NotAllowed, "work.other_account", "account", a.User.UserName)
	}
	if wrong == nil {
		return nil
	}
	// What that account gave goes back with the attempt.
	_, err = c.store.AdvanceAttempt(ctx, *at, func(MemberFacts) error { return Ending{wrong} })
	return errors.Join(wrong, err)
}

// advance stores the step. A LinkedIn account that is connected elsewhere ends the
// attempt, and so does another one than the connection's.
func (c *Connecting) advance(ctx context.Context, at Attempt) error {
	_, err := c.store.AdvanceAttempt(ctx, at, func(m MemberFacts) error { return at.fits(m) })
	if KindOf(err) == NotFound {
		return errAttemptOver()
	}
	return err
}

// fits says whether the attempt's LinkedIn member may be connected by it.
func (a Attempt) fits(m MemberFacts) error {
	switch {
	case a.Secrets.LinkedIn == nil:
		return nil
	case m.Taken:
		return Ending{errMemberTaken()}
	case a.Purpose != Connect && !m.Same:
		return Ending{errOtherMember()}
	}
	return nil
}

// declined ends the attempts of a person who said no at a provider. That counts as
// "not now", too.
func (c *Connecting) declined(ctx context.Context, a Actor, ans Answer) error {
	if err := c.store.CancelAttempts(ctx, a.User.ID); err != nil {
		return err
	}
	switch ans.Error {
	case "access_denied", "user_cancelled_login", "user_cancelled_authorize", "consent_required", "interaction_required":
		return c.store.DismissPrompt(ctx, a.User.ID)
	}
	return Fail(Upstream, "provider.refused")
}

// upstream keeps an error that already has words and gives the others these.
func upstream(err error, code Code) error {
	if KindOf(err) != Internal {
		return err
	}
	return Fail(Upstream, code).Because(err)
}
