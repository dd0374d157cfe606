package linkedin

import (
	"context"
	"errors"
	"net/url"
	"slices"
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
		Scopes: answer.Scopes, Covers: covers(answer.Scopes), ExpiresAt: answer.ExpiresAt,
	}
	d, err := c.identity(ctx, grant, answer.Claims.Subject)
	if errors.Is(err, consent.ErrGrantRefused) {
		err = unusable("userinfo: a fresh token was refused", 0)
	}
	if err != nil {
		return consent.Grant{}, consent.Member{}, err
	}
	return grant, d.member, nil
}

// covers is what a grant's scopes let us read: the profile is there with the
// identity alone, the rest needs the portability grant.
func covers(scopes []string) consent.Set {
	if portable(scopes) {
		return consent.SetOf(consent.LinkedInCategories()...)
	}
	return consent.SetOf(consent.LinkedInProfile)
}

// portable reports whether the scopes cover the portability snapshots. There are
// several products with a scope of their own; one of them is enough.
func portable(scopes []string) bool {
	return slices.ContainsFunc(scopes, func(scope string) bool { return strings.HasPrefix(scope, "r_dma_portability") })
}
