package consenttest

import (
	"context"
	"errors"
	"slices"
	"time"

	"accord/consent"
)

// StartAttempt implements consent.ConnectStore.
func (m *Memory) StartAttempt(ctx context.Context, userID string, begin func(consent.Standing, int, time.Time) (consent.Attempt, error)) error {
	done, err := m.begin(ctx, "StartAttempt")
	if err != nil {
		return err
	}
	defer done()
	now := m.clock.Now()
	open := 0
	for _, a := range m.attempts {
		if a.UserID == userID && a.Open(now) {
			open++
		}
	}
	var a consent.Attempt
	for range 2 {
		st, unknown := m.standing(userID)
		if unknown != nil {
			return unknown
		}
		a, err = begin(st, open, now)
	}
	if err != nil {
		return err
	}
	m.notices[a.Notice.Hash] = a.Notice
	m.attempts = append(m.attempts, copyAttempt(a))
	return nil
}

// attempt is the place of an attempt of the person; -1 if there is none.
func (m *Memory) attempt(fits func(consent.Attempt) bool) int {
	return slices.IndexFunc(m.attempts, fits)
}

func deleted(list []consent.Attempt, id string) []consent.Attempt {
	return slices.DeleteFunc(list, func(a consent.Attempt) bool { return a.ID == id })
}

// endAttempts ends attempts unconfirmed and returns what they hold.
func (m *Memory) endAttempts(which func(consent.Attempt) bool, now time.Time) {
	for _, a := range m.attempts {
		if which(a) {
			m.giveBackLoose(a.UserID, now, a.Secrets.LinkedIn, a.Secrets.Work)
		}
	}
	m.attempts = slices.DeleteFunc(m.attempts, which)
}

// refuse ends the attempt if err is an Ending, and says what the person is told.
// What is in hand goes back: it may be newer than what is stored.
func (m *Memory) refuse(a consent.Attempt, err error, now time.Time) error {
	var ending consent.Ending
	if !errors.As(err, &ending) {
		return err
	}
	m.attempts = deleted(m.attempts, a.ID)
	m.giveBackLoose(a.UserID, now, a.Secrets.LinkedIn, a.Secrets.Work)
	return ending.Err
}

// TakeState implements consent.ConnectStore.
func (m *Memory) TakeState(ctx context.Context, stateHash, sessionHash, userID string, step consent.Step) (consent.Attempt, error) {
	done, err := m.begin(ctx, "TakeState")
	if err != nil {
		return consent.Attempt{}, err
	}
	defer done()
	i := m.attempt(func(a consent.Attempt) bool {
		return stateHash != "" && a.StateHash == stateHash && a.SessionHash == sessionHash && a.UserID == userID && a.Step == step && a.Open(m.clock.Now())
	})
	if i < 0 {
		return consent.Attempt{}, missing("attempt")
	}
	m.attempts[i].StateHash = ""
	return copyAttempt(m.attempts[i]), nil
}

// AdvanceAttempt implements consent.ConnectStore.
func (m *Memory) AdvanceAttempt(ctx context.Context, a consent.Attempt, guard func(consent.MemberFacts) error) (returning bool, err error) {
	done, err := m.begin(ctx, "AdvanceAttempt")
	if err != nil {
		return false, err
	}
	defer done()
	now := m.clock.Now()
	for range 2 {
		err = guard(m.memberFacts(a))
	}
	if err != nil {
		return false, m.refuse(a, err, now)
	}
	i := m.attempt(func(o consent.Attempt) bool { return o.ID == a.ID && o.UserID == a.UserID })
	if i < 0 {
		m.giveBackLoose(a.UserID, now, a.Secrets.LinkedIn, a.Secrets.Work)
		return false, missing("attempt")
	}
	m.attempts[i] = copyAttempt(a)
	return m.returning(a.UserID), nil
}

// memberFacts: a connection that is over holds its member no more, written down as
// closed or not.
func (m *Memory) memberFacts(a consent.Attempt) consent.MemberFacts {
	row := m.openConn(func(c *connRow) bool { return a.Secrets.Member != "" && c.member == a.Secrets.Member })
	if row == nil {
		return consent.MemberFacts{}
	}
	st, err := m.standing(row.UserID)
	if err != nil || row.UserID == a.UserID {
		return consent.MemberFacts{Same: true}
	}
	return consent.MemberFacts{Taken: st.Open()}
}

// returning: the return of a work grant of the person is leased at this moment.
func (m *Memory) returning(userID string) bool {
	now := m.clock.Now()
	return slices.ContainsFunc(m.grants, func(g *grantRow) bool {
		return g.userID == userID && g.Account == consent.WorkAccount && g.state == consent.GrantRevoking && now.Before(g.leasedUntil)
	})
}

// Returning implements consent.ConnectStore.
func (m *Memory) Returning(ctx context.Context, userID string) (bool, error) {
	done, err := m.begin(ctx, "Returning")
	if err != nil {
		return false, err
	}
	defer done()
	return m.returning(userID), nil
}

// OpenAttempt implements consent.ConnectStore.
func (m *Memory) OpenAttempt(ctx context.Context, userID, sessionHash, id string) (consent.Attempt, error) {
	done, err := m.begin(ctx, "OpenAttempt")
	if err != nil {
		return consent.Attempt{}, err
	}
	defer done()
	for _, a := range slices.Backward(m.attempts) {
		if a.UserID == userID && a.SessionHash == sessionHash && (id == "" || a.ID == id) && a.Open(m.clock.Now()) {
			return copyAttempt(a), nil
		}
	}
	return consent.Attempt{}, missing("attempt")
}

// CancelAttempts implements consent.ConnectStore.
func (m *Memory) CancelAttempts(ctx context.Context, userID string) error {
	done, err := m.begin(ctx, "CancelAttempts")
	if err != nil {
		return err
	}
	defer done()
	m.endAttempts(func(a consent.Attempt) bool { return a.UserID == userID }, m.clock.Now())
	return nil
}

// DismissPrompt implements consent.ConnectStore.
func (m *Memory) DismissPrompt(ctx context.Context, userID string) error {
	done, err := m.begin(ctx, "DismissPrompt")
	if err != nil {
		return err
	}
	defer done()
	u := m.users[userID]
	if u == nil {
		return missing("user")
	}
	u.PromptedAt = m.clock.Now()
	return nil
}
