package store

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strings"

	"accord/consent"
)

// A standing is one row: the user u, the policy p in force, whether its group
// includes them, and the connection c if there is one.
const (
	membershipColumn = `CASE WHEN p.allow <> 'group' THEN 'outside'
		WHEN u.groups_unknown AND EXISTS (SELECT 1 FROM groups g WHERE g.id = p.group_id AND g.source = 'claim') THEN 'unknown'
		WHEN EXISTS (SELECT 1 FROM members m WHERE m.group_id = p.group_id AND m.user_id = u.id) THEN 'inside'
		ELSE 'outside' END`

	connectionColumns = `COALESCE(c.id, ''), COALESCE(c.categories, ''), COALESCE(c.granted, ''), COALESCE(c.listed, ''), COALESCE(c.visible, FALSE),
	COALESCE(c.version, 0), COALESCE(c.policy_version, 0), COALESCE(c.attempt_id, ''), c.opened_at, c.changed_at, c.renew_by,
	c.lapsed_at, COALESCE(c.lapsed, ''), c.suspended_at, COALESCE(c.suspended_by, ''), c.closed_at, COALESCE(c.closed_by, ''), COALESCE(c.closed_on, '')`

	standingColumns = userColumns + `, ` + policyColumns + `, ` + membershipColumn + `, ` + connectionColumns

	// The open connection, else the one opened last.
	latestConnection = ` JOIN policy f ON f.id = 1 JOIN policies p ON p.version = f.version
	LEFT JOIN connections c ON c.id = (SELECT l.id FROM connections l WHERE l.user_id = u.id ORDER BY (l.closed_at IS NOT NULL), l.opened_at DESC LIMIT 1)`

	standingByUser = `SELECT ` + standingColumns + ` FROM users u` + latestConnection + ` WHERE u.id = $1`

	// Everybody a look needs: the viewer as way 0, the subject by the names it may go
	// by, in order; each finds its rows by an index.
	sightByUser = `SELECT w.way, ` + standingColumns + `, ` + sessionColumn + ` FROM (
		SELECT 0 AS way, v.id AS id FROM users v WHERE v.id = $1
		UNION ALL SELECT 1, v.id FROM users v WHERE v.id = $4
	) w JOIN users u ON u.id = w.id` + latestConnection

	sightByName = `SELECT w.way, ` + standingColumns + `, ` + sessionColumn + ` FROM (
		SELECT 0 AS way, v.id AS id FROM users v WHERE v.id = $1
		UNION ALL SELECT 1, v.id FROM users v WHERE v.id = $4
		UNION ALL SELECT 2, v.id FROM users v WHERE v.subject = $4
		UNION ALL SELECT 3, v.id FROM users v WHERE v.user_name = $5
	) w JOIN users u ON u.id = w.id` + latestConnection

	sightByMember = `SELECT w.way, ` + standingColumns + `, ` + sessionColumn + ` FROM (
		SELECT 0 AS way, v.id AS id FROM users v WHERE v.id = $1
		UNION ALL SELECT 1, m.user_id FROM connections m WHERE m.member_hash = $4 AND m.closed_at IS NULL
	) w JOIN users u ON u.id = w.id` + latestConnection

	// The viewer's session, where one is needed.
	sessionColumn = `(w.way <> 0 OR $2 = '' OR EXISTS (SELECT 1 FROM sessions s WHERE s.hash = $2 AND s.user_id = u.id AND s.expires_at > $3))`
)

func standingFields(st *consent.Standing, c *consent.Connection) []any {
	return slices.Concat(userFields(&st.User), policyFields(&st.Policy), []any{
		&st.Membership, &c.ID, set(&c.Categories), set(&c.Granted), set(&c.Listed), &c.Visible,
		&c.Version, &c.PolicyVersion, &c.AttemptID, instant(&c.OpenedAt), instant(&c.ChangedAt), instant(&c.RenewBy),
		instant(&c.LapsedAt), &c.Lapsed, instant(&c.SuspendedAt), &c.SuspendedBy, instant(&c.ClosedAt), &c.ClosedBy, &c.ClosedOn,
	})
}

