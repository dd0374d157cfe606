package consenttest

import (
	"context"
	"time"

	"accord/consent"
)

// Session implements consent.SessionStore.
func (m *Memory) Session(ctx context.Context, hash string, now time.Time) (consent.Session, error) {
	done, err := m.begin(ctx, "Session")
	if err != nil {
		return consent.Session{}, err
	}
	defer done()
	s, ok := m.sessions[hash]
	if !ok || !now.Before(s.ExpiresAt) || !m.users[s.User.ID].Enabled {
		return consent.Session{}, missing("session")
	}
	s.User = m.users[s.User.ID].User
	return s, nil
}

// StartSession implements consent.SessionStore. A disabled user gets none.
func (m *Memory) StartSession(ctx context.Context, s consent.Session) error {
	done, err := m.begin(ctx, "StartSession")
	if err != nil {
		return err
	}
	defer done()
	if u := m.users[s.User.ID]; u == nil || !u.Enabled {
		return consent.Fail(consent.NotAllowed, "signin.disabled")
	}
	m.sessions[s.Hash] = s
	return nil
}

// TouchSession implements consent.SessionStore.
func (m *Memory) TouchSession(ctx context.Context, hash string, now time.Time) error {
	done, err := m.begin(ctx, "TouchSession")
	if err != nil {
		return err
	}
	defer done()
	if s, ok := m.sessions[hash]; ok && s.SeenAt.Before(now) {
		s.SeenAt = now
		m.sessions[hash] = s
	}
	return nil
}

// EndSession implements consent.SessionStore.
func (m *Memory) EndSession(ctx context.Context, hash string, now time.Time) error {
	done, err := m.begin(ctx, "EndSession")
	if err != nil {
		return err
	}
	defer done()
	delete(m.sessions, hash)
	m.endAttempts(func(a consent.Attempt) bool { return a.SessionHash == hash }, now)
	return nil
}

// StartSignIn implements consent.SessionStore.
func (m *Memory) StartSignIn(ctx context.Context, s consent.SignIn) error {
	done, err := m.begin(ctx, "StartSignIn")
	if err != nil {
		return err
	}
	defer done()
	m.signIns[s.StateHash] = s
	return nil
}

// TakeSignIn implements consent.SessionStore.
func (m *Memory) TakeSignIn(ctx context.Context, stateHash, sessionHash string, now time.Time) (consent.SignIn, error) {
	done, err := m.begin(ctx, "TakeSignIn")
	if err != nil {
		return consent.SignIn{}, err
	}
	defer done()
	s, ok := m.signIns[stateHash]
	if !ok || s.SessionHash != sessionHash || !now.Before(s.ExpiresAt) {
		return consent.SignIn{}, missing("signin")
	}
	delete(m.signIns, stateHash)
	return s, nil
}
