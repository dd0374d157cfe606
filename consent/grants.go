package consent

import (
	"context"
	"errors"
	"time"
)

const (
	// refreshEarly is how long before its end a work token is refreshed.
	refreshEarly = time.Minute
	// leaseLife is how long one asker may take to refresh a grant or to return one.
	// What crashed in between is taken up by the next asker after it.
	leaseLife = 15 * time.Second
	// leasePoll is how often an asker looks whether another one's refresh is done.
	leasePoll = 50 * time.Millisecond
)

// keeper lends the grants of open connections to what reads with them, keeps them
// fresh, and sees what a refusal of one means.
type keeper struct {
	desk
	grants GrantStore
	people interface {
		Apply(ctx context.Context, userID string, rule Rule) error
	}
	linkedIn LinkedIn
	work     Work
}

// readLinkedIn reads with the connection's LinkedIn grant. Where LinkedIn refuses
// the grant, its own word on it decides what that means.
func readLinkedIn[V any](ctx context.Context, k *keeper, conn *Connection, read func(context.Context, GrantSource) (V, error)) (V, error) {
	v, err := read(ctx, func(ctx context.Context) (Grant, error) { return k.grants.Grant(ctx, conn.ID, LinkedInAccount) })
	if errors.Is(err, ErrGrantRefused) {
		k.refusedByLinkedIn(ctx, conn)
	}
	return v, err
}

// readWork reads a category with the connection's work grant. A token that Graph
// refuses before its time is refreshed once; a grant that the provider refuses to
// refresh has lapsed.
func readWork(ctx context.Context, k *keeper, conn *Connection, c Category) (Values, error) {
	var used Grant
	spent := false // the provider refused to refresh it
	read := func(stale *Grant) (Values, error) {
		return k.work.Read(ctx, conn.ID, func(ctx context.Context) (Grant, error) {
			var err error
			used, err = k.workGrant(ctx, conn.ID, stale)
			spent = errors.Is(err, ErrGrantRefused)
			return used, err
		}, c)
	}
	v, err := read(nil)
	if !errors.Is(err, ErrGrantRefused) || used.ID == "" {
		return v, err
	}
	if first := used; !spent {
		if v, err = read(&first); !errors.Is(err, ErrGrantRefused) {
			return v, err
		}
	}
	k.lapse(ctx, conn, used)
	return v, err
}

// workGrant is the connection's work grant, refreshed where it is about to end, or
// is the stale one that Graph just refused. One asker at a time refreshes, over all
// instances: a refresh token is good for one use. The others wait for its outcome.
func (k *keeper) workGrant(ctx context.Context, connectionID string, stale *Grant) (Grant, error) {
	for {
		g, err := k.grants.Grant(ctx, connectionID, WorkAccount)
		if err != nil {
			return Grant{}, err
		}
		tired := stale != nil && stale.ID == g.ID && stale.Version == g.Version
		if !tired && k.now().Add(refreshEarly).Before(g.ExpiresAt) {
			return g, nil
		}
		leased, err := k.grants.LeaseGrant(ctx, g, leaseLife)
		if err != nil {
			return Grant{}, err
		}
		if leased {
			return k.refresh(ctx, g)
		}
		if !wait(ctx, leasePoll) {
			return Grant{}, Fail(Upstream, "work.no_answer").Because(ctx.Err())
		}
	}
}

// refresh trades the leased grant for a fresh one. It goes on when the reader gives
// up: the answer holds the only refresh token that is good from then on.
func (k *keeper) refresh(ctx context.Context, g Grant) (Grant, error) {
	ctx = context.WithoutCancel(ctx)
	asking, cancel := context.WithTimeout(ctx, leaseLife-time.Second)
	defer cancel()
	fresh, err := k.work.Refresh(asking, g)
	if errors.Is(err, ErrGrantRefused) {
		return g, err // still leased: nobody asks again before it is written down as lapsed
	}
	if err != nil {
		return Grant{}, errors.Join(err, k.grants.ReleaseLease(ctx, g))
	}
	fresh.ID, fresh.Version = g.ID, g.Version+1
	kept, err := k.grants.RefreshedGrant(ctx, g, fresh)
	if err != nil {
		return Grant{}, err
	}
	if !kept { // disconnected, or replaced, meanwhile
		return Grant{}, Fail(Conflict, "grant.gone")
	}
	return fresh, nil
}

// refusedByLinkedIn asks LinkedIn what became of a grant it refused: taken back by
// the person, that is a withdrawal; run out, the connection needs renewal. If
// LinkedIn does not say, nothing is concluded, and the next read asks again.
func (k *keeper) refusedByLinkedIn(ctx context.Context, conn *Connection) {
	g, err := k.grants.Grant(ctx, conn.ID, LinkedInAccount)
	if err != nil {
		return // gone meanwhile
	}
	said, err := k.linkedIn.Introspect(ctx, g)
	if err != nil {
		k.log.WarnContext(ctx, "LinkedIn refused a grant and does not say why", "error", err)
		return
	}
	switch said {
	case RevokedByOwner:
		k.apply(ctx, conn, func(st Standing, now time.Time) (Change, error) {
			if !st.Open() || st.Conn.ID != conn.ID || st.Conn.AttemptID != conn.AttemptID {
				return Change{}, nil // said of a grant that another one has replaced
			}
			return k.closed(st, ByLinkedIn, "", now), nil
		})
	case GrantExpired:
		k.lapse(ctx, conn, g)
	}
}

// lapse notes that a provider accepts a grant no more. What came in its place
// meanwhile is left alone.
func (k *keeper) lapse(ctx context.Context, conn *Connection, g Grant) {
	k.apply(ctx, conn, func(st Standing, now time.Time) (Change, error) {
		if !st.Open() || st.Conn.ID != conn.ID || !st.Conn.LapsedAt.IsZero() {
			return Change{}, nil
		}
		return k.lapsed(st, g.Account, g.ID, now), nil
	})
}

// apply changes a connection because of what a provider said. It is done whether
// or not the reader still waits; if it fails, the next read comes here again.
func (k *keeper) apply(ctx context.Context, conn *Connection, rule Rule) {
	if err := k.people.Apply(context.WithoutCancel(ctx), conn.UserID, rule); err != nil {
		k.log.WarnContext(ctx, "a refused grant could not be noted", "error", err)
	}
	k.forget(conn.ID)
}

// forget drops what was read under a connection's or attempt's id.
func (k *keeper) forget(key string) {
	k.linkedIn.Forget(key)
	k.work.Forget(key)
}
