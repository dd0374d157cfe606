package consent

import (
	"context"
	"errors"
	"time"
)

// grantLife is how long LinkedIn's grant is taken to last when it names no end.
const grantLife = 60 * 24 * time.Hour

// Standing is what the person's own page needs to know.
func (s *Service) Standing(ctx context.Context, a Actor) (Standing, error) {
	return s.Store.Standing(ctx, a.User.ID)
}

// Start begins an attempt with the choice and returns where the person goes
// next: LinkedIn. Seen is the NoticesHash of the text on the person's screen; if
// that is no longer the text, nothing begins, since consent is to a text read.
func (s *Service) Start(ctx context.Context, a Actor, choice Choice, seen, returnTo string) (string, error) {
	set, err := s.Store.Setting(ctx)
	if err != nil {
		return "", err
	}
	if seen != NoticesHash(set.Announcement) {
		return "", Errorf(Conflict, "The text about what is shared has changed since you opened the page. Nothing was connected. Please read it again and choose.")
	}
	now := s.Now()
	state := s.NewID()
	at := Attempt{
		ID: s.NewID(), UserID: a.User.ID, SessionHash: a.Session, Choice: choice, Step: AwaitLinkedIn,
		StateHash: Hash(state), ReturnTo: returnTo, Notice: NoticeFor(choice, set.Announcement), CreatedAt: now, ExpiresAt: now.Add(AttemptLife),
	}
	err = s.Store.StartAttempt(ctx, at, maxOpenAttempts, func(st Standing) error {
		if err := mayChoose(st, choice); err != nil {
			return err
		}
		if st.Conn != nil && !st.Conn.Closed && !st.withdrawn() {
			return errAlreadyConnected()
		}
		return nil
	})
	if err != nil {
		return "", err
	}
	return s.LinkedIn.AuthorizeURL(state), nil
}

// startUpgrade begins the change from LinkedIn only to both accounts.
func (s *Service) startUpgrade(ctx context.Context, a Actor, version int64) (string, error) {
	set, err := s.Store.Setting(ctx)
	if err != nil {
		return "", err
	}
	now := s.Now()
	state := s.NewID()
	at := Attempt{
		ID: s.NewID(), UserID: a.User.ID, SessionHash: a.Session, Choice: BothAccounts, Upgrade: true, Step: AwaitWork,
		StateHash: Hash(state), ReturnTo: "connection", Notice: NoticeFor(BothAccounts, set.Announcement), CreatedAt: now, ExpiresAt: now.Add(AttemptLife),
		Secrets: AttemptSecrets{Nonce: s.NewID(), Verifier: newVerifier(s.NewID)},
	}
	err = s.Store.StartAttempt(ctx, at, maxOpenAttempts, func(st Standing) error { return mayUpgrade(st, version, s.Now()) })
	if err != nil {
		return "", err
	}
	return s.Work.AuthorizeURL(state, at.Secrets.Nonce, at.Secrets.Verifier, a.User.UserName), nil
}

// Answer is what a provider's redirect brought back.
type Answer struct {
	State, Code string
	Error       string // the provider's error code, if it sent one; never shown
}

// LinkedInAnswered takes LinkedIn's answer. It returns where to go next; empty
// means the person's confirmation is next. The state is used up whatever comes of it.
func (s *Service) LinkedInAnswered(ctx context.Context, a Actor, ans Answer) (string, error) {
	at, err := s.take(ctx, a, ans, AwaitLinkedIn)
	if err != nil {
		return "", err
	}
	if ans.Error != "" {
		return "", s.declined(ctx, a, ans)
	}
	grant, member, err := s.LinkedIn.Exchange(ctx, ans.Code)
	if err != nil {
		return "", upstream(err, "LinkedIn did not answer properly. Nothing was connected. Please try again in a minute.")
	}
	if grant.ExpiresAt.IsZero() {
		grant.ExpiresAt = s.Now().Add(grantLife)
	}
	at.Secrets.LinkedIn, at.Secrets.Member = &grant, member.Subject
	next := ""
	if at.Choice == BothAccounts {
		state := s.NewID()
		at.Step, at.StateHash = AwaitWork, Hash(state)
		at.Secrets.Nonce, at.Secrets.Verifier = s.NewID(), newVerifier(s.NewID)
		next = s.Work.AuthorizeURL(state, at.Secrets.Nonce, at.Secrets.Verifier, a.User.UserName)
	} else {
		at.Step, at.StateHash = Pending, ""
	}
	return next, s.advance(ctx, at)
}

// WorkAnswered takes the work provider's answer about the extra permissions. The
// account must be the one the person is signed in with.
func (s *Service) WorkAnswered(ctx context.Context, a Actor, ans Answer) error {
	at, err := s.take(ctx, a, ans, AwaitWork)
	if err != nil {
		return err
	}
	if ans.Error != "" {
		return s.declined(ctx, a, ans)
	}
	grant, id, err := s.Work.Exchange(ctx, ans.Code, at.Secrets.Nonce, at.Secrets.Verifier)
	if err != nil {
		return upstream(err, "Your work account did not answer properly. Nothing was connected. Please try again in a minute.")
	}
	if id.Issuer != a.User.Issuer || id.Subject != a.User.Subject {
		return errors.Join(Errorf(NotAllowed, "You gave the permission with another work account than the one you are signed in with. Nothing was connected. Start again, and choose %s.", a.User.UserName),
			s.Store.CancelAttempts(ctx, a.User.ID, s.Now()))
	}
	at.Secrets.Work, at.Secrets.Nonce, at.Secrets.Verifier = &grant, "", ""
	at.Step, at.StateHash = Pending, ""
	return s.advance(ctx, at)
}

