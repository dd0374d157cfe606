package openid

import (
	"bytes"
	"context"
	"encoding/json"
	"net/url"
	"slices"
	"time"
)

const (
	logoutEvent     = "http://schemas.openid.net/event/backchannel-logout"
	maxLogoutLife   = 10 * time.Minute
	maxLogoutDetail = 255
)

// EndSessionURL is where the browser goes to sign out at the provider as well, and
// comes back from with the state. It is empty where the provider offers none or
// cannot be asked: signing out here must not depend on it.
func (p *Provider) EndSessionURL(ctx context.Context, postLogout, state string) string {
	m, err := p.metadata(ctx)
	if err != nil || m.EndSession == "" {
		return ""
	}
	to, err := url.Parse(m.EndSession)
	if err != nil {
		return ""
	}
	v := to.Query()
	v.Set("client_id", p.cfg.ClientID)
	v.Set("post_logout_redirect_uri", postLogout)
	if state != "" {
		v.Set("state", state)
	}
	to.RawQuery = v.Encode()
	return to.String()
}

// Logout is a verified back-channel logout: end the sessions of the person, or of
// the one session where SID is set.
type Logout struct {
	Issuer, Subject, SID string
	TokenID              string    // to be remembered until ExpiresAt: a token counts once
	ExpiresAt            time.Time // of the token
}

// VerifyLogout checks a logout token that the provider posted to us.
func (p *Provider) VerifyLogout(ctx context.Context, raw string) (Logout, error) {
	t, err := parseJWT(raw)
	if err != nil {
		return Logout{}, p.refuse("logout token: " + err.Error())
	}
	if t.typ() != "logout+jwt" {
		return Logout{}, p.refuse("logout token: type")
	}
	m, err := p.metadata(ctx)
	if err != nil {
		return Logout{}, err
	}
	if err := p.verifySigned(ctx, m, t); err != nil {
		return Logout{}, err
	}
	c := t.payload
	if aud, ok := c.audience(); !ok || !slices.Contains(aud, p.cfg.ClientID) {
		return Logout{}, p.refuse("logout token: audience")
	}
	if c.has("nonce") {
		return Logout{}, p.refuse("logout token: it has a nonce")
	}
	events, err := parseObject(c["events"])
	if err != nil || !bytes.HasPrefix(bytes.TrimSpace(events[logoutEvent]), []byte("{")) || !json.Valid(events[logoutEvent]) {
		return Logout{}, p.refuse("logout token: event")
	}
	if err := p.checkTimes(c, true); err != nil {
		return Logout{}, p.refuse("logout token: " + err.Error())
	}
	exp, _ := c.number("exp")
	iat, _ := c.number("iat")
	if exp-iat > maxLogoutLife.Seconds() {
		return Logout{}, p.refuse("logout token: valid for too long")
	}
	out := Logout{Issuer: p.cfg.Issuer, ExpiresAt: time.Unix(int64(exp), 0)}
	out.TokenID, _ = c.text("jti")
	out.Subject, _ = c.text("sub")
	out.SID, _ = c.text("sid")
	if out.TokenID == "" || len(out.TokenID) > maxLogoutDetail || out.Subject == "" && out.SID == "" ||
		len(out.Subject) > maxSubject || len(out.SID) > maxLogoutDetail {
		return Logout{}, p.refuse("logout token: whom it is about")
	}
	return out, nil
}
