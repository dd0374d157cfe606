package linkedin

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"

	"accord/consent"
)

// Introspect implements consent.LinkedIn. That a grant is not active does not say
// why, and only one of the reasons is the person's own: anything but a clear word is
// an error, and nothing is concluded from it.
func (c *Client) Introspect(ctx context.Context, g consent.Grant) (consent.Introspection, error) {
	active, status, err := c.introspect(ctx, g)
	if err != nil {
		return "", err
	}
	switch {
	case active && (status == "active" || status == ""):
		return consent.StillActive, nil
	case !active && status == "expired":
		return consent.GrantExpired, nil
	case !active && status == "revoked":
		return consent.RevokedByOwner, nil
	}
	return "", unusable("introspection: says nothing clear", http.StatusOK)
}

// Revoke implements consent.LinkedIn. LinkedIn does not promise in writing what
// its revocation does, so its own word on the token afterwards is what counts.
func (c *Client) Revoke(ctx context.Context, g consent.Grant) error {
	status, _, err := c.post(ctx, "/revoke", g.AccessToken)
	if err != nil {
		return err
	}
	active, _, err := c.introspect(ctx, g)
	if err != nil {
		return err
	}
	if active {
		return unusable("revocation: the grant still holds", status)
	}
	return nil
}

// introspect asks for LinkedIn's word on a token: whether it is active, and the
// status beside that, which may be missing.
func (c *Client) introspect(ctx context.Context, g consent.Grant) (active bool, status string, err error) {
	code, body, err := c.post(ctx, "/introspectToken", g.AccessToken)
	if err != nil {
		return false, "", err
	}
	var answer struct {
		Active *bool  `json:"active"`
		Status string `json:"status"`
	}
	if code != http.StatusOK || json.Unmarshal(body, &answer) != nil || answer.Active == nil {
		return false, "", unusable("introspection", code)
	}
	return *answer.Active, answer.Status, nil
}

// post sends a token to one of the client-authenticated endpoints.
func (c *Client) post(ctx context.Context, path string, token consent.Secret) (int, []byte, error) {
	form := url.Values{"client_id": {c.cfg.ClientID}, "client_secret": {c.cfg.ClientSecret.Reveal()}, "token": {token.Reveal()}}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.cfg.OAuthURL+path, strings.NewReader(form.Encode()))
	if err != nil {
		return 0, nil, unusable(path, 0)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	resp, err := c.cfg.HTTP.Do(req)
	if err != nil {
		return 0, nil, unreachable(path, err)
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	if err != nil {
		return 0, nil, unreachable(path, err)
	}
	return resp.StatusCode, body, nil
}
