package consent

import (
	"net/mail"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"
)

// Announcement is what the admin tells employees. Enabling needs a complete one
// for the same people. What is shared, all nine categories, is not typed by
// anybody: it is added from Category.Text wherever the announcement is shown.
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

// SuggestedAnnouncement is the ready-made text an admin starts from. The two
// parts only the organisation knows, PrivacyURL and Contact, are left empty.
func SuggestedAnnouncement() Announcement {
	return Announcement{
		Headline: "Bring your LinkedIn profile to work, if you like",
		Message: "You can now connect your work account with your LinkedIn account. It is voluntary. " +
			"Nothing is shared until you say yes, and nobody is told whether you did.",
		Where: "LinkedIn information appears on the profile cards of colleagues who connected too, in our mail, files and sites.",
		Sharing: "You choose between sharing data from both accounts and letting only LinkedIn data come to work. " +
			"We do not store LinkedIn data permanently. You can see what is shared and who read it at any time.",
		HowTo: "To connect, open My connection and choose Connect with LinkedIn. " +
			"To stop, choose Disconnect on the same page: sharing ends at that moment.",
	}
}

// Missing lists every part that is absent or unusable, each naming its field.
func (a Announcement) Missing() Invalids {
	var wrong Invalids
	text := func(field, value, what string, limit int) {
		switch {
		case strings.TrimSpace(value) == "":
			wrong = append(wrong, Errorf(Invalid, "The announcement needs %s.", what).At(field))
		case utf8.RuneCountInString(value) > limit:
			wrong = append(wrong, Errorf(Invalid, "Please keep %s under %d characters.", what, limit).At(field))
		}
	}
	text("headline", a.Headline, "a headline", headlineLimit)
	text("message", a.Message, "a message", textLimit)
	text("where", a.Where, "where LinkedIn information shows up", textLimit)
	text("sharing", a.Sharing, "the part on data sharing and privacy", textLimit)
	text("how_to", a.HowTo, "how to connect and disconnect", textLimit)
	text("privacy_url", a.PrivacyURL, "the link to your privacy statement", lineLimit)
	text("contact", a.Contact, "a contact address", lineLimit)
	if a.PrivacyURL != "" && !isWebAddress(a.PrivacyURL) {
		wrong = append(wrong, Errorf(Invalid, "The privacy statement needs a full address that starts with https://.").At("privacy_url"))
	}
	if a.Contact != "" {
		if addr, err := mail.ParseAddress(a.Contact); err != nil || addr.Address != a.Contact {
			wrong = append(wrong, Errorf(Invalid, "The contact must be one mail address, such as privacy@example.org.").At("contact"))
		}
	}
	return wrong
}

// SameText reports whether two announcements say the same.
func (a Announcement) SameText(b Announcement) bool {
	b.ID, b.PolicyVersion, b.PublishedAt = a.ID, a.PolicyVersion, a.PublishedAt
	return a == b
}

func isWebAddress(s string) bool {
	u, err := url.Parse(s)
	return err == nil && u.Scheme == "https" && u.Host != "" && u.User == nil
}
