package openid

import (
	"strings"
	"time"

	"accord/consent"
)

// Claims is what a verified ID token says about a person. Texts are for display
// except the ids, which are taken as they are.
type Claims struct {
	Issuer, Subject      string
	OID, TID             string // Entra's object and tenant id
	SID                  string // the provider's session
	Name, UserName, Mail string
	Roles, Groups        []string
	// GroupsKnown is false where the groups claim was absent, of a wrong type, or
	// replaced by a hint that there are too many: then nothing is known about
	// membership.
	GroupsKnown bool
	IssuedAt    time.Time
}

// Key is what the person is recognised by, next to the issuer: the directory's
// object id where the provider sends it, else the subject. Never a name or a mail
// address, which change hands. An object id means nothing outside its tenant, so
// tokens of another tenant must be refused before anybody asks for the key.
func (c Claims) Key() string {
	if c.OID != "" {
		return c.OID
	}
	return c.Subject
}

// Has reports whether the roles claim contained the role.
func (c Claims) Has(role string) bool {
	for _, have := range c.Roles {
		if role != "" && have == role {
			return true
		}
	}
	return false
}

// Identity is the person in consent's words. What the roles mean is the caller's
// to say, so Admin and Auditor are left false.
func (c Claims) Identity() consent.Identity {
	return consent.Identity{
		Issuer: c.Issuer, Subject: c.Key(), Tenant: c.TID, UserName: c.UserName, Name: c.Name, Mail: c.Mail,
		Groups: c.Groups, GroupsKnown: c.GroupsKnown,
	}
}

func (p *Provider) claims(t jwt) Claims {
	o := t.payload
	iat, _ := o.number("iat")
	c := Claims{Issuer: p.cfg.Issuer, IssuedAt: time.Unix(int64(iat), 0)}
	c.Subject, _ = o.text("sub")
	c.OID, _ = o.text("oid")
	c.TID, _ = o.text("tid")
	c.SID, _ = o.text("sid")
	if !usableSubject(c.OID) {
		c.OID = ""
	}
	if !usableSubject(c.TID) {
		c.TID = ""
	}
	c.fill(o)
	c.Roles = o.roles(p.cfg.RolesClaim)
	c.Groups, c.GroupsKnown = o.groups(p.cfg.GroupsClaim)
	return c
}

// fill takes the display texts that are still missing.
func (c *Claims) fill(o object) {
	if c.Name == "" {
		s, _ := o.text("name")
		c.Name = OneLine(s, nameLimit)
	}
	if c.Name == "" {
		given, _ := o.text("given_name")
		family, _ := o.text("family_name")
		c.Name = OneLine(given+" "+family, nameLimit)
	}
	if c.Mail == "" {
		s, _ := o.text("email")
		c.Mail = OneLine(s, nameLimit)
	}
	for _, name := range []string{"preferred_username", "upn"} {
		if c.UserName == "" {
			s, _ := o.text(name)
			c.UserName = strings.ToLower(OneLine(s, nameLimit))
		}
	}
}

// roles reads a list of texts, or one text.
func (o object) roles(name string) []string {
	if one, ok := o.text(name); ok && one != "" {
		return []string{one}
	}
	list, _ := o.texts(name)
	return list
}

// groups reads the groups claim. The hints of providers that leave it out for
// people in very many groups are not followed: they name an address, and an
// address from a token is nothing to fetch.
func (o object) groups(name string) ([]string, bool) {
	if o.has("hasgroups") {
		return nil, false
	}
	if names, err := parseObject(o["_claim_names"]); err == nil && names.has(fold(name)) {
		return nil, false
	}
	return o.texts(name)
}
