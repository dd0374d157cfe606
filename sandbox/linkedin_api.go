//go:build !release

package sandbox

import (
	"net/http"
	"slices"
	"strings"
)

// bearer resolves the access token of an API call, or answers the way LinkedIn does.
func (l *linkedin) bearer(w http.ResponseWriter, r *http.Request) (linkedinToken, bool) {
	secret, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !ok || secret == "" {
		linkedinError(w, http.StatusUnauthorized, 401, "", "Empty oauth2_access_token")
		return linkedinToken{}, false
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	token, known := l.tokens[secret]
	switch {
	case !known:
		linkedinError(w, http.StatusUnauthorized, 65600, "INVALID_ACCESS_TOKEN", "Invalid access token")
	case token.revoked:
		linkedinError(w, http.StatusUnauthorized, 65601, "REVOKED_ACCESS_TOKEN", "The token used in the request has been revoked by the user")
	case !l.sandbox.now().Before(token.expires):
		linkedinError(w, http.StatusUnauthorized, 65602, "EXPIRED_ACCESS_TOKEN", "The token used in the request has expired")
	default:
		return *token, true
	}
	return linkedinToken{}, false
}

type linkedinLocale struct {
	Country  string `json:"country"`
	Language string `json:"language"`
}

// linkedinUserinfo has locale as an object and email_verified as a truth value: both other than in the ID token.
type linkedinUserinfo struct {
	Subject       string          `json:"sub"`
	EmailVerified bool            `json:"email_verified,omitempty"`
	Name          string          `json:"name,omitempty"`
	Locale        *linkedinLocale `json:"locale,omitempty"`
	GivenName     string          `json:"given_name,omitempty"`
	FamilyName    string          `json:"family_name,omitempty"`
	Email         string          `json:"email,omitempty"`
	Picture       string          `json:"picture,omitempty"`
}

func (l *linkedin) userinfo(w http.ResponseWriter, r *http.Request) {
	token, ok := l.bearer(w, r)
	if !ok {
		return
	}
	if !slices.Contains(token.scopes, "openid") {
		linkedinError(w, http.StatusForbidden, 100, "ACCESS_DENIED", "Not enough permissions to access: userinfo.GET.NO_VERSION")
		return
	}
	m, _ := l.member(token.member)
	info := linkedinUserinfo{Subject: m.Sub}
	if slices.Contains(token.scopes, "profile") {
		info.Name, info.GivenName, info.FamilyName, info.Picture = m.Name, m.GivenName, m.FamilyName, l.pictureURL(m)
		info.Locale = &linkedinLocale{Country: "US", Language: "en"}
	}
	if slices.Contains(token.scopes, "email") && m.Email != "" {
		info.Email, info.EmailVerified = m.Email, true
	}
	writeJSON(w, http.StatusOK, info)
}

// portability checks what every call of the data portability interface needs.
func (l *linkedin) portability(w http.ResponseWriter, r *http.Request, resource string) (linkedinToken, bool) {
	token, ok := l.bearer(w, r)
	if !ok {
		return linkedinToken{}, false
	}
	if version := r.Header.Get("LinkedIn-Version"); version != linkedinVersion {
		linkedinError(w, http.StatusUpgradeRequired, 0, "NONEXISTENT_VERSION", "Requested version "+version+" is not active")
		return linkedinToken{}, false
	}
	if !slices.Contains(token.scopes, portabilityScope) {
		linkedinError(w, http.StatusForbidden, 100, "ACCESS_DENIED", "Not enough permissions to access: "+resource)
		return linkedinToken{}, false
	}
	return token, true
}

type complianceKey struct {
	Application string `json:"developerApplication"`
	Member      string `json:"member"`
}

type complianceAuthorization struct {
	Key         complianceKey `json:"memberComplianceAuthorizationKey"`
	RegulatedAt int64         `json:"regulatedAt"`
	Scopes      []string      `json:"memberComplianceScopes"`
}

// authorizations tells since when the member's data may be copied.
func (l *linkedin) authorizations(w http.ResponseWriter, r *http.Request) {
	token, ok := l.portability(w, r, "memberAuthorizations.FINDER-memberAndApplication.20231201")
	if !ok {
		return
	}
	writeJSON(w, http.StatusOK, struct {
		Elements []complianceAuthorization `json:"elements"`
	}{[]complianceAuthorization{{
		Key:         complianceKey{"urn:li:developerApplication:9090909", "urn:li:person:" + token.member},
		RegulatedAt: token.authorized.UnixMilli(), Scopes: []string{"DMA"},
	}}})
}
