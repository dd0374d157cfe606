package linkedin_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"accord/consent"
	"accord/outside/linkedin"
	"accord/outside/outbound"
)

// never lists what LinkedIn would hand out and Accord must not ask for.
func never() []string {
	return []string{
		"INBOX", "JOB_APPLICATIONS", "JOB_SEEKER_PREFERENCES", "SAVED_JOBS", "SAVED_JOB_ALERTS", "JOB_APPLICANT_SAVED_ANSWERS",
		"TALENT_QUESTION_SAVED_RESPONSE", "easyapply-blocking", "SEARCHES", "login", "SECURITY_CHALLENGE_PIPE", "INFERENCE_TAKEOUT", "AD_TARGETING",
		"ADS_CLICKED", "ADS_LAN", "TRUSTED_GRAPH", "IDENTITY_CREDENTIALS_AND_ASSETS", "CONTACTS", "CALENDAR", "LEARNING_COACH_INBOX", "LEARNING_COACH_AI_TAKEOUT",
		"LEARNING_ROLEPLAY_INBOX", "INVITATIONS", "ALL_COMMENTS", "ALL_VOTES", "REVIEWS", "ACCOUNT_HISTORY",
	}
}

func TestNeverList(t *testing.T) {
	plain := func(s string) string {
		return strings.ToLower(strings.NewReplacer("_", "", "-", "", " ", "").Replace(s))
	}
	seen := make(map[string]bool)
	for _, c := range consent.LinkedInCategories() {
		names, headings := linkedin.Listed(c)
		if len(names) == 0 {
			t.Errorf("%s reads nothing", c)
		}
		for _, name := range names {
			if seen[name] {
				t.Errorf("%s is read twice", name)
			}
			seen[name] = true
			if slices.ContainsFunc(never(), func(n string) bool { return plain(n) == plain(name) }) || strings.Contains(plain(name), "coach") {
				t.Errorf("%s must never be read", name)
			}
		}
		for _, heading := range headings {
			for _, word := range []string{"birth", "zip", "maiden", "amount", "total", "tax", "price", "currency", "payment", "card", "invoice", "ip address", "message"} {
				if strings.Contains(strings.ToLower(heading), word) {
					t.Errorf("%s: heading %q must not be read", c, heading)
				}
			}
			if strings.EqualFold(heading, "Address") {
				t.Errorf("%s reads home addresses", c)
			}
		}
	}
	if names, _ := linkedin.Listed(consent.WorkProfile); names != nil {
		t.Error("LinkedIn is asked for work data")
	}
}

// odd is a LinkedIn whose API says what a test wants.
type odd struct {
	*httptest.Server
	client *linkedin.Client
}

func newOdd(t *testing.T, api http.HandlerFunc, change ...func(*linkedin.Config)) *odd {
	t.Helper()
	o := new(odd)
	o.Server = httptest.NewServer(api)
	t.Cleanup(o.Close)
	host := strings.TrimPrefix(o.URL, "http://")
	cfg := linkedin.Config{
		Issuer: o.URL, ClientID: "id", ClientSecret: "secret", OAuthURL: o.URL + "/oauth", APIURL: o.URL, PictureHosts: []string{host},
		HTTP: outbound.New(outbound.Config{}), Pictures: outbound.NewPictures([]string{host}, outbound.Config{}),
	}
	for _, do := range change {
		do(&cfg)
	}
	o.client = linkedin.New(cfg)
	return o
}

func full(context.Context) (consent.Grant, error) {
	return consent.Grant{AccessToken: "the-token", Scopes: []string{"openid", "r_dma_portability_3rd_party"}}, nil
}

func bare(context.Context) (consent.Grant, error) {
	return consent.Grant{AccessToken: "the-token", Scopes: []string{"openid"}}, nil
}

