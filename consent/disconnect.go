package consent

import "context"

// Disconnect ends everything, at once: from the commit on no read is answered.
// It needs neither LinkedIn nor the provider nor the policy. A second disconnect
// changes nothing and is no error.
func (s *Service) Disconnect(ctx context.Context, a Actor) error {
	st, err := s.Store.Standing(ctx, a.User.ID)
	if err != nil {
		return err
	}
	if st.Conn == nil || st.Conn.Closed {
		return s.Store.CancelAttempts(ctx, a.User.ID, s.Now())
	}
	return s.close(ctx, st.Conn.ID, BySelf)
}

// close ends one connection, with receipt, return of its grants and a letter.
func (s *Service) close(ctx context.Context, connectionID string, by ActorKind) error {
	st, err := s.Store.Connection(ctx, connectionID)
	if err != nil {
		return err
	}
	if st.Conn.Closed {
		return nil
	}
	conn := *st.Conn
	conn.ClosedAt = s.Now()
	r := s.receipt(conn, Withdrawn, by, Notice{})
	r.PolicyVersion = st.Policy.Version
	_, err = s.Store.CloseConnection(ctx, conn.ID, by, r, []Job{LetterJob{Letter: WithdrawnLetter, UserID: conn.UserID, About: r.ID}})
	s.forget(conn.ID)
	return err
}

// refusedByLinkedIn looks closer after LinkedIn refused a grant: if LinkedIn says
// the grant no longer holds, the person removed it there, and that is a withdrawal.
func (s *Service) refusedByLinkedIn(ctx context.Context, connectionID string) error {
	g, err := s.Store.Grant(ctx, connectionID, LinkedInAccount)
	if err != nil {
		return err
	}
	active, err := s.LinkedIn.Active(ctx, g)
	if err != nil || active {
		return err
	}
	return s.close(ctx, connectionID, ByLinkedIn)
}

// Steps tells how far the end of the person's last connection has come.
func (s *Service) Steps(ctx context.Context, conn Connection) ([]GrantStep, error) {
	return s.Store.GrantSteps(ctx, conn.ID)
}

func (s *Service) forget(key string) {
	s.LinkedIn.Forget(key)
	s.Work.Forget(key)
}

// receipt writes the proof of an event of the connection.
func (s *Service) receipt(c Connection, e Event, by ActorKind, n Notice) Receipt {
	r := Receipt{
		ID: s.NewID(), UserID: c.UserID, ConnectionID: c.ID, Event: e, By: by, Choice: c.Choice,
		NoticeHash: n.Hash, NoticeVersion: n.Version, Language: n.Language, PolicyVersion: c.PolicyVersion, At: s.Now(),
	}
	if e != Withdrawn {
		r.Categories = c.Choice.Categories()
	}
	return r
}
