package graph

import (
	"context"
	"slices"
	"strings"
	"time"

	"accord/consent"
	"accord/outside/openid"
)

// authorizeLimit bounds finding the provider while a person waits to be sent there.
const authorizeLimit = 5 * time.Second

// scopes is what both accounts need, and no more. The manager would need the right
// to read everybody (User.Read.All), so it is read only where the organisation
// gave that anyway.
func scopes() []string {
	return []string{"openid", "profile", "offline_access", "User.Read", "Calendars.ReadBasic", "Contacts.Read", "People.Read"}
}

// AuthorizeURL implements consent.Work. While the provider cannot be reached it
// leads to the fallback page.
func (c *Client) AuthorizeURL(state, nonce, verifier, loginHint string) string {
	ctx, cancel := context.WithTimeout(context.Background(), authorizeLimit)
	defer cancel()
	to, err := c.openid.AuthURL(ctx, state, nonce, verifier, openid.WithLoginHint(loginHint))
	if err != nil {
		return c.cfg.Fallback
	}
	return to
}

// Exchange implements consent.Work.
func (c *Client) Exchange(ctx context.Context, code, nonce, verifier string) (consent.Grant, consent.Identity, error) {
	answer, err := c.openid.Exchange(ctx, code, nonce, verifier)
	if err != nil {
		return consent.Grant{}, consent.Identity{}, err
	}
	return c.grant(answer), answer.Claims.Identity(), nil
}

// Refresh implements consent.Work. What a refresh does not say again stays as it was.
func (c *Client) Refresh(ctx context.Context, g consent.Grant) (consent.Grant, error) {
	answer, err := c.openid.Refresh(ctx, g.RefreshToken, "")
	if err != nil {
		return consent.Grant{}, err
	}
	fresh := c.grant(answer)
	if fresh.RefreshToken == "" {
		fresh.RefreshToken = g.RefreshToken
	}
	if !answer.ScopesStated {
		fresh.Scopes = g.Scopes
	}
	fresh.Covers = covers(fresh.Scopes)
	return fresh, nil
}

// Revoke implements consent.Work. The refresh token goes first: from it new access
// tokens would be made. A provider that takes no tokens back, as Entra's, gives
// consent.ErrNoRevocation.
func (c *Client) Revoke(ctx context.Context, g consent.Grant) error {
	offered, err := true, error(nil)
	if g.RefreshToken != "" {
		offered, err = c.openid.Revoke(ctx, g.RefreshToken, "refresh_token")
	}
	if err == nil && offered && g.AccessToken != "" {
		offered, err = c.openid.Revoke(ctx, g.AccessToken, "access_token")
	}
	if err != nil {
		return err
	}
	if !offered {
		return consent.ErrNoRevocation
	}
	return nil
}

func (c *Client) grant(a openid.Answer) consent.Grant {
	g := consent.Grant{Account: consent.WorkAccount, AccessToken: a.AccessToken, RefreshToken: a.RefreshToken, ExpiresAt: a.ExpiresAt}
	for _, scope := range a.Scopes {
		// Graph's scopes may come back with the address of Graph before them.
		g.Scopes = append(g.Scopes, scope[strings.LastIndexByte(scope, '/')+1:])
	}
	g.Covers = covers(g.Scopes)
	if g.ExpiresAt.IsZero() {
		g.ExpiresAt = c.cfg.Now().Add(time.Hour)
	}
	return g
}

// covers is what a grant's scopes let us read.
func covers(scopes []string) consent.Set {
	var s consent.Set
	for _, category := range consent.WorkCategories() {
		if anyOf(scopes, enough(category)...) {
			s |= consent.SetOf(category)
		}
	}
	return s
}

// enough lists the scopes of which one is enough to read the category. Contacts
// come from two sources, each with its own; see contacts.
func enough(category consent.Category) []string {
	switch category {
	case consent.WorkProfile, consent.WorkInterests:
		return []string{"User.Read", "User.Read.All", "User.ReadWrite"}
	case consent.WorkSubscriptions:
		return []string{"User.Read", "User.Read.All", "User.ReadWrite", "LicenseAssignment.Read.All"}
	case consent.WorkCalendar:
		return []string{"Calendars.ReadBasic", "Calendars.Read", "Calendars.ReadWrite"}
	case consent.WorkContacts:
		return append(contactListScopes(), frequentPeopleScopes()...)
	}
	return nil
}

func contactListScopes() []string    { return []string{"Contacts.Read", "Contacts.ReadWrite"} }
func frequentPeopleScopes() []string { return []string{"People.Read", "People.Read.All"} }

func anyOf(scopes []string, enough ...string) bool {
	return slices.ContainsFunc(scopes, func(have string) bool { return slices.Contains(enough, have) })
}
