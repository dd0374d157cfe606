package consent

import (
	"net/mail"
	"net/url"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Announcement is what the admin tells employees. Enabling needs a complete one
// for the same people. What is shared, all nine categories, is not typed by
// anybody: it is added from consent/words wherever the announcement is shown.
type Announcement struct {
	ID            string
	PolicyVersion int64 // the setting it was published with
	PublishedAt   time.Time

	Headline   string
	Message    string
	Where      string // where LinkedIn information shows up
	Sharing    string // data sharing and privacy
	HowTo      string // how to connect and disconnect
	PrivacyURL string // the organisation's privacy statement
	Contact    string // whom to ask, a mail address
}

// Limits of what an admin may type, in characters.
const (
	headlineLimit = 120
	textLimit     = 4000
	lineLimit     = 300
)

// Links every notice carries. They lead to LinkedIn's own words.
const (
	LinkedInPrivacyURL    = "https://www.linkedin.com/legal/privacy-policy"
	LinkedInExplainsURL   = "https://www.linkedin.com/help/linkedin/answer/84077"
	LinkedInVisibilityURL = "https://www.linkedin.com/help/linkedin/answer/83"
	LinkedInTransferURL   = "https://www.linkedin.com/help/linkedin/answer/62533"
	LinkedInPermittedURL  = "https://www.linkedin.com/psettings/permitted-services"
)

// Missing lists every part that is absent or unusable, each naming its field.
func (a Announcement) Missing() Invalids {
	var wrong Invalids
	for _, part := range []struct {
		field, value string
		limit        int
	}{
		{"headline", a.Headline, headlineLimit},
		{"message", a.Message, textLimit},
		{"where", a.Where, textLimit},
		{"sharing", a.Sharing, textLimit},
		{"how_to", a.HowTo, textLimit},
		{"privacy_url", a.PrivacyURL, lineLimit},
		{"contact", a.Contact, lineLimit},
	} {
		switch {
		case strings.TrimSpace(part.value) == "":
			wrong = append(wrong, Fail(Invalid, "announcement.missing", "part", part.field).At(part.field))
		case utf8.RuneCountInString(part.value) > part.limit:
			wrong = append(wrong, Fail(Invalid, "announcement.too_long", "part", part.field, "limit", part.limit).At(part.field))
		}
	}
	if strings.ContainsFunc(a.Headline, breaksLine) {
		wrong = append(wrong, Fail(Invalid, "announcement.headline_line").At("headline"))
	}
	if a.PrivacyURL != "" && !isWebAddress(a.PrivacyURL) {
		wrong = append(wrong, Fail(Invalid, "announcement.privacy_url").At("privacy_url"))
	}
	if a.Contact != "" {
		if addr, err := mail.ParseAddress(a.Contact); err != nil || addr.Address != a.Contact {
			wrong = append(wrong, Fail(Invalid, "announcement.contact").At("contact"))
		}
	}
	return wrong
}

// breaksLine: the headline becomes the subject of a mail, which is one line.
func breaksLine(r rune) bool { return unicode.IsControl(r) || r == '\u2028' || r == '\u2029' }

// SameText reports whether two announcements say the same.
func (a Announcement) SameText(b Announcement) bool {
	b.ID, b.PolicyVersion, b.PublishedAt = a.ID, a.PolicyVersion, a.PublishedAt
	return a == b
}

func isWebAddress(s string) bool {
	u, err := url.Parse(s)
	return err == nil && u.Scheme == "https" && u.Host != "" && u.User == nil
}
