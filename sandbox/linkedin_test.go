//go:build !release

package sandbox

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

func linkedinClient(s *Sandbox, scopes ...string) *oauth2.Config {
	if len(scopes) == 0 {
		scopes = []string{"openid", "profile", "email"}
	}
	return &oauth2.Config{
		ClientID: linkedinClientID, ClientSecret: linkedinClientSecret, RedirectURL: portalURL + "/connection/callback", Scopes: scopes,
		Endpoint: oauth2.Endpoint{AuthURL: s.linkedin.issuer() + "/v2/authorization", TokenURL: s.linkedin.issuer() + "/v2/accessToken", AuthStyle: oauth2.AuthStyleInParams},
	}
}

// linkedinCodeFor signs a member in and allows what is asked.
func linkedinCodeFor(t *testing.T, s *Sandbox, b *browser, member string, client *oauth2.Config) string {
	t.Helper()
	v := b.get(client.AuthCodeURL("st"))
	v = b.post("/linkedin/signin", url.Values{"continue": {v.hidden(t, "continue")}, "member": {member}})
	if v.portal == nil {
		v = b.post("/linkedin/oauth/v2/authorization", url.Values{"query": {v.hidden(t, "query")}, "answer": {"allow"}})
	}
	if v.portal.Get("code") == "" || v.portal.Get("state") != "st" {
		t.Fatalf("no code: %v\n%s", v.portal, v.body)
	}
	return v.portal.Get("code")
}

func linkedinTokenFor(t *testing.T, s *Sandbox, member string, scopes ...string) *oauth2.Token {
	t.Helper()
	client := linkedinClient(s, scopes...)
	token, err := client.Exchange(t.Context(), linkedinCodeFor(t, s, open(t, s), member, client))
	if err != nil {
		t.Fatal(err)
	}
	return token
}

func TestLinkedInSignIn(t *testing.T) {
	s := start(t)
	client := linkedinClient(s)
	b := open(t, s)
	token, err := client.Exchange(t.Context(), linkedinCodeFor(t, s, b, Priya, client))
	if err != nil {
		t.Fatal(err)
	}
	if token.ExpiresIn != 5184000 || token.Extra("scope") != "email,openid,profile" {
		t.Errorf("expires_in %d, scope %v", token.ExpiresIn, token.Extra("scope"))
	}
	p, err := oidc.NewProvider(t.Context(), s.linkedin.issuer())
	if err != nil {
		t.Fatal(err)
	}
	raw, _ := token.Extra("id_token").(string)
	id, err := p.Verifier(&oidc.Config{ClientID: linkedinClientID}).Verify(t.Context(), raw)
	if err != nil {
		t.Fatal(err)
	}
	var claims struct {
		Name          string
		EmailVerified string `json:"email_verified"`
	}
	if err := id.Claims(&claims); err != nil || claims.EmailVerified != "true" || claims.Name != "Priya Raghunathan" || id.Nonce != "" || len(id.Subject) != 10 {
		t.Errorf("%+v %q %q, %v", claims, id.Subject, id.Nonce, err)
	}
	var info struct {
		Sub, Picture  string
		EmailVerified bool `json:"email_verified"`
		Locale        struct{ Country, Language string }
	}
	resp := call(t, request(t, "GET", p.UserInfoEndpoint(), token.AccessToken, nil), &info)
	if info.Sub != id.Subject || !info.EmailVerified || info.Locale.Country != "US" || resp.Header.Get("x-li-uuid") == "" {
		t.Errorf("userinfo %+v %v", info, resp.Header)
	}
	if resp := call(t, request(t, "GET", info.Picture, "", nil), nil); resp.StatusCode != http.StatusOK || resp.Header.Get("Content-Type") != "image/png" {
		t.Errorf("picture = %d", resp.StatusCode)
	}
	// Signed in and agreed before: straight back, without a page.
	if v := b.get(client.AuthCodeURL("again")); v.portal.Get("code") == "" || v.portal.Get("state") != "again" {
		t.Errorf("no pass-through: %v", v.portal)
	}
	if v := b.get(linkedinClient(s, "openid", portabilityScope).AuthCodeURL("st")); v.portal != nil {
		t.Error("a new scope passed straight through")
	}
}

