//go:build !release

package sandbox

import (
	"crypto/rsa"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

const (
	linkedinCookie    = "sandbox_linkedin"
	linkedinKeyID     = "linkedin-sandbox-1"
	linkedinVersion   = "202312"
	portabilityScope  = "r_dma_portability_3rd_party"
	linkedinTokenLife = 5184000 * time.Second // 60 days
	linkedinCodeLife  = 30 * time.Minute
)

// linkedin is LinkedIn with its oddities, as far as the portal meets it.
type linkedin struct {
	sandbox    *Sandbox
	key        *rsa.PrivateKey
	pictureKey []byte
	members    []*Member

	mu            sync.Mutex
	sessions      map[string]string // cookie, member sub
	codes         map[string]linkedinCode
	tokens        map[string]*linkedinToken
	grants        map[string]*linkedinGrant // by member sub
	snapshotDelay time.Duration
}

// linkedinGrant is what one member allows Accord, until he or Accord takes it back.
type linkedinGrant struct {
	scopes       []string
	authorizedAt time.Time
}

type linkedinCode struct {
	member   string
	redirect string
	scopes   []string
	expires  time.Time
}

type linkedinToken struct {
	member     string
	scopes     []string
	authorized time.Time
	created    time.Time
	expires    time.Time
	revoked    bool
}

func newLinkedIn(s *Sandbox, key *rsa.PrivateKey) *linkedin {
	l := &linkedin{
		sandbox:    s,
		key:        key,
		pictureKey: []byte(randomText(32)),
		members:    linkedinMembers(),
		sessions:   make(map[string]string),
		codes:      make(map[string]linkedinCode),
		tokens:     make(map[string]*linkedinToken),
		grants:     make(map[string]*linkedinGrant),
	}
	for _, p := range s.people {
		if m, ok := l.member(p.Member); ok {
			m.PersonID, m.HasPicture = p.ID, p.HasPicture
		}
	}
	return l
}

func (l *linkedin) issuer() string { return l.sandbox.publicURL + "/linkedin/oauth" }

func (l *linkedin) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /linkedin/oauth/.well-known/openid-configuration", l.discovery)
	mux.HandleFunc("GET /linkedin/oauth/openid/jwks", l.jwks)
	mux.HandleFunc("GET /linkedin/oauth/v2/authorization", l.authorize)
	mux.HandleFunc("POST /linkedin/oauth/v2/authorization", l.decide)
	mux.HandleFunc("POST /linkedin/oauth/v2/accessToken", l.exchange)
	mux.HandleFunc("POST /linkedin/oauth/v2/introspectToken", l.introspect)
	mux.HandleFunc("POST /linkedin/oauth/v2/revoke", l.revoke)
	mux.HandleFunc("GET /linkedin/v2/userinfo", l.userinfo)
	mux.HandleFunc("GET /linkedin/rest/memberSnapshotData", l.snapshot)
	mux.HandleFunc("GET /linkedin/rest/memberAuthorizations", l.authorizations)
	mux.HandleFunc("GET /linkedin/pictures/{sub}", l.picture)
	mux.HandleFunc("GET /linkedin/in/{vanity}", l.publicProfile)
	mux.HandleFunc("GET /linkedin/signin", l.signinPage)
	mux.HandleFunc("POST /linkedin/signin", l.signin)
	mux.HandleFunc("/linkedin/signout", l.signout)
	mux.HandleFunc("GET /linkedin/permitted-services", l.permitted)
	mux.HandleFunc("POST /linkedin/permitted-services", l.removeService)
	mux.HandleFunc("GET /linkedin/{$}", l.home)
	mux.HandleFunc("/linkedin/", func(w http.ResponseWriter, _ *http.Request) {
		linkedinError(w, http.StatusNotFound, 0, "RESOURCE_NOT_FOUND", "No virtual resource found")
	})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("x-li-uuid", "AAY"+randomText(21)) // what LinkedIn's support asks for
		mux.ServeHTTP(w, r)
	})
}

func (l *linkedin) member(sub string) (*Member, bool) {
	i := slices.IndexFunc(l.members, func(m *Member) bool { return sub != "" && (m.Sub == sub || m.PersonID == sub) })
	if i < 0 {
		return nil, false
	}
	return l.members[i], true
}

// signedIn finds the member whose LinkedIn session this browser has.
func (l *linkedin) signedIn(r *http.Request) (*Member, bool) {
	cookie, err := r.Cookie(linkedinCookie)
	if err != nil {
		return nil, false
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.member(l.sessions[cookie.Value])
}

// revokeMember takes back everything a member allows Accord.
func (l *linkedin) revokeMember(sub string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.grants, sub)
	for code, c := range l.codes {
		if c.member == sub {
			delete(l.codes, code)
		}
	}
	for _, token := range l.tokens {
		if token.member == sub {
			token.revoked = true
		}
	}
}

// granted reports whether the member allowed all these scopes before and still does.
func (l *linkedin) granted(sub string, scopes []string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	grant, ok := l.grants[sub]
	if !ok {
		return false
	}
	for _, scope := range scopes {
		if !slices.Contains(grant.scopes, scope) {
			return false
		}
	}
	return true
}

// linkedinEnvelope is LinkedIn's own form of an error answer.
type linkedinEnvelope struct {
	Status           int    `json:"status"`
	ServiceErrorCode int    `json:"serviceErrorCode,omitempty"`
	Code             string `json:"code,omitempty"`
	Message          string `json:"message"`
}

func linkedinError(w http.ResponseWriter, status, serviceCode int, code, message string) {
	writeJSON(w, status, linkedinEnvelope{Status: status, ServiceErrorCode: serviceCode, Code: code, Message: message})
}

// oauthError is the error answer of the token endpoints.
func oauthError(w http.ResponseWriter, status int, code, description string) {
	writeJSON(w, status, struct {
		Error       string `json:"error"`
		Description string `json:"error_description"`
	}{code, description})
}

func writeJSON(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}

// sortedScopes splits a scope parameter, which LinkedIn accepts with spaces or commas.
func sortedScopes(scope string) []string {
	scopes := strings.FieldsFunc(scope, func(r rune) bool { return r == ' ' || r == ',' })
	slices.Sort(scopes)
	return slices.Compact(scopes)
}
