package consenttest

import (
	"context"
	"time"

	"accord/consent"
)

// firstSight hands the rule of a release what was seen before the fetch.
type firstSight struct {
	Store
	seen consent.Sight
}

func (f *firstSight) Look(ctx context.Context, l consent.Look) (consent.Sight, error) {
	s, err := f.Store.Look(ctx, l)
	f.seen = s
	return s, err
}

func (f *firstSight) Release(ctx context.Context, l consent.Look, rule func(consent.Sight, time.Time) *consent.AccessRecord) error {
	return f.Store.Release(ctx, l, func(_ consent.Sight, now time.Time) *consent.AccessRecord { return rule(f.seen, now) })
}

// signedIn takes every session to hold.
type signedIn struct{ Store }

func (o signedIn) Look(ctx context.Context, l consent.Look) (consent.Sight, error) {
	s, err := o.Store.Look(ctx, l)
	s.SignedIn = true
	return s, err
}

func (o signedIn) Release(ctx context.Context, l consent.Look, rule func(consent.Sight, time.Time) *consent.AccessRecord) error {
	return o.Store.Release(ctx, l, func(s consent.Sight, now time.Time) *consent.AccessRecord {
		s.SignedIn = true
		return rule(s, now)
	})
}

// unrecorded loses the record of a release.
type unrecorded struct{ Store }

func (u unrecorded) Release(ctx context.Context, l consent.Look, rule func(consent.Sight, time.Time) *consent.AccessRecord) error {
	return u.Store.Release(ctx, l, func(s consent.Sight, now time.Time) *consent.AccessRecord {
		rule(s, now)
		return nil
	})
}

// neverTaken takes every LinkedIn member to be free.
type neverTaken struct{ Store }

func (n neverTaken) AdvanceAttempt(ctx context.Context, a consent.Attempt, guard func(consent.MemberFacts) error) (bool, error) {
	return n.Store.AdvanceAttempt(ctx, a, func(f consent.MemberFacts) error {
		f.Taken = false
		return guard(f)
	})
}

func (n neverTaken) Confirm(ctx context.Context, userID, sessionHash, attemptID string, tidy consent.Rule, rule func(consent.Confirming, time.Time) (consent.Change, error)) error {
	return n.Store.Confirm(ctx, userID, sessionHash, attemptID, tidy, func(what consent.Confirming, now time.Time) (consent.Change, error) {
		what.Member.Taken = false
		return rule(what, now)
	})
}

// statesTwice does not use a state up.
type statesTwice struct {
	Store
	taken map[string]consent.Attempt
}

func (s statesTwice) TakeState(ctx context.Context, stateHash, sessionHash, userID string, step consent.Step) (consent.Attempt, error) {
	if a, ok := s.taken[stateHash]; ok && a.SessionHash == sessionHash && a.UserID == userID {
		return a, nil
	}
	a, err := s.Store.TakeState(ctx, stateHash, sessionHash, userID, step)
	if err == nil {
		s.taken[stateHash] = a
	}
	return a, err
}

// attemptsKept keeps attempts that are over, for confirmations.
type attemptsKept struct {
	Store
	kept       map[string]consent.Attempt
	confirmed  map[string]bool
	revives    func(a *attemptsKept, attemptID string) bool
	anyBrowser bool
}

func (k *attemptsKept) StartAttempt(ctx context.Context, userID string, begin func(consent.Standing, int, time.Time) (consent.Attempt, error)) error {
	return k.Store.StartAttempt(ctx, userID, func(st consent.Standing, open int, now time.Time) (consent.Attempt, error) {
		a, err := begin(st, open, now)
		k.kept[a.ID] = a
		return a, err
	})
}

func (k *attemptsKept) AdvanceAttempt(ctx context.Context, a consent.Attempt, guard func(consent.MemberFacts) error) (bool, error) {
	k.kept[a.ID] = a
	return k.Store.AdvanceAttempt(ctx, a, guard)
}

func (k *attemptsKept) Confirm(ctx context.Context, userID, sessionHash, attemptID string, tidy consent.Rule, rule func(consent.Confirming, time.Time) (consent.Change, error)) error {
	if k.anyBrowser {
		return k.Store.Confirm(ctx, userID, k.kept[attemptID].SessionHash, attemptID, tidy, rule)
	}
	err := k.Store.Confirm(ctx, userID, sessionHash, attemptID, tidy, func(what consent.Confirming, now time.Time) (consent.Change, error) {
		if a, ok := k.kept[attemptID]; ok && what.Attempt == nil && k.revives(k, attemptID) {
			what.Attempt = &a
		}
		return rule(what, now)
	})
	if err == nil {
		k.confirmed[attemptID] = true
	}
	return err
}
