//go:build !release

package sandbox

import (
	"encoding/base64"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"slices"
	"strings"
	"time"

	"github.com/emersion/go-smtp"
)

// maxMails bounds the inbox of a sandbox that runs for days.
const maxMails = 1000

// Message is a mail the portal sent. Nothing leaves the sandbox.
type Message struct {
	From    string   // as written in the header
	To      []string // the envelope's recipients: who would really get it
	Subject string
	Text    string // the plain text part
	HTML    string // the HTML part, when there is one
	Header  mail.Header
	At      time.Time
}

// Inbox lists the mails received, oldest first.
func (s *Sandbox) Inbox() []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.inbox)
}

// ClearInbox throws the mails away.
func (s *Sandbox) ClearInbox() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.inbox = nil
}

func (s *Sandbox) newMailServer() *smtp.Server {
	server := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) {
		return &mailSession{sandbox: s}, nil
	}))
	server.Domain = "sandbox.localhost"
	server.EnableSMTPUTF8 = true
	server.MaxMessageBytes = 5 << 20
	server.MaxRecipients = 200
	server.ReadTimeout = 30 * time.Second
	server.WriteTimeout = 30 * time.Second
	server.ErrorLog = s.logs
	return server
}

// mailSession takes in one mail after the other from one client.
type mailSession struct {
	sandbox *Sandbox
	to      []string
}

func (m *mailSession) Reset()                               { m.to = nil }
func (m *mailSession) Logout() error                        { return nil }
func (m *mailSession) Mail(string, *smtp.MailOptions) error { return nil }

func (m *mailSession) Rcpt(to string, _ *smtp.RcptOptions) error {
	m.to = append(m.to, to)
	return nil
}

func (m *mailSession) Data(r io.Reader) error {
	fault := m.sandbox.takeFault(ServiceMail, "")
	if fault.Hang {
		fault.Latency = 2 * time.Minute // longer than any client waits
	}
	if fault.Latency > 0 {
		select {
		case <-time.After(fault.Latency):
		case <-m.sandbox.done:
		}
	}
	if fault.Status != 0 {
		return &smtp.SMTPError{Code: fault.Status, EnhancedCode: smtp.EnhancedCode{fault.Status / 100, 3, 0}, Message: "The sandbox was asked to fail"}
	}
	parsed, err := mail.ReadMessage(r)
	if err != nil {
		return &smtp.SMTPError{Code: 554, EnhancedCode: smtp.EnhancedCode{5, 6, 0}, Message: "Not a mail: " + err.Error()}
	}
	message := Message{To: slices.Clone(m.to), Header: parsed.Header, At: m.sandbox.now()}
	message.From = decodeHeader(parsed.Header.Get("From"))
	message.Subject = decodeHeader(parsed.Header.Get("Subject"))
	message.readPart(parsed.Header.Get("Content-Type"), parsed.Header.Get("Content-Transfer-Encoding"), parsed.Body)
	m.sandbox.mu.Lock()
	defer m.sandbox.mu.Unlock()
	if len(m.sandbox.inbox) >= maxMails {
		m.sandbox.inbox = m.sandbox.inbox[1:]
	}
	m.sandbox.inbox = append(m.sandbox.inbox, message)
	return nil
}

func decodeHeader(text string) string {
	if plain, err := new(mime.WordDecoder).DecodeHeader(text); err == nil {
		return plain
	}
	return text
}

// readPart keeps the first plain and the first HTML text of a mail, however deep.
func (m *Message) readPart(contentType, encoding string, body io.Reader) {
	kind, params, err := mime.ParseMediaType(contentType)
	if err != nil {
		kind = "text/plain"
	}
	if strings.HasPrefix(kind, "multipart/") {
		parts := multipart.NewReader(body, params["boundary"])
		for {
			part, err := parts.NextRawPart()
			if err != nil {
				return
			}
			m.readPart(part.Header.Get("Content-Type"), part.Header.Get("Content-Transfer-Encoding"), part)
		}
	}
	switch strings.ToLower(encoding) {
	case "quoted-printable":
		body = quotedprintable.NewReader(body)
	case "base64":
		body = base64.NewDecoder(base64.StdEncoding, body)
	}
	text, err := io.ReadAll(body)
	if err != nil {
		return
	}
	plain := strings.ReplaceAll(string(text), "\r\n", "\n")
	switch {
	case kind == "text/plain" && m.Text == "":
		m.Text = plain
	case kind == "text/html" && m.HTML == "":
		m.HTML = plain
	}
}
