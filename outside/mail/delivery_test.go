package mail_test

import (
	"bufio"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"accord/consent"
	"accord/outside/mail"
)

const (
	cut    = "cut"    // the server closes the connection instead of answering
	silent = "silent" // it never answers
)

// script is a mail server that says at each command what a test wants: greeting,
// EHLO, MAIL, RCPT, DATA, and "." for the end of the mail. What the script does not
// name it does well. Taken counts the mails it answered for with 250. A password,
// where there is one, is wanted before anything else, as AUTH PLAIN.
type script struct {
	says     map[string]string
	password string
	taken    atomic.Int32
	ended    chan struct{} // gets a value when a mail has come to its end
}

func serve(t *testing.T, says map[string]string) (*script, *mail.Sender) {
	t.Helper()
	listener := listen(t)
	s := &script{says: says, ended: make(chan struct{}, 9)}
	go s.accept(listener)
	sender, err := mail.New("smtp://"+listener.Addr().String(), "accord@northwindharbour.example")
	if err != nil {
		t.Fatal(err)
	}
	return s, sender
}

func listen(t *testing.T) net.Listener {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	return listener
}

func (s *script) accept(listener net.Listener) {
	for {
		conn, err := listener.Accept()
		if err != nil {
			return
		}
		go s.talk(conn)
	}
}

func (s *script) talk(conn net.Conn) {
	defer func() { _ = conn.Close() }()
	if s.says["content"] == cut {
		_ = conn.(*net.TCPConn).SetReadBuffer(4096)
	}
	lines := bufio.NewScanner(conn)
	if !s.say(conn, lines, "greeting", "220 mail.test") {
		return
	}
	for lines.Scan() {
		verb, _, _ := strings.Cut(strings.ToUpper(lines.Text()), " ")
		good := "250 fine"
		switch verb {
		case "EHLO":
			if s.password != "" {
				good = "250-mail.test\r\n250 AUTH PLAIN"
			}
		case "AUTH":
			said, _ := base64.StdEncoding.DecodeString(lines.Text()[len("AUTH PLAIN "):])
			if good = "535 no"; string(said) == "\x00accord\x00"+s.password {
				good = "235 come in"
			}
		case "DATA":
			good = "354 go on"
		case "QUIT":
			good = "221 bye"
		}
		if !s.say(conn, lines, verb, good) {
			return
		}
		if verb != "DATA" || s.says["DATA"] != "" {
			continue
		}
		for lines.Scan() && lines.Text() != "." {
			if s.says["content"] == cut {
				return
			}
		}
		s.ended <- struct{}{}
		if !s.say(conn, lines, ".", "250 taken") {
			return
		}
	}
}

// say answers and reports whether the exchange goes on.
func (s *script) say(conn net.Conn, lines *bufio.Scanner, at, good string) bool {
	answer := s.says[at]
	switch answer {
	case cut:
		return false
	case silent:
		for lines.Scan() { // until the other side hangs up
		}
		return false
	case "":
		answer = good
	}
	if at == "." && strings.HasPrefix(answer, "250") {
		s.taken.Add(1)
	}
	_, err := fmt.Fprintf(conn, "%s\r\n", answer)
	return err == nil
}

func letter() consent.Mail {
	return consent.Mail{
		To: "ingrid.solheim@northwindharbour.example", Subject: "Grüße – you connected", Key: "connected.r1.u1",
		Text: "Hello,\n.a line that starts with a dot\n" + strings.Repeat("long ", 300) + "\nTschüß\n",
	}
}

// What an error says of the mail.
const (
	sent    = "sent"    // nil
	final   = "final"   // no further try can help
	unsent  = "unsent"  // surely not taken
	unknown = "unknown" // it may have been
)

func meaning(err error) string {
	switch {
	case err == nil:
		return sent
	case errors.Is(err, consent.ErrFinal):
		return final
	case consent.KindOf(err) == consent.Upstream:
		return unsent
	}
	return unknown
}

