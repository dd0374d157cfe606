package store

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strings"

	"accord/consent"
)

// A standing is one row: the user u, the policy p, whether its group includes
// them, and the connection c if there is one.
const (
	standingColumns = userColumns + `, ` + policyColumns + `,
	(p.allow = 'group' AND EXISTS (SELECT 1 FROM members m WHERE m.group_id = p.group_id AND m.user_id = u.id)),
	COALESCE(c.id, ''), COALESCE(c.choice, ''), COALESCE(c.visible, FALSE), COALESCE(c.version, 0), COALESCE(c.policy_version, 0),
	c.opened_at, c.changed_at, c.closed_at, COALESCE(c.closed_by, ''), c.renew_by`

	// The open connection, else the one opened last.
	latestConnection = ` JOIN policy p ON p.id = 1
	LEFT JOIN connections c ON c.id = (SELECT l.id FROM connections l WHERE l.user_id = u.id ORDER BY (l.closed_at IS NOT NULL), l.opened_at DESC LIMIT 1)`

	standingByUser = `SELECT ` + standingColumns + ` FROM users u` + latestConnection + ` WHERE u.id = $1`

	standingWithAttempt = `SELECT ` + standingColumns + `, ` + openAttemptColumns + ` FROM users u` + latestConnection + `
	LEFT JOIN attempts a ON a.id = (SELECT n.id FROM attempts n WHERE n.user_id = u.id ORDER BY n.created_at DESC, n.id DESC LIMIT 1)
	WHERE u.id = $1`

	standingByConnection = `SELECT ` + standingColumns + ` FROM connections c JOIN users u ON u.id = c.user_id JOIN policy p ON p.id = 1 WHERE c.id = $1`

	standingByMember = `SELECT ` + standingColumns + ` FROM connections c JOIN users u ON u.id = c.user_id JOIN policy p ON p.id = 1
	WHERE c.member_hash = $1 AND c.closed_at IS NULL`

	// Both people of a card. The subject's names are tried in the order our id,
	// directory id, user name; each finds its rows by an index.
	standingPair = `SELECT w.way, ` + standingColumns + ` FROM (
		SELECT 0 AS way, v.id AS id FROM users v WHERE v.id = $1
		UNION ALL SELECT 1, v.id FROM users v WHERE v.id = $2
		UNION ALL SELECT 2, v.id FROM users v WHERE v.subject = $2
		UNION ALL SELECT 3, v.id FROM users v WHERE v.user_name = $3
	) w JOIN users u ON u.id = w.id` + latestConnection
)

func standingFields(st *consent.Standing, c *consent.Connection) []any {
	return slices.Concat(userFields(&st.User), policyFields(&st.Policy), []any{
		&st.InGroup, &c.ID, &c.Choice, &c.Visible, &c.Version, &c.PolicyVersion,
		instant(&c.OpenedAt), instant(&c.ChangedAt), instant(&c.ClosedAt), &c.ClosedBy, instant(&c.RenewBy),
	})
}

// own attaches the connection to its standing, if there is one.
func own(st *consent.Standing, c consent.Connection) {
	if c.ID != "" {
		c.UserID, c.Closed = st.User.ID, !c.ClosedAt.IsZero()
		st.Conn = &c
	}
}

func oneStanding(src source, query, key string) (consent.Standing, error) {
	var st consent.Standing
	var c consent.Connection
	if err := src.one(query, with(key), standingFields(&st, &c)...); err != nil {
		return consent.Standing{}, err
	}
	own(&st, c)
	return st, nil
}

// lockedStanding reads a person's standing when nobody else can change it any
// more before this transaction ends.
func (t *tx) lockedStanding(userID string) (consent.Standing, error) {
	if err := t.lockPolicy(); err != nil {
		return consent.Standing{}, err
	}
	if err := t.lockUser(userID); err != nil {
		return consent.Standing{}, err
	}
	st, err := oneStanding(t, standingByUser, userID)
	if errors.Is(err, sql.ErrNoRows) {
		return st, errNobody()
	}
	return st, err
}

// guarded is lockedStanding, asked whether it agrees.
func (t *tx) guarded(userID string, guard func(consent.Standing) error) (consent.Standing, error) {
	st, err := t.lockedStanding(userID)
	if err != nil || guard == nil {
		return st, err
	}
	if err := guard(st); err != nil {
		return st, final{err}
	}
	return st, nil
}

// Standing implements consent.ConnectStore, in one query.
func (db *DB) Standing(ctx context.Context, userID string) (consent.Standing, error) {
	var st consent.Standing
	var c consent.Connection
	var a consent.Attempt
	err := db.read(ctx).one(standingWithAttempt, with(userID), append(standingFields(&st, &c), openAttemptFields(&a)...)...)
	if errors.Is(err, sql.ErrNoRows) {
		return consent.Standing{}, errNobody()
	}
	if err != nil {
		return consent.Standing{}, db.told("read a standing", err)
	}
	own(&st, c)
	if a.ID != "" {
		st.Attempt = &a
	}
	return st, nil
}

// Connection implements consent.ConnectStore, in one query.
func (db *DB) Connection(ctx context.Context, connectionID string) (consent.Standing, error) {
	return db.standing(ctx, standingByConnection, connectionID, "There is no such connection.")
}

// MemberStanding implements consent.ReadStore, in one query.
func (db *DB) MemberStanding(ctx context.Context, member string) (consent.Standing, error) {
	return db.standing(ctx, standingByMember, db.keys.pseudonym(member), "Nobody is connected with this LinkedIn account.")
}

func (db *DB) standing(ctx context.Context, query, key, missing string) (consent.Standing, error) {
	st, err := oneStanding(db.read(ctx), query, key)
	if errors.Is(err, sql.ErrNoRows) {
		return st, consent.Errorf(consent.NotFound, "%s", missing)
	}
	if err != nil {
		return st, db.told("read a standing", err)
	}
	return st, nil
}

// Pair implements consent.ReadStore, in one query. A name that fits several
// people means the enabled one; if it fits several of these, it means nobody.
func (db *DB) Pair(ctx context.Context, viewerID, subject string) (viewer, sub consent.Standing, err error) {
	if subject == "" {
		return viewer, sub, errNobody()
	}
	found := map[int][]consent.Standing{}
	err = db.read(ctx).each(standingPair, with(viewerID, subject, strings.ToLower(subject)), func(scan scan) error {
		var way int
		var st consent.Standing
		var c consent.Connection
		if err := scan(append([]any{&way}, standingFields(&st, &c)...)...); err != nil {
			return err
		}
		own(&st, c)
		found[way] = append(found[way], st)
		return nil
	})
	if err != nil {
		return viewer, sub, db.told("read two standings", err)
	}
	if len(found[0]) == 0 {
		return viewer, sub, errNobody()
	}
	for way := 1; way <= 3; way++ {
		if len(found[way]) == 0 {
			continue
		}
		if one, ok := meant(found[way]); ok {
			return found[0][0], one, nil
		}
		break
	}
	return consent.Standing{}, consent.Standing{}, errNobody()
}

// meant is the one of several people with the same name.
func meant(people []consent.Standing) (consent.Standing, bool) {
	if len(people) == 1 {
		return people[0], true
	}
	people = slices.DeleteFunc(people, func(st consent.Standing) bool { return !st.User.Enabled })
	if len(people) != 1 {
		return consent.Standing{}, false
	}
	return people[0], true
}
