package consent

import (
	"context"
	"errors"
	"time"
)

// releaseLife is how long LinkedIn's side may keep what it was given.
const releaseLife = 24 * time.Hour

// Releasing reads people's data: for others, who leave a record, and for the
// person alone.
type Releasing struct {
	desk
	store    ReleaseStore
	keeper   *keeper
	viewings *viewings
}

// Released is the answer to one read by LinkedIn's side.
type Released struct {
	ConnectionID string
	Values       Values
	ReleasedAt   time.Time
	ExpiresAt    time.Time
}

// errNotReleased is the one answer for every reason, so that it tells nothing
// about people.
func errNotReleased(why Reason) *Error {
	return Fail(NotAllowed, "read.refused").Because(errors.New(string(why)))
}

// MemberRead serves LinkedIn's side one work category of one member. Each release
// and each refusal is recorded for the person.
func (r *Releasing) MemberRead(ctx context.Context, client, member string, c Category) (Released, error) {
	q := ask{look: Look{Member: member}, category: c, reader: LinkedInReader, client: client}
	values, s, d, err := release(ctx, r, q, func(ctx context.Context, s Sight) (Values, error) {
		ctx, cancel := context.WithTimeout(ctx, answerBudget)
		defer cancel()
		return readWork(ctx, r.keeper, s.Subject.Conn, c)
	})
	switch {
	case KindOf(err) == NotFound:
		return Released{}, errNotReleased(UnknownMember)
	case err != nil:
		return Released{}, err
	case d.Reason == NoAnswer:
		return Released{}, Fail(Upstream, "read.no_answer")
	case !d.Released:
		return Released{}, errNotReleased(d.Reason)
	}
	now := r.now()
	return Released{ConnectionID: s.Subject.Conn.ID, Values: values, ReleasedAt: now, ExpiresAt: now.Add(releaseLife)}, nil
}

// OwnValues reads one category of the person's own data, live, for the person
// alone. What is not shared is not even fetched.
func (r *Releasing) OwnValues(ctx context.Context, a Actor, c Category) (Values, error) {
	return ownRead(ctx, r, a, c, func(ctx context.Context, conn *Connection) (Values, error) {
		if c.Account() == WorkAccount {
			return readWork(ctx, r.keeper, conn, c)
		}
		return readLinkedIn(ctx, r.keeper, conn, func(ctx context.Context, g GrantSource) (Values, error) {
			return r.keeper.linkedIn.Read(ctx, conn.ID, g, c)
		})
	})
}

// OwnMember is the LinkedIn member the person is connected with.
func (r *Releasing) OwnMember(ctx context.Context, a Actor) (Member, error) {
	return ownRead(ctx, r, a, LinkedInProfile, r.member)
}

// OwnPicture is the picture of the LinkedIn member the person is connected with.
func (r *Releasing) OwnPicture(ctx context.Context, a Actor) (Picture, error) {
	return ownRead(ctx, r, a, LinkedInProfile, r.picture)
}

func ownRead[V any](ctx context.Context, r *Releasing, a Actor, c Category, fetch func(context.Context, *Connection) (V, error)) (V, error) {
	var none V
	q := ask{look: Look{ViewerID: a.User.ID, Session: a.Session, SubjectID: a.User.ID}, category: c, reader: ownReader}
	v, _, d, err := release(ctx, r, q, func(ctx context.Context, s Sight) (V, error) {
		ctx, cancel := context.WithTimeout(ctx, answerBudget)
		defer cancel()
		return fetch(ctx, s.Subject.Conn)
	})
	switch {
	case err != nil:
		return none, err
	case d.Reason == NoAnswer:
		return none, Fail(Upstream, "read.no_answer")
	case !d.Released:
		return none, Fail(NotAllowed, "own.refused", "reason", d.Reason)
	}
	return v, nil
}

func (r *Releasing) member(ctx context.Context, conn *Connection) (Member, error) {
	return readLinkedIn(ctx, r.keeper, conn, func(ctx context.Context, g GrantSource) (Member, error) {
		return r.keeper.linkedIn.Member(ctx, conn.ID, g)
	})
}

func (r *Releasing) picture(ctx context.Context, conn *Connection) (Picture, error) {
	return readLinkedIn(ctx, r.keeper, conn, func(ctx context.Context, g GrantSource) (Picture, error) {
		return r.keeper.linkedIn.Picture(ctx, conn.ID, g)
	})
}

// Activity lists who read the person's data, newest first, behind the cursor.
func (r *Releasing) Activity(ctx context.Context, a Actor, behind Cursor, limit int) ([]AccessRecord, error) {
	return r.store.Accesses(ctx, a.User.ID, behind, limit)
}

// LastReads tells when each of the person's categories was last read by others.
func (r *Releasing) LastReads(ctx context.Context, a Actor) (map[Category]time.Time, error) {
	return r.store.LastReads(ctx, a.User.ID)
}
