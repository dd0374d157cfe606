package consent_test

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"

	"accord/consent"
)

func TestChoicesCoverTheirAccounts(t *testing.T) {
	if got := len(consent.Categories()); got != 9 {
		t.Fatalf("%d categories, want the nine of the design document", got)
	}
	if got := consent.BothAccounts.Categories(); !slices.Equal(got, consent.Categories()) {
		t.Errorf("both accounts cover %v", got)
	}
	if got := consent.LinkedInOnly.Categories(); !slices.Equal(got, consent.LinkedInCategories()) {
		t.Errorf("LinkedIn only covers %v", got)
	}
	for _, bad := range []string{"", "Both", "both,linkedin", "3"} {
		if _, err := consent.ParseChoice(bad); consent.KindOf(err) != consent.Invalid {
			t.Errorf("ParseChoice(%q) = %v, want Invalid", bad, err)
		}
	}
	for _, c := range consent.WorkCategories() {
		if got, ok := consent.WorkCategory(c.Short()); !ok || got != c {
			t.Errorf("WorkCategory(%q) = %v, %v", c.Short(), got, ok)
		}
	}
	if _, ok := consent.WorkCategory("connections"); ok {
		t.Error("a LinkedIn category passed for a work category")
	}
}

// TestSecretsShowThemselvesToNobody: a grant may be formatted, logged or encoded
// by mistake, and still tells nothing.
func TestSecretsShowThemselvesToNobody(t *testing.T) {
	const canary = "CANARY-TOKEN"
	g := consent.Grant{AccessToken: canary, RefreshToken: canary}
	encoded, err := json.Marshal(g)
	if err != nil {
		t.Fatal(err)
	}
	var log strings.Builder
	slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "grant", g, "token", g.AccessToken)
	for _, shown := range []string{fmt.Sprint(g), fmt.Sprintf("%+v", g), fmt.Sprintf("%#v", g), fmt.Sprint(g.AccessToken), string(encoded), log.String()} {
		if strings.Contains(shown, canary) {
			t.Errorf("token shown: %s", shown)
		}
	}
	if g.AccessToken.Reveal() != canary {
		t.Error("Reveal lost the token")
	}
}

// TestNotice: the notice says everything the design document wants said, and its
// hash pins it.
func TestNotice(t *testing.T) {
	a := complete()
	both, only := consent.NoticeFor(consent.BothAccounts, a), consent.NoticeFor(consent.LinkedInOnly, a)
	for _, c := range consent.Categories() {
		if !strings.Contains(both.Text, c.Text().Description) {
			t.Errorf("notice for both accounts lacks %s", c)
		}
		if got := strings.Contains(only.Text, c.Text().Description); got != (c.Account() == consent.LinkedInAccount) {
			t.Errorf("notice for LinkedIn only: %s mentioned = %v", c, got)
		}
	}
	for _, want := range []string{consent.TransferText, consent.WithdrawText, consent.VoluntaryText, a.PrivacyURL, consent.LinkedInPrivacyURL, consent.ContactsText} {
		if !strings.Contains(both.Text, want) {
			t.Errorf("notice lacks %q", want)
		}
	}
	if both.Hash == only.Hash || len(both.Hash) != 64 || both.Hash != consent.NoticeFor(consent.BothAccounts, a).Hash {
		t.Error("the hash does not pin the text")
	}
}

func complete() consent.Announcement {
	a := consent.SuggestedAnnouncement()
	a.PrivacyURL, a.Contact = "https://example.org/privacy", "privacy@example.org"
	return a
}

// TestAnnouncementNamesWhatIsMissing: every part is asked for by its field.
func TestAnnouncementNamesWhatIsMissing(t *testing.T) {
	if wrong := complete().Missing(); len(wrong) != 0 {
		t.Fatalf("complete announcement: %v", wrong)
	}
	rows := map[string]func(*consent.Announcement){
		"headline":    func(a *consent.Announcement) { a.Headline = " " },
		"message":     func(a *consent.Announcement) { a.Message = "" },
		"where":       func(a *consent.Announcement) { a.Where = "" },
		"sharing":     func(a *consent.Announcement) { a.Sharing = strings.Repeat("x", 4001) },
		"how_to":      func(a *consent.Announcement) { a.HowTo = "" },
		"privacy_url": func(a *consent.Announcement) { a.PrivacyURL = "javascript:alert(1)" },
		"contact":     func(a *consent.Announcement) { a.Contact = "a@example.org\r\nBcc: b@example.org" },
	}
	for field, change := range rows {
		a := complete()
		change(&a)
		wrong := a.Missing()
		if len(wrong) != 1 || wrong[0].Field != field {
			t.Errorf("%s: got %v", field, wrong)
		}
		if consent.KindOf(wrong) != consent.Invalid {
			t.Errorf("%s: kind %v", field, consent.KindOf(wrong))
		}
	}
}
