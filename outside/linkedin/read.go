package linkedin

import (
	"context"
	"slices"

	"accord/consent"
)

// Read implements consent.LinkedIn. The profile is there with the identity alone;
// the other categories need the portability grant.
func (c *Client) Read(ctx context.Context, key string, g consent.GrantSource, category consent.Category) (consent.Values, error) {
	if category.Account() != consent.LinkedInAccount || !category.Valid() {
		return consent.Values{}, consent.Fail(consent.Invalid, "read.unknown_category")
	}
	v, err := c.values.Get(ctx, key, string(category), func(ctx context.Context) (consent.Values, error) {
		if category == consent.LinkedInProfile {
			return c.readProfile(ctx, key, g)
		}
		grant, err := g(ctx)
		if err != nil {
			return consent.Values{}, err
		}
		if !covers(grant.Scopes).Has(category) {
			return consent.Values{}, errNotAsked()
		}
		tables, err := c.snapshots(ctx, grant, domainsOf(category))
		if err != nil {
			return consent.Values{}, err
		}
		return c.gather(category, nil, tables), nil
	})
	return v, c.refused(key, err)
}

// readProfile puts the member first and then what else the profile holds.
func (c *Client) readProfile(ctx context.Context, key string, g consent.GrantSource) (consent.Values, error) {
	d, err := c.memberData(ctx, key, g)
	if err != nil {
		return consent.Values{}, err
	}
	member := []consent.Item{d.member}
	if !d.portable {
		return c.gather(consent.LinkedInProfile, member, nil), nil
	}
	grant, err := g(ctx)
	if err != nil {
		return consent.Values{}, err
	}
	rest := domainsOf(consent.LinkedInProfile)
	for _, t := range d.tables {
		rest = slices.DeleteFunc(rest, func(other domain) bool { return other.name == t.domain.name })
	}
	more, err := c.snapshots(ctx, grant, rest)
	if err != nil {
		return consent.Values{}, err
	}
	return c.gather(consent.LinkedInProfile, member, slices.Concat(d.tables, more)), nil
}

func (c *Client) gather(category consent.Category, items []consent.Item, tables []table) consent.Values {
	v := consent.Values{Category: category, Items: items, LeftOut: leftOut(tables), FetchedAt: c.cfg.Now()}
	entries := 0
	for _, t := range tables {
		for _, r := range t.rows {
			if e, some := c.entry(t.domain, r); some {
				v.Items = append(v.Items, e)
				entries++
			}
		}
	}
	if entries == 0 && len(tables) > 0 && len(v.LeftOut) == 0 {
		v.LeftOut = []consent.Message{consent.Say("leftout.linkedin_nothing_yet")}
	}
	return v
}
