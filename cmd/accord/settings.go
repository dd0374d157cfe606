package main

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/mail"
	"net/netip"
	"net/url"
	"os"
	"slices"
	"strings"

	"accord/consent"
	"accord/web"
)

// databaseSettings say where the data is.
type databaseSettings struct {
	Database string `env:"ACCORD_DATABASE" default:"data/accord.db" help:"A path (SQLite) or postgres://…"`
	KeyFile  string `env:"ACCORD_KEY_FILE" default:"data/accord.keys" help:"Keyset for sealing; made beside a new database."`
	LogLevel string `env:"ACCORD_LOG_LEVEL" default:"info" enum:"debug,info,warn,error" help:"debug, info, warn or error."`
	LogFmt   string `name:"log-format" env:"ACCORD_LOG_FORMAT" default:"json" enum:"json,text" help:"json or text."`
}

// settings is the configuration of the portal. README.md has the same table.
type settings struct {
	databaseSettings

	Listen         string   `env:"ACCORD_LISTEN" default:"127.0.0.1:8080" help:"Listen address."`
	PublicURL      string   `env:"ACCORD_PUBLIC_URL" default:"http://localhost:8080" help:"External base URL; https unless the host is loopback."`
	TrustedProxies []string `env:"ACCORD_TRUSTED_PROXIES" help:"CIDRs whose forwarding headers are believed."`

	OIDCIssuer       string         `name:"oidc-issuer" env:"ACCORD_OIDC_ISSUER" help:"The organisation's sign-in provider."`
	OIDCClientID     string         `name:"oidc-client-id" env:"ACCORD_OIDC_CLIENT_ID" help:"Our client there."`
	OIDCClientSecret consent.Secret `name:"oidc-client-secret" env:"ACCORD_OIDC_CLIENT_SECRET" help:"Its secret."`
	OIDCTenant       string         `name:"oidc-tenant" env:"ACCORD_OIDC_TENANT" help:"The tid people must come from; none: from Microsoft's issuer, else the first one seen."`
	OIDCRolesClaim   string         `name:"oidc-roles-claim" env:"ACCORD_OIDC_ROLES_CLAIM" default:"roles" help:"Where roles are read."`
	OIDCGroupsClaim  string         `name:"oidc-groups-claim" env:"ACCORD_OIDC_GROUPS_CLAIM" default:"groups" help:"Where groups are read."`
	AdminRole        string         `env:"ACCORD_ADMIN_ROLE" default:"Connections.Admin" help:"Role of administrators."`
	AuditorRole      string         `env:"ACCORD_AUDITOR_ROLE" default:"Connections.Auditor" help:"Role of auditors."`

	LinkedInIssuer       string         `name:"linkedin-issuer" env:"ACCORD_LINKEDIN_ISSUER" default:"https://www.linkedin.com/oauth" help:"LinkedIn's issuer."`
	LinkedInClientID     string         `name:"linkedin-client-id" env:"ACCORD_LINKEDIN_CLIENT_ID" help:"Our client at LinkedIn."`
	LinkedInClientSecret consent.Secret `name:"linkedin-client-secret" env:"ACCORD_LINKEDIN_CLIENT_SECRET" help:"Its secret."`
	LinkedInOAuthURL     string         `name:"linkedin-oauth-url" env:"ACCORD_LINKEDIN_OAUTH_URL" default:"https://www.linkedin.com/oauth/v2" help:"Introspection and revocation."`
	LinkedInAPIURL       string         `name:"linkedin-api-url" env:"ACCORD_LINKEDIN_API_URL" default:"https://api.linkedin.com" help:"Userinfo and portability."`
	LinkedInPictureHosts []string       `name:"linkedin-picture-hosts" env:"ACCORD_LINKEDIN_PICTURE_HOSTS" default:"media.licdn.com" help:"Hosts from which profile pictures may be fetched."`
	LinkedInPortability  string         `name:"linkedin-portability" env:"ACCORD_LINKEDIN_PORTABILITY" default:"off" enum:"on,off" help:"on: ask for the member data portability grant too."`
	GraphURL             string         `name:"graph-url" env:"ACCORD_GRAPH_URL" default:"https://graph.microsoft.com/v1.0" help:"Microsoft Graph."`

	HostOrigins []string `env:"ACCORD_HOST_ORIGINS" help:"Origins that may embed cards, each ORIGIN or NAME=ORIGIN."`
	APIAudience string   `name:"api-audience" env:"ACCORD_API_AUDIENCE" help:"aud of access tokens meant for us; none: the data API is off."`
	ReaderRole  string   `env:"ACCORD_READER_ROLE" default:"WorkData.Read" help:"Role of the LinkedIn-side reader."`

	GraceDays int `env:"ACCORD_GRACE_DAYS" default:"14" help:"How many days somebody outside the setting stays suspended before the connection ends."`

	SMTPURL  consent.Secret `name:"smtp-url" env:"ACCORD_SMTP_URL" help:"smtp://user:pass@host:587 or smtps://; none: mail is off."`
	MailFrom string         `env:"ACCORD_MAIL_FROM" help:"Sender of mails."`

	proxies []netip.Prefix
	hosts   []web.Host
}

