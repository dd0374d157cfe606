//go:build !release

package sandbox

import (
	"bytes"
	"embed"
	"html/template"
	"net/http"
	"strings"
)

//go:embed assets
var assets embed.FS

// page is what every page of the sandbox has.
type page struct {
	Title string
	Part  string // which service it belongs to: colours differ, so that nobody mixes them up
}

// personView is somebody of the directory on a page.
type personView struct {
	ID       string
	Name     string
	Job      string
	UserName string
	Team     string
	Role     string
	Groups   []string
	Active   bool
	Hinted   bool
	Initials string
	Picture  string
	Pilot    bool
}

func viewOf(p Person) personView {
	v := personView{
		ID: p.ID, Name: p.DisplayName, Job: p.JobTitle, UserName: p.UserName, Team: p.Department, Active: p.Active,
		Pilot: p.inGroup(GroupPilot), Initials: initials(p.DisplayName),
	}
	if p.HasPicture {
		v.Picture = "/portraits/" + p.ID
	}
	for _, role := range p.Roles {
		v.Role = strings.ToLower(strings.TrimPrefix(role, "Connections."))
	}
	return v
}

func initials(name string) string {
	var letters []rune
	for _, word := range strings.Fields(name) {
		letters = append(letters, []rune(word)[0])
	}
	if len(letters) > 2 {
		letters = []rune{letters[0], letters[len(letters)-1]}
	}
	return string(letters)
}

type messageView struct {
	page
	Text string
}

func (s *Sandbox) parse() (*template.Template, error) {
	return template.New("").Funcs(template.FuncMap{
		"portal":  s.PortalURL,
		"sandbox": s.URL,
		"org":     func() string { return orgName },
	}).ParseFS(assets, "assets/*.html")
}

// render writes a page that needs nothing but our own style sheet and pictures.
func (s *Sandbox) render(w http.ResponseWriter, status int, name string, view any) {
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; img-src 'self' "+s.publicURL+"; base-uri 'none'; frame-ancestors 'none'")
	s.write(w, status, name, view)
}

func (s *Sandbox) write(w http.ResponseWriter, status int, name string, view any) {
	var b bytes.Buffer
	if err := s.pages.ExecuteTemplate(&b, name, view); err != nil {
		http.Error(w, "sandbox: "+err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Referrer-Policy", "same-origin")
	w.WriteHeader(status)
	_, _ = b.WriteTo(w)
}

// message is a page that says one thing.
func (s *Sandbox) message(w http.ResponseWriter, status int, title, text string) {
	s.render(w, status, "message", messageView{page{Title: title, Part: "plain"}, text})
}

// portrait shows somebody of the directory on our own pages.
func (s *Sandbox) portrait(w http.ResponseWriter, r *http.Request) {
	p, ok := s.Person(r.PathValue("id"))
	if !ok || !p.HasPicture {
		http.NotFound(w, r)
		return
	}
	s.portraits.serve(w, p.Member, 120)
}