// TestUserinfo holds rows A21, A22, A61, A62 and A69.
func TestUserinfo(t *testing.T) {
	for name, c := range map[string]struct {
		body string
		kind consent.Kind
		want consent.Member
	}{
		"A21 claims of other types": {`{"sub":"m","name":"Ana","email_verified":"TRUE","locale":{"country":"PT"},"email":"ana@example.org"}`, -1, consent.Member{Subject: "m", Name: "Ana", Email: "ana@example.org"}},
		"locale as text":            {`{"sub":"m","name":"Ana","locale":"en_US","email_verified":true}`, -1, consent.Member{Subject: "m", Name: "Ana"}},
		"name in two parts":         {`{"sub":"m","given_name":"Ana","family_name":"Lima"}`, -1, consent.Member{Subject: "m", Name: "Ana Lima"}},
		"A69 wrong types":           {`{"sub":"m","name":7,"email":["a"],"picture":{},"profile":null}`, -1, consent.Member{Subject: "m", Name: "LinkedIn member"}},
		"A62 a name of nothing":     {`{"sub":"m","name":" \u202e\u200b "}`, -1, consent.Member{Subject: "m", Name: "LinkedIn member"}},
		"A62 direction and lines":   {`{"sub":"m","name":"Ana\u202e\nLima"}`, -1, consent.Member{Subject: "m", Name: "Ana Lima"}},
		"A61 a profile elsewhere":   {`{"sub":"m","name":"Ana","profile":"javascript:alert(1)"}`, -1, consent.Member{Subject: "m", Name: "Ana"}},
		"a profile at LinkedIn":     {`{"sub":"m","name":"Ana","profile":"https://www.linkedin.com/in/ana"}`, -1, consent.Member{Subject: "m", Name: "Ana", ProfileURL: "https://www.linkedin.com/in/ana"}},
		"A64 a picture elsewhere":   {`{"sub":"m","name":"Ana","picture":"http://169.254.169.254/latest"}`, -1, consent.Member{Subject: "m", Name: "Ana"}},
		"A24 no sub":                {`{"name":"Ana"}`, consent.NotAllowed, consent.Member{}},
		"A20 sub a number":          {`{"sub":7}`, consent.NotAllowed, consent.Member{}},
		"A69 duplicate sub":         {`{"sub":"m","sub":"n"}`, consent.NotAllowed, consent.Member{}},
		"A69 null":                  {`null`, consent.NotAllowed, consent.Member{}},
		"A69 a byte order mark":     {"\ufeff{\"sub\":\"m\"}", consent.NotAllowed, consent.Member{}},
		"A69 UTF-16":                {"\xff\xfe{\x00}\x00", consent.NotAllowed, consent.Member{}},
		"F05 cut off":               {`{"sub":"m","na`, consent.NotAllowed, consent.Member{}},
		"F05 2 MiB":                 {`{"sub":"m","x":"` + strings.Repeat("x", 2<<20) + `"}`, consent.Upstream, consent.Member{}},
	} {
		t.Run(name, func(t *testing.T) {
			o := newOdd(t, func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", "application/json")
				_, _ = w.Write([]byte(c.body))
			})
			m, err := o.client.Member(t.Context(), "k", bare)
			if c.kind >= 0 {
				if consent.KindOf(err) != c.kind {
					t.Errorf("%v", err)
				}
				return
			}
			if err != nil || m != c.want {
				t.Errorf("%+v, %v", m, err)
			}
		})
	}
}

func TestProfileAddress(t *testing.T) {
	o := newOdd(t, http.NotFound)
	for raw, want := range map[string]bool{
		"https://www.linkedin.com/in/ana": true, "https://linkedin.com/in/ana": true, "https://pt.linkedin.com/in/ana": true, o.URL + "/in/ana": true,
		"http://www.linkedin.com/in/ana": false, "https://linkedin.com.evil.example/": false, "https://evillinkedin.com/": false, "https://user@linkedin.com/": false,
		"https://linkedin.com@evil.example/": false, "javascript:alert(1)": false, "data:image/svg+xml,x": false, "vbscript:x": false, "\tjava\nscript:x": false,
		"//linkedin.com/in/ana": false, "https:linkedin.com": false, "": false, "https://linkedin.com:8443/x": false,
	} {
		if got := o.client.Address(raw); (got != "") != want {
			t.Errorf("A61 %q: %q", raw, got)
		}
	}
}

