package web

import (
	"net/url"
	"strings"
	"unicode/utf8"
)

// returnTo says where a person goes on after signing in or connecting. It is a
// key into the table below with typed parameters, never an address from input:
// what does not fit leads to the person's own page.
type returnTo struct {
	key  string // one of returnPaths, or "card": the card in its host app, or "card-page": our page of it
	host string // with card: a configured host origin, or empty for our own card page
	app  string // with card: the key of a configured host app, or empty
	user string // with card: whose card
}

// returnPaths are the pages one can come back to by key alone.
func returnPaths() map[string]string {
	return map[string]string{
		"":         "/connection",
		"shared":   "/connection/shared",
		"activity": "/connection/activity",
		"receipts": "/connection/receipts",
		"admin":    "/admin",
		"choose":   "/connection/new",
	}
}

// readReturnTo reads the parameters `to`, `host`, `app` and `user`.
func (s *server) readReturnTo(q url.Values) returnTo {
	r := returnTo{key: q.Get("to")}
	if r.isCard() {
		r.host, r.app, r.user = q.Get("host"), q.Get("app"), q.Get("user")
	}
	return s.checked(r)
}

// checked keeps a returnTo only if it leads to where it may. An app that is unknown,
// or is not at the host, counts as none.
func (s *server) checked(r returnTo) returnTo {
	if r.isCard() {
		if !isName(r.user, 128) || r.host != "" && !s.isHost(r.host) {
			return returnTo{}
		}
		if h, ok := s.app(r.app); !ok || r.host != "" && h.Origin != r.host {
			r.app = ""
		}
		return r
	}
	if _, ok := returnPaths()[r.key]; ok {
		return returnTo{key: r.key}
	}
	return returnTo{}
}

func (r returnTo) isCard() bool { return r.key == "card" || r.key == "card-page" }

// Text is the form in which a returnTo waits in the database.
func (r returnTo) Text() string { return r.values().Encode() }

// parseReturnTo reads Text back, checking it again: the configuration may have changed.
func (s *server) parseReturnTo(text string) returnTo {
	q, err := url.ParseQuery(text)
	if err != nil {
		return returnTo{}
	}
	return s.readReturnTo(q)
}

// address is where the person goes.
func (s *server) address(r returnTo) string {
	if !r.isCard() {
		return returnPaths()[r.key]
	}
	if r.key == "card-page" || r.host == "" {
		q := url.Values{}
		if r.app != "" {
			q.Set("app", r.app)
		}
		if r.host != "" {
			q.Set("host", r.host)
		}
		return strings.TrimSuffix("/cards/"+url.PathEscape(r.user)+"?"+q.Encode(), "?")
	}
	path := "/"
	if h, ok := s.app(r.app); ok && h.named {
		path += url.PathEscape(r.app)
	}
	return r.host + path + "?card=" + url.QueryEscape(r.user)
}

// Query is the returnTo as parameters of one of our own addresses.
func (r returnTo) Query() string {
	q := r.values()
	if len(q) == 0 {
		return ""
	}
	return "?" + q.Encode()
}

func (r returnTo) values() url.Values {
	q := url.Values{}
	for name, value := range map[string]string{"to": r.key, "host": r.host, "app": r.app, "user": r.user} {
		if value != "" {
			q.Set(name, value)
		}
	}
	return q
}

// isName: a directory id or user principal name, nothing that means something in an address.
func isName(s string, limit int) bool {
	if s == "" || len(s) > limit || !utf8.ValidString(s) {
		return false
	}
	return !strings.ContainsFunc(s, func(r rune) bool {
		return r <= ' ' || r == 0x7f || strings.ContainsRune(`/\?#%"'<>`, r)
	})
}
