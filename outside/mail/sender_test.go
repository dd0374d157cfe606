//go:build !release

package mail_test

import (
	"context"
	"errors"
	"io"
	"net"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"accord/consent"
	"accord/outside/mail"
	"accord/sandbox"

	"github.com/emersion/go-smtp"
)

func start(t *testing.T) (*sandbox.Sandbox, *mail.Sender) {
	t.Helper()
	s, err := sandbox.Start(sandbox.Config{Listen: "127.0.0.1:0", SMTPListen: "127.0.0.1:0"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	sender, err := mail.New("smtp://"+s.SMTPAddr(), "Accord <accord@northwindharbour.example>")
	if err != nil {
		t.Fatal(err)
	}
	return s, sender
}

func TestSend(t *testing.T) {
	s, sender := start(t)
	m := letter()
	for range 2 { // F40, F41: the second try of the same mail can be told by its Message-ID
		if err := sender.Send(t.Context(), m); err != nil {
			t.Fatal(err)
		}
	}
	other := m
	other.Key = "connected.r2.u1"
	if err := sender.Send(t.Context(), other); err != nil {
		t.Fatal(err)
	}
	got := s.Inbox()
	if len(got) != 3 {
		t.Fatalf("%d mails", len(got))
	}
	first := got[0]
	if first.Text != m.Text || first.Subject != m.Subject || len(first.To) != 1 || first.To[0] != m.To || !strings.Contains(first.From, "<accord@northwindharbour.example>") {
		t.Errorf("%+v", first)
	}
	id := first.Header.Get("Message-ID")
	if id == "" || id != got[1].Header.Get("Message-ID") || id == got[2].Header.Get("Message-ID") || strings.Contains(id, "u1") {
		t.Errorf("Message-IDs %q %q %q", id, got[1].Header.Get("Message-ID"), got[2].Header.Get("Message-ID"))
	}
	if first.Header.Get("Auto-Submitted") != "auto-generated" || first.Header.Get("Date") == "" ||
		!strings.HasPrefix(first.Header.Get("Content-Type"), "text/plain") || first.Header.Get("User-Agent")+first.Header.Get("X-Mailer") != "" {
		t.Errorf("headers %v", first.Header)
	}
}

// TestRefused holds row A91.
func TestRefused(t *testing.T) {
	s, sender := start(t)
	for name, change := range map[string]func(*consent.Mail){
		"CRLF in the subject":       func(m *consent.Mail) { m.Subject = "x\r\nBcc: evil@example.org" },
		"LF in the subject":         func(m *consent.Mail) { m.Subject = "x\nBcc: evil@example.org" },
		"NUL in the subject":        func(m *consent.Mail) { m.Subject = "x\x00" },
		"line separator":            func(m *consent.Mail) { m.Subject = "x\u2028y" },
		"no subject":                func(m *consent.Mail) { m.Subject = "" },
		"a subject without an end":  func(m *consent.Mail) { m.Subject = strings.Repeat("x", 10_000) },
		"CRLF in the address":       func(m *consent.Mail) { m.To = "a@b.example\r\nRCPT TO:<evil@example.org>" },
		"two addresses":             func(m *consent.Mail) { m.To = "a@b.example, c@d.example" },
		"a name before the address": func(m *consent.Mail) { m.To = "A <a@b.example>" },
		"a comment":                 func(m *consent.Mail) { m.To = "a@b.example (A)" },
		"no address":                func(m *consent.Mail) { m.To = "" },
		"no domain":                 func(m *consent.Mail) { m.To = "ingrid" },
		"two at signs":              func(m *consent.Mail) { m.To = "a@b@c.example" },
		"no key":                    func(m *consent.Mail) { m.Key = "" },
		"10 MiB":                    func(m *consent.Mail) { m.Text = strings.Repeat("x", 10<<20) },
	} {
		m := letter()
		change(&m)
		if err := sender.Send(t.Context(), m); consent.KindOf(err) != consent.Invalid || !errors.Is(err, consent.ErrFinal) {
			t.Errorf("A91 %s: %v", name, err)
		}
	}
	m := letter()
	m.Key, m.Text = "x\r\nBcc: evil@example.org", "\r\nBcc: evil@example.org\r\n.\r\nMAIL FROM:<evil@example.org>\r\n"
	if err := sender.Send(t.Context(), m); err != nil {
		t.Error(err)
	}
	got := s.Inbox()
	if len(got) != 1 || len(got[0].To) != 1 || got[0].Header.Get("Bcc") != "" || !strings.Contains(got[0].Text, "MAIL FROM") {
		t.Errorf("%+v", got)
	}
}

// TestFaults holds row F40.
func TestFaults(t *testing.T) {
	s, sender := start(t)
	for name, c := range map[string]struct {
		status int
		kind   consent.Kind
	}{
		"F40 greylisted": {451, consent.Upstream}, "F40 refused for good": {554, consent.Invalid},
	} {
		s.SetFault(sandbox.ServiceMail, sandbox.Fault{Status: c.status})
		err := sender.Send(t.Context(), letter())
		if consent.KindOf(err) != c.kind || errors.Is(err, consent.ErrFinal) != (c.kind == consent.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
		if err != nil && strings.Contains(err.Error(), "ingrid") {
			t.Errorf("%s: the address is in the error: %v", name, err)
		}
	}
	s.SetFault(sandbox.ServiceMail, sandbox.Fault{})
	if err := sender.Send(t.Context(), letter()); err != nil {
		t.Error(err)
	}
	down, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := down.Addr().String()
	_ = down.Close()
	sender, err = mail.New("smtp://"+address, "accord@northwindharbour.example")
	if err != nil {
		t.Fatal(err)
	}
	if err := sender.Send(t.Context(), letter()); consent.KindOf(err) != consent.Upstream {
		t.Errorf("F40 down at start: %v", err)
	}
}

func TestSlowServer(t *testing.T) {
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = silent.Close() }()
	sender, err := mail.New("smtp://"+silent.Addr().String(), "accord@northwindharbour.example")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	begin := time.Now()
	if err := sender.Send(ctx, letter()); consent.KindOf(err) != consent.Upstream {
		t.Errorf("F40 slow: %v", err)
	}
	if took := time.Since(begin); took > 10*time.Second {
		t.Errorf("it took %v", took)
	}
}

// TestNoDowngrade: to a server elsewhere, nothing is said without encryption.
func TestNoDowngrade(t *testing.T) {
	var mails atomic.Int32
	server := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return session{&mails}, nil }))
	server.AllowInsecureAuth = true
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(func() { _ = server.Close() })
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	sender, err := mail.New("smtp://user:s3cret@mail.example.org", "accord@northwindharbour.example")
	if err != nil {
		t.Fatal(err)
	}
	sender.DialInstead(listener.Addr().String())
	if err := sender.Send(ctx, letter()); consent.KindOf(err) != consent.Upstream || !strings.Contains(err.Error(), "no encryption") {
		t.Errorf("F40 STARTTLS stripped: %v", err)
	}
	encrypted, err := mail.New("smtps://"+listener.Addr().String(), "accord@northwindharbour.example")
	if err != nil {
		t.Fatal(err)
	}
	if err := encrypted.Send(ctx, letter()); consent.KindOf(err) != consent.Upstream {
		t.Errorf("smtps to a plain server: %v", err)
	}
	if mails.Load() != 0 {
		t.Error("a mail went out unencrypted")
	}
}

