package openid

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"accord/consent"
)

// Revoke gives a token back (RFC 7009). Offered is false where the provider has no
// such endpoint: then nothing happened, and that is no error.
func (p *Provider) Revoke(ctx context.Context, token consent.Secret, hint string) (offered bool, err error) {
	m, err := p.metadata(ctx)
	if err != nil {
		return false, err
	}
	if m.Revocation == "" {
		return false, nil
	}
	form := url.Values{"token": {token.Reveal()}}
	if hint != "" {
		form.Set("token_type_hint", hint)
	}
	if p.cfg.SecretInBody {
		form.Set("client_id", p.cfg.ClientID)
		form.Set("client_secret", p.cfg.ClientSecret.Reveal())
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, m.Revocation, strings.NewReader(form.Encode()))
	if err != nil {
		return true, p.unavailable("revocation: address")
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if !p.cfg.SecretInBody {
		req.SetBasicAuth(url.QueryEscape(p.cfg.ClientID), url.QueryEscape(p.cfg.ClientSecret.Reveal()))
	}
	resp, err := p.http.Do(req)
	if err != nil {
		return true, p.unavailable("revocation: " + transportReason(err))
	}
	defer func() { _ = resp.Body.Close() }()
	_, _ = io.Copy(io.Discard, io.LimitReader(resp.Body, maxToken))
	if resp.StatusCode != http.StatusOK && resp.StatusCode != http.StatusNoContent {
		return true, p.unavailable(fmt.Sprintf("revocation: status %d", resp.StatusCode))
	}
	return true, nil
}