func TestLinkedInOddities(t *testing.T) {
	s := start(t)
	client := linkedinClient(s)
	b := open(t, s)
	code := linkedinCodeFor(t, s, b, Diego, client)
	if _, err := client.Exchange(t.Context(), code, oauth2.VerifierOption(oauth2.GenerateVerifier())); err == nil || !strings.Contains(err.Error(), "invalid_client") {
		t.Errorf("a code_verifier: %v", err)
	}
	basic := *client
	basic.Endpoint.AuthStyle = oauth2.AuthStyleInHeader
	if _, err := basic.Exchange(t.Context(), code); err == nil || !strings.Contains(err.Error(), "invalid_client") {
		t.Errorf("Basic: %v", err)
	}
	if _, err := client.Exchange(t.Context(), code); err != nil {
		t.Errorf("the code did not survive failed client authentication: %v", err)
	}
	if _, err := client.Exchange(t.Context(), code); err == nil {
		t.Error("a code worked twice")
	}
	elsewhere := *client
	elsewhere.RedirectURL += "/"
	if v := b.get(elsewhere.AuthCodeURL("st")); v.portal != nil || v.status != http.StatusBadRequest {
		t.Errorf("another redirect URI: %d", v.status)
	}
	if v := b.get(linkedinClient(s, "r_liteprofile").AuthCodeURL("st")); v.portal.Get("error") != "unauthorized_scope_error" {
		t.Errorf("an old scope: %v", v.portal)
	}
}

func TestLinkedInCancel(t *testing.T) {
	s := start(t)
	client := linkedinClient(s)
	b := open(t, s)
	v := b.get(client.AuthCodeURL("st"))
	query, next := v.hidden(t, "query"), v.hidden(t, "continue")
	v = b.post("/linkedin/oauth/v2/authorization", url.Values{"query": {query}, "answer": {"cancel_signin"}})
	if v.portal.Get("error") != "user_cancelled_login" || v.portal.Get("state") != "st" || v.portal.Get("error_description") == "" {
		t.Errorf("at sign-in: %v", v.portal)
	}
	b.post("/linkedin/signin", url.Values{"continue": {next}, "member": {Kwame}})
	v = b.post("/linkedin/oauth/v2/authorization", url.Values{"query": {query}, "answer": {"cancel"}})
	if v.portal.Get("error") != "user_cancelled_authorize" || v.portal.Get("state") != "st" {
		t.Errorf("at consent: %v", v.portal)
	}
	if s.LinkedInGranted(Kwame) != nil {
		t.Error("cancelling granted something")
	}
}

func TestLinkedInRevocation(t *testing.T) {
	now := time.Now()
	s := start(t, func(c *Config) { c.Now = func() time.Time { return now } })
	secret := url.Values{"client_id": {linkedinClientID}, "client_secret": {linkedinClientSecret}}
	status := func(token string) string {
		form := url.Values{"client_id": secret["client_id"], "client_secret": secret["client_secret"], "token": {token}}
		var answer struct {
			Active bool
			Status string
		}
		call(t, request(t, "POST", s.linkedin.issuer()+"/v2/introspectToken", "", form), &answer)
		if answer.Active != (answer.Status == "active") {
			t.Errorf("active %v with status %s", answer.Active, answer.Status)
		}
		return answer.Status
	}
	refusal := func(token string) int {
		var answer struct{ ServiceErrorCode int }
		call(t, request(t, "GET", s.URL()+"/linkedin/v2/userinfo", token, nil), &answer)
		return answer.ServiceErrorCode
	}
	first := linkedinTokenFor(t, s, Lea).AccessToken
	if got := status(first); got != "active" {
		t.Errorf("fresh token %s", got)
	}
	s.RevokeAtLinkedIn(Lea)
	if status(first) != "revoked" || refusal(first) != 65601 {
		t.Errorf("revoked by the member: %s %d", status(first), refusal(first))
	}
	second := linkedinTokenFor(t, s, Lea).AccessToken
	secret.Set("token", second)
	if resp := call(t, request(t, "POST", s.linkedin.issuer()+"/v2/revoke", "", secret), nil); resp.StatusCode != 200 || resp.ContentLength != 0 {
		t.Errorf("revoke = %d, %d bytes", resp.StatusCode, resp.ContentLength)
	}
	if status(second) != "revoked" || s.LinkedInGranted(Lea) != nil {
		t.Errorf("revoked by the app: %s, still granted %v", status(second), s.LinkedInGranted(Lea))
	}
	third := linkedinTokenFor(t, s, Lea).AccessToken
	now = now.Add(linkedinTokenLife + time.Second)
	if status(third) != "expired" || refusal(third) != 65602 || refusal("nonsense") != 65600 || refusal("") != 401 {
		t.Errorf("expired: %s %d %d %d", status(third), refusal(third), refusal("nonsense"), refusal(""))
	}
}

type snapshotReply struct {
	Status   int
	Message  string
	Elements []struct {
		Domain string              `json:"snapshotDomain"`
		Data   []map[string]string `json:"snapshotData"`
	}
}

