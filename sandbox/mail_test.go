//go:build !release

package sandbox

import (
	"net/http"
	"net/smtp"
	"net/url"
	"strings"
	"testing"
)

func TestMail(t *testing.T) {
	s := start(t)
	text := strings.Join([]string{
		"From: Accord <accord@northwindharbour.example>", "To: zofia@example.org", "Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=", "MIME-Version: 1.0",
		`Content-Type: multipart/alternative; boundary="b"`, "",
		"--b", "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: quoted-printable", "",
		"Your connection is live: http://localhost/connection=", ".", "--b", "Content-Type: text/html; charset=utf-8", "Content-Transfer-Encoding: base64", "",
		"PHA+bGl2ZTwvcD4=", "--b--", "",
	}, "\r\n")
	if err := smtp.SendMail(s.SMTPAddr(), nil, "accord@northwindharbour.example", []string{"zofia@example.org"}, []byte(text)); err != nil {
		t.Fatal(err)
	}
	mails := s.Inbox()
	if len(mails) != 1 || mails[0].Subject != "Grüße" || !strings.Contains(mails[0].Text, "is live") || mails[0].HTML != "<p>live</p>" || mails[0].To[0] != "zofia@example.org" {
		t.Fatalf("inbox %+v", mails)
	}
	b := open(t, s)
	if v := b.get("/inbox/1"); !strings.Contains(v.body, `<a href="http://localhost/connection">`) {
		t.Errorf("mail page:\n%s", v.body)
	}
	s.SetFault(ServiceMail, Fault{Status: 451, Times: 1})
	if err := smtp.SendMail(s.SMTPAddr(), nil, "a@example.org", []string{"b@example.org"}, []byte(text)); err == nil {
		t.Error("the fault did not happen")
	}
	b.post("/inbox/empty", nil)
	if len(s.Inbox()) != 0 {
		t.Error("the inbox is not empty")
	}
}

func TestControlPanel(t *testing.T) {
	s := start(t)
	b := open(t, s)
	b.post("/control", url.Values{"action": {"active"}, "person": {Kwame}, "on": {"no"}})
	b.post("/control", url.Values{"action": {"groups"}, "person": {Kwame}, "group": {GroupEveryone, GroupPilot}})
	b.post("/control", url.Values{"action": {"fault"}, "service": {"linkedin"}, "state": {"slow"}, "latency": {"1ms"}})
	b.post("/control", url.Values{"action": {"ignore-select"}, "on": {"yes"}})
	p, _ := s.Person(Kwame)
	if p.Active || !p.inGroup(GroupPilot) || s.Faults()[ServiceLinkedIn].Latency == 0 || !s.graph.ignores() {
		t.Errorf("%+v %+v", p, s.Faults())
	}
	if v := b.post("/control", url.Values{"action": {"nonsense"}}); v.status != http.StatusBadRequest {
		t.Errorf("an unknown action = %d", v.status)
	}
	if v := b.get("/control"); !strings.Contains(v.body, "slow, 1ms") {
		t.Error("the fault is not shown")
	}
}

func TestHostPage(t *testing.T) {
	s := start(t)
	v := open(t, s).get("/mail?card=" + Priya)
	for _, wanted := range []string{
		`hx-get="` + portalURL + "/cards/" + Priya + "?app=mail", `href="` + portalURL + "/cards/" + Priya + "?app=mail&amp;host=", `hx-trigger="load"`,
		`content='{"mode":"cors"}'`, `hx-config='{"credentials":"include"}'`, `href="` + portalURL + `/static/card.css"`,
	} {
		if !strings.Contains(v.body, wanted) {
			t.Errorf("no %s in\n%s", wanted, v.body)
		}
	}
}
