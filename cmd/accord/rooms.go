package main

import (
	"accord/consent"
	"accord/outside/graph"
	"accord/outside/linkedin"
	"accord/outside/mail"
	"accord/outside/openid"
	"accord/outside/outbound"
)

// connectRooms gives the service its translators to the outside, and returns the
// provider people sign in with. Nothing is contacted yet: each recovers by itself
// when its other side comes up.
func connectRooms(s *settings, svc *consent.Service) (*openid.Provider, error) {
	client := outbound.New(outbound.Config{})
	svc.PublicURL = s.PublicURL
	svc.LinkedIn = linkedin.New(linkedin.Config{
		Issuer: s.LinkedInIssuer, ClientID: s.LinkedInClientID, ClientSecret: s.LinkedInClientSecret,
		RedirectURL: s.PublicURL + "/connection/callback", OAuthURL: s.LinkedInOAuthURL, APIURL: s.LinkedInAPIURL,
		PictureHosts: s.LinkedInPictureHosts, Portability: s.LinkedInPortability == "on",
		HTTP: client, Pictures: outbound.NewPictures(s.LinkedInPictureHosts, outbound.Config{}), Now: svc.Now,
	})
	work, err := graph.New(graph.Config{
		Issuer: s.OIDCIssuer, ClientID: s.OIDCClientID, ClientSecret: s.OIDCClientSecret,
		RedirectURL: s.PublicURL + "/connection/work/callback", URL: s.GraphURL,
		Fallback: s.PublicURL + "/connection?note=provider", HTTP: client, Now: svc.Now,
	})
	if err != nil {
		return nil, err
	}
	svc.Work = work
	if s.SMTPURL != "" {
		sender, err := mail.New(s.SMTPURL.Reveal(), s.MailFrom)
		if err != nil {
			return nil, err
		}
		svc.Mailer = sender
	}
	return openid.New(openid.Config{
		Issuer: s.OIDCIssuer, ClientID: s.OIDCClientID, ClientSecret: s.OIDCClientSecret, RedirectURL: s.PublicURL + "/signin/callback",
		Scopes: []string{"openid", "profile", "email"}, PKCE: true, Nonce: true,
		RolesClaim: s.OIDCRolesClaim, GroupsClaim: s.OIDCGroupsClaim, UserInfo: true, HTTP: client, Now: svc.Now,
	}), nil
}