func snapshotOf(t *testing.T, s *Sandbox, token, version, query string) snapshotReply {
	t.Helper()
	req := request(t, "GET", s.URL()+"/linkedin/rest/memberSnapshotData?"+query, token, nil)
	req.Header.Set("LinkedIn-Version", version)
	var reply snapshotReply
	resp := call(t, req, &reply)
	reply.Status = resp.StatusCode
	return reply
}

func TestSnapshot(t *testing.T) {
	s := start(t)
	token := linkedinTokenFor(t, s, Priya, portabilityScope).AccessToken
	if r := snapshotOf(t, s, token, "202501", "q=criteria&domain=PROFILE"); r.Status != http.StatusUpgradeRequired {
		t.Errorf("another version = %d", r.Status)
	}
	identity := linkedinTokenFor(t, s, Priya, "openid", "profile").AccessToken
	if r := snapshotOf(t, s, identity, linkedinVersion, "q=criteria&domain=PROFILE"); r.Status != http.StatusForbidden {
		t.Errorf("without the scope = %d", r.Status)
	}
	if resp := call(t, request(t, "GET", s.URL()+"/linkedin/v2/userinfo", token, nil), nil); resp.StatusCode != http.StatusForbidden {
		t.Errorf("userinfo with a data token = %d", resp.StatusCode)
	}
	r := snapshotOf(t, s, token, linkedinVersion, "q=criteria&domain=PROFILE&start=0")
	if len(r.Elements) != 1 || r.Elements[0].Data[0]["Birth Date"] == "" || r.Elements[0].Data[0]["First Name"] != "Priya" {
		t.Errorf("profile %+v", r)
	}
	for _, domain := range []string{"SKILLS", "CONNECTIONS"} {
		rows, pages := 0, 0
		for {
			r := snapshotOf(t, s, token, linkedinVersion, "q=criteria&domain="+domain+"&start="+string(rune('0'+pages)))
			if r.Status == http.StatusNotFound && r.Message == "No data found for this domain and memberId." {
				break
			}
			if len(r.Elements) != 1 || len(r.Elements[0].Data) == 0 {
				t.Fatalf("%s page %d: %+v", domain, pages, r)
			}
			rows += len(r.Elements[0].Data)
			pages++
		}
		if pages < 2 {
			t.Errorf("%s has %d rows on %d pages", domain, rows, pages)
		}
	}
	wanted := strings.Fields(`PROFILE POSITIONS EDUCATION SKILLS LANGUAGES CERTIFICATIONS HONORS PROJECTS PUBLICATIONS ORGANIZATIONS VOLUNTEERING_EXPERIENCES
		COURSES PATENTS EMAIL_ADDRESSES PHONE_NUMBERS MEMBER_FOLLOWING COMPANY_FOLLOWS GROUPS LEARNING CAUSES_YOU_CARE_ABOUT ALL_LIKES MEMBER_SHARE_INFO
		INSTANT_REPOSTS Events RECEIPTS RECEIPTS_LBP CONNECTIONS INBOX JOB_APPLICATIONS SEARCHES`)
	for _, domain := range wanted {
		if r := snapshotOf(t, s, token, linkedinVersion, "q=criteria&domain="+domain); r.Status != http.StatusOK {
			t.Errorf("%s = %d", domain, r.Status)
		}
	}
	if r := snapshotOf(t, s, token, linkedinVersion, "q=criteria&domain=EVENTS"); r.Status != http.StatusNotFound {
		t.Errorf("EVENTS = %d: names are case-sensitive", r.Status)
	}
	s.SetSnapshotDelay(time.Hour)
	if r := snapshotOf(t, s, token, linkedinVersion, "q=criteria&domain=PROFILE"); r.Status != http.StatusNotFound {
		t.Errorf("before the snapshot is built = %d", r.Status)
	}
}

func TestMembersDiffer(t *testing.T) {
	s := start(t)
	seen := map[string]string{}
	for _, m := range s.linkedin.members {
		if m.Vanity == "" || strings.Contains(m.Vanity, "--") || m.GivenName == "" || m.FamilyName == "" {
			t.Errorf("member %+v", m)
		}
		var urls []string
		for _, r := range s.linkedin.connections(m) {
			urls = append(urls, r["URL"])
		}
		if len(urls) < 15 {
			t.Errorf("%s has %d connections", m.Name, len(urls))
		}
		slices.Sort(urls)
		if len(slices.Compact(slices.Clone(urls))) != len(urls) {
			t.Errorf("%s knows somebody twice", m.Name)
		}
		key := strings.Join(urls, " ")
		if other, ok := seen[key]; ok {
			t.Errorf("%s and %s know the same people", m.Name, other)
		}
		seen[key] = m.Name
	}
}
