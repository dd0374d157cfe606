package consent

import (
	"context"
	"time"
)

// CardKind is what a host page shows.
type CardKind string

const (
	// Shown: the subject's LinkedIn information.
	Shown CardKind = "shown"
	// Invite: the viewer may connect and has not; a card explains it once.
	Invite CardKind = "invite"
	// Plain: the work name only. For every reason that concerns the subject the
	// card is the same, so it does not tell whether a colleague connected.
	Plain CardKind = "plain"
	// Unavailable: it would be shown, but LinkedIn does not answer now.
	Unavailable CardKind = "unavailable"
)

// promptPause is how long "not now" keeps the full prompt away.
const promptPause = 180 * 24 * time.Hour

// commonPatience is how long a card that is ready waits for what viewer and
// subject have in common.
const commonPatience = 100 * time.Millisecond

// Card is one profile card, as one viewer may see it now.
type Card struct {
	Kind    CardKind
	Subject User
	Own     bool   // the viewer looks at the own card
	Quiet   bool   // with Invite: the viewer said "not now" not long ago; a small link only
	Why     Reason // with Plain: why the viewer sees nothing, only when it is about the viewer
	Member  Member
	Shared  []Message // what viewer and subject have in common, computed in memory
}

// Card answers what the viewer may see of the subject on a card in the host app.
func (r *Releasing) Card(ctx context.Context, a Actor, subject, app string) (Card, error) {
	var common []Message
	q := ask{look: Look{ViewerID: a.User.ID, Session: a.Session, Subject: subject}, category: LinkedInProfile, reader: CardReader, client: app}
	m, s, d, err := release(ctx, r, q, func(ctx context.Context, s Sight) (Member, error) {
		ctx, cancel := context.WithTimeout(ctx, cardBudget)
		defer cancel()
		mine := r.viewersOwn(ctx, q, s)
		m, err := r.member(ctx, s.Subject.Conn)
		if err == nil {
			common = inCommon(m, mine)
		}
		return m, err
	})
	if err != nil {
		return Card{}, err
	}
	card := Card{Kind: Plain, Subject: s.Subject.User, Own: s.Viewer.User.ID == s.Subject.User.ID}
	switch {
	case d.Released:
		card.Kind, card.Member, card.Shared = Shown, m, common
	case d.Reason == NoAnswer:
		card.Kind = Unavailable
	case d.Reason == ViewerSignedOut:
		return Card{}, Fail(SignedOut, "session.over")
	case d.Reason == ViewerNotConnected:
		if may, why := s.Viewer.MayConnect(); !may {
			card.Why = why
		} else {
			card.Kind = Invite
			card.Quiet = r.now().Sub(s.Viewer.User.PromptedAt) < promptPause
		}
	}
	return card, nil
}

// CardPicture is the subject's LinkedIn picture, for a card the viewer may see. It
// goes the same way as the card and belongs to the same viewing.
func (r *Releasing) CardPicture(ctx context.Context, a Actor, subject, app string) (Picture, error) {
	q := ask{look: Look{ViewerID: a.User.ID, Session: a.Session, Subject: subject}, category: LinkedInProfile, reader: CardReader, client: app}
	pic, _, d, err := release(ctx, r, q, func(ctx context.Context, s Sight) (Picture, error) {
		ctx, cancel := context.WithTimeout(ctx, cardBudget)
		defer cancel()
		return r.picture(ctx, s.Subject.Conn)
	})
	if err != nil {
		return Picture{}, err
	}
	if !d.Released {
		return Picture{}, Fail(NotFound, "picture.none")
	}
	return pic, nil
}

// viewersOwn begins to read the viewer's own profile, to be compared in memory. The
// channel is closed where there is nothing to compare.
func (r *Releasing) viewersOwn(ctx context.Context, q ask, s Sight) <-chan Member {
	mine := make(chan Member, 1)
	if q.own(s) {
		close(mine)
		return mine
	}
	go func() {
		defer close(mine)
		if m, err := r.member(ctx, s.Viewer.Conn); err == nil {
			mine <- m
		}
	}()
	return mine
}

// inCommon compares viewer and subject. It never delays a card for long and never
// fails one: what is not there in time is not compared.
func inCommon(m Member, mine <-chan Member) []Message {
	timer := time.NewTimer(commonPatience)
	defer timer.Stop()
	var lines []Message
	select {
	case <-timer.C:
	case own := <-mine:
		if m.School != "" && m.School == own.School {
			lines = append(lines, Say("card.same_school", "school", m.School))
		}
		if m.Location != "" && m.Location == own.Location {
			lines = append(lines, Say("card.same_place", "place", m.Location))
		}
	}
	return lines
}
