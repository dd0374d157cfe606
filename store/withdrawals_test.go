package store_test

import (
	"context"
	"fmt"
	"time"

	"accord/consent"
	"accord/consent/consenttest"
	"accord/store"
)

// pair is a viewer and the person whose card they look at, as instances see them.
type pair struct {
	w               *world
	db              *store.DB // the other instance, where something happens
	rules           *consent.Service
	viewer, subject *consenttest.Person
}

// withdrawal is something after which the viewer may not see the subject's card.
type withdrawal struct {
	name  string
	group string // of the policy; empty: everyone may connect
	do    func(ctx context.Context, p pair) error
	// when is the query for its own time, of a user
	when string
	of   func(p pair) *consenttest.Person
}

func ofViewer(p pair) *consenttest.Person  { return p.viewer }
func ofSubject(p pair) *consenttest.Person { return p.subject }

const (
	closedAt    = `SELECT closed_at FROM connections WHERE user_id = $1`
	changedAt   = `SELECT changed_at FROM connections WHERE user_id = $1`
	suspendedAt = `SELECT suspended_at FROM connections WHERE user_id = $1`
	savedAt     = `SELECT max(changed_at) FROM policies WHERE $1 <> ''`
	endedAt     = `SELECT max(at) FROM audit WHERE action = 'session.ended' AND subject_id = $1`
)

// withdrawals are all causes there are.
func withdrawals() []withdrawal {
	return []withdrawal{
		{"the subject disconnects", "", func(ctx context.Context, p pair) error { return p.rules.Disconnect(ctx, p.subject.Actor()) }, closedAt, ofSubject},
		{"the viewer disconnects", "", func(ctx context.Context, p pair) error { return p.rules.Disconnect(ctx, p.viewer.Actor()) }, closedAt, ofViewer},
		{"the subject hides", "", func(ctx context.Context, p pair) error { return p.rules.SetVisible(ctx, p.subject.Actor(), false) }, changedAt, ofSubject},
		{"the subject is disabled", "", func(ctx context.Context, p pair) error { return p.disabled(ctx, p.subject) }, closedAt, ofSubject},
		{"the viewer is disabled", "", func(ctx context.Context, p pair) error { return p.disabled(ctx, p.viewer) }, closedAt, ofViewer},
		{"the viewer signs out", "", func(ctx context.Context, p pair) error {
			return p.db.EndSession(ctx, p.viewer.Session, p.w.at.Now())
		}, endedAt, ofViewer},
		{"the directory takes the subject out of the group", "staff", func(ctx context.Context, p pair) error {
			return p.staffIs(ctx, p.viewer)
		}, suspendedAt, ofSubject},
		{"a sign-in tells other groups", "claimed", func(ctx context.Context, p pair) error {
			return p.tells(ctx, p.subject, consenttest.In())
		}, suspendedAt, ofSubject},
		{"a sign-in tells no groups", "claimed", func(ctx context.Context, p pair) error {
			return p.tells(ctx, p.viewer, consenttest.GroupsUnreadable)
		}, suspendedAt, ofViewer},
		{"nobody may connect", "", func(ctx context.Context, p pair) error { return p.saves(ctx, consent.Nobody, "", consent.Everything()) }, savedAt, ofSubject},
		{"another group may connect", "", func(ctx context.Context, p pair) error {
			return p.saves(ctx, consent.OneGroup, p.w.Group("board"), consent.Everything())
		}, savedAt, ofSubject},
		{"the profile is not offered any more", "", func(ctx context.Context, p pair) error {
			return p.saves(ctx, consent.Everyone, "", consent.Everything().Without(consent.SetOf(consent.LinkedInProfile)))
		}, savedAt, ofSubject},
	}
}

func (p pair) disabled(ctx context.Context, who *consenttest.Person) error {
	u := who.User
	u.Enabled = false
	_, err := p.rules.ImportUsers(ctx, []consent.User{u})
	return err
}

func (p pair) staffIs(ctx context.Context, who ...*consenttest.Person) error {
	var rows []consent.MembershipRow
	for _, one := range who {
		rows = append(rows, consent.MembershipRow{GroupID: p.w.Group("staff"), GroupName: "Staff", UserSubject: one.User.Subject})
	}
	_, err := p.rules.ImportGroups(ctx, p.w.Issuer, rows)
	return err
}

func (p pair) tells(ctx context.Context, who *consenttest.Person, as ...consenttest.As) error {
	id := consent.Identity{Issuer: who.User.Issuer, Subject: who.User.Subject, Tenant: "tenant", GroupsKnown: true}
	for _, change := range as {
		change(&id)
	}
	_, err := p.rules.SignedIn(ctx, id)
	return err
}

func (p pair) saves(ctx context.Context, allow consent.Allow, groupID string, offered consent.Set) error {
	_, err := p.rules.SavePolicy(ctx, p.w.Admin().Actor(), p.w.Change(allow, groupID, offered))
	return err
}

// pair makes a connected viewer and subject under a policy that includes both.
func (w *world) pair(db *store.DB, name, group string) pair {
	w.t.Helper()
	who := func(role string) *consenttest.Person {
		p := w.SignIn(fmt.Sprint(role, " ", name), consenttest.In(w.Group("claimed")))
		return p
	}
	p := pair{w: w, db: db, rules: w.service(db), viewer: who("viewer"), subject: who("subject")}
	ok(w.t, p.staffIs(w.t.Context(), p.viewer, p.subject))
	w.Members("board")
	allow := consent.Everyone
	if group != "" {
		allow, group = consent.OneGroup, w.Group(group)
	}
	ok(w.t, p.saves(w.t.Context(), allow, group, consent.Everything()))
	p.viewer.Connects(consent.LinkedInOnly)
	p.subject.Connects(consent.LinkedInOnly)
	return p
}

// look is the viewer's look at the subject's card.
func (p pair) look() consent.Look {
	return consent.Look{ViewerID: p.viewer.User.ID, Session: p.viewer.Session, SubjectID: p.subject.User.ID}
}

// shown is the rule of a release: the record, if it may be.
func (p pair) shown(s consent.Sight, now time.Time) *consent.AccessRecord {
	if !s.SignedIn || !consent.AuthorizeCard(s.Viewer, s.Subject, now).Released {
		return nil
	}
	return &consent.AccessRecord{
		ID: consent.RandomID(), UserID: s.Subject.User.ID, ConnectionID: s.Subject.Conn.ID, Category: consent.LinkedInProfile,
		Reader: consent.CardReader, Client: "mail", Decision: consent.Decision{Released: true}, At: now,
	}
}

// records counts the releases on record, and of those the ones behind the withdrawal.
func (p pair) records(c withdrawal) (all, late int) {
	p.w.t.Helper()
	var when *int64
	ok(p.w.t, p.w.db.Writer().QueryRowContext(p.w.t.Context(), c.when, c.of(p).User.ID).Scan(&when))
	if when == nil {
		p.w.t.Fatalf("%s: it has no time of its own", c.name)
	}
	const query = `SELECT count(*) FROM access_records WHERE user_id = $1 AND released`
	return p.w.number(query, p.subject.User.ID), p.w.number(query+` AND at > $2`, p.subject.User.ID, *when)
}