// attach puts the connection to its standing, if there is one.
func attach(st *consent.Standing, c consent.Connection) {
	if c.ID != "" {
		c.UserID, c.Closed = st.User.ID, !c.ClosedAt.IsZero()
		st.Conn = &c
	}
}

func oneStanding(src source, userID string) (consent.Standing, error) {
	var st consent.Standing
	var c consent.Connection
	err := src.one(standingByUser, params(userID), standingFields(&st, &c)...)
	if errors.Is(err, sql.ErrNoRows) {
		return consent.Standing{}, errNobody()
	}
	if err != nil {
		return consent.Standing{}, err
	}
	attach(&st, c)
	return st, nil
}

// heldStanding reads a person's standing when nobody else can change it, or decide
// by it, before this transaction ends.
func (t *tx) heldStanding(userID string) (consent.Standing, error) {
	if err := t.sharePolicy(); err != nil {
		return consent.Standing{}, err
	}
	if err := t.holdUsers(userID); err != nil {
		return consent.Standing{}, err
	}
	return oneStanding(t, userID)
}

// Standing implements consent.ConnectStore, in one query.
func (db *DB) Standing(ctx context.Context, userID string) (consent.Standing, error) {
	st, err := oneStanding(db.read(ctx), userID)
	if err != nil {
		return st, db.failure("read a standing", err)
	}
	return st, nil
}

// Look implements consent.ReleaseStore, in one query. A name that fits several
// people means the enabled one; if it fits several of these, it means nobody.
func (db *DB) Look(ctx context.Context, l consent.Look) (consent.Sight, error) {
	s, err := db.look(db.read(ctx), l)
	if err != nil {
		return consent.Sight{}, db.failure("look at people", err)
	}
	return s, nil
}

func (db *DB) look(src source, l consent.Look) (consent.Sight, error) {
	query, args := sightByUser, params(l.ViewerID, l.Session, ms(db.now()), l.SubjectID)
	switch {
	case l.SubjectID != "":
	case l.Member != "":
		query, args[3] = sightByMember, db.keys.pseudonym(l.Member)
	case l.Subject != "":
		query, args[3] = sightByName, l.Subject
		args = append(args, strings.ToLower(l.Subject))
	default:
		return consent.Sight{}, errNobody()
	}
	sight := consent.Sight{SignedIn: true}
	found := map[int][]consent.Standing{}
	err := src.each(query, args, func(scan scan) error {
		var way int
		var st consent.Standing
		var c consent.Connection
		var signedIn bool
		if err := scan(append(append([]any{&way}, standingFields(&st, &c)...), &signedIn)...); err != nil {
			return err
		}
		attach(&st, c)
		found[way] = append(found[way], st)
		sight.SignedIn = sight.SignedIn && signedIn
		return nil
	})
	if err != nil {
		return consent.Sight{}, err
	}
	if l.ViewerID != "" {
		if len(found[0]) == 0 {
			return consent.Sight{}, errNobody()
		}
		sight.Viewer = found[0][0]
	}
	for way := 1; way <= 3; way++ {
		if len(found[way]) == 0 {
			continue
		}
		var one bool
		if sight.Subject, one = unambiguous(found[way]); one {
			return sight, nil
		}
		break
	}
	return consent.Sight{}, errNobody()
}

// unambiguous is the one of several people with the same name.
func unambiguous(people []consent.Standing) (consent.Standing, bool) {
	if len(people) == 1 {
		return people[0], true
	}
	people = slices.DeleteFunc(people, func(st consent.Standing) bool { return !st.User.Enabled })
	if len(people) != 1 {
		return consent.Standing{}, false
	}
	return people[0], true
}
