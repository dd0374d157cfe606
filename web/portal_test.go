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
	"accord/consent/words"
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

// world is what instances of one portal share.
type world struct {
	URL     string // of the portal, as people know it
	Outside *sandbox.Sandbox
	Clock   *clock
	Log     *written
	File    string // of the database, on SQLite

	options  store.Options
	settings map[string]string
}

// portal is an instance, everything real and in one process: the database, the
// queue at work, the translators, and the routes on a port of their own.
type portal struct {
	*world
	DB       *gatedStore
	Service  *consent.Service
	Words    *words.Catalogue
	LinkedIn *gatedLinkedIn
	Work     *gatedWork

	address string // of this instance
	handler http.Handler
	echo    *echo.Echo
}

// clock runs with the real one, ahead of it by what a test says: the sign-in
// provider of the sandbox lives in real time.
type clock struct{ ahead atomic.Int64 }

func (c *clock) Now() time.Time { return time.Now().Add(time.Duration(c.ahead.Load())) }

// Set puts the clock ahead of real time by d, or back to it.
func (c *clock) Set(d time.Duration) { c.ahead.Store(int64(d)) }

const grace = 14 * 24 * time.Hour

// onBoth runs a journey on a portal of each database engine.
func onBoth(t *testing.T, journey func(t *testing.T, p *portal)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { journey(t, newPortal(t)) })
	t.Run("postgres", func(t *testing.T) { journey(t, portalOn(t, postgrestest.URL(t))) })
}

// twoPortals runs a journey on two instances of one portal, on each database engine.
func twoPortals(t *testing.T, journey func(t *testing.T, a, b *portal)) {
	t.Helper()
	onBoth(t, func(t *testing.T, p *portal) { journey(t, p, p.beside(t)) })
}

// newPortal is a portal on a new SQLite file, with the sandbox's directory imported.
func newPortal(t testing.TB) *portal {
	t.Helper()
	p := portalOn(t, filepath.Join(t.TempDir(), "accord.db"))
	p.File = p.options.URL
	return p
}

func portalOn(t testing.TB, database string) *portal {
	t.Helper()
	p := startPortal(t, database)
	p.importPeople(t)
	p.importGroups(t)
	return p
}

// startPortal is a portal of which nothing is known but what sign-ins tell.
func startPortal(t testing.TB, database string) *portal {
	t.Helper()
	w := &world{Clock: &clock{}, Log: &written{}, settings: map[string]string{}}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	ok(t, err)
	_, port, _ := net.SplitHostPort(listener.Addr().String())
	w.URL = "http://localhost:" + port
	w.Outside, err = sandbox.Start(sandbox.Config{PortalURL: w.URL, Now: w.Clock.Now})
	ok(t, err)
	t.Cleanup(w.Outside.Close)
	for _, pair := range w.Outside.Environment() {
		name, value, _ := strings.Cut(pair, "=")
		w.settings[strings.TrimPrefix(name, "ACCORD_")] = value
	}
	t.Cleanup(func() {
		if !t.Failed() {
			return
		}
		for line := range strings.Lines(w.Log.String()) {
			if strings.Contains(line, `"level":"WARN"`) || strings.Contains(line, `"level":"ERROR"`) {
				t.Log(line)
			}
		}
	})
	w.options = store.Options{URL: database, KeyFile: filepath.Join(t.TempDir(), "accord.keys"), Now: w.Clock.Now}
	return w.serve(t, listener)
}

// beside is one more instance of the same portal.
func (p *portal) beside(t testing.TB) *portal {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	ok(t, err)
	return p.serve(t, listener)
}

