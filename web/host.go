package web

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"unicode"
)

// Host is a host app that may embed cards.
type Host struct {
	Name   string // as people read it
	Origin string
	// named: the app has a name of its own, and so a page of its own at its origin.
	named bool
}

// ParseHost reads an entry of ACCORD_HOST_ORIGINS: ORIGIN or NAME=ORIGIN. Without a
// name the app is called by its host.
func ParseHost(entry string) (Host, error) {
	name, origin, named := strings.Cut(entry, "=")
	if !named {
		name, origin = "", entry
	}
	h := Host{Name: strings.TrimSpace(name), Origin: strings.TrimSuffix(strings.TrimSpace(origin), "/"), named: named}
	u, err := url.Parse(h.Origin)
	if err != nil || u.Host == "" || u.User != nil || u.Path != "" || u.RawQuery != "" || u.Fragment != "" || u.Scheme != "http" && u.Scheme != "https" {
		return Host{}, fmt.Errorf("must be an origin such as https://mail.example.org, or NAME=ORIGIN")
	}
	if !named {
		h.Name = u.Host
		return h, nil
	}
	if h.Name == "" || len(h.Name) > 40 || strings.ContainsFunc(h.Name, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune(" -.", r)
	}) || strings.Trim(h.Name, " -.") != h.Name {
		return Host{}, fmt.Errorf("must have a name of letters, digits and spaces, such as Mail=https://mail.example.org")
	}
	return h, nil
}

// Key is how `?app=` picks the app: its name in lower case.
func (h Host) Key() string { return strings.ToLower(h.Name) }

// app finds a host app by its key. An unknown one counts as none.
func (s *server) app(key string) (Host, bool) {
	for _, h := range s.Hosts {
		if h.Key() == key {
			return h, true
		}
	}
	return Host{}, false
}

// appKey is the key of a configured app, or empty.
func (s *server) appKey(key string) string {
	if h, ok := s.app(key); ok {
		return h.Key()
	}
	return ""
}

// isHost reports whether the origin is a configured host app's.
func (s *server) isHost(origin string) bool {
	for _, h := range s.Hosts {
		if h.Origin == origin {
			return true
		}
	}
	return false
}

// hostOrigin is the request's Origin if it is a configured host app's, else empty.
func (s *server) hostOrigin(r *http.Request) string {
	if origin := r.Header.Get("Origin"); s.isHost(origin) {
		return origin
	}
	return ""
}
