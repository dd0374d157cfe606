//go:build !release

package e2e

import (
	"strings"
	"testing"

	"accord/e2e/browser"
	"accord/sandbox"
)

// TestLoop walks the whole product: an admin allows a group, an employee connects
// from a card, sees what is shared and who read it, changes it, and leaves.
func TestLoop(t *testing.T) {
	p := startPortal(t)
	admin := browser.Start(t, browser.Options{})
	p.signIn(t, admin, sandbox.Ingrid)
	p.allowPilot(t, admin)

	priya := admin.Another(browser.Options{})
	p.signIn(t, priya, sandbox.Priya)
	p.connect(t, priya, "LinkedIn only")
	priya.ExpectText("You are connected")

	t.Run("an outsider sees why it is not for them", func(t *testing.T) {
		kwame := admin.Another(browser.Options{}).With(t)
		p.signIn(t, kwame, sandbox.Kwame)
		kwame.ExpectText("you are not in it")
		kwame.Axe()
		kwame.Open(p.URL + "/cards/" + sandbox.Priya)
		kwame.ExpectText("you are not in it")
		kwame.ExpectNoText(headline(t, p, sandbox.Priya))
		kwame.Open(p.URL + "/admin")
		kwame.ExpectText("This page is for administrators")
		kwame.Shot("admin-refused")
	})

	diego := admin.Another(browser.Options{})
	t.Run("a card leads to the connection and back", func(t *testing.T) {
		b := diego.With(t)
		p.signIn(t, b, sandbox.Diego)
		b.Shot("connection-none")
		b.Axe()
		b.Open(p.Outside.URL() + "/mail")
		b.ClickBeginning("link", p.person(t, sandbox.Priya).DisplayName)
		b.ExpectText("See LinkedIn information on this card")
		b.ExpectNoText(headline(t, p, sandbox.Priya))
		b.Shot("card-invite")
		b.Axe()
		b.ClickBeginning("link", "Connect")
		b.ExpectURL(p.URL + "/connection/new")
		b.Shot("choose")
		b.Axe()
		for _, option := range []string{"Both accounts", "LinkedIn only"} {
			if b.IsChosen(option) {
				t.Errorf("%s is preselected", option)
			}
		}
		p.throughProviders(t, b, sandbox.Diego, "Both accounts")
		b.Shot("confirm")
		b.Axe()
		b.ExpectText(p.person(t, sandbox.Diego).Mail)
		b.ExpectText("Work calendar")
		b.ClickButton("Yes, connect")
		b.ExpectURL(p.Outside.URL() + "/mail?card=" + sandbox.Priya)
		b.ExpectText(headline(t, p, sandbox.Priya))
		b.Shot("card-shown")
		b.ExpectQuiet()
	})

	t.Run("nine categories with live values", func(t *testing.T) {
		b := diego.With(t)
		b.Open(p.URL + "/connection/shared")
		for _, name := range []string{
			"LinkedIn profile", "LinkedIn interests", "LinkedIn subscriptions", "LinkedIn connections",
			"Work profile", "Work calendar", "Work interests", "Work subscriptions", "Work contacts",
		} {
			b.ExpectText(name)
		}
		b.ExpectText(headline(t, p, sandbox.Diego))
		b.Shot("shared")
		b.Axe()
		if strings.Contains(b.HTML(), sandbox.SecretTitle) {
			t.Error("the title of a meeting is on the page")
		}
	})

	t.Run("every read stands on the activity page", func(t *testing.T) {
		b := diego.With(t)
		member := p.person(t, sandbox.Diego).Member
		if status, body, err := p.Outside.ReadWorkData(member, "calendar"); err != nil || status != 200 {
			t.Fatalf("calendar: %d %s %v", status, body, err)
		}
		if status, body, err := p.Outside.ReadWorkData(p.person(t, sandbox.Priya).Member, "calendar"); err != nil || status != 403 {
			t.Fatalf("calendar of LinkedIn only: %d %s %v", status, body, err)
		}
		b.Open(p.URL + "/connection/activity")
		b.ExpectText("Work calendar")
		b.Shot("activity")
		b.Axe()
		refused := priya.With(t)
		refused.Open(p.URL + "/connection/activity")
		refused.ExpectText("You chose LinkedIn only")
		refused.ExpectText("A colleague's card in Mail")
		refused.Shot("activity-refused")
	})

	t.Run("change, then disconnect", func(t *testing.T) {
		b := diego.With(t)
		member := p.person(t, sandbox.Diego).Member
		b.Open(p.URL + "/connection")
		b.Shot("connection-live")
		b.Axe()
		b.Choose("LinkedIn only")
		b.ClickButton("Save choice")
		b.ExpectText("Saved")
		if status, _, _ := p.Outside.ReadWorkData(member, "calendar"); status != 403 {
			t.Errorf("after the change the calendar answers %d", status)
		}
		b.ClickButton("Disconnect")
		b.ExpectText("Disconnected")
		b.ExpectText("Sharing stopped")
		eventually(t, "the grant is revoked at LinkedIn", func() bool { return len(p.Outside.LinkedInGranted(sandbox.Diego)) == 0 })
		eventually(t, "the page shows it", func() bool { b.Reload(); return strings.Contains(b.Text(), "at LinkedIn was returned") })
		b.Shot("connection-disconnected")
		b.Axe()
		b.Open(p.Outside.URL() + "/mail?card=" + sandbox.Priya)
		b.ExpectText("See LinkedIn information on this card")
		b.ExpectNoText(headline(t, p, sandbox.Priya))
	})

	t.Run("nobody ends everybody's connection", func(t *testing.T) {
		b := admin.With(t)
		b.Open(p.URL + "/admin")
		b.Choose("No one")
		b.ExpectText("Fewer than 5 connections end")
		b.Shot("admin-nobody")
		b.ClickButton("Save")
		b.ExpectText("Please confirm it")
		b.Shot("admin-error")
		b.Axe()
		b.Choose("End")
		b.ClickButton("Save")
		b.ExpectText("Saved")
		gone := priya.With(t)
		gone.Open(p.URL + "/connection")
		gone.ExpectText("Your organisation switched LinkedIn connections off")
		gone.Shot("connection-ended")
		gone.Axe()
	})

	t.Run("mails arrived", func(t *testing.T) {
		eventually(t, "the announcement and the receipts are in the inbox", func() bool {
			subjects := map[string]int{}
			for _, m := range p.Outside.Inbox() {
				subjects[m.Subject]++
			}
			return subjects["You connected your work account with LinkedIn"] == 2 && subjects["Your LinkedIn connection has ended"] == 2 &&
				subjects["Bring your LinkedIn profile to work, if you like"] == 5
		})
	})
}
