package consent

import (
	"context"
	"errors"
)

// Governing is the admin's side: who may connect, and what they are told.
type Governing struct {
	desk
	store  AdminStore
	counts *counts
}

func errAdminsOnly() error { return Fail(NotAllowed, "admin.only") }

// Setting shows the setting to an admin.
func (g *Governing) Setting(ctx context.Context, a Actor) (Setting, error) {
	if !a.User.Admin {
		return Setting{}, errAdminsOnly()
	}
	return g.store.Setting(ctx)
}

// SearchGroups finds groups by part of their name, for an admin; at most limit.
func (g *Governing) SearchGroups(ctx context.Context, a Actor, q string, limit int) ([]Group, error) {
	if !a.User.Admin {
		return nil, errAdminsOnly()
	}
	return g.store.SearchGroups(ctx, q, limit)
}

// Group is one group, for an admin.
func (g *Governing) Group(ctx context.Context, a Actor, id string) (Group, error) {
	if !a.User.Admin {
		return Group{}, errAdminsOnly()
	}
	return g.store.Group(ctx, id)
}

// PreviewPolicy says what a policy would do, and changes nothing. Known is false
// while the people are still being counted: it waits as long as a page may.
func (g *Governing) PreviewPolicy(ctx context.Context, a Actor, allow Allow, groupID string) (e Effect, known bool, err error) {
	if !a.User.Admin {
		return Effect{}, false, errAdminsOnly()
	}
	if _, err := g.checkAllow(ctx, allow, groupID); err != nil {
		return Effect{}, false, err
	}
	return g.counts.of(ctx, allow, groupID)
}

// SavePolicy makes the change effective at once: reads ask the new version from the
// commit on, and background work writes down what became of each connection.
// Complaints come back together as Invalids; a change that another admin overtook
// is a Conflict that says by whom and when. The setting returned is the one in force.
func (g *Governing) SavePolicy(ctx context.Context, a Actor, change PolicyChange) (Setting, error) {
	if !a.User.Admin {
		return Setting{}, errAdminsOnly()
	}
	group, wrong, err := g.complaints(ctx, change)
	if err != nil {
		return Setting{}, err
	}
	if len(wrong) > 0 {
		return Setting{}, wrong
	}
	cur, err := g.store.Setting(ctx)
	if err != nil {
		return Setting{}, err
	}
	err = g.store.SavePolicy(ctx, g.save(a, change, group, cur))
	if err != nil && KindOf(err) != Conflict {
		return Setting{}, err
	}
	after, readErr := g.store.Setting(ctx)
	if readErr != nil {
		return Setting{}, readErr
	}
	if err != nil {
		return after, Fail(Conflict, "policy.overtaken", "name", after.Policy.ChangedBy, "at", after.Policy.ChangedAt).Because(err)
	}
	return after, nil
}

// save is the next version of the policy with what it causes.
func (g *Governing) save(a Actor, change PolicyChange, group Group, cur Setting) PolicySave {
	next := PolicySave{
		Version: change.Version, Allow: change.Allow, GroupID: group.ID, GroupName: group.Name,
		Offered: change.Choices.Categories().And(change.Categories), AdminID: a.User.ID, AdminName: a.User.Name,
		// In every case: people may have come in or gone out, or categories been withheld.
		Jobs: []Job{SettleJob{PolicyVersion: change.Version + 1}},
	}
	switch {
	case next.Allow == Nobody:
		next.EndAttempts = true
	case !change.Announcement.SameText(cur.Announcement) || next.Allow != cur.Policy.Allow || next.GroupID != cur.Policy.GroupID:
		// New words, or new people to tell: a new announcement.
		published := change.Announcement
		published.ID, published.PublishedAt, published.PolicyVersion = g.newID(), g.now(), change.Version+1
		next.Publish = &published
		next.Jobs = append(next.Jobs, AnnounceJob{AnnouncementID: published.ID})
	}
	return next
}

// complaints is everything that is wrong with a change, each naming its field.
func (g *Governing) complaints(ctx context.Context, change PolicyChange) (Group, Invalids, error) {
	var wrong Invalids
	group, err := g.checkAllow(ctx, change.Allow, change.GroupID)
	if e := (*Error)(nil); errors.As(err, &e) && e.Kind == Invalid {
		wrong = append(wrong, e)
	} else if err != nil {
		return Group{}, nil, err
	}
	if _, err := ParseChoice(string(change.Choices)); err != nil {
		wrong = append(wrong, Fail(Invalid, "policy.choices").At("choices"))
	} else if change.Categories.Of(LinkedInAccount).Empty() {
		wrong = append(wrong, Fail(Invalid, "policy.categories").At("category"))
	}
	if change.Allow != Nobody {
		return group, append(wrong, change.Announcement.Missing()...), nil
	}
	connected, err := g.store.AnyConnected(ctx)
	if err != nil {
		return Group{}, nil, err
	}
	if connected && !change.EndAll {
		wrong = append(wrong, Fail(Invalid, "policy.end_all").At("end_all"))
	}
	return group, wrong, nil
}

// checkAllow refuses an unknown setting or group, naming the field.
func (g *Governing) checkAllow(ctx context.Context, allow Allow, groupID string) (Group, error) {
	switch allow {
	case Nobody, Everyone:
		return Group{}, nil
	case OneGroup:
		if groupID == "" {
			return Group{}, Fail(Invalid, "policy.group_missing").At("group")
		}
		group, err := g.store.Group(ctx, groupID)
		if KindOf(err) == NotFound {
			return Group{}, Fail(Invalid, "policy.group_unknown").At("group")
		}
		return group, err
	}
	return Group{}, Fail(Invalid, "policy.allow").At("allow")
}
