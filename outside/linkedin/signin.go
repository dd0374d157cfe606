package linkedin

import (
	"context"
	"net/url"
	"strings"

	"accord/consent"
)

// portabilityScope is the permission to copy a member's data on their behalf.
const portabilityScope = "r_dma_portability_3rd_party"

func (c *Client) scopes() []string {
	scopes := []string{"openid", "profile", "email"}
	if c.cfg.Portability {
		scopes = append(scopes, portabilityScope)
	}
	return scopes
}

// AuthorizeURL implements consent.LinkedIn. The address is made from the
// configuration alone, so it is there even while LinkedIn is not. No nonce and no
// code challenge: LinkedIn returns the one and stumbles over the other.
func (c *Client) AuthorizeURL(state string) string {
	return c.cfg.OAuthURL + "/authorization?" + url.Values{
		"response_type": {"code"},
		"client_id":     {c.cfg.ClientID},
		"redirect_uri":  {c.cfg.RedirectURL},
		"state":         {state},
		"scope":         {strings.Join(c.scopes(), " ")},
	}.Encode()
}

// Exchange implements consent.LinkedIn. The member is who both the ID token and
// the userinfo endpoint say.
func (c *Client) Exchange(ctx context.Context, code string) (consent.Grant, consent.Member, error) {
	answer, err := c.openid.Exchange(ctx, code, "", "")
	if err != nil {
		return consent.Grant{}, consent.Member{}, err
	}
	grant := consent.Grant{
		Account: consent.LinkedInAccount, AccessToken: answer.AccessToken, RefreshToken: answer.RefreshToken,
		Scopes: answer.Scopes, ExpiresAt: answer.ExpiresAt,
	}
	p, err := c.identity(ctx, grant, answer.Claims.Subject)
	if err != nil {
		return consent.Grant{}, consent.Member{}, err
	}
	return grant, p.member, nil
}

// portable reports whether the grant covers the portability snapshots. There are
// several products with a scope of their own; one of them is enough.
func portable(g consent.Grant) bool {
	for _, scope := range g.Scopes {
		if strings.HasPrefix(scope, "r_dma_portability") {
			return true
		}
	}
	return false
}
