package consent

import (
	"context"
	"errors"
	"slices"
	"sync"
)

// Directing says what follows when the directory, or a sign-in, tells something
// about people: added, changed, disabled, come back, a membership that came, went
// or became unknown. What follows is the one rule of settle, by the directory.
type Directing struct {
	desk
	store   DirectoryStore
	tenants *tenants
}

// SignedIn takes what the provider said about a person who just signed in, adding
// the user if new. Roles and memberships from claims are the person's from now on,
// in every browser. A foreign tenant and a disabled account are NotAllowed.
func (d *Directing) SignedIn(ctx context.Context, id Identity) (User, error) {
	if err := d.tenants.check(ctx, id); err != nil {
		return User{}, err
	}
	return d.store.SignedIn(ctx, id, d.newID(), d.settle(ByDirectory))
}

// userBatch is how many users one transaction takes: more would keep others waiting.
const userBatch = 200

// ImportUsers adds and updates users by issuer and subject, in batches. One that
// failed half way is simply done again.
func (d *Directing) ImportUsers(ctx context.Context, users []User) (Import, error) {
	var total Import
	for batch := range slices.Chunk(users, userBatch) {
		done, err := d.store.PutUsers(ctx, batch, d.settle(ByDirectory))
		if err != nil {
			return total, err
		}
		total.add(done)
	}
	return total, nil
}

// ImportGroups makes the directory the source of the named groups: their members
// become exactly the listed ones. A row without a user only names its group, so
// that a group can become empty.
func (d *Directing) ImportGroups(ctx context.Context, issuer string, rows []MembershipRow) (Import, error) {
	type group struct {
		name     string
		subjects []string
	}
	groups := map[string]group{}
	var order []string
	for _, r := range rows {
		if _, known := groups[r.GroupID]; !known {
			order = append(order, r.GroupID)
		}
		g := groups[r.GroupID]
		g.name = r.GroupName
		if r.UserSubject != "" {
			g.subjects = append(g.subjects, r.UserSubject)
		}
		groups[r.GroupID] = g
	}
	slices.Sort(order)
	var total Import
	for _, id := range order {
		done, err := d.store.PutMembers(ctx, issuer, id, groups[id].name, groups[id].subjects, d.settle(ByDirectory))
		if err != nil {
			return total, err
		}
		total.add(done)
	}
	return total, nil
}

func (i *Import) add(other Import) {
	i.Added += other.Added
	i.Changed += other.Changed
	i.Unchanged += other.Unchanged
	i.Unknown += other.Unknown
}

// tenants knows which `tid` is the organisation's: the configured one, else the
// first that a sign-in told.
type tenants struct {
	store interface {
		Tenant(ctx context.Context, issuer, seen string) (string, error)
	}
	mu    sync.Mutex
	known string
}

// check refuses an identity of another tenant. An issuer may serve several, and the
// object ids of theirs are no names of our people.
func (t *tenants) check(ctx context.Context, id Identity) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.known == "" {
		if id.Tenant == "" {
			return nil // the provider sends none
		}
		ours, err := t.store.Tenant(ctx, id.Issuer, id.Tenant)
		if err != nil {
			return err
		}
		t.known = ours
	}
	if id.Tenant != t.known {
		return Fail(NotAllowed, "signin.other_tenant").
			Because(errors.New("the tid of the ID token is not the organisation's; if it should be, set ACCORD_OIDC_TENANT"))
	}
	return nil
}