// TestOutcomes holds F40: what each end of an exchange means for the mail. Nothing
// that the server took is called unsent, and the only thing called unknown is a
// mail that was sent whole.
func TestOutcomes(t *testing.T) {
	for name, c := range map[string]struct {
		says map[string]string
		want string
	}{
		"all is well":                             {nil, sent},
		"the line is cut instead of a goodbye":    {map[string]string{"QUIT": cut, "RSET": cut}, sent},
		"the goodbye is refused":                  {map[string]string{"QUIT": "554 no", "RSET": "554 no"}, sent},
		"no greeting, the line is cut":            {map[string]string{"greeting": cut}, unsent},
		"no mail server":                          {map[string]string{"greeting": "554 go away"}, unsent},
		"closing down":                            {map[string]string{"greeting": "421 later"}, unsent},
		"the sender is refused for good":          {map[string]string{"MAIL": "550 not you"}, unsent},
		"the sender is refused for now":           {map[string]string{"MAIL": "451 later"}, unsent},
		"cut at the sender":                       {map[string]string{"MAIL": cut}, unsent},
		"greylisted":                              {map[string]string{"RCPT": "451 later"}, unsent},
		"no such mailbox":                         {map[string]string{"RCPT": "550 nobody here"}, final},
		"cut at the recipient":                    {map[string]string{"RCPT": cut}, unsent},
		"the data is refused for now":             {map[string]string{"DATA": "451 later"}, unsent},
		"the data is refused for good":            {map[string]string{"DATA": "554 no"}, final},
		"cut before the data":                     {map[string]string{"DATA": cut}, unsent},
		"cut amidst the data, of which much":      {map[string]string{"content": cut}, unsent},
		"the mail is refused for now":             {map[string]string{".": "452 full"}, unsent},
		"the mail is refused for good":            {map[string]string{".": "554 spam"}, final},
		"closing down at the end":                 {map[string]string{".": "421 later"}, unsent},
		"cut at the end":                          {map[string]string{".": cut}, unknown},
		"an answer that is none at the end":       {map[string]string{".": "<html>"}, unknown},
		"an answer of another success at the end": {map[string]string{".": "252 perhaps"}, unknown},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, sender := serve(t, c.says)
			m := letter()
			if c.says["content"] != "" {
				sender.SendLittleAtOnce()
				m.Text = strings.Repeat("a line of text that goes on for a while\n", 5_000)
			}
			err := sender.Send(t.Context(), m)
			if got := meaning(err); got != c.want {
				t.Errorf("%s, want %s: %v", got, c.want, err)
			}
			if taken := s.taken.Load(); (taken > 0) != (c.want == sent) {
				t.Errorf("%d mails were taken", taken)
			}
			if err != nil && (strings.Contains(err.Error(), "ingrid") || consent.CodeOf(err) == "") {
				t.Errorf("the error names a person, or has no code: %v", err)
			}
		})
	}
}

// TestContextEnds: wherever the exchange is when the context ends, it is cut at
// once, and the error tells whether the mail may be there.
func TestContextEnds(t *testing.T) {
	for at, want := range map[string]string{"greeting": unsent, "EHLO": unsent, "MAIL": unsent, "RCPT": unsent, "DATA": unsent, ".": unknown} {
		t.Run(at, func(t *testing.T) {
			t.Parallel()
			s, sender := serve(t, map[string]string{at: silent})
			ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
			if at == "." { // however long it takes to get there
				ctx, cancel = context.WithCancel(t.Context())
				go func() { <-s.ended; cancel() }()
			}
			defer cancel()
			begin := time.Now()
			err := sender.Send(ctx, letter())
			if got := meaning(err); got != want {
				t.Errorf("%s, want %s: %v", got, want, err)
			}
			if took := time.Since(begin); took > 15*time.Second {
				t.Errorf("it took %v", took)
			}
			if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("a raw error: %v", err)
			}
		})
	}
}
