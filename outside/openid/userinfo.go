package openid

import (
	"context"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"

	"accord/consent"
)

// maxUserInfo bounds an answer of the userinfo endpoint.
const maxUserInfo = 256 << 10

// UserInfo asks the userinfo endpoint and returns the answer as it came, a JSON
// object without duplicate names whose sub is a usable text and, where subject is
// given, equal to it. A token that is no longer accepted gives an error that is
// consent.ErrGrantRefused.
func (p *Provider) UserInfo(ctx context.Context, access consent.Secret, subject string) (json.RawMessage, error) {
	address := p.cfg.UserInfoURL
	if address == "" {
		m, err := p.metadata(ctx)
		if err != nil {
			return nil, err
		}
		if address = m.UserInfo; address == "" {
			return nil, p.unavailable("userinfo: no endpoint")
		}
	}
	raw, _, err := p.userInfo(ctx, address, access, subject)
	return raw, err
}

// complete fills display texts the ID token did not carry. Roles and groups are
// not taken from here: this answer is not signed.
func (p *Provider) complete(ctx context.Context, m *metadata, access consent.Secret, c *Claims) error {
	if c.Name != "" && c.UserName != "" && c.Mail != "" {
		return nil
	}
	_, o, err := p.userInfo(ctx, m.UserInfo, access, c.Subject)
	if errors.Is(err, consent.ErrGrantRefused) {
		return p.unavailable("userinfo: a fresh token was refused")
	}
	if err != nil {
		return err
	}
	c.fill(o)
	return nil
}

func (p *Provider) userInfo(ctx context.Context, address string, access consent.Secret, subject string) (json.RawMessage, object, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, nil, p.unavailable("userinfo: address")
	}
	req.Header.Set("Authorization", "Bearer "+access.Reveal())
	req.Header.Set("Accept", "application/json")
	resp, err := p.http.Do(req)
	if err != nil {
		return nil, nil, p.unavailable("userinfo: " + transportReason(err))
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxUserInfo+1))
	switch {
	case err != nil || len(body) > maxUserInfo:
		return nil, nil, p.unavailable("userinfo: unreadable or too large")
	case resp.StatusCode == http.StatusUnauthorized:
		return nil, nil, p.grantRefused("userinfo")
	case resp.StatusCode != http.StatusOK:
		return nil, nil, p.unavailable(fmt.Sprintf("userinfo: status %d", resp.StatusCode))
	}
	// A signed answer is not asked for, so one that is not plain JSON is none.
	if kind, _, _ := mime.ParseMediaType(resp.Header.Get("Content-Type")); kind != "application/json" {
		return nil, nil, p.refuse("userinfo: media type")
	}
	o, err := parseObject(body)
	if err != nil {
		return nil, nil, p.refuse("userinfo: " + err.Error())
	}
	sub, ok := o.text("sub")
	if !ok || !usableSubject(sub) || subject != "" && subtle.ConstantTimeCompare([]byte(sub), []byte(subject)) != 1 {
		return nil, nil, p.refuse("userinfo: subject")
	}
	return body, o, nil
}
