package consenttest

import (
	"context"
	"time"

	"accord/consent"
)

// between stands between Service and database, and bends what rules see and say.
// What the person's own page shows stays as it is, so that the walk has to notice by
// what happens.
type between struct {
	Store
	see  func(*consent.Standing)
	bend func(*consent.Change)
}

func (b between) rule(rule consent.Rule) consent.Rule {
	return func(st consent.Standing, now time.Time) (consent.Change, error) {
		b.see(&st)
		c, err := rule(st, now)
		b.bend(&c)
		return c, err
	}
}

func (b between) seen(s consent.Sight) consent.Sight {
	b.see(&s.Viewer)
	b.see(&s.Subject)
	return s
}

func (b between) Look(ctx context.Context, l consent.Look) (consent.Sight, error) {
	s, err := b.Store.Look(ctx, l)
	return b.seen(s), err
}

func (b between) Release(ctx context.Context, l consent.Look, rule func(consent.Sight, time.Time) *consent.AccessRecord) error {
	return b.Store.Release(ctx, l, func(s consent.Sight, now time.Time) *consent.AccessRecord { return rule(b.seen(s), now) })
}

func (b between) Settle(ctx context.Context, userID string, rule consent.Rule) error {
	return b.Store.Settle(ctx, userID, b.rule(rule))
}

func (b between) Apply(ctx context.Context, userID string, rule consent.Rule) error {
	return b.Store.Apply(ctx, userID, b.rule(rule))
}

func (b between) StartAttempt(ctx context.Context, userID string, begin func(consent.Standing, int, time.Time) (consent.Attempt, error)) error {
	return b.Store.StartAttempt(ctx, userID, func(st consent.Standing, open int, now time.Time) (consent.Attempt, error) {
		b.see(&st)
		return begin(st, open, now)
	})
}

func (b between) Confirm(ctx context.Context, userID, sessionHash, attemptID string, tidy consent.Rule, rule func(consent.Confirming, time.Time) (consent.Change, error)) error {
	return b.Store.Confirm(ctx, userID, sessionHash, attemptID, b.rule(tidy), func(what consent.Confirming, now time.Time) (consent.Change, error) {
		b.see(&what.Standing)
		c, err := rule(what, now)
		b.bend(&c)
		return c, err
	})
}

func (b between) SignedIn(ctx context.Context, id consent.Identity, newID string, rule consent.Rule) (consent.User, error) {
	return b.Store.SignedIn(ctx, id, newID, b.rule(rule))
}

func (b between) PutUsers(ctx context.Context, users []consent.User, rule consent.Rule) (consent.Import, error) {
	return b.Store.PutUsers(ctx, users, b.rule(rule))
}

func (b between) PutMembers(ctx context.Context, issuer, groupID, groupName string, subjects []string, rule consent.Rule) (consent.Import, error) {
	return b.Store.PutMembers(ctx, issuer, groupID, groupName, subjects, b.rule(rule))
}

func (b between) SettleBatch(ctx context.Context, after string, rule consent.Rule) (string, error) {
	return b.Store.SettleBatch(ctx, after, b.rule(rule))
}

func (b between) SettleDue(ctx context.Context, grace time.Duration, after string, rule consent.Rule) (string, error) {
	return b.Store.SettleDue(ctx, grace, after, b.rule(rule))
}
