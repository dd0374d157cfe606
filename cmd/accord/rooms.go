package main

import (
	"time"

	"accord/consent"
	"accord/outside/graph"
	"accord/outside/linkedin"
	"accord/outside/mail"
	"accord/outside/openid"
	"accord/outside/outbound"
)

// connectRooms makes the translators to the outside, for the rules to run with, and
// the provider people sign in with. Nothing is contacted yet: each recovers by
// itself when its other side comes up.
func connectRooms(s *settings) (consent.Config, *openid.Provider, error) {
	client := outbound.New(outbound.Config{})
	rooms := consent.Config{
		PublicURL: s.PublicURL, Tenant: s.OIDCTenant, Grace: time.Duration(s.GraceDays) * 24 * time.Hour,
		LinkedIn: linkedin.New(linkedin.Config{
			Issuer: s.LinkedInIssuer, ClientID: s.LinkedInClientID, ClientSecret: s.LinkedInClientSecret,
			RedirectURL: s.PublicURL + "/connection/callback", OAuthURL: s.LinkedInOAuthURL, APIURL: s.LinkedInAPIURL,
			PictureHosts: s.LinkedInPictureHosts, Portability: s.LinkedInPortability == "on",
			HTTP: client, Pictures: outbound.NewPictures(s.LinkedInPictureHosts, outbound.Config{}), Now: time.Now,
		}),
	}
	work, err := graph.New(graph.Config{
		Issuer: s.OIDCIssuer, Tenant: s.OIDCTenant, ClientID: s.OIDCClientID, ClientSecret: s.OIDCClientSecret,
		RedirectURL: s.PublicURL + "/connection/work/callback", URL: s.GraphURL,
		Fallback: s.PublicURL + "/connection?note=provider", HTTP: client, Now: time.Now,
	})
	if err != nil {
		return rooms, nil, err
	}
	rooms.Work = work
	if s.SMTPURL != "" {
		sender, err := mail.New(s.SMTPURL.Reveal(), s.MailFrom)
		if err != nil {
			return rooms, nil, err
		}
		rooms.Mailer = sender
	}
	return rooms, openid.New(openid.Config{
		Issuer: s.OIDCIssuer, Tenant: s.OIDCTenant, ClientID: s.OIDCClientID, ClientSecret: s.OIDCClientSecret, RedirectURL: s.PublicURL + "/signin/callback",
		Scopes: []string{"openid", "profile", "email"}, PKCE: true, Nonce: true,
		RolesClaim: s.OIDCRolesClaim, GroupsClaim: s.OIDCGroupsClaim, UserInfo: true, HTTP: client, Now: time.Now,
	}), nil
}
