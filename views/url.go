package views

import (
	"net/url"
	"strings"
	"unicode"

	"github.com/a-h/templ"
)

// URL is an address from outside that is fit for a link. Only SafeURL makes one;
// the zero URL means there is no link, and components then show plain text.
type URL struct{ address string }

// SafeURL accepts a complete https address without user information. Anything
// else gives the zero URL: javascript: and data: addresses, addresses hidden
// behind control characters, and "https://bank@evil".
func SafeURL(address string) URL {
	if strings.ContainsFunc(address, func(r rune) bool { return unicode.IsControl(r) || unicode.IsSpace(r) || r == '\\' }) {
		return URL{}
	}
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "https" || u.Host == "" || u.User != nil {
		return URL{}
	}
	return URL{u.String()}
}

// None reports whether there is no link.
func (u URL) None() bool { return u.address == "" }

// String is the address, or empty.
func (u URL) String() string { return u.address }

// host is the address's host as link text.
func (u URL) host() string {
	parsed, err := url.Parse(u.address)
	if err != nil {
		return ""
	}
	return strings.TrimPrefix(parsed.Hostname(), "www.")
}

func (u URL) href() templ.SafeURL { return templ.SafeURL(u.address) }

// ownAddress joins the portal's own base (empty on its own pages) and a path of
// ours. What is not a path of ours gives nothing.
func ownAddress(base, path string) string {
	if !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") || strings.HasPrefix(path, "/\\") {
		return ""
	}
	return strings.TrimSuffix(base, "/") + path
}