func (w *world) serve(t testing.TB, listener net.Listener) *portal {
	t.Helper()
	_, port, _ := net.SplitHostPort(listener.Addr().String())
	p := &portal{world: w, address: "http://localhost:" + port}
	log := slog.New(slog.NewJSONHandler(w.Log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	catalogue, err := words.Load()
	ok(t, err)
	p.Words = catalogue
	db, err := store.Open(t.Context(), w.options)
	ok(t, err)
	p.DB = &gatedStore{DB: db}
	t.Cleanup(func() { ok(t, p.DB.Close()) })
	ok(t, p.DB.Exclusively(t.Context(), func(ctx context.Context) error {
		if err := p.DB.Migrate(ctx); err != nil {
			return err
		}
		return jobs.Migrate(ctx, p.DB.Engine(), p.DB.Writer(), log)
	}))
	rooms, provider := p.connectRooms(t)
	rooms.Store, rooms.Words, rooms.Log, rooms.Now, rooms.NewID = p.DB, p.Words, log, w.Clock.Now, consent.RandomID
	p.Service = consent.New(rooms)
	queue, err := jobs.New(p.DB.Engine(), p.DB.Writer(), p.Service, log)
	ok(t, err)
	p.DB.SetQueue(queue)

	var hosts []Host
	for entry := range strings.SplitSeq(w.settings["HOST_ORIGINS"], ",") {
		h, err := ParseHost(entry)
		ok(t, err)
		hosts = append(hosts, h)
	}
	p.echo = newHandler(Config{
		Service: p.Service, Words: p.Words, SessionRows: p.DB, Provider: provider, ProviderURL: w.settings["OIDC_ISSUER"],
		LinkedInIssuer: w.settings["LINKEDIN_ISSUER"], LinkedInURL: w.settings["LINKEDIN_OAUTH_URL"], PublicURL: w.URL, Hosts: hosts,
		APIAudience: w.settings["API_AUDIENCE"], ReaderRole: "WorkData.Read", AdminRole: "Connections.Admin", AuditorRole: "Connections.Auditor",
		Grace: grace, Ready: p.DB.Ready, Log: log, Now: w.Clock.Now, NewID: consent.RandomID,
	})
	p.handler = p.echo
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

// connectRooms makes the translators to the sandbox, as the program does.
func (p *portal) connectRooms(t testing.TB) (consent.Config, *openid.Provider) {
	t.Helper()
	set, client := p.settings, outbound.New(outbound.Config{Pause: 100 * time.Millisecond})
	hosts := []string{set["LINKEDIN_PICTURE_HOSTS"]}
	p.LinkedIn = &gatedLinkedIn{LinkedIn: linkedin.New(linkedin.Config{
		Issuer: set["LINKEDIN_ISSUER"], ClientID: set["LINKEDIN_CLIENT_ID"], ClientSecret: consent.Secret(set["LINKEDIN_CLIENT_SECRET"]),
		RedirectURL: p.URL + "/connection/callback", OAuthURL: set["LINKEDIN_OAUTH_URL"], APIURL: set["LINKEDIN_API_URL"],
		PictureHosts: hosts, Portability: true, HTTP: client, Pictures: outbound.NewPictures(hosts, outbound.Config{}), Now: p.Clock.Now,
	})}
	work, err := graph.New(graph.Config{
		Issuer: set["OIDC_ISSUER"], ClientID: set["OIDC_CLIENT_ID"], ClientSecret: consent.Secret(set["OIDC_CLIENT_SECRET"]),
		RedirectURL: p.URL + "/connection/work/callback", URL: set["GRAPH_URL"],
		Fallback: p.URL + "/connection?note=provider", HTTP: client, Now: p.Clock.Now,
	})
	ok(t, err)
	p.Work = &gatedWork{Work: work}
	sender, err := mail.New(set["SMTP_URL"], set["MAIL_FROM"])
	ok(t, err)
	rooms := consent.Config{LinkedIn: p.LinkedIn, Work: p.Work, Mailer: sender, PublicURL: p.URL, Grace: grace}
	return rooms, openid.New(openid.Config{
		Issuer: set["OIDC_ISSUER"], ClientID: set["OIDC_CLIENT_ID"], ClientSecret: consent.Secret(set["OIDC_CLIENT_SECRET"]),
		RedirectURL: p.URL + "/signin/callback", Scopes: []string{"openid", "profile", "email"}, PKCE: true, Nonce: true,
		RolesClaim: "roles", GroupsClaim: "groups", UserInfo: true, HTTP: client, Now: p.Clock.Now,
	})
}

// importPeople takes over the sandbox's people, as they are now.
func (p *portal) importPeople(t testing.TB) {
	t.Helper()
	var users []consent.User
	for _, who := range p.Outside.People() {
		users = append(users, consent.User{
			ID: consent.RandomID(), Issuer: p.settings["OIDC_ISSUER"], Subject: who.ID, UserName: who.UserName,
			Name: who.DisplayName, Mail: who.Mail, Enabled: who.Active,
		})
	}
	_, err := p.Service.ImportUsers(t.Context(), users)
	ok(t, err)
}

// importGroups takes over the sandbox's groups with their members.
func (p *portal) importGroups(t testing.TB) {
	t.Helper()
	var rows []consent.MembershipRow
	for _, g := range p.Outside.Groups() {
		rows = append(rows, consent.MembershipRow{GroupID: g.ID, GroupName: g.Name})
		for _, who := range p.Outside.People() {
			for _, id := range who.Groups {
				if id == g.ID {
					rows = append(rows, consent.MembershipRow{GroupID: g.ID, GroupName: g.Name, UserSubject: who.ID})
				}
			}
		}
	}
	_, err := p.Service.ImportGroups(t.Context(), p.settings["OIDC_ISSUER"], rows)
	ok(t, err)
}
