package mail_test

import (
	"crypto/tls"
	"crypto/x509"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"accord/consent"
	"accord/outside/mail"
)

// TestEncryptedFromTheStart: smtps with a password, as most mail servers want it,
// and never to a server whose certificate is not known.
func TestEncryptedFromTheStart(t *testing.T) {
	issued := httptest.NewUnstartedServer(http.NotFoundHandler()) // for its certificate
	issued.Config.ErrorLog = log.New(io.Discard, "", 0)
	issued.StartTLS()
	defer issued.Close()
	roots := x509.NewCertPool()
	roots.AddCert(issued.Certificate())
	for name, c := range map[string]struct {
		password string
		trusted  bool
		want     string
	}{
		"all is well":            {"p%40ss", true, sent},
		"another password":       {"other", true, unsent},
		"an unknown certificate": {"p%40ss", false, unsent},
	} {
		plain := listen(t)
		s := &script{password: "p@ss", ended: make(chan struct{}, 9)}
		go s.accept(tls.NewListener(plain, &tls.Config{Certificates: issued.TLS.Certificates}))
		sender, err := mail.New("smtps://accord:"+c.password+"@"+plain.Addr().String(), "accord@northwindharbour.example")
		if err != nil {
			t.Fatal(err)
		}
		if c.trusted {
			sender.Trust(roots)
		}
		err = sender.Send(t.Context(), letter())
		if taken := s.taken.Load(); meaning(err) != c.want || taken > 0 != (c.want == sent) {
			t.Errorf("%s: %v, %d mails", name, err, taken)
		}
		if err != nil && (strings.Contains(err.Error(), "p@ss") || consent.CodeOf(err) != "mail.not_taken") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
