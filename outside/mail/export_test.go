package mail

import (
	"context"
	"crypto/x509"
	"net"
)

// DialInstead lets a test stand in for a server that is not on this machine.
func (s *Sender) DialInstead(address string) {
	s.dial = func(ctx context.Context, network, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, network, address)
	}
}

// SendLittleAtOnce keeps what the machine takes off our hands small, so that we see
// where in a mail a server stopped listening.
func (s *Sender) SendLittleAtOnce() {
	s.dial = func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := new(net.Dialer).DialContext(ctx, network, address)
		if err == nil {
			err = conn.(*net.TCPConn).SetWriteBuffer(4096)
		}
		return conn, err
	}
}

// Trust lets a test's own certificates stand in for those of the world.
func (s *Sender) Trust(roots *x509.CertPool) { s.roots = roots }
