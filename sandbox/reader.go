//go:build !release

package sandbox

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
)

type readerView struct {
	page
	Members    []memberView
	Member     string
	Categories []string
	Category   string
	Asked      string
	Status     int
	Answer     string
	Failure    string
}

// readerPage is LinkedIn's side of sharing both ways: it asks the portal for work
// data of a member, with a token of the organisation's provider, and shows the answer.
func (s *Sandbox) readerPage(w http.ResponseWriter, r *http.Request) {
	view := readerView{
		page: page{Title: "LinkedIn-side reader", Part: "linkedin"}, Member: r.FormValue("member"), Category: r.FormValue("category"),
		Categories: []string{"profile", "calendar", "interests", "subscriptions", "contacts"},
	}
	for _, m := range s.linkedin.members {
		view.Members = append(view.Members, s.linkedin.viewOf(m))
	}
	if r.Method == http.MethodPost && view.Member != "" && view.Category != "" {
		// A directory id is understood too, for scripts that know only that.
		if m, ok := s.linkedin.member(view.Member); ok {
			view.Member = m.Sub
		}
		view.Asked = s.PortalURL() + "/api/v1/members/" + url.PathEscape(view.Member) + "/work/" + url.PathEscape(view.Category)
		status, answer, err := s.ReadWorkData(view.Member, view.Category)
		view.Status, view.Answer = status, string(answer)
		if err != nil {
			view.Failure = err.Error()
		}
		var pretty bytes.Buffer
		if json.Indent(&pretty, answer, "", "  ") == nil {
			view.Answer = pretty.String()
		}
		if strings.Contains(r.Header.Get("Accept"), "application/json") && err == nil {
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(status)
			_, _ = w.Write(answer)
			return
		}
	}
	s.render(w, http.StatusOK, "reader", view)
}

// ReadWorkData asks the portal for one category of a member's work data, the way the
// LinkedIn side does, and returns status and body. member is a LinkedIn sub.
func (s *Sandbox) ReadWorkData(member, category string) (int, []byte, error) {
	token, err := s.ReaderToken()
	if err != nil {
		return 0, nil, err
	}
	req, err := http.NewRequest(http.MethodGet, s.PortalURL()+"/api/v1/members/"+url.PathEscape(member)+"/work/"+url.PathEscape(category), nil)
	if err != nil {
		return 0, nil, err
	}
	req.Header.Set("Authorization", "Bearer "+token)
	req.Header.Set("Accept", "application/json")
	return s.fetch(req)
}
