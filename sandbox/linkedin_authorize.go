//go:build !release

package sandbox

import (
	"net/http"
	"net/url"
	"slices"
)

// authorization is a checked authorization request.
type authorization struct {
	redirect string
	state    string
	scopes   []string
	raw      string // the query, to carry through the pages
}

func (a authorization) path() string { return "/linkedin/oauth/v2/authorization?" + a.raw }

type linkedinConsentView struct {
	page
	Query  string
	Path   string
	Member memberView
	Scopes []linkedinScopeText
}

type linkedinScopeText struct {
	Scope  string
	Title  string
	Detail string
}

func linkedinScopeTexts() []linkedinScopeText {
	return []linkedinScopeText{
		{"openid", "Know who you are", "An identifier of yours that only this app gets."},
		{"profile", "Use your name and photo", "Name, photo and language."},
		{"email", "Use your e-mail address", "The primary one of your account."},
		{portabilityScope, "Get a copy of your data", "Profile, interests, purchases and connections, through the portability interface."},
	}
}

// authorize shows sign-in or consent, or passes straight through when both are settled.
// A nonce and a code challenge are accepted and ignored, as at LinkedIn.
func (l *linkedin) authorize(w http.ResponseWriter, r *http.Request) {
	a, ok := l.checkAuthorization(w, r, r.URL.RawQuery)
	if !ok {
		return
	}
	member, signedIn := l.signedIn(r)
	switch {
	case !signedIn:
		l.showSignin(w, a.path(), a.raw)
	case l.granted(member.Sub, a.scopes):
		l.sendCode(w, r, a, member)
	default:
		view := linkedinConsentView{page: page{Title: "Allow Accord?", Part: "linkedin"}, Query: a.raw, Path: a.path(), Member: l.viewOf(member)}
		for _, t := range linkedinScopeTexts() {
			if slices.Contains(a.scopes, t.Scope) {
				view.Scopes = append(view.Scopes, t)
			}
		}
		l.sandbox.render(w, http.StatusOK, "linkedin_consent", view)
	}
}

// decide is Allow or Cancel, on either page.
func (l *linkedin) decide(w http.ResponseWriter, r *http.Request) {
	a, ok := l.checkAuthorization(w, r, r.PostFormValue("query"))
	if !ok {
		return
	}
	member, signedIn := l.signedIn(r)
	switch answer := r.PostFormValue("answer"); {
	case answer == "cancel_signin":
		l.leaveWith(w, r, a, "user_cancelled_login", "The user cancelled LinkedIn login")
	case answer == "cancel":
		l.leaveWith(w, r, a, "user_cancelled_authorize", "The user cancelled the authorization")
	case answer == "allow" && signedIn:
		now := l.sandbox.now()
		l.mu.Lock()
		grant := l.grants[member.Sub]
		if grant == nil {
			grant = &linkedinGrant{}
			l.grants[member.Sub] = grant
		}
		grant.authorizedAt = now
		for _, scope := range a.scopes {
			if !slices.Contains(grant.scopes, scope) {
				grant.scopes = append(grant.scopes, scope)
			}
		}
		l.mu.Unlock()
		l.sendCode(w, r, a, member)
	default:
		http.Redirect(w, r, a.path(), http.StatusSeeOther)
	}
}

// checkAuthorization follows LinkedIn: a wrong app or redirect URI is a page, the rest goes back to the app.
func (l *linkedin) checkAuthorization(w http.ResponseWriter, r *http.Request, raw string) (authorization, bool) {
	q, err := url.ParseQuery(raw)
	if err != nil || q.Get("client_id") != linkedinClientID {
		l.sandbox.message(w, http.StatusBadRequest, "This app is not known", "The passed in client_id is invalid.")
		return authorization{}, false
	}
	a := authorization{redirect: q.Get("redirect_uri"), state: q.Get("state"), scopes: sortedScopes(q.Get("scope")), raw: raw}
	if a.redirect != l.sandbox.PortalURL()+"/connection/callback" {
		l.sandbox.message(w, http.StatusBadRequest, "The redirect address does not match", "The redirect_uri does not match the registered value.")
		return authorization{}, false
	}
	if q.Get("response_type") != "code" {
		l.leaveWith(w, r, a, "unsupported_response_type", "A required parameter response_type is missing or has a value that is not supported")
		return authorization{}, false
	}
	known := linkedinScopeTexts()
	for _, scope := range a.scopes {
		if !slices.ContainsFunc(known, func(t linkedinScopeText) bool { return t.Scope == scope }) {
			l.leaveWith(w, r, a, "unauthorized_scope_error", `Scope "`+scope+`" is not authorized for your application`)
			return authorization{}, false
		}
	}
	if len(a.scopes) == 0 {
		l.leaveWith(w, r, a, "invalid_scope_error", "The requested permission scope is not valid")
		return authorization{}, false
	}
	return a, true
}

func (l *linkedin) sendCode(w http.ResponseWriter, r *http.Request, a authorization, member *Member) {
	code := "AQT" + randomText(120)
	l.mu.Lock()
	l.codes[code] = linkedinCode{member: member.Sub, redirect: a.redirect, scopes: a.scopes, expires: l.sandbox.now().Add(linkedinCodeLife)}
	l.mu.Unlock()
	http.Redirect(w, r, withQuery(a.redirect, url.Values{"code": {code}, "state": {a.state}}), http.StatusFound)
}

func (l *linkedin) leaveWith(w http.ResponseWriter, r *http.Request, a authorization, code, description string) {
	http.Redirect(w, r, withQuery(a.redirect, url.Values{"error": {code}, "error_description": {description}, "state": {a.state}}), http.StatusFound)
}
