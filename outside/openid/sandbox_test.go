//go:build !release

package openid_test

import (
	"errors"
	"html"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"accord/consent"
	"accord/outside/openid"
	"accord/sandbox"
)

func startSandbox(t *testing.T) *sandbox.Sandbox {
	t.Helper()
	s, err := sandbox.Start(sandbox.Config{Listen: "127.0.0.1:0", SMTPListen: "127.0.0.1:0", PortalURL: "http://portal.invalid"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

// setting reads one setting the sandbox tells a portal.
func setting(s *sandbox.Sandbox, name string) string {
	for _, line := range s.Environment() {
		if value, ok := strings.CutPrefix(line, name+"="); ok {
			return value
		}
	}
	return ""
}

// signIn goes through the provider's pages as the person and returns what the
// portal's address is called with.
func signIn(t *testing.T, s *sandbox.Sandbox, address, person string) url.Values {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	browser := &http.Client{Jar: jar, Timeout: 10 * time.Second, CheckRedirect: func(r *http.Request, _ []*http.Request) error {
		if r.URL.Host == "portal.invalid" {
			return http.ErrUseLastResponse
		}
		return nil
	}}
	resp, err := browser.Get(address)
	for range 3 {
		if err != nil {
			t.Fatal(err)
		}
		page, _ := io.ReadAll(resp.Body)
		_ = resp.Body.Close()
		if to, err := resp.Location(); err == nil {
			return to.Query()
		}
		request := regexp.MustCompile(`name="request" value="([^"]*)"`).FindSubmatch(page)
		if request == nil {
			t.Fatalf("no form: %s", page)
		}
		form := url.Values{"request": {html.UnescapeString(string(request[1]))}}
		if strings.Contains(string(page), `name="person"`) {
			form.Set("person", person)
			resp, err = browser.PostForm(s.URL()+"/idp/signin", form)
		} else {
			form.Set("answer", "accept")
			resp, err = browser.PostForm(s.URL()+"/idp/consent", form)
		}
	}
	t.Fatal("the sign-in leads nowhere")
	return nil
}

func TestSandboxSignIn(t *testing.T) {
	s := startSandbox(t)
	p := openid.New(openid.Config{
		Issuer: setting(s, "ACCORD_OIDC_ISSUER"), ClientID: setting(s, "ACCORD_OIDC_CLIENT_ID"), ClientSecret: consent.Secret(setting(s, "ACCORD_OIDC_CLIENT_SECRET")),
		RedirectURL: s.PortalURL() + "/signin/callback", Scopes: []string{"openid", "profile", "email", "offline_access"}, PKCE: true, Nonce: true, UserInfo: true,
	})
	to, err := p.AuthURL(t.Context(), "the-state", someNonce, verifier)
	if err != nil {
		t.Fatal(err)
	}
	back := signIn(t, s, to, sandbox.Ingrid)
	if back.Get("state") != "the-state" {
		t.Fatal(back)
	}
	if _, err := p.Exchange(t.Context(), "made-up", someNonce, verifier); consent.KindOf(err) != consent.Expired {
		t.Errorf("A10: %v", err)
	}
	got, err := p.Exchange(t.Context(), back.Get("code"), someNonce, verifier)
	if err != nil {
		t.Fatal(err)
	}
	c := got.Claims
	if c.Key() != sandbox.Ingrid || c.TID != sandbox.Tenant || c.SID == "" || c.Name != "Ingrid Solheim" || !strings.HasPrefix(c.UserName, "ingrid.solheim@") ||
		!c.Has("Connections.Admin") || !c.GroupsKnown || len(c.Groups) == 0 {
		t.Errorf("%+v", c)
	}
	if _, err := p.Exchange(t.Context(), back.Get("code"), someNonce, verifier); consent.KindOf(err) != consent.Expired {
		t.Errorf("a code worked twice: %v", err)
	}
	if to := p.EndSessionURL(t.Context(), s.PortalURL()+"/", ""); !strings.HasPrefix(to, s.URL()+"/idp/") {
		t.Errorf("end of session at %q", to)
	}
	fresh, err := p.Refresh(t.Context(), got.RefreshToken, c.Subject)
	if err != nil || fresh.AccessToken == got.AccessToken || fresh.RefreshToken == got.RefreshToken {
		t.Fatalf("refresh: %v", err)
	}
	if _, err := p.Refresh(t.Context(), got.RefreshToken, c.Subject); !errors.Is(err, consent.ErrGrantRefused) {
		t.Errorf("a used refresh token: %v", err)
	}
	if offered, err := p.Revoke(t.Context(), fresh.RefreshToken, "refresh_token"); !offered || err != nil {
		t.Errorf("revoke: %v %v", offered, err)
	}
	if _, err := p.Refresh(t.Context(), fresh.RefreshToken, ""); !errors.Is(err, consent.ErrGrantRefused) {
		t.Errorf("a revoked refresh token: %v", err)
	}
	s.SetGroupsOverage(true)
	back = signIn(t, s, addressOf(t, p), sandbox.Priya)
	if got, err := p.Exchange(t.Context(), back.Get("code"), someNonce, verifier); err != nil || got.Claims.GroupsKnown {
		t.Errorf("A73: %+v, %v", got.Claims, err)
	}
}

func addressOf(t *testing.T, p *openid.Provider) string {
	t.Helper()
	to, err := p.AuthURL(t.Context(), "another-state", someNonce, verifier)
	if err != nil {
		t.Fatal(err)
	}
	return to
}

func TestSandboxAccessTokens(t *testing.T) {
	s := startSandbox(t)
	audience := setting(s, "ACCORD_API_AUDIENCE")
	p := openid.New(openid.Config{Issuer: setting(s, "ACCORD_OIDC_ISSUER"), ClientID: setting(s, "ACCORD_OIDC_CLIENT_ID"), Scopes: []string{"openid"}})
	reader, err := s.ReaderToken()
	if err != nil {
		t.Fatal(err)
	}
	got, err := p.VerifyAccessToken(t.Context(), reader, audience)
	if err != nil || got.Client != "linkedin-reader" || !got.Has("WorkData.Read") {
		t.Errorf("%+v, %v", got, err)
	}
	card, err := s.CardToken(sandbox.Priya)
	if err != nil {
		t.Fatal(err)
	}
	got, err = p.VerifyAccessToken(t.Context(), card, audience)
	if err != nil || got.Key() != sandbox.Priya || !got.HasScope("cards.read") || got.Client == "" {
		t.Errorf("%+v, %v", got, err)
	}
	if _, err := p.VerifyAccessToken(t.Context(), card, "other"); consent.KindOf(err) != consent.NotAllowed {
		t.Error(err)
	}
}
