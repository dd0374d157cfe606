package consent

import (
	"context"
	"errors"
	"time"
)

// releaseLife is how long LinkedIn's side may keep what it was given.
const releaseLife = 24 * time.Hour

// promptPause is how long "not now" keeps the full prompt away.
const promptPause = 90 * 24 * time.Hour

// Release is the answer to one read by LinkedIn's side.
type Release struct {
	ConnectionID string
	Values       Values
	ReleasedAt   time.Time
	ExpiresAt    time.Time
}

// errNotReleased is the one answer for every reason, so that it tells nothing
// about people.
func errNotReleased() *Error {
	return Errorf(NotAllowed, "This data is not available to you.")
}

// MemberRead serves LinkedIn's side one work category of one member. It fetches,
// records, and only then releases. Each refusal is recorded for the person too.
func (s *Service) MemberRead(ctx context.Context, client, member string, c Category) (Release, error) {
	st, err := s.Store.MemberStanding(ctx, member)
	if KindOf(err) == NotFound {
		return Release{}, errNotReleased().Because(errors.New(string(UnknownMember)))
	}
	if err != nil {
		return Release{}, err
	}
	d := Authorize(st, c, s.Now())
	if c.Account() != WorkAccount {
		d = refused(UnknownCategory)
	}
	if !d.Released {
		return Release{}, s.refuse(ctx, st, c, LinkedInReader, client, d)
	}
	values, err := s.Work.Read(ctx, st.Conn.ID, s.workGrant(st.Conn.ID), c)
	if err != nil {
		d = refused(NoAnswer)
		if errors.Is(err, ErrGrantRefused) || KindOf(err) == NotAllowed {
			d = refused(NotGranted)
		}
		if refusal := s.refuse(ctx, st, c, LinkedInReader, client, d); KindOf(refusal) != NotAllowed || d.Reason == NotGranted {
			return Release{}, refusal
		}
		return Release{}, Errorf(Upstream, "The data could not be fetched now. Nothing was released.").Because(err)
	}
	now := s.Now()
	ok, err := s.Store.RecordRelease(ctx, s.record(st, c, LinkedInReader, client, Decision{Released: true}), st)
	if err != nil {
		return Release{}, err
	}
	if !ok {
		return Release{}, s.refuse(ctx, st, c, LinkedInReader, client, refused(Overtaken))
	}
	return Release{ConnectionID: st.Conn.ID, Values: values, ReleasedAt: now, ExpiresAt: now.Add(releaseLife)}, nil
}

// refuse records the refusal; if even that fails, the answer is still no.
func (s *Service) refuse(ctx context.Context, st Standing, c Category, by Reader, client string, d Decision) error {
	if err := s.Store.RecordRefusal(ctx, s.record(st, c, by, client, d)); err != nil {
		return err
	}
	return errNotReleased().Because(errors.New(string(d.Reason)))
}

func (s *Service) record(st Standing, c Category, by Reader, client string, d Decision) AccessRecord {
	r := AccessRecord{ID: s.NewID(), UserID: st.User.ID, Category: c, Reader: by, Client: client, Decision: d, At: s.Now()}
	if st.Conn != nil {
		r.ConnectionID = st.Conn.ID
	}
	return r
}

// Card answers what the viewer may see of the subject on a card in the host app,
// and records the release before it is shown. One query decides, one records.
func (s *Service) Card(ctx context.Context, a Actor, subject, app string) (Card, error) {
	viewer, sub, err := s.Store.Pair(ctx, a.User.ID, subject)
	if err != nil {
		return Card{}, err
	}
	card := Card{Subject: sub.User, Own: viewer.User.ID == sub.User.ID}
	now := s.Now()
	d := AuthorizeCard(viewer, sub, now)
	if !d.Released {
		card.Kind = Plain
		if d.Reason == ViewerNotConnected {
			if ok, why := viewer.MayConnect(); !ok {
				card.Why = why
			} else {
				card.Kind = Invite
				card.Quiet = now.Sub(viewer.User.PromptedAt) < promptPause
			}
		}
		return card, nil
	}
	card.Member, err = s.LinkedIn.Member(ctx, sub.Conn.ID, s.grant(sub.Conn.ID, LinkedInAccount))
	if errors.Is(err, ErrGrantRefused) {
		card.Kind = Plain
		return card, s.refusedByLinkedIn(ctx, sub.Conn.ID)
	}
	if err != nil {
		s.Log.WarnContext(ctx, "card without LinkedIn", "error", err)
		card.Kind = Unavailable
		return card, nil
	}
	if !card.Own {
		ok, err := s.Store.RecordRelease(ctx, s.record(sub, LinkedInProfile, CardReader, app, Decision{Released: true}), sub)
		if err != nil {
			return Card{}, err
		}
		if !ok {
			return Card{Kind: Plain, Subject: sub.User}, nil
		}
		card.Shared = s.inCommon(ctx, viewer, card.Member)
	}
	card.Kind = Shown
	return card, nil
}

// CardPicture is the subject's LinkedIn picture for a card the viewer may see.
// The card's own read was recorded; the picture is part of it.
func (s *Service) CardPicture(ctx context.Context, a Actor, subject string) (Picture, error) {
	viewer, sub, err := s.Store.Pair(ctx, a.User.ID, subject)
	if err != nil {
		return Picture{}, err
	}
	if d := AuthorizeCard(viewer, sub, s.Now()); !d.Released {
		return Picture{}, Errorf(NotFound, "There is no picture to show.")
	}
	return s.LinkedIn.Picture(ctx, sub.Conn.ID, s.grant(sub.Conn.ID, LinkedInAccount))
}

// DismissPrompt is "not now" on a card's prompt.
func (s *Service) DismissPrompt(ctx context.Context, a Actor) error {
	return s.Store.DismissPrompt(ctx, a.User.ID, s.Now())
}

// inCommon compares viewer and subject in memory. It never delays a card for long
// and never fails one: what cannot be read is not compared.
func (s *Service) inCommon(ctx context.Context, viewer Standing, m Member) []string {
	mine, err := s.LinkedIn.Member(ctx, viewer.Conn.ID, s.grant(viewer.Conn.ID, LinkedInAccount))
	if err != nil {
		return nil
	}
	var lines []string
	if m.School != "" && m.School == mine.School {
		lines = append(lines, "You both studied at "+m.School)
	}
	if m.Location != "" && m.Location == mine.Location {
		lines = append(lines, "You are both in "+m.Location)
	}
	return lines
}

func (s *Service) grant(connectionID string, account Account) GrantSource {
	return func(ctx context.Context) (Grant, error) { return s.Store.Grant(ctx, connectionID, account) }
}
