package words

import (
	"strings"

	"accord/consent"
)

// Notice is the text of consent to a set of categories under an announcement, and
// the version of its wording. The same set and announcement give the same text:
// receipts pin it by its hash. Change notice.version with each change of its words.
func (c *Catalogue) Notice(language string, s consent.Set, a consent.Announcement) (text, version string) {
	var b strings.Builder
	line := func(words string) { b.WriteString(words + "\n") }
	say := func(code consent.Code, pairs ...any) { line(c.Say(language, consent.Say(code, pairs...))) }

	say("notice.title", "choice", s.Choice())
	line(c.Choice(language, s.Choice()).Text)
	line("")
	for _, category := range s.List() {
		t := c.Category(language, category)
		line("- " + t.Name + ": " + t.Description + " " + t.LeftOut)
		if category == consent.WorkContacts {
			line("  " + c.Text(language, "notice.contacts"))
		}
	}
	line("")
	say("notice.never")
	say("notice.storage")
	say("notice.voluntary")
	say("notice.withdraw")
	say("notice.transfer")
	line("")
	line(a.Where)
	line(a.Sharing)
	line(a.HowTo)
	say("notice.privacy_statement", "page", a.PrivacyURL)
	say("notice.linkedin_privacy", "page", consent.LinkedInPrivacyURL)
	say("notice.transfers", "page", consent.LinkedInTransferURL)
	say("notice.contact", "contact", a.Contact)
	return b.String(), c.Text(language, "notice.version")
}
