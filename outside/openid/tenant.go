package openid

import (
	"errors"
	"net/url"
	"strings"
)

// checkTenant wants a token to be of the organisation's tenant. One issuer may serve
// several, and what names a person in one names another in the next. The error is
// for the operator, who can mend it.
func (p *Provider) checkTenant(c object) error {
	tid, named := c.text("tid")
	switch ours := p.cfg.Tenant; {
	case ours != "" && !named:
		return errors.New("it has no tid, but ACCORD_OIDC_TENANT demands one")
	case ours != "" && tid != ours:
		return errors.New("its tid is not the one that ACCORD_OIDC_TENANT names")
	}
	if tenant := entraTenant(p.cfg.Issuer); tenant != "" && named && !strings.EqualFold(tenant, tid) {
		return errors.New("its tid is not the tenant of the issuer's address")
	}
	return nil
}

// entraTenant is the tenant that the address of a Microsoft Entra issuer names;
// empty for any other issuer.
func entraTenant(issuer string) string {
	u, err := url.Parse(issuer)
	if err != nil || u.Hostname() != "login.microsoftonline.com" {
		return ""
	}
	tenant, _, _ := strings.Cut(strings.TrimPrefix(u.Path, "/"), "/")
	return tenant
}
