package outbound

import (
	"crypto/tls"
	"crypto/x509"
	"net"
	"net/http"
	"time"
)

// Config sets the limits of a client. The zero value is right for service.
type Config struct {
	Timeout  time.Duration  // of a whole exchange with its retries; default 10 s
	MaxBody  int64          // of an answer, unpacked; default 1 MiB
	PerHost  int            // requests at once to one host; default 16
	Failures uint           // a host's failures in a row that close its lane; default 8
	Pause    time.Duration  // how long it then stays closed before a probe; default 10 s
	RootCAs  *x509.CertPool // nil is the system's
	Resolver *net.Resolver  // nil is the system's
}

func (c Config) withDefaults() Config {
	if c.Timeout == 0 {
		c.Timeout = 10 * time.Second
	}
	if c.MaxBody == 0 {
		c.MaxBody = 1 << 20
	}
	if c.PerHost == 0 {
		c.PerHost = 16
	}
	if c.Failures == 0 {
		c.Failures = 8
	}
	if c.Pause == 0 {
		c.Pause = 10 * time.Second
	}
	return c
}

// New makes the client for the services Accord is configured with. It asks at most
// PerHost things of a host at once, tries a GET again when the service stumbles,
// and gives a host that keeps failing a pause. What fails for one account only is
// no reason to.
func New(cfg Config) *http.Client {
	cfg = cfg.withDefaults()
	return client(cfg, newLanes(cfg, whole{transport(cfg, configured), cfg.MaxBody}))
}

// NewPictures makes the client for profile pictures: it goes to the listed hosts
// only ("media.licdn.com", or "localhost:9090" with an unusual port), with TLS
// unless the host is this machine, and never to a private address. Nothing is
// tried twice, and five seconds have to do.
func NewPictures(hosts []string, cfg Config) *http.Client {
	if cfg.Timeout == 0 {
		cfg.Timeout = 5 * time.Second
	}
	cfg = cfg.withDefaults()
	return client(cfg, listed{hosts, whole{transport(cfg, openInternet), cfg.MaxBody}})
}

func client(cfg Config, rt http.RoundTripper) *http.Client {
	return &http.Client{
		Transport:     rt,
		Timeout:       cfg.Timeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

func transport(cfg Config, allowed rule) *http.Transport {
	return &http.Transport{
		Proxy:                  nil,
		DialContext:            dialer{cfg.Resolver, allowed}.dial,
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: cfg.RootCAs},
		TLSHandshakeTimeout:    5 * time.Second,
		ResponseHeaderTimeout:  cfg.Timeout,
		MaxResponseHeaderBytes: 64 << 10,
		ForceAttemptHTTP2:      true,
		MaxIdleConns:           64,
		MaxIdleConnsPerHost:    cfg.PerHost,
		IdleConnTimeout:        90 * time.Second,
	}
}
