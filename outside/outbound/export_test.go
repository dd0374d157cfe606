package outbound

import "net/netip"

// Public lets tests ask which addresses count as public.
func Public(ip netip.Addr) bool { return public(ip) }