// TestSnapshots: LinkedIn's ways of saying that was all, and of not being itself.
func TestSnapshots(t *testing.T) {
	page := func(domain string, rows ...string) string {
		return fmt.Sprintf(`{"paging":{"start":0,"count":10,"total":99},"elements":[{"snapshotDomain":%q,"snapshotData":[%s]}]}`, domain, strings.Join(rows, ","))
	}
	type answer struct {
		status int
		body   string
	}
	end := answer{404, `{"message":"No data found for this domain and memberId.","status":404}`}
	for name, c := range map[string]struct {
		pages []answer
		items int
		kind  consent.Kind // -1: no error
		says  consent.Code
	}{
		"the end with a 404":           {[]answer{{200, page("CONNECTIONS", `{"First Name":"Bo"}`)}, end}, 1, -1, ""},
		"the end with a 400":           {[]answer{{200, page("CONNECTIONS", `{"First Name":"Bo"}`)}, {400, `{"message":"No data found for this memberId"}`}}, 1, -1, ""},
		"the end with a 200 and text":  {[]answer{{200, page("CONNECTIONS", `{"First Name":"Bo"}`)}, {403, `{"message":"No data found for this memberId"}`}}, 1, -1, ""},
		"an empty page in between":     {[]answer{{200, page("CONNECTIONS", `{"First Name":"Bo"}`)}, {200, page("CONNECTIONS")}, {200, page("CONNECTIONS", `{"First Name":"Cy"}`)}, end}, 2, -1, ""},
		"headings written differently": {[]answer{{200, page("CONNECTIONS", `{"first_name":"Bo","LAST NAME":"Li"}`)}, end}, 1, -1, ""},
		"another domain than asked":    {[]answer{{200, page("INBOX", `{"First Name":"Bo"}`)}, end}, 0, -1, "leftout.linkedin_nothing_yet"},
		"values that are no text":      {[]answer{{200, page("CONNECTIONS", `{"First Name":7,"Last Name":null,"URL":{}}`)}, end}, 0, -1, "leftout.linkedin_nothing_yet"},
		"a row that is no object":      {[]answer{{200, page("CONNECTIONS", `"x"`)}, end}, 0, consent.Upstream, ""},
		"the name is not known":        {[]answer{{400, `{"message":"Invalid domain"}`}}, 0, -1, "leftout.linkedin_parts"},
		"not permitted":                {[]answer{{403, `{"status":403,"serviceErrorCode":100,"code":"ACCESS_DENIED"}`}}, 0, consent.NotAllowed, ""},
		"revoked, with another status": {[]answer{{400, `{"serviceErrorCode":65601}`}}, 0, consent.NotAllowed, ""},
		"another version is wanted":    {[]answer{{426, `{"code":"NONEXISTENT_VERSION"}`}}, 0, consent.Upstream, ""},
		"HTML":                         {[]answer{{200, "<html>"}}, 0, consent.Upstream, ""},
		"a list":                       {[]answer{{200, "[]"}}, 0, consent.Upstream, ""},
		"never ends":                   {[]answer{{200, page("CONNECTIONS", `{"First Name":"Bo"}`)}}, 100, -1, "leftout.more_at_linkedin"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := 0
			o := newOdd(t, func(w http.ResponseWriter, r *http.Request) {
				a := c.pages[min(n, len(c.pages)-1)]
				if r.Header.Get("LinkedIn-Version") != "202312" || r.Header.Get("Authorization") != "Bearer the-token" || r.URL.Query().Get("start") != fmt.Sprint(n) {
					t.Errorf("asked with %v %v", r.URL, r.Header)
				}
				n++
				w.WriteHeader(a.status)
				_, _ = w.Write([]byte(a.body))
			})
			v, err := o.client.Read(t.Context(), "k", full, consent.LinkedInConnections)
			if c.kind >= 0 {
				if consent.KindOf(err) != c.kind {
					t.Error(err)
				}
				return
			}
			if err != nil || len(v.Items) != c.items || !says(v, c.says) {
				t.Errorf("%d items, %v, %v", len(v.Items), v.LeftOut, err)
			}
		})
	}
}

// says reports whether values say that something was left out; with no code, that
// nothing was.
func says(v consent.Values, code consent.Code) bool {
	if code == "" {
		return len(v.LeftOut) == 0
	}
	return slices.ContainsFunc(v.LeftOut, func(m consent.Message) bool { return m.Code == code })
}
