//go:build !release

package web

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/labstack/echo/v4"

	"accord/consent"
	"accord/e2e/postgrestest"
	"accord/jobs"
	"accord/outside/graph"
	"accord/outside/linkedin"
	"accord/outside/mail"
	"accord/outside/openid"
	"accord/outside/outbound"
	"accord/sandbox"
	"accord/store"
)

// portal is everything, real and in one process: the database, the queue at work,
// the translators, the routes on a port of their own, and the sandbox around it.
type portal struct {
	URL     string
	Outside *sandbox.Sandbox
	DB      *store.DB
	Service *consent.Service
	Clock   *clock
	Log     *written
	File    string // of the database, on SQLite

	handler  http.Handler
	echo     *echo.Echo
	issuer   string
	settings map[string]string
}

// clock runs with the real one, ahead of it by what a test says: the sign-in
// provider of the sandbox lives in real time.
type clock struct{ ahead atomic.Int64 }

func (c *clock) Now() time.Time { return time.Now().Add(time.Duration(c.ahead.Load())) }

// Set puts the clock ahead of real time by d, or back to it.
func (c *clock) Set(d time.Duration) { c.ahead.Store(int64(d)) }

// onBoth runs a journey on a portal of each database engine.
func onBoth(t *testing.T, journey func(t *testing.T, p *portal)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { journey(t, newPortal(t)) })
	t.Run("postgres", func(t *testing.T) { journey(t, portalOn(t, postgrestest.URL(t))) })
}

// newPortal is a portal on a new SQLite file, with the sandbox's directory imported.
func newPortal(t testing.TB) *portal {
	t.Helper()
	file := filepath.Join(t.TempDir(), "accord.db")
	p := portalOn(t, file)
	p.File = file
	return p
}

func portalOn(t testing.TB, database string) *portal {
	t.Helper()
	p := &portal{Clock: &clock{}, Log: &written{}}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	ok(t, err)
	_, port, _ := net.SplitHostPort(listener.Addr().String())
	p.URL = "http://localhost:" + port
	p.Outside, err = sandbox.Start(sandbox.Config{PortalURL: p.URL, Now: p.Clock.Now})
	ok(t, err)
	t.Cleanup(p.Outside.Close)
	p.settings = map[string]string{}
	for _, pair := range p.Outside.Environment() {
		name, value, _ := strings.Cut(pair, "=")
		p.settings[strings.TrimPrefix(name, "ACCORD_")] = value
	}
	p.issuer = p.settings["OIDC_ISSUER"]

	log := slog.New(slog.NewJSONHandler(p.Log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	p.DB, err = store.Open(t.Context(), store.Options{URL: database, KeyFile: filepath.Join(t.TempDir(), "accord.keys"), Now: p.Clock.Now})
	ok(t, err)
	t.Cleanup(func() { ok(t, p.DB.Close()) })
	ok(t, p.DB.Migrate(t.Context()))
	ok(t, jobs.Migrate(t.Context(), p.DB.Engine(), p.DB.Writer(), log))
	p.Service = &consent.Service{Store: p.DB, PublicURL: p.URL, Log: log, Now: p.Clock.Now, NewID: consent.RandomID}
	queue, err := jobs.New(p.DB.Engine(), p.DB.Writer(), p.Service, log)
	ok(t, err)
	p.DB.SetQueue(queue)
	provider := p.connectRooms(t)

	p.handler, p.echo, err = newHandler(Config{
		Service: p.Service, SessionRows: p.DB, Provider: provider, ProviderURL: p.issuer, LinkedInURL: p.settings["LINKEDIN_OAUTH_URL"],
		PublicURL: p.URL, HostOrigins: []string{p.settings["HOST_ORIGINS"]}, APIAudience: p.settings["API_AUDIENCE"], ReaderRole: "WorkData.Read",
		AdminRole: "Connections.Admin", AuditorRole: "Connections.Auditor", Ready: p.DB.Ready, Log: log, Now: p.Clock.Now, NewID: consent.RandomID,
	})
	ok(t, err)
	p.importDirectory(t)
	ok(t, queue.Start(context.WithoutCancel(t.Context())))
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		ok(t, queue.Stop(ctx))
	})
	server := &httptest.Server{Listener: listener, Config: &http.Server{Handler: p.handler, ReadHeaderTimeout: time.Minute}}
	server.Start()
	t.Cleanup(server.Close)
	return p
}

// connectRooms gives the service its translators to the sandbox, as the program does.
func (p *portal) connectRooms(t testing.TB) *openid.Provider {
	t.Helper()
	set, client := p.settings, outbound.New(outbound.Config{Pause: 100 * time.Millisecond})
	hosts := []string{set["LINKEDIN_PICTURE_HOSTS"]}
	p.Service.LinkedIn = linkedin.New(linkedin.Config{
		Issuer: set["LINKEDIN_ISSUER"], ClientID: set["LINKEDIN_CLIENT_ID"], ClientSecret: consent.Secret(set["LINKEDIN_CLIENT_SECRET"]),
		RedirectURL: p.URL + "/connection/callback", OAuthURL: set["LINKEDIN_OAUTH_URL"], APIURL: set["LINKEDIN_API_URL"],
		PictureHosts: hosts, Portability: true, HTTP: client, Pictures: outbound.NewPictures(hosts, outbound.Config{}), Now: p.Clock.Now,
	})
	work, err := graph.New(graph.Config{
		Issuer: p.issuer, ClientID: set["OIDC_CLIENT_ID"], ClientSecret: consent.Secret(set["OIDC_CLIENT_SECRET"]),
		RedirectURL: p.URL + "/connection/work/callback", URL: set["GRAPH_URL"],
		Fallback: p.URL + "/connection?note=provider", HTTP: client, Now: p.Clock.Now,
	})
	ok(t, err)
	p.Service.Work = work
	p.Service.Mailer, err = mail.New(set["SMTP_URL"], set["MAIL_FROM"])
	ok(t, err)
	return openid.New(openid.Config{
		Issuer: p.issuer, ClientID: set["OIDC_CLIENT_ID"], ClientSecret: consent.Secret(set["OIDC_CLIENT_SECRET"]),
		RedirectURL: p.URL + "/signin/callback", Scopes: []string{"openid", "profile", "email"}, PKCE: true, Nonce: true,
		RolesClaim: "roles", GroupsClaim: "groups", UserInfo: true, HTTP: client, Now: p.Clock.Now,
	})
}

// importDirectory takes over the sandbox's people and groups, as they are now.
func (p *portal) importDirectory(t testing.TB) {
	t.Helper()
	var users []consent.User
	var members []consent.Membership
	names := map[string]string{}
	for _, g := range p.Outside.Groups() {
		names[g.ID] = g.Name
	}
	for _, who := range p.Outside.People() {
		users = append(users, consent.User{
			ID: consent.RandomID(), Issuer: p.issuer, Subject: who.ID, UserName: who.UserName, Name: who.DisplayName, Mail: who.Mail, Enabled: who.Active,
		})
		for _, g := range who.Groups {
			members = append(members, consent.Membership{GroupID: g, GroupName: names[g], UserSubject: who.ID})
		}
	}
	_, err := p.DB.ImportUsers(t.Context(), users, p.Clock.Now())
	ok(t, err)
	_, err = p.DB.ImportGroups(t.Context(), p.issuer, members, p.Clock.Now())
	ok(t, err)
}
