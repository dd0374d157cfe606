package web

import (
	"context"
	"log/slog"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"

	"accord/consent"
	"accord/consent/words"
	"accord/outside/openid"
	"accord/static"
)

// Config is what the portal's HTTP side needs.
type Config struct {
	Service        *consent.Service
	Words          *words.Catalogue
	SessionRows    consent.SessionStore
	Provider       *openid.Provider // the organisation's sign-in provider
	ProviderURL    string           // its issuer
	LinkedInIssuer string
	LinkedInURL    string // where LinkedIn's sign-in page is
	PublicURL      string // external base URL, without a slash at the end
	Hosts          []Host // host apps that may embed cards
	APIAudience    string // empty: the data API is off
	ReaderRole     string
	AdminRole      string
	AuditorRole    string
	Grace          time.Duration  // how long somebody outside the setting stays suspended
	Proxies        []netip.Prefix // whose forwarding headers are believed
	Ready          func(context.Context) error
	Log            *slog.Logger
	Now            func() time.Time
	NewID          func() string
}

type server struct {
	Config
	sessions sessionRows
	readers  readerLimits
}

// largestBody bounds what a form may send.
const largestBody = "256K"

// New makes the handler that serves the whole portal.
func New(cfg Config) http.Handler { return newHandler(cfg) }

// newHandler is New that shows the routes too, for the test that each is guarded.
func newHandler(cfg Config) *echo.Echo {
	s := &server{Config: cfg}
	s.sessions = sessionRows{rows: cfg.SessionRows, now: cfg.Now, newID: cfg.NewID, secure: strings.HasPrefix(cfg.PublicURL, "https:")}

	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	e.HTTPErrorHandler = s.answerError
	e.IPExtractor = addressOf(cfg.Proxies)
	e.Use(s.identify, s.logRequests, s.headers, s.recoverPanics, s.sameOrigin, middleware.BodyLimit(largestBody), s.readable)
	s.routes(e)
	return e
}

// routes is the table of contents of the portal.
func (s *server) routes(e *echo.Echo) {
	// Everybody
	e.GET("/", s.front)
	e.GET("/help", s.help)
	e.GET("/signin", s.signIn)
	e.GET("/signin/callback", s.signInCallback)
	e.POST("/signout", s.signOut)

	// An employee's own connection
	e.GET("/connection", s.employee(s.connection))
	e.GET("/connection/new", s.employee(s.choose))
	e.POST("/connection", s.employee(s.start))
	e.GET("/connection/callback", s.employee(s.linkedInAnswered))
	e.GET("/connection/work/callback", s.employee(s.workAnswered))
	e.GET("/connection/confirm", s.employee(s.confirm))
	e.POST("/connection/confirm", s.employee(s.confirmed))
	e.POST("/connection/cancel", s.employee(s.cancel))
	e.POST("/connection/choice", s.employee(s.changeChoice))
	e.POST("/connection/visibility", s.employee(s.changeVisibility))
	e.POST("/connection/renew", s.employee(s.renew))
	e.POST("/connection/disconnect", s.employee(s.disconnect))
	e.GET("/connection/picture", s.employee(s.ownPicture))

	// What is shared, who read it, and the proofs
	e.GET("/connection/shared", s.employee(s.shared))
	e.GET("/connection/shared/:category", s.employee(s.sharedCategory))
	e.GET("/connection/activity", s.employee(s.activity))
	e.GET("/connection/receipts", s.employee(s.receipts))
	e.GET("/connection/receipts/:id", s.employee(s.receipt))

	// An admin's setting
	e.GET("/admin", s.admin(s.setting))
	e.POST("/admin/policy", s.admin(s.savePolicy))
	e.POST("/admin/policy/preview", s.admin(s.previewPolicy))
	e.GET("/admin/groups", s.admin(s.groups))

	// Cards, here and inside host apps
	e.GET("/cards/:user", s.employee(s.card), s.forHosts)
	e.GET("/cards/:user/picture", s.employee(s.cardPicture), s.forHosts)
	e.POST("/cards/prompt", s.employee(s.dismissPrompt), s.forHosts)
	e.OPTIONS("/cards/:user", s.preflight, s.forHosts)

	// Programs
	e.GET("/api/v1/members/:member/work/:category", s.memberWork)
	e.GET("/healthz", s.alive)
	e.GET("/readyz", s.ready)
	e.GET("/static/*", echo.WrapHandler(static.Handler()))
}
