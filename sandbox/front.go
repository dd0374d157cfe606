//go:build !release

package sandbox

import "net/http"

type frontView struct {
	page
	People []personView
	SMTP   string
}

// front tells what is here and whom to sign in as.
func (s *Sandbox) front(w http.ResponseWriter, _ *http.Request) {
	view := frontView{page: page{Title: "Sandbox", Part: "plain"}, SMTP: s.smtpAddr}
	names := map[string]string{}
	for _, g := range s.Groups() {
		names[g.ID] = g.Name
	}
	// Those with a role come first: they are whom one needs to begin.
	for _, withRole := range []bool{true, false} {
		for _, p := range s.People() {
			if (len(p.Roles) > 0) != withRole {
				continue
			}
			v := viewOf(p)
			for _, id := range p.Groups {
				if id != GroupEveryone {
					v.Groups = append(v.Groups, names[id])
				}
			}
			view.People = append(view.People, v)
		}
	}
	s.render(w, http.StatusOK, "front", view)
}
