package consent

import (
	"context"
	"time"
)

// ChangeChoice changes what is shared without disconnecting. To LinkedIn only it
// holds at once. To both accounts it returns where the person goes to give the
// extra permissions; nothing changes before the confirmation.
func (s *Service) ChangeChoice(ctx context.Context, a Actor, choice Choice, version int64) (string, error) {
	st, err := s.Store.Standing(ctx, a.User.ID)
	if err != nil {
		return "", err
	}
	if st.Conn == nil || st.State(s.Now()) == StateClosed {
		return "", errNotConnected()
	}
	if st.Conn.Choice == choice && st.Conn.Version == version {
		return "", nil
	}
	if choice == BothAccounts {
		return s.startUpgrade(ctx, a, version)
	}
	set, err := s.Store.Setting(ctx)
	if err != nil {
		return "", err
	}
	conn := *st.Conn
	conn.Choice, conn.Version, conn.ChangedAt = choice, version+1, s.Now()
	r := s.receipt(conn, Changed, BySelf, NoticeFor(choice, set.Announcement))
	r.PolicyVersion = st.Policy.Version
	err = s.Store.ChangeConnection(ctx, conn, "", nil, &r, notice(NoticeFor(choice, set.Announcement)), stillOpen, s.changedLetter(a, r))
	if KindOf(err) == Conflict {
		return "", errChangedMeanwhile()
	}
	s.Work.Forget(conn.ID)
	return "", err
}

// finishUpgrade adds the work account's grant to the connection.
func (s *Service) finishUpgrade(ctx context.Context, a Actor, at Attempt) error {
	st, err := s.Store.Standing(ctx, a.User.ID)
	if err != nil {
		return err
	}
	if st.Conn == nil || st.State(s.Now()) == StateClosed {
		return errNotConnected()
	}
	conn := *st.Conn
	conn.Choice, conn.Version, conn.ChangedAt = BothAccounts, conn.Version+1, s.Now()
	r := s.receipt(conn, Changed, BySelf, at.Notice)
	r.PolicyVersion = st.Policy.Version
	err = s.Store.ChangeConnection(ctx, conn, at.ID, at.Secrets.Work, &r, notice(at.Notice), func(now Standing) error {
		return mayUpgrade(now, conn.Version-1, s.Now())
	}, s.changedLetter(a, r))
	if KindOf(err) == Conflict {
		return errChangedMeanwhile()
	}
	return err
}

// SetVisible says whether colleagues may see the person's LinkedIn profile on cards.
func (s *Service) SetVisible(ctx context.Context, a Actor, visible bool) error {
	st, err := s.Store.Standing(ctx, a.User.ID)
	if err != nil {
		return err
	}
	if st.Conn == nil || st.State(s.Now()) == StateClosed {
		return errNotConnected()
	}
	if st.Conn.Visible == visible {
		return nil
	}
	conn := *st.Conn
	conn.Visible, conn.Version, conn.ChangedAt = visible, conn.Version+1, s.Now()
	err = s.Store.ChangeConnection(ctx, conn, "", nil, nil, nil, stillOpen, nil)
	if KindOf(err) == Conflict {
		return errChangedMeanwhile()
	}
	return err
}

func (s *Service) changedLetter(a Actor, r Receipt) []Job {
	return []Job{LetterJob{Letter: ChangedLetter, UserID: a.User.ID, About: r.ID}}
}

func notice(n Notice) *Notice { return &n }

func stillOpen(st Standing) error {
	if st.Conn == nil || st.Conn.Closed || st.withdrawn() {
		return errNotConnected()
	}
	return nil
}

func mayUpgrade(st Standing, version int64, now time.Time) error {
	if err := stillOpen(st); err != nil {
		return err
	}
	if st.Conn.Version != version {
		return errChangedMeanwhile()
	}
	if st.State(now) == StateNeedsRenewal {
		return Errorf(NotAllowed, "The permission from LinkedIn has run out. Nothing was changed. Connect again first.")
	}
	return mayChoose(st, BothAccounts)
}

func errNotConnected() *Error {
	return Errorf(Conflict, "You are not connected, so there is nothing to change.")
}

func errChangedMeanwhile() *Error {
	return Errorf(Conflict, "Your sharing was changed in another window. This change was not saved. Look at what is set now, then change it again.")
}
