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

// memberData is what is known about a member: as a card shows them, where their
// picture is, and the tables that was read from.
type memberData struct {
	member   consent.Member
	picture  string // signed address, good for a while
	tables   []table
	portable bool
}

func (d memberData) weight() int {
	n := 1024
	for _, t := range d.tables {
		for _, r := range t.rows {
			n += r.weight()
		}
	}
	return n
}

// Member implements consent.LinkedIn.
func (c *Client) Member(ctx context.Context, key string, g consent.GrantSource) (consent.Member, error) {
	d, err := c.memberData(ctx, key, g)
	return d.member, c.refused(key, err)
}

func (c *Client) memberData(ctx context.Context, key string, source consent.GrantSource) (memberData, error) {
	return c.members.Get(ctx, key, part, func(ctx context.Context) (memberData, error) {
		g, err := source(ctx)
		if err != nil {
			return memberData{}, err
		}
		d, err := c.identity(ctx, g, "")
		if err != nil || !portable(g.Scopes) {
			return d, err
		}
		tables, err := c.snapshots(ctx, g, cardDomains())
		if err != nil {
			return memberData{}, err
		}
		d.portable, d.tables = true, tables
		c.describe(&d)
		return d, nil
	})
}

// cardDomains are the parts of the profile a card needs.
func cardDomains() []domain {
	return slices.DeleteFunc(domainsOf(consent.LinkedInProfile), func(d domain) bool {
		return d.name != "PROFILE" && d.name != "POSITIONS" && d.name != "EDUCATION"
	})
}

// identity reads who the grant belongs to. With a subject, it must be them.
func (c *Client) identity(ctx context.Context, g consent.Grant, subject string) (memberData, error) {
	raw, err := c.openid.UserInfo(ctx, g.AccessToken, subject)
	if err != nil {
		return memberData{}, err
	}
	// LinkedIn sends some claims as text, truth value or object, as it likes: each
	// is read alone, and one of another type is as good as absent.
	var claims map[string]json.RawMessage
	if err := json.Unmarshal(raw, &claims); err != nil {
		return memberData{}, unusable("userinfo", 200)
	}
	text := func(name string) string {
		var s string
		if json.Unmarshal(claims[name], &s) != nil {
			return ""
		}
		return s
	}
	d := memberData{member: consent.Member{
		Subject:    text("sub"),
		Name:       openid.OneLine(text("name"), nameLimit),
		Email:      openid.OneLine(text("email"), nameLimit),
		ProfileURL: c.address(text("profile")),
	}}
	if d.member.Name == "" {
		d.member.Name = openid.OneLine(text("given_name")+" "+text("family_name"), nameLimit)
	}
	if d.member.Name == "" {
		d.member.Name = "LinkedIn member"
	}
	if picture := text("picture"); c.pictureAddress(picture) {
		d.picture, d.member.HasPicture = picture, true
	}
	return d, nil
}

// describe adds what the profile tables say.
func (c *Client) describe(d *memberData) {
	m := &d.member
	for _, t := range d.tables {
		if len(t.rows) == 0 {
			continue
		}
		first := t.rows[0]
		switch t.domain.name {
		case "PROFILE":
			m.Headline = first.value(titleLimit, "Headline")
			m.Location = first.value(nameLimit, "Geo Location")
			if m.ProfileURL == "" {
				m.ProfileURL = c.address(first.value(titleLimit, "Public Profile URL", "Profile URL"))
			}
		case "POSITIONS":
			// The current one, where one is.
			if i := slices.IndexFunc(t.rows, func(r row) bool { return r.value(nameLimit, "Finished On") == "" }); i >= 0 {
				first = t.rows[i]
			}
			m.Position = first.value(nameLimit, "Title")
			m.Company = first.value(nameLimit, "Company Name")
		case "EDUCATION":
			m.School = first.value(nameLimit, "School Name")
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