// check lists every mistake at once. It prints no secret.
func (s *settings) check() error {
	var wrong []error
	say := func(format string, args ...any) { wrong = append(wrong, fmt.Errorf(format, args...)) }

	for _, required := range []struct{ name, value string }{
		{"ACCORD_OIDC_ISSUER", s.OIDCIssuer},
		{"ACCORD_OIDC_CLIENT_ID", s.OIDCClientID},
		{"ACCORD_OIDC_CLIENT_SECRET", s.OIDCClientSecret.Reveal()},
		{"ACCORD_LINKEDIN_CLIENT_ID", s.LinkedInClientID},
		{"ACCORD_LINKEDIN_CLIENT_SECRET", s.LinkedInClientSecret.Reveal()},
	} {
		if required.value == "" {
			say("%s is missing", required.name)
		}
	}
	for _, address := range []struct{ name, value string }{
		{"ACCORD_PUBLIC_URL", s.PublicURL},
		{"ACCORD_OIDC_ISSUER", s.OIDCIssuer},
		{"ACCORD_LINKEDIN_ISSUER", s.LinkedInIssuer},
		{"ACCORD_LINKEDIN_OAUTH_URL", s.LinkedInOAuthURL},
		{"ACCORD_LINKEDIN_API_URL", s.LinkedInAPIURL},
		{"ACCORD_GRAPH_URL", s.GraphURL},
	} {
		if why := badAddress(address.value); address.value != "" && why != "" {
			say("%s %s", address.name, why)
		}
	}
	if u, err := url.Parse(s.PublicURL); err == nil && (u.Path != "" && u.Path != "/" || u.RawQuery != "") {
		say("ACCORD_PUBLIC_URL must be the root of a host, without path or query")
	}
	s.PublicURL = strings.TrimSuffix(s.PublicURL, "/")
	s.hosts = nil
	for i, entry := range s.HostOrigins {
		host, err := web.ParseHost(strings.TrimSpace(entry))
		if err == nil && badAddress(host.Origin) != "" {
			err = errors.New(badAddress(host.Origin))
		}
		if err == nil && slices.ContainsFunc(s.hosts, func(h web.Host) bool { return h.Key() == host.Key() }) {
			err = errors.New("has a name that another entry has")
		}
		if err != nil {
			say("ACCORD_HOST_ORIGINS: entry %d %w", i+1, err)
			continue
		}
		s.hosts = append(s.hosts, host)
	}
	if s.GraceDays < 0 || s.GraceDays > 3650 {
		say("ACCORD_GRACE_DAYS must be a number of days between 0 and 3650")
	}
	s.proxies = nil
	for i, cidr := range s.TrustedProxies {
		p, err := netip.ParsePrefix(strings.TrimSpace(cidr))
		if err != nil {
			say("ACCORD_TRUSTED_PROXIES: entry %d is no CIDR such as 10.0.0.0/8", i+1)
			continue
		}
		s.proxies = append(s.proxies, p)
	}
	if _, _, err := net.SplitHostPort(s.Listen); err != nil {
		say("ACCORD_LISTEN must be an address such as 127.0.0.1:8080")
	}
	if s.APIAudience != "" && s.APIAudience == s.OIDCClientID {
		say("ACCORD_API_AUDIENCE must differ from ACCORD_OIDC_CLIENT_ID, or an ID token would pass for an access token")
	}
	if (s.SMTPURL == "") != (s.MailFrom == "") {
		say("ACCORD_SMTP_URL and ACCORD_MAIL_FROM belong together: set both, or neither")
	}
	if u, err := url.Parse(s.SMTPURL.Reveal()); s.SMTPURL != "" && (err != nil || u.Host == "" || u.Scheme != "smtp" && u.Scheme != "smtps") {
		say("ACCORD_SMTP_URL must look like smtp://user:pass@host:587 or smtps://host")
	}
	if _, err := mail.ParseAddress(s.MailFrom); s.MailFrom != "" && err != nil {
		say("ACCORD_MAIL_FROM is no mail address")
	}
	if len(wrong) == 0 {
		return nil
	}
	return fmt.Errorf("the configuration needs attention (%w):\n  %w", errUsage, indented(wrong))
}

// badAddress says what is wrong with a base URL; empty if nothing is.
func badAddress(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return "must be a full address such as https://host"
	}
	if u.User != nil {
		return "must not hold a user or password"
	}
	if u.Scheme == "http" && !isLoopback(u.Hostname()) {
		return "must start with https:// unless the host is loopback"
	}
	return ""
}

func isLoopback(host string) bool {
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.IsLoopback()
}

// indented is a list of errors, one a line.
func indented(list []error) error {
	lines := make([]string, len(list))
	for i, err := range list {
		lines[i] = err.Error()
	}
	return errors.New(strings.Join(lines, "\n  "))
}

// logger makes the log the settings ask for.
func (s databaseSettings) logger() *slog.Logger {
	var level slog.Level
	if err := level.UnmarshalText([]byte(s.LogLevel)); err != nil {
		level = slog.LevelInfo
	}
	options := &slog.HandlerOptions{Level: level}
	if s.LogFmt == "text" {
		return slog.New(slog.NewTextHandler(os.Stderr, options))
	}
	return slog.New(slog.NewJSONHandler(os.Stderr, options))
}
