package web

import "testing"

func hostsForTest(t *testing.T, entries ...string) []Host {
	t.Helper()
	var hosts []Host
	for _, entry := range entries {
		h, err := ParseHost(entry)
		if err != nil {
			t.Fatalf("%s: %v", entry, err)
		}
		hosts = append(hosts, h)
	}
	return hosts
}

// TestReturnTo: rows A50, A51. Nothing from an address leads anywhere but into the table.
func TestReturnTo(t *testing.T) {
	s := &server{Config: Config{Hosts: hostsForTest(t, "Mail=https://mail.example.org", "Old Files=https://mail.example.org", "https://plain.example.org")}}
	for text, want := range map[string]string{
		"":                        "/connection",
		"to=admin":                "/admin",
		"to=//evil.example":       "/connection",
		`to=/\evil.example`:       "/connection",
		"to=https://evil.example": "/connection",
		"to=javascript:alert(1)":  "/connection",
		"to=signout":              "/connection",
		"to=%zz":                  "/connection",
		"to=card&host=https://mail.example.org&app=mail&user=eve@example.org": "https://mail.example.org/mail?card=eve%40example.org",
		"to=card&host=https://mail.example.org&app=old+files&user=eve":        "https://mail.example.org/old%20files?card=eve",
		"to=card-page&host=https://mail.example.org&app=mail&user=eve":        "/cards/eve?app=mail&host=https%3A%2F%2Fmail.example.org",
		"to=card&user=eve":                                                               "/cards/eve",
		"to=card&app=mail&user=eve":                                                      "/cards/eve?app=mail",
		"to=card&app=payroll&user=eve":                                                   "/cards/eve",
		"to=card&host=https://mail.example.org&app=-&user=eve":                           "https://mail.example.org/?card=eve",
		"to=card&host=https://mail.example.org&app=../x&user=eve":                        "https://mail.example.org/?card=eve",
		"to=card&host=https://plain.example.org&app=mail&user=eve":                       "https://plain.example.org/?card=eve",
		"to=card&host=https://plain.example.org&app=plain.example.org&user=eve":          "https://plain.example.org/?card=eve",
		"to=card&host=https://evil.example&app=mail&user=eve":                            "/connection",
		"to=card&host=https://mail.example.org&app=mail&user=../admin":                   "/connection",
		"to=card&host=https://mail.example.org&app=mail&user=eve%3Fx%3Dy%26z":            "/connection",
		"to=card&host=https://mail.example.org&app=mail&user=%ff":                        "/connection",
		"to=card&host=https://mail.example.org&app=mail&user=":                           "/connection",
		"to=admin&host=https://evil.example&user=eve":                                    "/admin",
		"to=card&host=https://mail.example.org.evil.example&app=mail&user=eve":           "/connection",
		"to=card&host=https%3A%2F%2Fmail.example.org%40evil.example&app=mail&user=eve":   "/connection",
		"to=card&host=https://mail.example.org&app=mail&user=eve&host=https://evil.test": "https://mail.example.org/mail?card=eve",
	} {
		back := s.parseReturnTo(text)
		if got := s.address(back); got != want {
			t.Errorf("%q leads to %q, want %q", text, got, want)
		}
		if again := s.parseReturnTo(back.Text()); again != back {
			t.Errorf("%q is kept as %+v and comes back as %+v", text, back, again)
		}
	}
}

// TestParseHost: names are for people, origins for browsers, and nothing else is either.
func TestParseHost(t *testing.T) {
	for entry, want := range map[string]Host{
		"https://mail.example.org":                     {Name: "mail.example.org", Origin: "https://mail.example.org"},
		"https://mail.example.org:8443/":               {Name: "mail.example.org:8443", Origin: "https://mail.example.org:8443"},
		"Mail=https://mail.example.org":                {Name: "Mail", Origin: "https://mail.example.org", named: true},
		" Berth plan = http://localhost:9090":          {Name: "Berth plan", Origin: "http://localhost:9090", named: true},
		"Bücher=https://mail.example.org":              {Name: "Bücher", Origin: "https://mail.example.org", named: true},
		"=https://mail.example.org":                    {},
		"-=https://mail.example.org":                   {},
		"<b>=https://mail.example.org":                 {},
		"a/b=https://mail.example.org":                 {},
		"Mail=https://mail.example.org/path":           {},
		"Mail=https://mail.example.org?x":              {},
		"Mail=https://user@mail.example.org":           {},
		"Mail=ftp://mail.example.org":                  {},
		"Mail=mail.example.org":                        {},
		"Mail":                                         {},
		"A name that is longer than any app has=https": {},
	} {
		got, err := ParseHost(entry)
		if got != want || (err != nil) != (want == Host{}) {
			t.Errorf("%q: %+v, %v", entry, got, err)
		}
	}
}
