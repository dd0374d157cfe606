package mail

import (
	"context"
	"errors"
	"fmt"
	"net/mail"
	"net/netip"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"accord/consent"

	gomail "github.com/wneessen/go-mail"
)

// deliverLimit bounds one delivery, from dialling to the server's last word.
const deliverLimit = 30 * time.Second

// Sender hands mail to one server. It implements consent.Mailer and may be used by
// many at once.
type Sender struct {
	host    string
	options []gomail.Option
	from    mail.Address
	domain  string
}

var _ consent.Mailer = (*Sender)(nil)

// New makes a sender. smtpURL is smtp://user:password@host:587, which is encrypted
// with STARTTLS before anything else is said, or smtps://user:password@host:465.
// To a loopback host smtp:// is plain. From is an address, with a name if wanted.
// The errors name no part of the URL, since it holds a password.
func New(smtpURL, from string) (*Sender, error) {
	u, err := url.Parse(smtpURL)
	if err != nil || u.Hostname() == "" || u.RawQuery != "" || u.Fragment != "" || strings.Trim(u.Path, "/") != "" {
		return nil, errors.New("mail: the server must be given as smtp://user:password@host:587 or smtps://user:password@host:465")
	}
	s := &Sender{host: u.Hostname()}
	port := 587
	switch u.Scheme {
	case "smtp":
		if loopback(s.host) {
			s.options = append(s.options, gomail.WithTLSPolicy(gomail.NoTLS))
		} else {
			s.options = append(s.options, gomail.WithTLSPolicy(gomail.TLSMandatory))
		}
	case "smtps":
		port = 465
		s.options = append(s.options, gomail.WithSSL())
	default:
		return nil, errors.New("mail: the server's address must start with smtp:// or smtps://")
	}
	if u.Port() != "" {
		if port, err = strconv.Atoi(u.Port()); err != nil || port < 1 || port > 65535 {
			return nil, errors.New("mail: the server's port is not a number from 1 to 65535")
		}
	}
	s.options = append(s.options, gomail.WithPort(port))
	if u.User != nil {
		password, _ := u.User.Password()
		s.options = append(s.options, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover),
			gomail.WithUsername(u.User.Username()), gomail.WithPassword(password))
	}
	sender, err := mail.ParseAddress(from)
	if err != nil || strings.ContainsAny(from, "\r\n") {
		return nil, errors.New("mail: the sender must be one address, such as Accord <accord@example.org>")
	}
	s.from = *sender
	s.domain = sender.Address[strings.LastIndexByte(sender.Address, '@')+1:]
	// Options are tried here, so that a start fails instead of the first letter.
	if _, err := gomail.NewClient(s.host, s.options...); err != nil {
		return nil, errors.New("mail: the server's settings are not usable")
	}
	return s, nil
}

// Send implements consent.Mailer. An error of the kind Invalid is final: the letter
// itself or its address is at fault, or the server refused it for good. Any other
// error may pass with a later try.
func (s *Sender) Send(ctx context.Context, m consent.Mail) error {
	message, err := s.message(m)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, deliverLimit)
	defer cancel()
	// The library heeds the context while dialling only, and this limit after that.
	end, _ := ctx.Deadline()
	client, err := gomail.NewClient(s.host, append(slices.Clone(s.options), gomail.WithTimeout(max(time.Until(end), time.Millisecond)))...)
	if err != nil {
		return undelivered(err)
	}
	err = client.DialAndSendWithContext(ctx, message)
	// The server took it; what was said while leaving does not change that.
	if err == nil || message.IsDelivered() {
		return nil
	}
	var refused *gomail.SendError
	if errors.As(err, &refused) && !refused.IsTemp() && refused.ErrorCode() >= 500 && final(refused.Reason) {
		return consent.Errorf(consent.Invalid, "The mail server refused this mail.").Because(fmt.Errorf("mail: status %d", refused.ErrorCode()))
	}
	return undelivered(err)
}

// final: refusals that concern this mail, not the server's mood or our settings.
func final(reason gomail.SendErrReason) bool {
	return reason == gomail.ErrSMTPRcptTo || reason == gomail.ErrSMTPData || reason == gomail.ErrSMTPDataClose
}

// undelivered keeps the kind of failure and no address or text of the mail.
func undelivered(err error) error {
	reason := "not reached, or not let in"
	var refused *gomail.SendError
	switch {
	case errors.As(err, &refused):
		reason = fmt.Sprintf("%s, status %d", refused.Reason, refused.ErrorCode())
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, os.ErrDeadlineExceeded):
		reason = "no answer in time"
	case strings.Contains(err.Error(), "does not support STARTTLS"): // the library gives it no type
		reason = "the server offers no encryption"
	}
	return consent.Errorf(consent.Upstream, "The mail server did not take the mail.").Because(errors.New("mail: " + reason))
}

func loopback(host string) bool {
	if host == "localhost" {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.Unmap().IsLoopback()
}
