package consenttest

import (
	"fmt"
	"net/url"
	"strings"
	"time"

	"accord/consent"
)

// Person is somebody of the organisation, in one browser, with a LinkedIn account.
type Person struct {
	World   *World
	User    consent.User
	Session string         // hash of the session of the browser in use
	Member  consent.Member // whom they sign in as at LinkedIn
}

// As changes what the sign-in provider says about somebody.
type As func(*consent.Identity)

// AsAdmin gives the admin's role.
func AsAdmin(id *consent.Identity) { id.Admin = true }

// GroupsUnreadable leaves the groups claim out.
func GroupsUnreadable(id *consent.Identity) { id.Groups, id.GroupsKnown = nil, false }

// In puts the person into groups, by the claim.
func In(groups ...string) As { return func(id *consent.Identity) { id.Groups = groups } }

// sessionLife is how long a session of a World lasts.
const sessionLife = 12 * time.Hour

// Identity is what the sign-in provider says about somebody: in no group, no admin.
func (w *World) Identity(name string, as ...As) consent.Identity {
	id := consent.Identity{
		Issuer: w.Issuer, Subject: w.Subject(name), Tenant: "tenant", UserName: w.Subject(name) + "@example.org",
		Name: strings.ToUpper(name[:1]) + name[1:], Mail: name + "@example.org", GroupsKnown: true,
	}
	for _, change := range as {
		change(&id)
	}
	return id
}

// Subject is the directory's id of somebody of this World.
func (w *World) Subject(name string) string { return name + "." + w.suffix }

// Group is the id of a group of this World.
func (w *World) Group(name string) string { return name + "." + w.suffix }

// SignIn signs somebody in, in a new browser.
func (w *World) SignIn(name string, as ...As) *Person {
	w.TB.Helper()
	p, err := w.TrySignIn(name, as...)
	w.ok(name+" signs in", err)
	return p
}

// TrySignIn is SignIn for who may be refused.
func (w *World) TrySignIn(name string, as ...As) (*Person, error) {
	u, err := w.SignedIn(w.TB.Context(), w.Identity(name, as...))
	if err != nil {
		return nil, err
	}
	p := &Person{World: w, User: u, Session: consent.Hash(w.newID()), Member: consent.Member{
		Subject: "member-" + w.Subject(name), Name: u.Name + " of LinkedIn", School: "School of " + name, Location: "Oslo",
	}}
	now := w.Clock.Now()
	err = w.Store.StartSession(w.TB.Context(), consent.Session{
		Hash: p.Session, User: u, CreatedAt: now, SeenAt: now, ExpiresAt: now.Add(sessionLife),
	})
	return p, err
}

// SignOut ends the session of the browser in use.
func (p *Person) SignOut() {
	p.World.TB.Helper()
	p.World.ok("sign out", p.World.Store.EndSession(p.World.TB.Context(), p.Session, p.World.Clock.Now()))
}

// Import has the directory say that somebody is enabled or disabled.
func (w *World) Import(name string, enabled bool) {
	w.TB.Helper()
	id := w.Identity(name)
	_, err := w.ImportUsers(w.TB.Context(), []consent.User{{
		Issuer: id.Issuer, Subject: id.Subject, UserName: id.UserName, Name: id.Name, Mail: id.Mail, Enabled: enabled,
	}})
	w.ok("import "+name, err)
}

// Members has the directory say who is in a group.
func (w *World) Members(group string, names ...string) {
	w.TB.Helper()
	rows := []consent.MembershipRow{{GroupID: w.Group(group), GroupName: group}}
	for _, name := range names {
		rows = append(rows, consent.MembershipRow{GroupID: w.Group(group), GroupName: group, UserSubject: w.Subject(name)})
	}
	_, err := w.ImportGroups(w.TB.Context(), w.Issuer, rows)
	w.ok("import the group "+group, err)
}

// Actor is the person as the guards of the web room know them.
func (p *Person) Actor() consent.Actor {
	return consent.Actor{User: p.User, Session: p.Session, Language: "en"}
}

