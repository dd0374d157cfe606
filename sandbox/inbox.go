//go:build !release

package sandbox

import (
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

type mailView struct {
	Number  int
	From    string
	To      string
	Subject string
	At      string
	Text    []textPiece
}

// textPiece is a run of text, or a link.
type textPiece struct {
	Text string
	Link bool
}

type inboxView struct {
	page
	Mails []mailView
}

func (s *Sandbox) inboxPage(w http.ResponseWriter, _ *http.Request) {
	view := inboxView{page: page{Title: "Inbox", Part: "inbox"}}
	for i, m := range s.Inbox() {
		view.Mails = append(view.Mails, mailViewOf(i+1, m))
	}
	slices.Reverse(view.Mails)
	s.render(w, http.StatusOK, "inbox", view)
}

type oneMailView struct {
	page
	Mail mailView
}

func (s *Sandbox) mailPage(w http.ResponseWriter, r *http.Request) {
	mails := s.Inbox()
	n, err := strconv.Atoi(r.PathValue("n"))
	if err != nil || n < 1 || n > len(mails) {
		s.message(w, http.StatusNotFound, "No such mail", "The inbox may have been emptied since.")
		return
	}
	view := oneMailView{page{Title: mails[n-1].Subject, Part: "inbox"}, mailViewOf(n, mails[n-1])}
	s.render(w, http.StatusOK, "mail", view)
}

func (s *Sandbox) emptyInbox(w http.ResponseWriter, r *http.Request) {
	s.ClearInbox()
	http.Redirect(w, r, "/inbox", http.StatusSeeOther)
}

func mailViewOf(n int, m Message) mailView {
	v := mailView{Number: n, From: m.From, To: strings.Join(m.To, ", "), Subject: m.Subject, At: m.At.Local().Format("2 Jan 15:04:05")}
	rest := m.Text
	for _, link := range regexp.MustCompile(`https?://[^\s<>"]+[^\s<>".,;)]`).FindAllString(m.Text, -1) {
		before, after, _ := strings.Cut(rest, link)
		v.Text = append(v.Text, textPiece{Text: before}, textPiece{Text: link, Link: true})
		rest = after
	}
	v.Text = append(v.Text, textPiece{Text: rest})
	return v
}
