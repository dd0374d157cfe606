package consent

import (
	"context"
	"errors"
	"sync"
	"time"
)

// refreshEarly is how long before its end a work token is renewed.
const refreshEarly = time.Minute

// OwnValues reads one category of the person's own data, live, for the person
// alone. That is no release, so it leaves no access record. What the choice does
// not cover is not even fetched.
func (s *Service) OwnValues(ctx context.Context, st Standing, c Category) (Values, error) {
	if d := Authorize(st, c, s.Now()); !d.Released {
		return Values{}, Errorf(NotAllowed, "%s", d.Reason.Text()).Because(errors.New(string(d.Reason)))
	}
	id := st.Conn.ID
	if c.Account() == WorkAccount {
		return s.Work.Read(ctx, id, s.workGrant(id), c)
	}
	v, err := s.LinkedIn.Read(ctx, id, s.grant(id, LinkedInAccount), c)
	if errors.Is(err, ErrGrantRefused) {
		return Values{}, errors.Join(Errorf(NotAllowed, "You removed the permission at LinkedIn. Nothing is shared any more."), s.refusedByLinkedIn(ctx, id))
	}
	return v, err
}

// OwnMember is the LinkedIn member the person is connected with.
func (s *Service) OwnMember(ctx context.Context, st Standing) (Member, error) {
	if d := Authorize(st, LinkedInProfile, s.Now()); !d.Released {
		return Member{}, Errorf(NotAllowed, "%s", d.Reason.Text())
	}
	m, err := s.LinkedIn.Member(ctx, st.Conn.ID, s.grant(st.Conn.ID, LinkedInAccount))
	if errors.Is(err, ErrGrantRefused) {
		return Member{}, errors.Join(err, s.refusedByLinkedIn(ctx, st.Conn.ID))
	}
	return m, err
}

// PendingMember, PendingPicture and PendingValues show what an attempt would
// share, before the confirmation, to the person alone.
func (s *Service) PendingMember(ctx context.Context, at Attempt) (Member, error) {
	return s.LinkedIn.Member(ctx, at.ID, s.attemptLinkedIn(at))
}

// PendingPicture is the picture of the LinkedIn member of the pending attempt.
func (s *Service) PendingPicture(ctx context.Context, at Attempt) (Picture, error) {
	return s.LinkedIn.Picture(ctx, at.ID, s.attemptLinkedIn(at))
}

// PendingValues reads one category with the grants of the pending attempt.
func (s *Service) PendingValues(ctx context.Context, at Attempt, c Category) (Values, error) {
	if !at.Choice.Covers(c) {
		return Values{}, Errorf(NotAllowed, "%s", NotChosen.Text())
	}
	if c.Account() == WorkAccount {
		return s.Work.Read(ctx, at.ID, func(context.Context) (Grant, error) { return held(at.Secrets.Work) }, c)
	}
	return s.LinkedIn.Read(ctx, at.ID, s.attemptLinkedIn(at), c)
}

// attemptLinkedIn: an upgrade holds no LinkedIn grant of its own and uses the connection's.
func (s *Service) attemptLinkedIn(at Attempt) GrantSource {
	return func(ctx context.Context) (Grant, error) {
		if !at.Upgrade {
			return held(at.Secrets.LinkedIn)
		}
		st, err := s.Store.Standing(ctx, at.UserID)
		if err != nil {
			return Grant{}, err
		}
		if st.State(s.Now()) != StateLive {
			return Grant{}, errNotConnected()
		}
		return s.Store.Grant(ctx, st.Conn.ID, LinkedInAccount)
	}
}

func held(g *Grant) (Grant, error) {
	if g == nil {
		return Grant{}, ErrGrantRefused
	}
	return *g, nil
}

// workGrant gives the connection's work grant, refreshed where it is about to
// end. One refresh at a time: a refresh token is good for one use.
func (s *Service) workGrant(connectionID string) GrantSource {
	return func(ctx context.Context) (Grant, error) {
		lock, _ := s.refreshing.LoadOrStore(connectionID, &sync.Mutex{})
		lock.(*sync.Mutex).Lock()
		defer lock.(*sync.Mutex).Unlock()
		g, err := s.Store.Grant(ctx, connectionID, WorkAccount)
		if err != nil || s.Now().Add(refreshEarly).Before(g.ExpiresAt) {
			return g, err
		}
		fresh, err := s.Work.Refresh(ctx, g)
		if err != nil {
			return Grant{}, err
		}
		kept, err := s.Store.RenewGrant(ctx, connectionID, fresh)
		if err != nil {
			return Grant{}, err
		}
		if !kept { // disconnected meanwhile
			return Grant{}, ErrGrantRefused
		}
		return fresh, nil
	}
}

// Activity lists who read the person's data, newest first.
func (s *Service) Activity(ctx context.Context, a Actor, before time.Time, limit int) ([]AccessRecord, error) {
	return s.Store.Accesses(ctx, a.User.ID, before, limit)
}

// LastReads tells when each of the person's categories was last read by others.
func (s *Service) LastReads(ctx context.Context, a Actor) (map[Category]time.Time, error) {
	return s.Store.LastReads(ctx, a.User.ID)
}

// Receipts lists the person's receipts, newest first.
func (s *Service) Receipts(ctx context.Context, a Actor) ([]Receipt, error) {
	return s.Store.Receipts(ctx, a.User.ID)
}

// Receipt reads one of the person's own receipts; somebody else's does not exist.
func (s *Service) Receipt(ctx context.Context, a Actor, id string) (Receipt, Notice, error) {
	return s.Store.Receipt(ctx, a.User.ID, id)
}
