package consent_test

import (
	"strings"
	"testing"

	"accord/consent"
	"accord/consent/consenttest"
)

// TestAnnouncementNamesWhatIsMissing: every part is asked for by its field, with
// what is wrong with it.
func TestAnnouncementNamesWhatIsMissing(t *testing.T) {
	long := func(n int) string { return strings.Repeat("ü", n) } // two bytes each: characters are counted
	rows := []struct {
		name   string
		change func(*consent.Announcement)
		field  string // empty: nothing is wrong
		code   consent.Code
	}{
		{"complete", func(*consent.Announcement) {}, "", ""},
		{"no headline", func(a *consent.Announcement) { a.Headline = " " }, "headline", "announcement.missing"},
		{"no message", func(a *consent.Announcement) { a.Message = "" }, "message", "announcement.missing"},
		{"no where", func(a *consent.Announcement) { a.Where = "" }, "where", "announcement.missing"},
		{"no sharing", func(a *consent.Announcement) { a.Sharing = "" }, "sharing", "announcement.missing"},
		{"no how to", func(a *consent.Announcement) { a.HowTo = "" }, "how_to", "announcement.missing"},
		{"no privacy statement", func(a *consent.Announcement) { a.PrivacyURL = "" }, "privacy_url", "announcement.missing"},
		{"no contact", func(a *consent.Announcement) { a.Contact = "" }, "contact", "announcement.missing"},
		{"longest headline", func(a *consent.Announcement) { a.Headline = long(120) }, "", ""},
		{"headline too long", func(a *consent.Announcement) { a.Headline = long(121) }, "headline", "announcement.too_long"},
		{"longest text", func(a *consent.Announcement) {
			a.Message, a.Where, a.Sharing, a.HowTo = long(4000), long(4000), long(4000), long(4000)
		}, "", ""},
		{"message too long", func(a *consent.Announcement) { a.Message = long(4001) }, "message", "announcement.too_long"},
		{"where too long", func(a *consent.Announcement) { a.Where = long(4001) }, "where", "announcement.too_long"},
		{"sharing too long", func(a *consent.Announcement) { a.Sharing = long(4001) }, "sharing", "announcement.too_long"},
		{"how to too long", func(a *consent.Announcement) { a.HowTo = long(4001) }, "how_to", "announcement.too_long"},
		{"longest address", func(a *consent.Announcement) { a.PrivacyURL = "https://example.org/" + strings.Repeat("x", 280) }, "", ""},
		{"address too long", func(a *consent.Announcement) { a.PrivacyURL = "https://example.org/" + strings.Repeat("x", 281) }, "privacy_url", "announcement.too_long"},
		{"script", func(a *consent.Announcement) { a.PrivacyURL = "javascript:alert(1)" }, "privacy_url", "announcement.privacy_url"},
		{"http", func(a *consent.Announcement) { a.PrivacyURL = "http://example.org" }, "privacy_url", "announcement.privacy_url"},
		{"no host", func(a *consent.Announcement) { a.PrivacyURL = "https:///privacy" }, "privacy_url", "announcement.privacy_url"},
		{"with a password", func(a *consent.Announcement) { a.PrivacyURL = "https://a:b@example.org" }, "privacy_url", "announcement.privacy_url"},
		{"no address at all", func(a *consent.Announcement) { a.PrivacyURL = "https://exa mple.org\x7f" }, "privacy_url", "announcement.privacy_url"},
		{"named contact", func(a *consent.Announcement) { a.Contact = "Privacy <privacy@example.org>" }, "contact", "announcement.contact"},
		{"contact with a header", func(a *consent.Announcement) { a.Contact = "a@example.org\r\nBcc: b@example.org" }, "contact", "announcement.contact"},
		{"F9: headline of two lines", func(a *consent.Announcement) { a.Headline = "Important\r\nBcc: evil@example.org" }, "headline", "announcement.headline_line"},
		{"F9: headline with a line separator", func(a *consent.Announcement) { a.Headline = "Important\u2028now" }, "headline", "announcement.headline_line"},
		{"F9: headline with a paragraph separator", func(a *consent.Announcement) { a.Headline = "Important\u2029now" }, "headline", "announcement.headline_line"},
		{"F9: headline with NUL", func(a *consent.Announcement) { a.Headline = "Important\x00" }, "headline", "announcement.headline_line"},
		{"lines in the message", func(a *consent.Announcement) { a.Message = "One.\nTwo." }, "", ""},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			a := consenttest.Announcement(1)
			row.change(&a)
			wrong := a.Missing()
			if row.field == "" {
				if len(wrong) != 0 {
					t.Errorf("complaints: %v", wrong[0])
				}
				return
			}
			if len(wrong) != 1 || wrong[0].Field != row.field || wrong[0].Code != row.code || consent.KindOf(wrong) != consent.Invalid {
				t.Fatalf("got %+v", wrong)
			}
			if part := wrong[0].Args["part"]; part != nil && part != row.field {
				t.Errorf("the complaint is about %v", part)
			}
		})
	}
	if wrong := (consent.Announcement{}).Missing(); len(wrong) != 7 {
		t.Errorf("an empty announcement: %d complaints", len(wrong))
	}
}

func TestSameText(t *testing.T) {
	a := consenttest.Announcement(1)
	b := a
	b.ID, b.PolicyVersion, b.PublishedAt = "other", 9, noon
	if !a.SameText(b) || !b.SameText(a) {
		t.Error("when it was published is no part of the text")
	}
	for _, change := range []func(*consent.Announcement){
		func(a *consent.Announcement) { a.Headline += "." }, func(a *consent.Announcement) { a.Message += "." },
		func(a *consent.Announcement) { a.Where += "." }, func(a *consent.Announcement) { a.Sharing += "." },
		func(a *consent.Announcement) { a.HowTo += "." }, func(a *consent.Announcement) { a.PrivacyURL += "." },
		func(a *consent.Announcement) { a.Contact += "." },
	} {
		b := a
		change(&b)
		if a.SameText(b) {
			t.Errorf("%+v is another text", b)
		}
	}
}
