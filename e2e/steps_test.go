//go:build !release

package e2e

import (
	"testing"

	"accord/e2e/browser"
	"accord/sandbox"
)

// person is somebody of the sandbox's organisation.
func (p *portal) person(t testing.TB, id string) sandbox.Person {
	t.Helper()
	who, ok := p.Outside.Person(id)
	if !ok {
		t.Fatalf("nobody with id %s in the sandbox", id)
	}
	return who
}

// member is the LinkedIn account of a person.
func (p *portal) member(t testing.TB, id string) sandbox.Member {
	t.Helper()
	for _, m := range p.Outside.Members() {
		if m.Sub == p.person(t, id).Member {
			return m
		}
	}
	t.Fatalf("%s is no LinkedIn member", id)
	return sandbox.Member{}
}

// headline is what a person's LinkedIn profile says, and nothing else does.
func headline(t testing.TB, p *portal, id string) string { return p.member(t, id).Headline }

// signIn signs a person in at the organisation's provider.
func (p *portal) signIn(t testing.TB, b *browser.Browser, id string) {
	t.Helper()
	b.Open(p.URL + "/signin")
	b.ClickBeginning("button", p.person(t, id).DisplayName)
	b.ExpectURL(p.URL + "/connection")
}

// allowPilot has an admin allow the pilot group, with the ready-made announcement.
func (p *portal) allowPilot(t testing.TB, admin *browser.Browser) {
	t.Helper()
	admin.Open(p.URL + "/admin")
	admin.Shot("admin-first")
	admin.Axe()
	admin.Choose("One group")
	admin.Choose("Pilot: LinkedIn connections")
	admin.ExpectText("5 people may connect")
	admin.ClickButton("Save")
	admin.ExpectText("The announcement needs the link to your privacy statement")
	admin.Shot("admin-incomplete")
	admin.Fill("Link to your privacy statement", "https://northwind.example/privacy")
	admin.Fill("Whom to ask", "privacy@northwind.example")
	admin.ClickButton("Save")
	admin.ExpectText("Saved")
	admin.Shot("admin-saved")
	admin.Axe()
}

// connect takes a person who is signed in through the whole connection.
func (p *portal) connect(t testing.TB, b *browser.Browser, option string) {
	t.Helper()
	b.Open(p.URL + "/connection")
	b.ClickLink("Connect with LinkedIn")
	p.throughProviders(t, b, sandbox.Priya, option)
	b.ClickButton("Yes, connect")
}

// throughProviders goes from the two options to the confirmation.
func (p *portal) throughProviders(t testing.TB, b *browser.Browser, id, option string) {
	t.Helper()
	b.Choose(option)
	b.ClickButton("Continue to LinkedIn")
	b.ExpectURL(p.Outside.URL() + "/linkedin/")
	b.ClickBeginning("button", p.member(t, id).Name)
	b.ExpectText("Allow Accord?")
	b.ClickButton("Allow")
	if option == "Both accounts" {
		b.ExpectText("Permissions requested")
		b.ClickButton("Accept")
	}
	b.ExpectURL(p.URL + "/connection/confirm")
}
