package mail

import (
	"context"
	"net"

	gomail "github.com/wneessen/go-mail"
)

// DialInstead lets a test stand in for a server that is not on this machine.
func (s *Sender) DialInstead(address string) {
	s.options = append(s.options, gomail.WithDialContextFunc(func(ctx context.Context, network, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, network, address)
	}))
}
