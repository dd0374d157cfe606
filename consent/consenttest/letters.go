package consenttest

import (
	"context"
	"fmt"
	"slices"
	"time"

	"accord/consent"
)

// Mailer takes mails and keeps them.
type Mailer struct {
	outside
	sent []consent.Mail
}

// NewMailer has sent nothing yet.
func NewMailer(clock *Clock) *Mailer { return &Mailer{outside: newOutside(clock)} }

// Send implements consent.Mailer.
func (m *Mailer) Send(ctx context.Context, mail consent.Mail) error {
	done, err := m.begin(ctx, "Send")
	if err != nil {
		return err
	}
	defer done()
	m.sent = append(m.sent, mail)
	return nil
}

// Sent lists the mails taken so far.
func (m *Mailer) Sent() []consent.Mail {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.sent)
}

// Words say everything that was to be said, and nothing nicely.
type Words struct{}

// Notice implements consent.Words. It depends on all a notice depends on.
func (Words) Notice(language string, s consent.Set, a consent.Announcement) (text, version string) {
	return fmt.Sprintf("%s: %s; %q %q %q %q %q %q %q", language, s, a.Headline, a.Message, a.Where, a.Sharing, a.HowTo, a.PrivacyURL, a.Contact), "words 1"
}

// Letter implements consent.Words.
func (Words) Letter(language string, l consent.Letter, f consent.LetterFacts) (subject, text string) {
	return string(l), fmt.Sprintf("%s: %s by %q for %q at %s; %d days, lapsed %q; %s %s",
		language, f.Event, f.By, f.Reason, f.At.Format(time.DateTime), f.GraceDays, f.Lapsed, f.Announcement.Headline, f.PublicURL)
}
