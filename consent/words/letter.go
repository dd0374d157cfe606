package words

import (
	"strings"

	"accord/consent"
)

// Letter is one letter: a subject of one line, and its text. It says who or what
// caused the event, and what to do if it was not the person.
func (c *Catalogue) Letter(language string, l consent.Letter, f consent.LetterFacts) (subject, text string) {
	if l == consent.AnnouncementLetter {
		return f.Announcement.Headline, c.announcement(language, f)
	}
	page := f.PublicURL + "/connection"
	contact := f.Announcement.Contact
	if contact == "" {
		contact = c.Text(language, "letter.contact.nobody")
	}
	since := c.Text(language, "letter.nothing_shared.undated")
	if !f.At.IsZero() {
		since = c.Say(language, consent.Say("letter.nothing_shared", "at", f.At))
	}
	part := func(name string) string {
		code := c.variant(language, l, name, f)
		return c.Say(language, consent.Say(code, "page", page, "contact", contact, "since", since, "days", f.GraceDays))
	}
	return part("subject"), part("text") + "\n"
}

// variant is the key of a letter's subject or text for what caused it: the reason,
// else who did it, as far as there is one of its own. A lapse is about an account.
func (c *Catalogue) variant(language string, l consent.Letter, part string, f consent.LetterFacts) consent.Code {
	key := "letter." + string(l)
	causes := []string{slug(f.Reason), string(f.By)}
	if l == consent.LapsedLetter {
		causes = []string{string(f.Lapsed)}
	}
	for _, cause := range causes {
		if code := key + "." + cause + "." + part; cause != "" && c.tongue(language).messages[code] != nil {
			return consent.Code(code)
		}
	}
	return consent.Code(key + "." + part)
}

// announcement is the admin's words, with what can be shared in ours.
func (c *Catalogue) announcement(language string, f consent.LetterFacts) string {
	a := f.Announcement
	var b strings.Builder
	line := func(words string) { b.WriteString(words + "\n") }
	say := func(code consent.Code, pairs ...any) { line(c.Say(language, consent.Say(code, pairs...))) }

	line(a.Message + "\n")
	say("letter.announcement.where")
	line(a.Where + "\n")
	say("letter.announcement.sharing")
	line(a.Sharing + "\n")
	say("letter.announcement.kinds")
	for _, category := range consent.Categories() {
		t := c.Category(language, category)
		line("- " + t.Name + ": " + t.Description)
		if category == consent.WorkContacts {
			line("  " + c.Text(language, "notice.contacts"))
		}
	}
	line("")
	say("letter.announcement.how_to")
	line(a.HowTo + "\n")
	say("letter.announcement.help", "page", f.PublicURL+"/help")
	say("letter.announcement.page", "page", f.PublicURL+"/connection")
	say("letter.announcement.privacy_statement", "page", a.PrivacyURL)
	say("letter.announcement.linkedin_privacy", "page", consent.LinkedInPrivacyURL)
	say("letter.announcement.contact", "contact", a.Contact)
	return b.String()
}
