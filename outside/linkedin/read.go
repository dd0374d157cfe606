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
		return consent.Values{}, consent.Errorf(consent.Invalid, "%s", consent.UnknownCategory.Text())
	}
	return c.values.Get(ctx, key, string(category), func(ctx context.Context) (consent.Values, error) {
		if category == consent.LinkedInProfile {
			return c.readProfile(ctx, key, g)
		}
		grant, err := g(ctx)
		if err != nil {
			return consent.Values{}, err
		}
		if !portable(grant) {
			return consent.Values{}, errNotAsked()
		}
		tables, err := c.snapshots(ctx, grant, domainsOf(category))
		if err != nil {
			return consent.Values{}, err
		}
		return c.gather(category, nil, tables), nil
	})
}

// readProfile puts the member first and then what else the profile holds.
func (c *Client) readProfile(ctx context.Context, key string, g consent.GrantSource) (consent.Values, error) {
	p, err := c.person(ctx, key, g)
	if err != nil {
		return consent.Values{}, err
	}
	member := []consent.Item{p.member}
	if !p.portable {
		return c.gather(consent.LinkedInProfile, member, nil), nil
	}
	grant, err := g(ctx)
	if err != nil {
		return consent.Values{}, err
	}
	rest := domainsOf(consent.LinkedInProfile)
	for _, t := range p.tables {
		rest = slices.DeleteFunc(rest, func(d domain) bool { return d.name == t.domain.name })
	}
	more, err := c.snapshots(ctx, grant, rest)
	if err != nil {
		return consent.Values{}, err
	}
	return c.gather(consent.LinkedInProfile, member, slices.Concat(p.tables, more)), nil
}

func (c *Client) gather(category consent.Category, items []consent.Item, tables []table) consent.Values {
	v := consent.Values{Category: category, Items: items, LeftOut: leftOut(tables), FetchedAt: c.cfg.Now()}
	entries := 0
	for _, t := range tables {
		for _, r := range t.rows {
			if e, ok := c.entry(t.domain, r); ok {
				v.Items = append(v.Items, e)
				entries++
			}
		}
	}
	if entries == 0 && len(tables) > 0 && v.LeftOut == "" {
		v.LeftOut = "LinkedIn has nothing here yet. After a first permission it takes some minutes to get the data ready."
	}
	return v
}
