package consent

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Allow says who may connect.
type Allow string

const (
	Nobody   Allow = "nobody" // the default of a new install
	OneGroup Allow = "group"
	Everyone Allow = "everyone"
)

// Policy is the admin's setting. Enabling only lets people consent; it connects nobody.
type Policy struct {
	Allow     Allow
	GroupID   string // with OneGroup
	GroupName string
	Choices   Choice // the most that may be chosen: BothAccounts offers both, LinkedInOnly only that
	Version   int64  // rises by one with each save
	// WithdrawnVersion is the version at which Nobody was last set. A connection
	// opened under an older version is over, whatever the policy says now: switching
	// back on revives nobody.
	WithdrawnVersion int64
	ChangedBy        string // name of the admin
	ChangedAt        time.Time
	AnnouncementID   string // of the announcement people were given; empty if never enabled
}

// Offers reports whether the policy lets people choose c.
func (p Policy) Offers(c Choice) bool {
	return c == LinkedInOnly || c == BothAccounts && p.Choices == BothAccounts
}

// PolicyChange is what an admin submits in one go: the setting and the
// announcement for the people it concerns.
type PolicyChange struct {
	Allow        Allow
	GroupID      string
	Choices      Choice
	Version      int64 // the version the admin saw
	Announcement Announcement
	EndAll       bool // the admin confirmed that Nobody ends everybody's connection
}

// Effect is what a policy would do to people, in numbers.
type Effect struct {
	Eligible  int // people who may connect
	Connected int // people connected now
	Suspended int // connected people who would be outside: nothing is shared for them
	Ending    int // connections being ended after Nobody was set, not yet tidied
}

// Setting is the admin page's state.
type Setting struct {
	Policy       Policy
	Announcement Announcement
	Effect       Effect
}

// Invalids is a list of complaints about one form, each naming its field.
type Invalids []*Error

func (v Invalids) Error() string { return fmt.Sprintf("%d fields need attention", len(v)) }

// As lets errors.As find the first complaint, so that Invalids has a Kind.
func (v Invalids) As(target any) bool {
	if e, ok := target.(**Error); ok && len(v) > 0 {
		*e = v[0]
		return true
	}
	return false
}

func errAdminsOnly() error {
	return Errorf(NotAllowed, "Only an administrator may see or change this setting. Nothing was changed.")
}

// Setting shows the setting to an admin.
func (s *Service) Setting(ctx context.Context, a Actor) (Setting, error) {
	if !a.Admin {
		return Setting{}, errAdminsOnly()
	}
	return s.Store.Setting(ctx)
}

// SearchGroups finds groups by part of their name, for an admin; at most limit.
func (s *Service) SearchGroups(ctx context.Context, a Actor, q string, limit int) ([]Group, error) {
	if !a.Admin {
		return nil, errAdminsOnly()
	}
	return s.Store.SearchGroups(ctx, q, limit)
}

// PreviewPolicy says what a policy would do, and changes nothing.
func (s *Service) PreviewPolicy(ctx context.Context, a Actor, allow Allow, groupID string) (Effect, error) {
	if !a.Admin {
		return Effect{}, errAdminsOnly()
	}
	if _, err := s.checkAllow(ctx, allow, groupID); err != nil {
		return Effect{}, err
	}
	return s.Store.Effect(ctx, allow, groupID)
}

// SavePolicy makes the change effective at once. Complaints come back together
// as Invalids; a change that another admin overtook is a Conflict that says by
// whom and when.
func (s *Service) SavePolicy(ctx context.Context, a Actor, change PolicyChange) (Setting, error) {
	if !a.Admin {
		return Setting{}, errAdminsOnly()
	}
	var wrong Invalids
	group, err := s.checkAllow(ctx, change.Allow, change.GroupID)
	if e := (*Error)(nil); errors.As(err, &e) && e.Kind == Invalid {
		wrong = append(wrong, e)
	} else if err != nil {
		return Setting{}, err
	}
	if _, err := ParseChoice(string(change.Choices)); err != nil {
		wrong = append(wrong, Errorf(Invalid, "Choose which options people are offered.").At("choices"))
	}
	if change.Allow != Nobody {
		wrong = append(wrong, change.Announcement.Missing()...)
	} else {
		effect, err := s.Store.Effect(ctx, Nobody, "")
		if err != nil {
			return Setting{}, err
		}
		if effect.Connected > 0 && !change.EndAll {
			wrong = append(wrong, Errorf(Invalid, "This ends the connection of %s. Please confirm it.", people(effect.Connected)).At("end_all"))
		}
	}
	if len(wrong) > 0 {
		return Setting{}, wrong
	}

	cur, err := s.Store.Setting(ctx)
	if err != nil {
		return Setting{}, err
	}
	now := s.Now()
	next := Policy{
		Allow: change.Allow, GroupID: group.ID, GroupName: group.Name, Choices: change.Choices,
		Version: change.Version + 1, WithdrawnVersion: cur.Policy.WithdrawnVersion,
		ChangedBy: a.User.Name, ChangedAt: now, AnnouncementID: cur.Policy.AnnouncementID,
	}
	var publish *Announcement
	var jobs []Job
	switch {
	case next.Allow == Nobody:
		next.WithdrawnVersion = next.Version
		jobs = append(jobs, WithdrawJob{PolicyVersion: next.Version})
	case !change.Announcement.SameText(cur.Announcement) || next.Allow != cur.Policy.Allow || next.GroupID != cur.Policy.GroupID:
		// New words, or new people to tell: a new announcement.
		published := change.Announcement
		published.ID, published.PublishedAt, published.PolicyVersion = s.NewID(), now, next.Version
		publish, next.AnnouncementID = &published, published.ID
		jobs = append(jobs, AnnounceJob{AnnouncementID: published.ID})
	}
	err = s.Store.SavePolicy(ctx, a.User.ID, next, publish, jobs)
	if KindOf(err) == Conflict {
		cur, readErr := s.Store.Setting(ctx)
		if readErr != nil {
			return Setting{}, readErr
		}
		return cur, Errorf(Conflict, "%s saved this setting at %s, after you opened the page. Your change was not saved. Check what is set now, then save again.",
			cur.Policy.ChangedBy, cur.Policy.ChangedAt.UTC().Format("15:04 UTC on 2 January 2006"))
	}
	if err != nil {
		return Setting{}, err
	}
	return s.Store.Setting(ctx)
}

// checkAllow refuses an unknown setting or group, naming the field.
func (s *Service) checkAllow(ctx context.Context, allow Allow, groupID string) (Group, error) {
	switch allow {
	case Nobody, Everyone:
		return Group{}, nil
	case OneGroup:
		if groupID == "" {
			return Group{}, Errorf(Invalid, "Choose the group whose members may connect.").At("group")
		}
		g, err := s.Store.Group(ctx, groupID)
		if KindOf(err) == NotFound {
			return Group{}, Errorf(Invalid, "This group is not known here. Search for it again, or import it first.").At("group")
		}
		return g, err
	}
	return Group{}, Errorf(Invalid, "Choose who may connect: no one, one group, or everyone.").At("allow")
}

func people(n int) string {
	if n == 1 {
		return "1 person"
	}
	return fmt.Sprintf("%d people", n)
}
