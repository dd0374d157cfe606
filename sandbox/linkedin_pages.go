//go:build !release

package sandbox

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// memberView is a member on a page.
type memberView struct {
	Sub      string
	Name     string
	Headline string
	Picture  string
	Initials string
	Vanity   string
	Note     string // what makes this member worth trying
}

func (l *linkedin) viewOf(m *Member) memberView {
	v := memberView{Sub: m.Sub, Name: m.Name, Headline: m.Headline, Picture: l.pictureURL(m), Initials: initials(m.Name), Vanity: m.Vanity}
	if m.PersonID == "" {
		v.Note = "does not work at " + orgName
	}
	return v
}

type linkedinSigninView struct {
	page
	Continue string
	Query    string // set when an app waits for the answer
	Members  []memberView
}

func (l *linkedin) showSignin(w http.ResponseWriter, next, query string) {
	view := linkedinSigninView{page: page{Title: "Sign in to LinkedIn sandbox", Part: "linkedin"}, Continue: next, Query: query}
	for _, m := range l.members {
		view.Members = append(view.Members, l.viewOf(m))
	}
	l.sandbox.render(w, http.StatusOK, "linkedin_signin", view)
}

func (l *linkedin) signinPage(w http.ResponseWriter, r *http.Request) {
	l.showSignin(w, insideLinkedIn(r.FormValue("continue")), "")
}

func (l *linkedin) signin(w http.ResponseWriter, r *http.Request) {
	member, ok := l.member(r.PostFormValue("member"))
	if !ok {
		l.sandbox.message(w, http.StatusBadRequest, "No such member", "Please go back and choose somebody from the list.")
		return
	}
	secret := randomText(32)
	l.mu.Lock()
	l.sessions[secret] = member.Sub
	l.mu.Unlock()
	http.SetCookie(w, &http.Cookie{Name: linkedinCookie, Value: secret, Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode})
	http.Redirect(w, r, insideLinkedIn(r.PostFormValue("continue")), http.StatusSeeOther)
}

func (l *linkedin) signout(w http.ResponseWriter, r *http.Request) {
	if cookie, err := r.Cookie(linkedinCookie); err == nil {
		l.mu.Lock()
		delete(l.sessions, cookie.Value)
		l.mu.Unlock()
	}
	http.SetCookie(w, &http.Cookie{Name: linkedinCookie, Path: "/", MaxAge: -1, HttpOnly: true, SameSite: http.SameSiteLaxMode})
	http.Redirect(w, r, insideLinkedIn(r.FormValue("continue")), http.StatusSeeOther)
}

// insideLinkedIn keeps continue addresses on these pages.
func insideLinkedIn(path string) string {
	if !strings.HasPrefix(path, "/linkedin/") {
		return "/linkedin/"
	}
	return path
}

type linkedinHomeView struct {
	page
	Member  memberView
	Allowed []linkedinScopeText
	Since   string
}

func (l *linkedin) home(w http.ResponseWriter, r *http.Request) {
	member, ok := l.signedIn(r)
	if !ok {
		l.showSignin(w, "/linkedin/", "")
		return
	}
	l.sandbox.render(w, http.StatusOK, "linkedin_home", linkedinHomeView{
		page: page{Title: "LinkedIn sandbox", Part: "linkedin"}, Member: l.viewOf(member),
	})
}

// permitted lists what the signed-in member allows, and lets him take it back.
func (l *linkedin) permitted(w http.ResponseWriter, r *http.Request) {
	member, ok := l.signedIn(r)
	if !ok {
		l.showSignin(w, "/linkedin/permitted-services", "")
		return
	}
	view := linkedinHomeView{page: page{Title: "Permitted services", Part: "linkedin"}, Member: l.viewOf(member)}
	l.mu.Lock()
	if grant, ok := l.grants[member.Sub]; ok {
		view.Since = grant.authorizedAt.UTC().Format("2 January 2006, 15:04")
		for _, t := range linkedinScopeTexts() {
			for _, scope := range grant.scopes {
				if t.Scope == scope {
					view.Allowed = append(view.Allowed, t)
				}
			}
		}
	}
	l.mu.Unlock()
	l.sandbox.render(w, http.StatusOK, "linkedin_permitted", view)
}

func (l *linkedin) removeService(w http.ResponseWriter, r *http.Request) {
	if member, ok := l.signedIn(r); ok {
		l.revokeMember(member.Sub)
	}
	http.Redirect(w, r, "/linkedin/permitted-services", http.StatusSeeOther)
}

// pictureURL signs an address that works for an hour. Empty when the member has no picture.
func (l *linkedin) pictureURL(m *Member) string {
	if !m.HasPicture {
		return ""
	}
	expires := strconv.FormatInt(l.sandbox.now().Add(time.Hour).Unix(), 10)
	q := url.Values{"e": {expires}, "v": {"beta"}, "t": {l.pictureSignature(m.Sub, expires)}}
	return l.sandbox.publicURL + "/linkedin/pictures/" + m.Sub + "?" + q.Encode()
}

func (l *linkedin) pictureSignature(sub, expires string) string {
	mac := hmac.New(sha256.New, l.pictureKey)
	mac.Write([]byte(sub + " " + expires))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

func (l *linkedin) picture(w http.ResponseWriter, r *http.Request) {
	sub, expires := r.PathValue("sub"), r.FormValue("e")
	until, err := strconv.ParseInt(expires, 10, 64)
	member, ok := l.member(sub)
	if err != nil || !ok || member.Sub != sub || l.sandbox.now().Unix() > until ||
		!hmac.Equal([]byte(r.FormValue("t")), []byte(l.pictureSignature(sub, expires))) {
		http.Error(w, "URL signature expired", http.StatusForbidden)
		return
	}
	l.sandbox.portraits.serve(w, member.Sub, 200)
}

type profileView struct {
	page
	Name     string
	Headline string
	Location string
	Picture  string
}

// publicProfile is where links to somebody's profile lead.
func (l *linkedin) publicProfile(w http.ResponseWriter, r *http.Request) {
	vanity := r.PathValue("vanity")
	for _, m := range l.members {
		if m.Vanity == vanity {
			l.sandbox.render(w, http.StatusOK, "linkedin_profile", profileView{
				page: page{Title: m.Name, Part: "linkedin"}, Name: m.Name, Headline: m.Headline, Location: m.Location, Picture: l.pictureURL(m),
			})
			return
		}
	}
	for _, c := range outsideContacts() {
		if c.vanity() == vanity {
			l.sandbox.render(w, http.StatusOK, "linkedin_profile", profileView{
				page: page{Title: c.name(), Part: "linkedin"}, Name: c.name(), Headline: c.position + " at " + c.company,
			})
			return
		}
	}
	l.sandbox.message(w, http.StatusNotFound, "No such profile", "Nobody uses this address.")
}
