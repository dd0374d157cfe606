//go:build !release

package e2e

import (
	"strings"
	"testing"

	"accord/e2e/browser"
	"accord/sandbox"
)

// TestWithoutJavaScript walks admin and employee with scripts switched off:
// everything works, htmx only makes it smoother.
func TestWithoutJavaScript(t *testing.T) {
	p := startPortal(t)
	admin := browser.Start(t, browser.Options{NoJavaScript: true})
	p.signIn(t, admin, sandbox.Ingrid)
	admin.Open(p.URL + "/admin")
	admin.Choose("One group")
	admin.Choose("Pilot: LinkedIn connections")
	admin.ClickButton("Preview the effect")
	admin.ExpectText("5 people may connect")
	admin.Fill("Link to your privacy statement", "https://northwind.example/privacy")
	admin.Fill("Whom to ask", "privacy@northwind.example")
	admin.ClickButton("Save")
	admin.ExpectText("Saved")

	b := admin.Another(browser.Options{NoJavaScript: true})
	b.Open(p.Outside.URL() + "/mail")
	b.ClickBeginning("link", p.person(t, sandbox.Diego).DisplayName)
	b.ClickBeginning("button", p.person(t, sandbox.Priya).DisplayName) // signed out: the provider asks, then the card
	b.ExpectURL(p.URL + "/cards/" + sandbox.Diego)
	b.ExpectText("See LinkedIn information on this card")
	b.ClickButton("Not now")
	b.ExpectURL(p.Outside.URL() + "/mail?card=" + sandbox.Diego)
	b.Open(p.URL + "/cards/" + sandbox.Diego)
	b.ExpectNoText("See LinkedIn information on this card")
	b.Shot("card-quiet")

	b.Open(p.URL + "/connection/new")
	b.ClickButton("Continue to LinkedIn")
	b.ExpectText("Please choose one of the two options")
	p.throughProviders(t, b, sandbox.Priya, "Both accounts")
	b.ClickButton("No, cancel")
	b.ExpectText("You cancelled. Nothing was connected.")
	if granted := p.Outside.LinkedInGranted(sandbox.Priya); len(granted) > 0 {
		eventually(t, "the grant of the cancelled attempt is returned", func() bool { return len(p.Outside.LinkedInGranted(sandbox.Priya)) == 0 })
	}

	b.ClickLink("Connect with LinkedIn")
	b.Choose("LinkedIn only")
	b.ClickButton("Continue to LinkedIn")
	b.ClickButton("Allow") // still signed in at LinkedIn
	b.ExpectURL(p.URL + "/connection/confirm")
	b.ClickButton("Yes, connect")
	b.ExpectText("You are connected")
	b.Open(p.URL + "/connection/shared")
	b.ExpectText(headline(t, p, sandbox.Priya))
	b.ExpectText("you chose LinkedIn only")

	b.Open(p.URL + "/connection")
	b.Choose("Both accounts")
	b.ClickButton("Save choice")
	b.ExpectURL(p.URL + "/connection/confirm") // the provider has asked her before
	b.ExpectText("Work calendar")
	b.ClickButton("Yes, share both")
	if status, body, err := p.Outside.ReadWorkData(p.person(t, sandbox.Priya).Member, "contacts"); err != nil || status != 200 {
		t.Errorf("contacts after the upgrade: %d %s %v", status, body, err)
	}

	b.Open(p.URL + "/connection")
	b.ClickButton("Hide from colleagues")
	b.ExpectText("Show to colleagues")
	b.ClickButton("Disconnect")
	b.ExpectText("Sharing stopped")
	b.Open(p.URL + "/connection/receipts")
	for _, event := range []string{"You connected", "You changed what is shared", "You disconnected"} {
		b.ExpectText(event)
	}
	b.ClickBeginning("button", p.person(t, sandbox.Priya).DisplayName)
	b.ClickButton("Sign out")
	b.ExpectURL(p.URL + "/")
	b.ExpectText("signed out")
	if strings.Contains(b.Text(), p.person(t, sandbox.Priya).Mail) {
		t.Error("the front page still names the person who signed out")
	}
}
