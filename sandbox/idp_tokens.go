//go:build !release

package sandbox

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// ReaderToken fetches an access token for the LinkedIn-side reader, the way the
// reader does: client credentials at the token endpoint.
func (s *Sandbox) ReaderToken() (string, error) {
	// The listening address and not the public one: that may be a name only browsers resolve.
	form := url.Values{"grant_type": {"client_credentials"}, "scope": {apiAudience + "/.default"}}
	req, err := http.NewRequest(http.MethodPost, "http://"+s.httpAddr+"/idp/token", strings.NewReader(form.Encode()))
	if err != nil {
		return "", err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.SetBasicAuth(readerClientID, readerClientSecret)
	status, body, err := s.fetch(req)
	if err != nil {
		return "", err
	}
	var answer struct {
		AccessToken string `json:"access_token"`
	}
	if err := json.Unmarshal(body, &answer); err != nil || answer.AccessToken == "" {
		return "", fmt.Errorf("sandbox: token endpoint answered %d: %s", status, body)
	}
	return answer.AccessToken, nil
}

// CardToken mints an access token for the portal's API on behalf of somebody, as a
// host app of the organisation would have it. Without scopes it carries cards.read.
func (s *Sandbox) CardToken(personID string, scopes ...string) (string, error) {
	person, ok := s.Person(personID)
	if !ok {
		return "", errUnknown
	}
	if len(scopes) == 0 {
		scopes = []string{"cards.read"}
	}
	now := time.Now()
	return signJWT(s.idp.key, joseHeader{Typ: "at+jwt", Kid: idpKeyID}, struct {
		Issuer   string   `json:"iss"`
		Subject  string   `json:"sub"`
		Audience []string `json:"aud"`
		Expires  int64    `json:"exp"`
		IssuedAt int64    `json:"iat"`
		ID       string   `json:"jti"`
		Client   string   `json:"azp"`
		OID      string   `json:"oid"`
		TID      string   `json:"tid"`
		Scopes   string   `json:"scp"`
		UserName string   `json:"preferred_username"`
	}{
		s.idp.issuer(), person.Subject,
		[]string{apiAudience},
		now.Add(time.Hour).Unix(), now.Unix(), randomText(16),
		"northwind-mail", person.ID, Tenant, strings.Join(scopes, " "), person.UserName,
	})
}

// BackChannelLogout ends somebody's sessions at the provider and tells the portal so,
// one logout token for each. It returns the first refusal of the portal.
func (s *Sandbox) BackChannelLogout(ctx context.Context, personID string) error {
	person, ok := s.Person(personID)
	if !ok {
		return errUnknown
	}
	var sids []string
	s.idp.mu.Lock()
	for secret, session := range s.idp.sessions {
		if session.person == person.ID {
			sids = append(sids, session.sid)
			delete(s.idp.sessions, secret)
		}
	}
	s.idp.mu.Unlock()
	for _, sid := range sids {
		token, err := s.logoutToken(person, sid)
		if err != nil {
			return err
		}
		form := url.Values{"logout_token": {token}}
		req, err := http.NewRequestWithContext(ctx, http.MethodPost, s.PortalURL()+"/signin/backchannel-logout", strings.NewReader(form.Encode()))
		if err != nil {
			return err
		}
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		status, body, err := s.fetch(req)
		if err != nil {
			return err
		}
		if status >= 300 {
			return fmt.Errorf("sandbox: portal answered %d to a logout token: %.200s", status, body)
		}
	}
	return nil
}

func (s *Sandbox) logoutToken(person Person, sid string) (string, error) {
	type empty struct{}
	now := time.Now()
	return signJWT(s.idp.key, joseHeader{Typ: "logout+jwt", Kid: idpKeyID}, struct {
		Issuer   string           `json:"iss"`
		Subject  string           `json:"sub"`
		Audience string           `json:"aud"`
		IssuedAt int64            `json:"iat"`
		Expires  int64            `json:"exp"`
		ID       string           `json:"jti"`
		SID      string           `json:"sid"`
		Events   map[string]empty `json:"events"`
	}{
		s.idp.issuer(), person.Subject, idpClientID, now.Unix(), now.Add(2 * time.Minute).Unix(), randomText(16), sid,
		map[string]empty{"http://schemas.openid.net/event/backchannel-logout": {}},
	})
}

// fetch makes one request to the portal or to ourselves, without keeping the connection.
func (s *Sandbox) fetch(req *http.Request) (int, []byte, error) {
	transport := &http.Transport{
		DisableKeepAlives: true,
		// Browsers resolve every name below localhost to loopback, Go does not.
		DialContext: func(ctx context.Context, network, addr string) (net.Conn, error) {
			host, port, err := net.SplitHostPort(addr)
			if err == nil && strings.HasSuffix(host, ".localhost") {
				addr = net.JoinHostPort("127.0.0.1", port)
			}
			return (&net.Dialer{Timeout: 5 * time.Second}).DialContext(ctx, network, addr)
		},
	}
	client := &http.Client{Transport: transport, Timeout: 20 * time.Second}
	resp, err := client.Do(req)
	if err != nil {
		return 0, nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	return resp.StatusCode, body, err
}