// Standing is the person's own, as the database has it now.
func (p *Person) Standing() consent.Standing {
	p.World.TB.Helper()
	st, err := p.World.Standing(p.World.TB.Context(), p.Actor())
	p.World.ok("read a standing", err)
	return st
}

// Start begins to connect, after reading the text in force.
func (p *Person) Start(choice consent.Choice) (next string, err error) {
	w := p.World
	set, err := w.InForce(w.TB.Context())
	if err != nil {
		return "", err
	}
	return w.StartConnect(w.TB.Context(), p.Actor(), choice, w.NoticesHash("en", set), "mail")
}

// Allows signs in as themselves where an attempt leads, and allows what is asked.
func (p *Person) Allows(next string) (consent.Next, error) { return p.AllowsAs(next, p.Member) }

// AllowsAs is Allows with another LinkedIn account.
func (p *Person) AllowsAs(next string, m consent.Member) (consent.Next, error) {
	from, state := provider(next)
	code := ""
	if from == consent.LinkedInAccount {
		code = p.World.LinkedIn.Code(m)
	} else {
		code = p.World.Work.Code(consent.Identity{Issuer: p.User.Issuer, Subject: p.User.Subject, Tenant: "tenant"})
	}
	return p.Answer(from, consent.Answer{State: state, Code: code})
}

// Declines says no where an attempt leads.
func (p *Person) Declines(next string) (consent.Next, error) {
	from, state := provider(next)
	return p.Answer(from, consent.Answer{State: state, Error: "access_denied"})
}

// Answer brings a provider's answer back.
func (p *Person) Answer(from consent.Account, a consent.Answer) (consent.Next, error) {
	return p.World.Answered(p.World.TB.Context(), p.Actor(), from, a)
}

// provider is where an address leads, and the state it carries.
func provider(address string) (consent.Account, string) {
	u, err := url.Parse(address)
	if err != nil {
		return "", ""
	}
	if u.Host == "work.example" {
		return consent.WorkAccount, u.Query().Get("state")
	}
	return consent.LinkedInAccount, u.Query().Get("state")
}

// Arrives follows an attempt from where it leads to the confirmation.
func (p *Person) Arrives(next string) (attemptID string) {
	p.World.TB.Helper()
	for range 2 {
		if next == "" {
			break
		}
		n, err := p.Allows(next)
		p.World.ok("allow at the provider", err)
		next = n.URL
	}
	at, err := p.World.Pending(p.World.TB.Context(), p.Actor())
	p.World.ok("arrive at the confirmation", err)
	return at.ID
}

// Confirms says yes.
func (p *Person) Confirms(attemptID string) error {
	_, err := p.World.Confirm(p.World.TB.Context(), p.Actor(), attemptID)
	return err
}

// Connects goes the whole way, and returns the connection.
func (p *Person) Connects(choice consent.Choice) *consent.Connection {
	p.World.TB.Helper()
	next, err := p.Start(choice)
	p.World.ok("start to connect", err)
	p.World.ok("confirm", p.Confirms(p.Arrives(next)))
	return p.Standing().Conn
}

// Disconnects ends everything.
func (p *Person) Disconnects() {
	p.World.TB.Helper()
	p.World.ok("disconnect", p.World.Disconnect(p.World.TB.Context(), p.Actor()))
}

// Sees looks at the card of somebody in an app.
func (p *Person) Sees(subject *Person, app string) consent.Card {
	p.World.TB.Helper()
	card, err := p.World.Card(p.World.TB.Context(), p.Actor(), subject.User.ID, app)
	p.World.ok("look at a card", err)
	return card
}

// Proofs lists the person's receipts, oldest first, each in a few words.
func (p *Person) Proofs() []string {
	p.World.TB.Helper()
	list, err := p.World.Receipts(p.World.TB.Context(), p.Actor())
	p.World.ok("read receipts", err)
	var told []string
	for _, r := range list {
		told = append([]string{proof(r)}, told...)
	}
	return told
}

func proof(r consent.Receipt) string {
	var shared consent.Set
	for _, c := range r.Categories {
		shared |= consent.SetOf(c)
	}
	return fmt.Sprintf("%s by %s %q: %s", r.Event, r.By, r.Reason, shared)
}