// Pending is the attempt that waits for the person's confirmation in this browser.
func (s *Service) Pending(ctx context.Context, a Actor) (Attempt, error) {
	at, err := s.Store.PendingAttempt(ctx, a.User.ID, a.Session, s.Now())
	if KindOf(err) == NotFound {
		return Attempt{}, errAttemptOver()
	}
	return at, err
}

// Confirm makes the pending attempt live: the person has seen who is connected
// with whom, and the values that would be shared.
func (s *Service) Confirm(ctx context.Context, a Actor, attemptID string) (Attempt, error) {
	at, err := s.Pending(ctx, a)
	if err != nil {
		return Attempt{}, err
	}
	if at.ID != attemptID {
		return Attempt{}, errAttemptOver()
	}
	if at.Upgrade {
		err = s.finishUpgrade(ctx, a, at)
	} else {
		err = s.open(ctx, a, at)
	}
	s.forget(at.ID)
	return at, err
}

func (s *Service) open(ctx context.Context, a Actor, at Attempt) error {
	st, err := s.Store.Standing(ctx, a.User.ID)
	if err != nil {
		return err
	}
	now := s.Now()
	conn := Connection{
		ID: s.NewID(), UserID: a.User.ID, Choice: at.Choice, Visible: true, Version: 1, PolicyVersion: st.Policy.Version,
		OpenedAt: now, ChangedAt: now, RenewBy: at.Secrets.LinkedIn.ExpiresAt,
	}
	r := s.receipt(conn, Given, BySelf, at.Notice)
	err = s.Store.OpenConnection(ctx, at, conn, r, func(st Standing) error {
		if st.Policy.Version != conn.PolicyVersion {
			return Errorf(Conflict, "Your organisation changed the setting a moment ago. Nothing was connected. Please look at it and try again.")
		}
		return mayChoose(st, at.Choice)
	}, []Job{LetterJob{Letter: ConnectedLetter, UserID: a.User.ID, About: r.ID}})
	return err
}

// Cancel ends the person's unfinished attempts. Nothing was connected.
func (s *Service) Cancel(ctx context.Context, a Actor) error {
	if at, err := s.Store.PendingAttempt(ctx, a.User.ID, a.Session, s.Now()); err == nil {
		s.forget(at.ID)
	}
	return s.Store.CancelAttempts(ctx, a.User.ID, s.Now())
}

// take uses up the one-time state of an answer.
func (s *Service) take(ctx context.Context, a Actor, ans Answer, step Step) (Attempt, error) {
	if ans.State == "" || ans.Code == "" && ans.Error == "" || ans.Code != "" && ans.Error != "" {
		return Attempt{}, errAttemptOver()
	}
	at, err := s.Store.TakeState(ctx, Hash(ans.State), a.Session, a.User.ID, step, s.Now())
	if KindOf(err) == NotFound {
		return Attempt{}, errAttemptOver()
	}
	return at, err
}

// advance stores the next step; a LinkedIn account connected elsewhere ends the attempt.
func (s *Service) advance(ctx context.Context, at Attempt) error {
	err := s.Store.AdvanceAttempt(ctx, at)
	switch KindOf(err) {
	case NotFound:
		return errAttemptOver()
	case Conflict:
		return errMemberTaken()
	}
	return err
}

// ErrDeclined is the cause of the error for a person who cancelled at a provider.
var ErrDeclined = errors.New("declined")

func (s *Service) declined(ctx context.Context, a Actor, ans Answer) error {
	if err := s.Store.CancelAttempts(ctx, a.User.ID, s.Now()); err != nil {
		return err
	}
	switch ans.Error {
	case "access_denied", "user_cancelled_login", "user_cancelled_authorize", "consent_required", "interaction_required":
		return Errorf(Invalid, "You cancelled. Nothing was connected.").Because(ErrDeclined)
	}
	return Errorf(Upstream, "The other side refused the request. Nothing was connected. Please try again; if it happens again, tell your administrator.")
}

func mayChoose(st Standing, c Choice) error {
	if ok, why := st.MayConnect(); !ok {
		return errNotForYou(why)
	}
	if !st.Policy.Offers(c) {
		return Errorf(NotAllowed, "Your organisation offers LinkedIn only. Nothing was changed.").At("choice")
	}
	return nil
}

func errNotForYou(why Reason) *Error {
	switch why {
	case OutsideGroup:
		return Errorf(NotAllowed, "Your organisation allows LinkedIn connections for one group, and you are not in it. Nothing was connected.")
	case UserDisabled:
		return Errorf(NotAllowed, "Your work account is disabled. Nothing was connected.")
	}
	return Errorf(NotAllowed, "Your organisation does not allow LinkedIn connections. Nothing was connected.")
}

func errAlreadyConnected() *Error {
	return Errorf(Conflict, "You are connected already. Nothing was changed. To use another LinkedIn account, disconnect first.")
}

func errMemberTaken() *Error {
	return Errorf(Conflict, "This LinkedIn account is connected to another work account. Nothing was connected. Sign in to LinkedIn with your own account, or disconnect the other one first.")
}

// upstream keeps an error that already has words and gives the others these.
func upstream(err error, message string) error {
	if KindOf(err) != Internal {
		return err
	}
	return Errorf(Upstream, "%s", message).Because(err)
}

// newVerifier makes a PKCE verifier of 52 characters, within RFC 7636 section 4.1.
func newVerifier(newID func() string) string { return newID() + newID() }
