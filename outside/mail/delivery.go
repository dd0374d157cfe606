package mail

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"os"
	"slices"
	"strings"
	"time"

	"accord/consent"

	gomail "github.com/wneessen/go-mail"
)

// deliverLimit bounds one delivery, from dialling to the server's last word.
const deliverLimit = 30 * time.Second

// Send implements consent.Mailer: its errors tell what became of the mail.
//
//   - consent.ErrFinal: the letter itself or its address is at fault, or the server
//     refused it for good. No further try can mend that.
//   - Kind Upstream: the mail was surely not taken. A later try may do better.
//   - Any other: it was all sent, and the answer was lost. The server may have it.
func (s *Sender) Send(ctx context.Context, m consent.Mail) error {
	message, err := s.message(m)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, deliverLimit)
	defer cancel()
	err = s.deliver(ctx, message)
	// The server took it; what was said while leaving does not change that.
	if err == nil || message.IsDelivered() {
		return nil
	}
	return outcome(ctx, err)
}

// deliver goes through one exchange with the server. When the context ends the
// connection is cut, whatever the exchange is at.
func (s *Sender) deliver(ctx context.Context, message *gomail.Msg) error {
	connect := func(dialling context.Context, network, address string) (net.Conn, error) {
		conn, err := s.dial(dialling, network, address)
		if err != nil {
			return nil, err
		}
		context.AfterFunc(ctx, func() { _ = conn.Close() })
		if !s.tls {
			return conn, nil
		}
		encrypted := tls.Client(conn, &tls.Config{ServerName: s.host, MinVersion: tls.VersionTLS12, RootCAs: s.roots})
		return encrypted, encrypted.HandshakeContext(dialling)
	}
	client, err := gomail.NewClient(s.host, append(slices.Clone(s.options), gomail.WithTimeout(deliverLimit), gomail.WithDialContextFunc(connect))...)
	if err != nil {
		return err
	}
	return client.DialAndSendWithContext(ctx, message)
}

// outcome says what the failure of an exchange means for the mail.
func outcome(ctx context.Context, err error) error {
	var stopped *gomail.SendError
	if errors.As(err, &stopped) {
		switch code := stopped.ErrorCode(); {
		case code >= 500 && aboutThisMail(stopped.Reason):
			return consent.Fail(consent.Invalid, "mail.refused").Because(fmt.Errorf("%w: mail: status %d", consent.ErrFinal, code))
		case code < 400 && stopped.Reason == gomail.ErrSMTPDataClose:
			return consent.Fail(consent.Internal, "mail.unknown").Because(fmt.Errorf("mail: all was sent, and then %s", reason(ctx, err)))
		}
	}
	return consent.Fail(consent.Upstream, "mail.not_taken").Because(errors.New("mail: " + reason(ctx, err)))
}

// aboutThisMail: refusals of this one mail. Other refusals for good are about the
// server's settings or ours, and somebody may mend those.
func aboutThisMail(at gomail.SendErrReason) bool {
	return at == gomail.ErrSMTPRcptTo || at == gomail.ErrSMTPData || at == gomail.ErrSMTPDataClose
}

// reason is the kind of a failure, with no address and no text of the mail.
func reason(ctx context.Context, err error) string {
	var stopped *gomail.SendError
	sent := errors.As(err, &stopped)
	switch {
	case ctx.Err() != nil, errors.Is(err, context.DeadlineExceeded), errors.Is(err, os.ErrDeadlineExceeded):
		return "no answer in time"
	case sent && stopped.ErrorCode() != 0:
		return fmt.Sprintf("%s, status %d", stopped.Reason, stopped.ErrorCode())
	case sent:
		return fmt.Sprintf("%s, without an answer", stopped.Reason)
	case strings.Contains(err.Error(), "does not support STARTTLS"): // the library gives it no type
		return "the server offers no encryption"
	}
	return "not reached, or not let in"
}
