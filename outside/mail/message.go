package mail

import (
	"crypto/sha256"
	"encoding/hex"
	"net/mail"
	"strings"
	"unicode"

	"accord/consent"

	gomail "github.com/wneessen/go-mail"
)

const (
	maxSubject = 300
	maxText    = 256 << 10
)

// message writes a letter as a message. Whatever would end up in a header is
// refused if it could start another header.
func (s *Sender) message(m consent.Mail) (*gomail.Msg, error) {
	to, err := mail.ParseAddress(m.To)
	// Exactly one bare address: no name, no comment, no list.
	if err != nil || to.Address != m.To || breaksHeader(m.To) {
		return nil, unfit("mail.address")
	}
	if m.Subject == "" || len(m.Subject) > maxSubject || breaksHeader(m.Subject) {
		return nil, unfit("mail.subject").At("headline")
	}
	if m.Key == "" || len(m.Text) > maxText || strings.ContainsRune(m.Text, 0) {
		return nil, unfit("mail.incomplete")
	}
	msg := gomail.NewMsg(gomail.WithNoDefaultUserAgent(), gomail.WithCharset(gomail.CharsetUTF8), gomail.WithEncoding(gomail.EncodingQP))
	msg.FromMailAddress(&s.from)
	msg.ToMailAddress(to)
	msg.Subject(m.Subject)
	msg.SetDate()
	msg.SetMessageIDWithValue(s.messageID(m.Key))
	// RFC 3834: no holiday notes in answer to this.
	msg.SetGenHeader("Auto-Submitted", "auto-generated")
	msg.SetGenHeader("X-Auto-Response-Suppress", "All")
	msg.SetBodyString(gomail.TypeTextPlain, m.Text)
	return msg, nil
}

// messageID is the same for each try of the same mail. The key holds our ids of
// people, so it is hashed.
func (s *Sender) messageID(key string) string {
	sum := sha256.Sum256([]byte("accord mail " + key))
	return hex.EncodeToString(sum[:16]) + "@" + s.domain
}

// unfit is the error for a letter that no try can send.
func unfit(code consent.Code) *consent.Error {
	return consent.Fail(consent.Invalid, code).Because(consent.ErrFinal)
}

// breaksHeader finds what has no business in a header: line ends and control characters.
func breaksHeader(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool {
		return unicode.IsControl(r) || r == '\u2028' || r == '\u2029' || r == unicode.ReplacementChar
	})
}
