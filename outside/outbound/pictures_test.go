package outbound_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"testing"

	"accord/outside/outbound"

	"golang.org/x/net/dns/dnsmessage"
)

// TestPictures holds rows A64 and A65.
func TestPictures(t *testing.T) {
	s, calls := service(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/away" {
			http.Redirect(w, r, "/", http.StatusFound)
			return
		}
		_, _ = io.WriteString(w, "picture")
	})
	u, err := url.Parse(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	_, port, _ := net.SplitHostPort(u.Host)
	client := outbound.NewPictures([]string{u.Host, "media.licdn.com", "pictures.localhost:" + port}, outbound.Config{})
	for _, good := range []string{s.URL + "/a.png", "http://pictures.localhost:" + port + "/a.png"} {
		resp, err := client.Get(good)
		if err != nil {
			t.Fatal(err)
		}
		if body, _ := io.ReadAll(resp.Body); string(body) != "picture" {
			t.Errorf("%s: %q", good, body)
		}
	}
	if resp, err := client.Get(s.URL + "/away"); err != nil || resp.StatusCode != http.StatusFound {
		t.Errorf("A65: %v", err)
	}
	before := calls.Load()
	for _, bad := range []string{
		"http://169.254.169.254/latest/meta-data", "file:///etc/passwd", "gopher://" + u.Host, "http://10.0.0.1/", "http://2130706433:" + port, "http://0177.0.0.1:" + port,
		"http://[::ffff:127.0.0.1]:" + port, "http://localhost:" + port, "http://localhost.:" + port, "http://127.0.0.1:1/", "http://media.licdn.com/insecure.png",
		"https://media.licdn.com.evil.example/", "https://media.licdn.com@evil.example/", "https://user:pass@media.licdn.com/", "https://media.licdn.com:8443/",
	} {
		_, err := client.Get(bad)
		var blocked *outbound.BlockedError
		if !errors.As(err, &blocked) && (err == nil || !strings.Contains(err.Error(), "unsupported protocol") && !strings.Contains(err.Error(), "no Host")) {
			t.Errorf("A64 %s: %v", bad, err)
		}
	}
	if _, err := client.Post(s.URL, "text/plain", strings.NewReader("x")); err == nil {
		t.Error("a POST went out")
	}
	if calls.Load() != before {
		t.Errorf("%d requests got through", calls.Load()-before)
	}
}

// TestRebinding: an allowed name that leads to a private address is not dialled,
// also when it led to a public one a moment before.
func TestRebinding(t *testing.T) {
	s, calls := service(t, status(200))
	_, port, _ := net.SplitHostPort(s.Listener.Addr().String())
	const name = "pictures.example.test"
	var blocked *outbound.BlockedError
	for _, inside := range []string{"127.0.0.1", "10.0.0.1", "169.254.169.254"} {
		cfg := outbound.Config{Resolver: names(t, inside)}
		if _, err := outbound.NewPictures([]string{name + ":" + port}, cfg).Get("https://" + name + ":" + port); !errors.As(err, &blocked) {
			t.Errorf("A64 %s at %s: %v", name, inside, err)
		}
	}
	if calls.Load() != 0 {
		t.Error("the request got through")
	}
	// A configured service may be on this machine under any name, but what belongs to
	// the machine's surroundings is never meant.
	if _, err := outbound.New(outbound.Config{Resolver: names(t, "127.0.0.1")}).Get("http://" + name + ":" + port); err != nil {
		t.Error(err)
	}
	if _, err := outbound.New(outbound.Config{Resolver: names(t, "169.254.169.254")}).Get("http://" + name); !errors.As(err, &blocked) {
		t.Errorf("F11: %v", err)
	}
	for _, bad := range []string{"http://169.254.169.254/", "http://[fe80::1]/", "http://0.0.0.0:" + port, "http://224.0.0.1/"} {
		if _, err := outbound.New(outbound.Config{}).Get(bad); !errors.As(err, &blocked) {
			t.Errorf("%s: %v", bad, err)
		}
	}
}

// names is a resolver for which every name leads to the address.
func names(t *testing.T, address string) *net.Resolver {
	t.Helper()
	server, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	go func() {
		packet := make([]byte, 1500)
		for {
			n, from, err := server.ReadFrom(packet)
			if err != nil {
				return
			}
			var m dnsmessage.Message
			if m.Unpack(packet[:n]) != nil || len(m.Questions) != 1 {
				continue
			}
			q := m.Questions[0]
			answer := dnsmessage.Message{Header: dnsmessage.Header{ID: m.ID, Response: true, Authoritative: true}, Questions: m.Questions}
			if q.Type == dnsmessage.TypeA {
				answer.Answers = []dnsmessage.Resource{{
					Header: dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: q.Class},
					Body:   &dnsmessage.AResource{A: netip.MustParseAddr(address).As4()},
				}}
			}
			if packed, err := answer.Pack(); err == nil {
				_, _ = server.WriteTo(packed, from)
			}
		}
	}()
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "udp", server.LocalAddr().String())
	}}
}

func TestPublicAddresses(t *testing.T) {
	for address, want := range map[string]bool{
		"93.184.216.34": true, "2606:4700::1111": true, "10.1.2.3": false, "172.16.0.1": false, "192.168.1.1": false, "127.0.0.1": false,
		"169.254.169.254": false, "100.64.0.1": false, "0.0.0.0": false, "255.255.255.255": false, "198.18.0.1": false, "240.0.0.1": false,
		"::1": false, "fe80::1": false, "fd00::1": false, "2001:db8::1": false, "2002:7f00:1::": false, "64:ff9b::7f00:1": false, "ff02::1": false,
	} {
		if got := outbound.Public(netip.MustParseAddr(address)); got != want {
			t.Errorf("public(%s) = %v", address, got)
		}
	}
}
