package linkedin

import (
	"context"
	"encoding/json"
	"net/url"
	"slices"
	"strings"

	"accord/consent"
	"accord/outside/openid"
)

const nameLimit = 200

// person is what is known about a member: as a card shows them, where their
// picture is, and the tables that was read from.
type person struct {
	member   consent.Member
	picture  string // signed address, good for a while
	tables   []table
	portable bool
}

func (p person) weight() int {
	n := 1024
	for _, t := range p.tables {
		for _, r := range t.rows {
			for heading, value := range r {
				n += 32 + len(heading) + len(value)
			}
		}
	}
	return n
}

// Member implements consent.LinkedIn.
func (c *Client) Member(ctx context.Context, key string, g consent.GrantSource) (consent.Member, error) {
	p, err := c.person(ctx, key, g)
	return p.member, err
}

func (c *Client) person(ctx context.Context, key string, source consent.GrantSource) (person, error) {
	return c.people.Get(ctx, key, part, func(ctx context.Context) (person, error) {
		g, err := source(ctx)
		if err != nil {
			return person{}, err
		}
		p, err := c.identity(ctx, g, "")
		if err != nil || !portable(g) {
			return p, err
		}
		tables, err := c.snapshots(ctx, g, cardDomains())
		if err != nil {
			return person{}, err
		}
		p.portable, p.tables = true, tables
		c.describe(&p)
		return p, nil
	})
}

// cardDomains are the parts of the profile a card needs.
func cardDomains() []domain {
	return slices.DeleteFunc(domainsOf(consent.LinkedInProfile), func(d domain) bool {
		return d.name != "PROFILE" && d.name != "POSITIONS" && d.name != "EDUCATION"
	})
}

// identity reads who the grant belongs to. With a subject, it must be them.
func (c *Client) identity(ctx context.Context, g consent.Grant, subject string) (person, error) {
	raw, err := c.openid.UserInfo(ctx, g.AccessToken, subject)
	if err != nil {
		return person{}, err
	}
	// LinkedIn sends some claims as text, truth value or object, as it likes: each
	// is read alone, and one of another type is as good as absent.
	var claims map[string]json.RawMessage
	if err := json.Unmarshal(raw, &claims); err != nil {
		return person{}, unusable("userinfo", 200)
	}
	text := func(name string) string {
		var s string
		if json.Unmarshal(claims[name], &s) != nil {
			return ""
		}
		return s
	}
	p := person{member: consent.Member{
		Subject:    text("sub"),
		Name:       openid.Line(text("name"), nameLimit),
		Email:      openid.Line(text("email"), nameLimit),
		ProfileURL: c.address(text("profile")),
	}}
	if p.member.Name == "" {
		p.member.Name = openid.Line(text("given_name")+" "+text("family_name"), nameLimit)
	}
	if p.member.Name == "" {
		p.member.Name = "LinkedIn member"
	}
	if picture := text("picture"); c.pictureAddress(picture) {
		p.picture, p.member.HasPicture = picture, true
	}
	return p, nil
}

// describe adds what the profile tables say.
func (c *Client) describe(p *person) {
	m := &p.member
	for _, t := range p.tables {
		if len(t.rows) == 0 {
			continue
		}
		first := t.rows[0]
		switch t.domain.name {
		case "PROFILE":
			m.Headline = first.value("Headline", titleLimit)
			m.Location = first.value("Geo Location", nameLimit)
			if m.ProfileURL == "" {
				m.ProfileURL = c.address(first.value("Public Profile URL|Profile URL", titleLimit))
			}
		case "POSITIONS":
			// The current one, where one is.
			if i := slices.IndexFunc(t.rows, func(r row) bool { return r.value("Finished On", nameLimit) == "" }); i >= 0 {
				first = t.rows[i]
			}
			m.Position = first.value("Title", nameLimit)
			m.Company = first.value("Company Name", nameLimit)
		case "EDUCATION":
			m.School = first.value("School Name", nameLimit)
		}
	}
}

// address lets through a link to LinkedIn: with TLS and on linkedin.com, or on the
// very host the configuration names as LinkedIn's interface, which in a sandbox is
// LinkedIn. Everything else becomes empty, and no link is shown.
func (c *Client) address(raw string) string {
	u, err := url.Parse(raw)
	if err != nil || u.User != nil || u.Host == "" {
		return ""
	}
	host := strings.ToLower(u.Host)
	if u.Scheme == "https" && (host == "linkedin.com" || strings.HasSuffix(host, ".linkedin.com")) {
		return u.String()
	}
	if host == strings.ToLower(c.apiHost) && strings.HasPrefix(c.cfg.APIURL, u.Scheme+"://") {
		return u.String()
	}
	return ""
}
