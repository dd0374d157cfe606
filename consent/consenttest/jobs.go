package consenttest

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"accord/consent"
)

// settleBatch is how many connections SettleBatch settles: few, so that a handful
// of people make several batches.
const settleBatch = 2

// BeginReturn implements consent.WorkStore.
func (m *Memory) BeginReturn(ctx context.Context, grantID string, lease time.Duration) (consent.Grant, consent.GrantStep, error) {
	done, err := m.begin(ctx, "BeginReturn")
	if err != nil {
		return consent.Grant{}, consent.GrantStep{}, err
	}
	defer done()
	now := m.clock.Now()
	g := m.grant(grantID)
	switch {
	case g == nil || g.state != consent.GrantRevoking:
		return consent.Grant{}, consent.GrantStep{}, missing("grant")
	case now.Before(g.leasedUntil):
		return consent.Grant{}, consent.GrantStep{}, consent.ErrNotYet
	case g.Account != consent.WorkAccount:
	case slices.ContainsFunc(m.grants, func(o *grantRow) bool {
		return o.userID == g.userID && o.Account == consent.WorkAccount && o.state == consent.GrantActive
	}):
		m.end(g, consent.GrantReplaced, now)
		return consent.Grant{}, consent.GrantStep{}, missing("grant")
	case slices.ContainsFunc(m.attempts, func(a consent.Attempt) bool {
		return a.UserID == g.userID && a.Open(now) && !a.Categories.Of(consent.WorkAccount).Empty()
	}):
		return consent.Grant{}, consent.GrantStep{}, consent.ErrNotYet
	}
	g.leasedUntil = now.Add(lease)
	return copyGrant(g.Grant), g.step(), nil
}

// NoteReturnTry implements consent.WorkStore. The time stays that of the begin of
// the return, from which its patience counts.
func (m *Memory) NoteReturnTry(ctx context.Context, grantID string) error {
	done, err := m.begin(ctx, "NoteReturnTry")
	if err != nil {
		return err
	}
	defer done()
	if g := m.grant(grantID); g != nil && g.state == consent.GrantRevoking {
		g.tries++
		g.leasedUntil = time.Time{}
	}
	return nil
}

// FinishGrant implements consent.WorkStore. What is finished stays finished.
func (m *Memory) FinishGrant(ctx context.Context, grantID string, state consent.GrantState) error {
	done, err := m.begin(ctx, "FinishGrant")
	if err != nil {
		return err
	}
	defer done()
	if g := m.grant(grantID); g != nil && g.state == consent.GrantRevoking {
		m.end(g, state, m.clock.Now())
	}
	return nil
}

// SettleBatch implements consent.WorkStore.
func (m *Memory) SettleBatch(ctx context.Context, after string, rule consent.Rule) (last string, err error) {
	done, err := m.begin(ctx, "SettleBatch")
	if err != nil {
		return "", err
	}
	defer done()
	return m.settleNext(after, rule, func(*connRow) bool { return true })
}

// SettleDue implements consent.WorkStore.
func (m *Memory) SettleDue(ctx context.Context, grace time.Duration, after string, rule consent.Rule) (last string, err error) {
	done, err := m.begin(ctx, "SettleDue")
	if err != nil {
		return "", err
	}
	defer done()
	now := m.clock.Now()
	return m.settleNext(after, rule, func(c *connRow) bool {
		ranOut := c.LapsedAt.IsZero() && !now.Before(c.RenewBy)
		waited := !c.SuspendedAt.IsZero() && now.Sub(c.SuspendedAt) >= grace
		return ranOut || waited
	})
}

// settleNext settles the next open connections behind an id that are due. Where one
// cannot be, the others are.
func (m *Memory) settleNext(after string, rule consent.Rule, due func(*connRow) bool) (last string, err error) {
	var next []*connRow
	for _, c := range m.conns {
		if !c.Closed && c.ID > after && due(c) {
			next = append(next, c)
		}
	}
	slices.SortFunc(next, func(a, b *connRow) int { return strings.Compare(a.ID, b.ID) })
	for _, c := range next[:min(settleBatch, len(next))] {
		err = errors.Join(err, m.settle(c.UserID, rule))
		last = c.ID
	}
	return last, err
}

// EnqueueLetters implements consent.WorkStore.
func (m *Memory) EnqueueLetters(ctx context.Context, job consent.AnnounceJob, batch int) error {
	done, err := m.begin(ctx, "EnqueueLetters")
	if err != nil {
		return err
	}
	defer done()
	if m.batches[job] {
		return nil
	}
	m.batches[job] = true
	p, queued, last := m.policy(), 0, ""
	for _, id := range m.userIDs() {
		if queued == batch {
			m.enqueue(consent.AnnounceJob{AnnouncementID: job.AnnouncementID, After: last})
			break
		}
		if u := m.users[id]; id > job.After && u.Mail != "" && m.includes(u, p.Allow, p.GroupID) {
			m.enqueue(consent.LetterJob{Letter: consent.AnnouncementLetter, UserID: id, About: job.AnnouncementID})
			queued, last = queued+1, id
		}
	}
	return nil
}

// ClaimLetter implements consent.WorkStore.
func (m *Memory) ClaimLetter(ctx context.Context, key string) (bool, error) {
	done, err := m.begin(ctx, "ClaimLetter")
	if err != nil {
		return false, err
	}
	defer done()
	first := !m.letters[key]
	m.letters[key] = true
	return first, nil
}

// UnclaimLetter implements consent.WorkStore.
func (m *Memory) UnclaimLetter(ctx context.Context, key string) error {
	done, err := m.begin(ctx, "UnclaimLetter")
	if err != nil {
		return err
	}
	defer done()
	delete(m.letters, key)
	return nil
}

// Tidy implements consent.WorkStore.
func (m *Memory) Tidy(ctx context.Context) error {
	done, err := m.begin(ctx, "Tidy")
	if err != nil {
		return err
	}
	defer done()
	now := m.clock.Now()
	m.endAttempts(func(a consent.Attempt) bool { return !a.Open(now) }, now)
	for hash, s := range m.sessions {
		if !now.Before(s.ExpiresAt) {
			delete(m.sessions, hash)
		}
	}
	for hash, s := range m.signIns {
		if !now.Before(s.ExpiresAt) {
			delete(m.signIns, hash)
		}
	}
	return nil
}
