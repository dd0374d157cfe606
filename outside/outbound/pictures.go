package outbound

import (
	"net/http"
	"slices"
	"strings"
)

// listed lets requests through to its hosts only.
type listed struct {
	hosts []string
	next  http.RoundTripper
}

func (l listed) RoundTrip(r *http.Request) (*http.Response, error) {
	host := r.URL.Host
	known := slices.ContainsFunc(l.hosts, func(h string) bool { return strings.EqualFold(h, host) })
	secure := r.URL.Scheme == "https" || r.URL.Scheme == "http" && isLoopback(r.URL.Hostname())
	if !known || !secure || r.URL.User != nil || r.Method != http.MethodGet {
		if r.Body != nil {
			_ = r.Body.Close()
		}
		return nil, &BlockedError{host}
	}
	return l.next.RoundTrip(r)
}
