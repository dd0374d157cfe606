package outbound

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"syscall"
	"time"
)

// rule says whether the address a host led to may be dialled.
type rule func(host string, ip netip.Addr) bool

// BlockedError says that an address was not dialled.
type BlockedError struct{ Host string }

func (e *BlockedError) Error() string {
	return "outbound: " + e.Host + " leads to an address that is not dialled"
}

// configured allows what the configuration names. A provider inside the
// organisation's network is usual; addresses that belong to the machine's own
// surroundings, such as those of cloud metadata services, are never meant.
func configured(_ string, ip netip.Addr) bool {
	return !ip.IsLinkLocalUnicast() && !ip.IsMulticast() && !ip.IsUnspecified()
}

// openInternet allows public addresses, and this machine if that is what the host
// itself says. It looks at the address that is dialled, after the name was
// resolved, so that a name cannot say one thing first and another thing then.
func openInternet(host string, ip netip.Addr) bool {
	if ip.IsLoopback() {
		return isLoopback(host)
	}
	return public(ip)
}

// dialer keeps the rule for every connection a transport makes.
type dialer struct {
	resolver *net.Resolver
	allowed  rule
}

func (d dialer) dial(ctx context.Context, network, address string) (net.Conn, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, fmt.Errorf("outbound: %w", err)
	}
	// RFC 6761: names below localhost are this machine, whatever a resolver thinks.
	if strings.HasSuffix(strings.TrimSuffix(strings.ToLower(host), "."), ".localhost") {
		address = net.JoinHostPort("localhost", port)
	}
	to := net.Dialer{
		Resolver:  d.resolver,
		Timeout:   5 * time.Second,
		KeepAlive: 30 * time.Second,
		ControlContext: func(_ context.Context, _, resolved string, _ syscall.RawConn) error {
			at, err := netip.ParseAddrPort(resolved)
			if err != nil || !d.allowed(host, at.Addr().Unmap()) {
				return &BlockedError{host}
			}
			return nil
		},
	}
	return to.DialContext(ctx, network, address)
}

// isLoopback says whether a host as written is this machine.
func isLoopback(host string) bool {
	host = strings.TrimSuffix(strings.ToLower(host), ".")
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.Unmap().IsLoopback()
}

// public says whether an address is one of the open internet.
func public(ip netip.Addr) bool {
	if !ip.IsGlobalUnicast() || ip.IsPrivate() {
		return false
	}
	for _, special := range []string{
		"0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "240.0.0.0/4",
		"64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "2002::/16", "5f00::/16",
	} {
		if netip.MustParsePrefix(special).Contains(ip) {
			return false
		}
	}
	return true
}
