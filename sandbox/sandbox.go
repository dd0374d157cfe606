//go:build !release

package sandbox

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/rsa"
	"errors"
	"fmt"
	"html/template"
	"io"
	"log"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/emersion/go-smtp"
)

// Clients known to the services. A portal is told them by Environment.
const (
	idpClientID          = "accord"
	idpClientSecret      = "accord-sandbox-secret"
	readerClientID       = "linkedin-reader"
	readerClientSecret   = "reader-sandbox-secret"
	linkedinClientID     = "accord-linkedin"
	linkedinClientSecret = "linkedin-sandbox-secret"
	apiAudience          = "accord-api"
	readerRole           = "WorkData.Read"
	defaultPortal        = "http://localhost:8080"
	anyPort              = "127.0.0.1:0" // never listen beyond loopback by omission
)

// Config says where a sandbox listens and where the portal is.
type Config struct {
	Listen     string           // HTTP, "127.0.0.1:9090"; empty or port 0 takes a free one on loopback
	SMTPListen string           // mail, "127.0.0.1:9025"; likewise
	PublicURL  string           // how browsers and the portal reach us; default http://localhost:<port>
	PortalURL  string           // where the portal is; default http://localhost:8080
	Now        func() time.Time // clock of LinkedIn, Graph's data and the inbox; nil is time.Now
}

// Sandbox is a running outside world. Several may run in one process; they share nothing.
//
// LinkedIn, calendars and mails follow Config.Now. The sign-in provider always
// lives in real time, because the tokens its library signs do.
type Sandbox struct {
	publicURL string
	now       func() time.Time
	pages     *template.Template
	done      chan struct{} // closed by Close: frees requests that hang on purpose
	wg        sync.WaitGroup
	closing   sync.Once
	http      *http.Server
	httpAddr  string
	smtp      *smtp.Server
	smtpAddr  string
	smtpPort  net.Listener
	logs      *log.Logger

	idp       *idp
	linkedin  *linkedin
	graph     *graph
	portraits *portraits

	mu     sync.Mutex
	portal string
	people []*Person
	calls  []Call
	faults map[string]Fault
	inbox  []Message
}

// Start listens on both addresses and serves in the background until Close.
func Start(cfg Config) (*Sandbox, error) {
	s := &Sandbox{
		now:    cfg.Now,
		done:   make(chan struct{}),
		people: northwindHarbour(),
		portal: defaultPortal,
		faults: make(map[string]Fault),
		// Browsers drop connections all the time; that is no news for a sandbox.
		logs: log.New(io.Discard, "", 0),
	}
	if s.now == nil {
		s.now = time.Now
	}
	if cfg.PortalURL != "" {
		s.SetPortalURL(cfg.PortalURL)
	}
	web, err := net.Listen("tcp", cmp.Or(cfg.Listen, anyPort))
	if err != nil {
		return nil, fmt.Errorf("sandbox: %w", err)
	}
	post, err := net.Listen("tcp", cmp.Or(cfg.SMTPListen, anyPort))
	if err != nil {
		return nil, errors.Join(fmt.Errorf("sandbox mail: %w", err), web.Close())
	}
	s.smtpPort = post
	s.httpAddr, s.smtpAddr = web.Addr().String(), post.Addr().String()
	s.publicURL = strings.TrimRight(cfg.PublicURL, "/")
	if s.publicURL == "" {
		_, port, _ := net.SplitHostPort(s.httpAddr)
		s.publicURL = "http://localhost:" + port
	}
	if err := s.build(); err != nil {
		return nil, errors.Join(err, web.Close(), post.Close())
	}
	s.wg.Go(func() { _ = s.http.Serve(web) })
	s.wg.Go(func() { _ = s.smtp.Serve(post) })
	return s, nil
}

// build makes the services. The two signing keys are made side by side, as they take longest.
func (s *Sandbox) build() error {
	var keys [2]*rsa.PrivateKey
	var errs [2]error
	var wg sync.WaitGroup
	for i := range keys {
		wg.Go(func() { keys[i], errs[i] = rsa.GenerateKey(rand.Reader, 2048) })
	}
	wg.Wait()
	if err := errors.Join(errs[:]...); err != nil {
		return err
	}
	var err error
	if s.pages, err = s.parse(); err != nil {
		return err
	}
	s.portraits = newPortraits()
	if s.idp, err = newIDP(s, keys[0]); err != nil {
		return err
	}
	s.linkedin = newLinkedIn(s, keys[1])
	s.graph = &graph{sandbox: s}
	s.smtp = s.newMailServer()
	s.http = &http.Server{
		Handler:           s.routes(),
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       30 * time.Second,
		WriteTimeout:      5 * time.Minute, // long, because hanging on request is a feature here
		IdleTimeout:       time.Minute,
		ErrorLog:          s.logs,
	}
	return nil
}

// Close stops both servers and returns when nothing of the sandbox runs any more.
func (s *Sandbox) Close() {
	s.closing.Do(func() {
		close(s.done)
		ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
		defer cancel()
		if err := s.http.Shutdown(ctx); err != nil {
			_ = s.http.Close()
		}
		_ = s.smtp.Close()
		// The mail server closes only listeners it has begun to serve; right after Start it may not have.
		_ = s.smtpPort.Close()
		s.wg.Wait()
	})
}

// URL is the public address, without a slash at the end.
func (s *Sandbox) URL() string { return s.publicURL }

// Addr is the address HTTP listens on, host:port.
func (s *Sandbox) Addr() string { return s.httpAddr }

// SMTPAddr is the address mail is received on, host:port.
func (s *Sandbox) SMTPAddr() string { return s.smtpAddr }

// SetPortalURL tells where the portal is: redirect URIs, cards and the reader follow at once.
func (s *Sandbox) SetPortalURL(portal string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.portal = strings.TrimRight(portal, "/")
}

// PortalURL is where the portal is believed to be.
func (s *Sandbox) PortalURL() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.portal
}

// Environment lists, as KEY=VALUE, the settings a portal needs to use this sandbox.
// Its own address, database and keys are the portal's business.
func (s *Sandbox) Environment() []string {
	u, _ := url.Parse(s.publicURL)
	return []string{
		"ACCORD_OIDC_ISSUER=" + s.idp.issuer(),
		"ACCORD_OIDC_CLIENT_ID=" + idpClientID,
		"ACCORD_OIDC_CLIENT_SECRET=" + idpClientSecret,
		"ACCORD_LINKEDIN_ISSUER=" + s.linkedin.issuer(),
		"ACCORD_LINKEDIN_CLIENT_ID=" + linkedinClientID,
		"ACCORD_LINKEDIN_CLIENT_SECRET=" + linkedinClientSecret,
		"ACCORD_LINKEDIN_OAUTH_URL=" + s.publicURL + "/linkedin/oauth/v2",
		"ACCORD_LINKEDIN_API_URL=" + s.publicURL + "/linkedin",
		"ACCORD_LINKEDIN_PICTURE_HOSTS=" + u.Host,
		"ACCORD_LINKEDIN_PORTABILITY=on",
		"ACCORD_GRAPH_URL=" + s.publicURL + "/graph/v1.0",
		"ACCORD_HOST_ORIGINS=" + s.hostOrigins(),
		"ACCORD_API_AUDIENCE=" + apiAudience,
		"ACCORD_SMTP_URL=smtp://" + s.smtpAddr,
		"ACCORD_MAIL_FROM=Accord <accord@" + orgDomain + ">",
	}
}
