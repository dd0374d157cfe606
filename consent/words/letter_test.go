package words

import (
	"flag"
	"os"
	"strings"
	"testing"

	"accord/consent"
)

var update = flag.Bool("update", false, "write the expected notices and letters anew, to be read before they are kept")

// expect compares with a file of testdata.
func expect(t *testing.T, name, got string) {
	t.Helper()
	file := "testdata/" + name + ".txt"
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s has changed to\n%s\nIf that is meant, run the test with -update. A notice that changes needs a new notice.version.", file, got)
	}
}

func complete(c *Catalogue) consent.Announcement {
	a := c.Suggested("en")
	a.PrivacyURL, a.Contact = "https://northwind.example/privacy", "privacy@northwind.example"
	return a
}

// TestNotices pins the texts that people say yes to, with the version of each.
func TestNotices(t *testing.T) {
	c := english(t)
	for name, set := range map[string]consent.Set{
		"notice-both":     consent.BothAccounts.Categories(),
		"notice-linkedin": consent.LinkedInOnly.Categories(),
		"notice-few":      consent.SetOf(consent.LinkedInProfile, consent.WorkContacts),
	} {
		text, version := c.Notice("en", set, complete(c))
		expect(t, name, version+"\n\n"+text)
		if again, _ := c.Notice("en", set, complete(c)); again != text {
			t.Errorf("%s: not the same twice", name)
		}
		for _, category := range consent.Categories() {
			if strings.Contains(text, c.Category("en", category).Description) != set.Has(category) {
				t.Errorf("%s: %s", name, category)
			}
		}
		if strings.Contains(text, c.Text("en", "notice.contacts")) != set.Has(consent.WorkContacts) {
			t.Errorf("%s: the sentence on contacts stands with the contacts", name)
		}
	}
}

// TestLetters pins every letter, for each who may have caused it.
func TestLetters(t *testing.T) {
	c := english(t)
	type event struct {
		by  consent.ActorKind
		why consent.Reason
	}
	self := []event{{consent.BySelf, ""}}
	rows := map[consent.Letter][]event{
		consent.AnnouncementLetter: {{}},
		consent.ConnectedLetter:    self,
		consent.ChangedLetter:      {{consent.BySelf, ""}, {consent.ByAdmin, consent.NotOffered}},
		consent.RenewedLetter:      self,
		consent.SuspendedLetter: {
			{consent.ByAdmin, consent.OutsideGroup},
			{consent.ByDirectory, consent.OutsideGroup},
			{consent.BySystem, consent.OutsideGroup},
			{consent.ByDirectory, consent.GroupUnknown},
			{consent.ByAdmin, consent.GroupUnknown},
		},
		consent.ResumedLetter: {{consent.ByAdmin, ""}, {consent.ByDirectory, ""}, {consent.BySystem, ""}},
		consent.WithdrawnLetter: {
			{consent.BySelf, ""},
			{consent.ByLinkedIn, ""},
			{consent.ByAdmin, consent.PolicyNobody},
			{consent.ByDirectory, consent.UserDisabled},
			{consent.ByAdmin, consent.OutsideGroup},
			{consent.ByDirectory, consent.OutsideGroup},
			{consent.BySystem, ""},
		},
	}
	for _, letter := range consent.Letters() {
		var all strings.Builder
		add := func(title string, f consent.LetterFacts) {
			f.Announcement, f.PublicURL, f.GraceDays, f.At = complete(c), "https://accord.northwind.example", 30, afternoon
			subject, text := c.Letter("en", letter, f)
			if strings.ContainsAny(subject, "\r\n") || subject == "" || text == "" {
				t.Errorf("%s: subject %q", letter, subject)
			}
			if letter != consent.AnnouncementLetter && !strings.Contains(text, f.Announcement.Contact) {
				t.Errorf("%s %s: names nobody to ask", letter, title)
			}
			all.WriteString("== " + title + "\nSubject: " + subject + "\n\n" + text + "\n")
		}
		if letter == consent.LapsedLetter {
			for _, account := range []consent.Account{consent.LinkedInAccount, consent.WorkAccount, ""} {
				add("of "+string(account), consent.LetterFacts{Lapsed: account, By: consent.ByAdmin})
			}
		}
		for _, e := range rows[letter] {
			// That a grant has lapsed as well changes no other letter.
			add(strings.TrimSpace(string(e.by)+" "+string(e.why)), consent.LetterFacts{By: e.by, Reason: e.why, Lapsed: consent.LinkedInAccount})
		}
		if all.Len() == 0 {
			t.Errorf("nothing expects the letter %s", letter)
		}
		expect(t, "letter-"+string(letter), all.String())
	}
}

// TestLetterWithoutContact: before anything was announced there is still somebody to ask.
func TestLetterWithoutContact(t *testing.T) {
	_, text := english(t).Letter("en", consent.ConnectedLetter, consent.LetterFacts{PublicURL: "https://accord.example"})
	if !strings.Contains(text, "tell your administrator.") {
		t.Error(text)
	}
}
