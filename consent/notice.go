package consent

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// Notice is the exact consent text a person saw. The hash pins it: a receipt
// names the hash, and the text behind a hash never changes.
type Notice struct {
	Language string // BCP 47
	Version  string // of the wording in this program
	Text     string
	Hash     string // SHA-256 of Text, hex
}

// noticeVersion changes with every change of the wording below.
const noticeVersion = "2026-11"

// Sentences of the notice that screens show too.
const (
	VoluntaryText = "Connecting is voluntary. Nobody at work is told whether you connect or what you choose, and there is no disadvantage if you do not."
	WithdrawText  = "You can disconnect at any time. Sharing ends at that moment; what was shared before stays lawful."
	StorageText   = "Data from LinkedIn is not stored permanently at work: it is kept in memory for minutes and never written to disk. Data from work is not stored permanently with LinkedIn, except contacts."
	TransferText  = "For LinkedIn services, data can flow from the European Union to the United States and back."
	ContactsText  = "LinkedIn imports contacts periodically, stores them and uses them, for example to suggest connections, help organise contacts and show updates about them."
	NeverText     = "Messages, searches, job applications and saved jobs are never read."
)

// ChoiceText says what a choice means, in one sentence.
func (c Choice) ChoiceText() string {
	if c == BothAccounts {
		return "Work may read data from your LinkedIn account, and LinkedIn may read data from your work account."
	}
	return "Work may read data from your LinkedIn account. Nothing from your work account goes to LinkedIn."
}

// NoticeFor is the notice for a choice under the published announcement.
func NoticeFor(choice Choice, a Announcement) Notice {
	var b strings.Builder
	line := func(s string) { b.WriteString(s); b.WriteByte('\n') }
	line("LinkedIn account connection: " + choice.Name())
	line(choice.ChoiceText())
	line("")
	for _, c := range choice.Categories() {
		t := c.Text()
		line("- " + t.Name + ": " + t.Description + " " + t.LeftOut)
		if c == WorkContacts {
			line("  " + ContactsText)
		}
	}
	line("")
	for _, s := range []string{NeverText, StorageText, VoluntaryText, WithdrawText, TransferText} {
		line(s)
	}
	line("")
	line(a.Where)
	line(a.Sharing)
	line(a.HowTo)
	line("Privacy statement: " + a.PrivacyURL)
	line("LinkedIn's privacy policy: " + LinkedInPrivacyURL)
	line("Data transfers: " + LinkedInTransferURL)
	line("Contact: " + a.Contact)
	sum := sha256.Sum256([]byte(b.String()))
	return Notice{Language: "en", Version: noticeVersion, Text: b.String(), Hash: hex.EncodeToString(sum[:])}
}

// NoticesHash pins what a person reads before choosing: the notices of both choices.
func NoticesHash(a Announcement) string {
	return Hash(NoticeFor(BothAccounts, a).Hash + NoticeFor(LinkedInOnly, a).Hash)
}