// session counts what it is told beyond a greeting.
type session struct{ told *atomic.Int32 }

func (s session) Reset()        {}
func (s session) Logout() error { return nil }

func (s session) Mail(string, *smtp.MailOptions) error { s.told.Add(1); return nil }
func (s session) Rcpt(string, *smtp.RcptOptions) error { return nil }
func (s session) Data(r io.Reader) error               { _, err := io.Copy(io.Discard, r); return err }

func TestNew(t *testing.T) {
	for _, c := range [][2]string{
		{"", "a@b.example"},
		{"mail.example.org:587", "a@b.example"},
		{"http://mail.example.org", "a@b.example"},
		{"smtp://", "a@b.example"},
		{"smtp://user:s3cret@mail.example.org:99999", "a@b.example"},
		{"smtp://user:s3cret@mail.example.org/path", "a@b.example"},
		{"smtp://user:s3c%zzret@mail.example.org", "a@b.example"},
		{"smtp://mail.example.org", ""},
		{"smtp://mail.example.org", "a@b.example, c@d.example"},
		{"smtp://mail.example.org", "A\r\n <a@b.example>"},
	} {
		_, err := mail.New(c[0], c[1])
		if err == nil {
			t.Errorf("taken: %q", c)
		} else if strings.Contains(err.Error(), "s3c") {
			t.Errorf("the password is in the error: %v", err)
		}
	}
	for _, good := range []string{"smtp://mail.example.org", "smtps://user:p%40ss@mail.example.org", "smtp://[::1]:2525"} {
		if _, err := mail.New(good, "Accord <a@b.example>"); err != nil {
			t.Errorf("%s: %v", good, err)
		}
	}
}
