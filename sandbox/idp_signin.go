//go:build !release

package sandbox

import (
	"net/http"
	"net/url"
	"slices"

	"github.com/zitadel/oidc/v3/pkg/oidc"
)

// signinView is the list of people to sign in as.
type signinView struct {
	page
	Request string
	Hint    string
	People  []personView
}

// consentView asks somebody whether the portal may read more about him.
type consentView struct {
	page
	Request string
	Person  personView
	Scopes  []scopeText
}

// signin decides the next step of one sign-in; every step comes back here.
func (p *idp) signin(w http.ResponseWriter, r *http.Request) {
	request, ok := p.request(r.FormValue("request"))
	if !ok {
		p.sandbox.message(w, http.StatusBadRequest, "This sign-in is no longer valid", "It took too long, or it was finished already. Please start again from Accord.")
		return
	}
	if request.person == "" {
		session, signedIn := p.session(r)
		person, _ := p.sandbox.Person(session.person)
		switch {
		case signedIn && request.accepts(session, person):
			request = p.attach(request.id, session, person)
		case request.prompts(oidc.PromptNone):
			leaveWith(w, r, request, "login_required", "Nobody is signed in.")
			return
		default:
			p.listPeople(w, request)
			return
		}
	}
	scopes := p.unconsented(request)
	switch {
	case len(scopes) > 0 && request.prompts(oidc.PromptNone):
		leaveWith(w, r, request, "consent_required", "The person has not agreed to this yet.")
	case len(scopes) > 0:
		person, _ := p.sandbox.Person(request.person)
		p.sandbox.render(w, http.StatusOK, "idp_consent", consentView{
			page:    page{Title: "Permissions requested", Part: "idp"},
			Request: request.id, Person: viewOf(person), Scopes: textsFor(scopes),
		})
	default:
		p.mu.Lock()
		if stored, ok := p.requests[request.id]; ok {
			stored.done = true
		}
		p.mu.Unlock()
		http.Redirect(w, r, p.issuer()+"/authorize/callback?id="+url.QueryEscape(request.id), http.StatusFound)
	}
}

func (p *idp) listPeople(w http.ResponseWriter, request authRequest) {
	view := signinView{page: page{Title: "Sign in", Part: "idp"}, Request: request.id, Hint: request.asked.LoginHint}
	for _, person := range p.sandbox.People() {
		v := viewOf(person)
		v.Hinted = view.Hint != "" && (view.Hint == person.UserName || view.Hint == person.ID)
		if v.Hinted {
			view.People = append([]personView{v}, view.People...)
			continue
		}
		view.People = append(view.People, v)
	}
	p.sandbox.render(w, http.StatusOK, "idp_signin", view)
}

// choosePerson is a click on a name.
func (p *idp) choosePerson(w http.ResponseWriter, r *http.Request) {
	request, ok := p.request(r.FormValue("request"))
	if !ok {
		p.signin(w, r)
		return
	}
	if r.FormValue("answer") == "cancel" {
		leaveWith(w, r, request, "access_denied", "The person cancelled the sign-in.")
		return
	}
	person, ok := p.sandbox.Person(r.FormValue("person"))
	switch {
	case !ok:
		p.sandbox.message(w, http.StatusBadRequest, "Nobody of that name works here", "Please go back and choose somebody from the list.")
	case !person.Active:
		p.sandbox.message(w, http.StatusForbidden, "This account is disabled", person.DisplayName+" cannot sign in until the account is enabled again in the control panel.")
	default:
		p.attach(request.id, p.startSession(w, person.ID), person)
		http.Redirect(w, r, p.issuer()+"/signin?request="+url.QueryEscape(request.id), http.StatusSeeOther)
	}
}

func (p *idp) attach(id string, session idpSession, person Person) authRequest {
	p.mu.Lock()
	defer p.mu.Unlock()
	request, ok := p.requests[id]
	if !ok {
		return authRequest{}
	}
	request.person, request.subject = person.ID, person.Subject
	request.sid, request.authTime = session.sid, session.authTime
	return *request
}

func (p *idp) answerConsent(w http.ResponseWriter, r *http.Request) {
	request, ok := p.request(r.FormValue("request"))
	if !ok || request.person == "" {
		p.signin(w, r)
		return
	}
	if r.FormValue("answer") != "accept" {
		leaveWith(w, r, request, "access_denied", "The person declined to give access.")
		return
	}
	p.mu.Lock()
	if p.consents[request.person] == nil {
		p.consents[request.person] = make(map[string]bool)
	}
	for _, scope := range request.asked.Scopes {
		p.consents[request.person][graphScope(scope)] = true
	}
	if stored, ok := p.requests[request.id]; ok {
		stored.asked.Prompt = slices.DeleteFunc(slices.Clone(stored.asked.Prompt), func(s string) bool { return s == oidc.PromptConsent })
	}
	p.mu.Unlock()
	http.Redirect(w, r, p.issuer()+"/signin?request="+url.QueryEscape(request.id), http.StatusSeeOther)
}

// unconsented lists the Graph scopes of a request the person has not agreed to before.
func (p *idp) unconsented(request authRequest) []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	var missing []string
	for _, scope := range request.asked.Scopes {
		name := graphScope(scope)
		if slices.Contains(graphScopeNames(), name) && (request.prompts(oidc.PromptConsent) || !p.consents[request.person][name]) {
			missing = append(missing, name)
		}
	}
	return missing
}

// leaveWith sends the browser back to the portal with an OAuth error.
func leaveWith(w http.ResponseWriter, r *http.Request, request authRequest, code, description string) {
	http.Redirect(w, r, withQuery(request.asked.RedirectURI, url.Values{
		"error": {code}, "error_description": {description}, "state": {request.asked.State},
	}), http.StatusFound)
}

// withQuery adds parameters to an address that may have some already.
func withQuery(address string, add url.Values) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	q := u.Query()
	for name, values := range add {
		if len(values) > 0 && values[0] != "" {
			q.Set(name, values[0])
		}
	}
	u.RawQuery = q.Encode()
	return u.String()
}

func (p *idp) signedOut(w http.ResponseWriter, _ *http.Request) {
	p.sandbox.message(w, http.StatusOK, "You are signed out", "Of "+orgName+". You can close this page.")
}
