package mail

import (
	"context"
	"crypto/x509"
	"errors"
	"net"
	"net/mail"
	"net/netip"
	"net/url"
	"strconv"
	"strings"

	"accord/consent"

	gomail "github.com/wneessen/go-mail"
)

// Sender hands mail to one server. It implements consent.Mailer and may be used by
// many at once.
type Sender struct {
	host    string
	tls     bool           // from the first byte; else STARTTLS, or plain to this machine
	roots   *x509.CertPool // nil is the system's
	options []gomail.Option
	from    mail.Address
	domain  string
	dial    func(ctx context.Context, network, address string) (net.Conn, error)
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
	s := &Sender{host: u.Hostname(), dial: new(net.Dialer).DialContext}
	port := 587
	switch u.Scheme {
	case "smtp":
		if loopback(s.host) {
			s.options = append(s.options, gomail.WithTLSPolicy(gomail.NoTLS))
		} else {
			s.options = append(s.options, gomail.WithTLSPolicy(gomail.TLSMandatory))
		}
	case "smtps":
		port, s.tls = 465, true
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
		s.options = append(s.options, gomail.WithUsername(u.User.Username()), gomail.WithPassword(password), s.authentication())
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

// authentication is how we name ourselves: the best way the server offers. Without
// encryption that is none that shows the password. The library does not see that a
// connection we encrypted is encrypted, so for that the order is ours.
func (s *Sender) authentication() gomail.Option {
	if !s.tls {
		return gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover)
	}
	return gomail.WithOpportunisticSMTPAuth(
		gomail.SMTPAuthSCRAMSHA256PLUS, gomail.SMTPAuthSCRAMSHA256, gomail.SMTPAuthSCRAMSHA1PLUS, gomail.SMTPAuthSCRAMSHA1,
		gomail.SMTPAuthCramMD5, gomail.SMTPAuthPlain, gomail.SMTPAuthLogin)
}

func loopback(host string) bool {
	if host == "localhost" {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.Unmap().IsLoopback()
}
