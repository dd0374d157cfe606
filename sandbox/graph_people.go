//go:build !release

package sandbox

import (
	"fmt"
	"net/http"
)

type graphContact struct {
	ID             string         `json:"id"`
	DisplayName    string         `json:"displayName"`
	GivenName      string         `json:"givenName"`
	Surname        string         `json:"surname"`
	EmailAddresses []graphAddress `json:"emailAddresses"`
	CompanyName    string         `json:"companyName"`
	JobTitle       string         `json:"jobTitle"`
	BusinessPhones []string       `json:"businessPhones"`
	MobilePhone    string         `json:"mobilePhone"`
	HomePhones     []string       `json:"homePhones"`
	Birthday       *string        `json:"birthday"`
	PersonalNotes  string         `json:"personalNotes"`
}

// contacts is somebody's address book.
func (g *graph) contacts(w http.ResponseWriter, r *http.Request, me Person) {
	if !me.HasMailbox {
		graphError(w, r, http.StatusNotFound, "MailboxNotEnabledForRESTAPI", "The mailbox is either inactive, soft-deleted, or is hosted on-premise.")
		return
	}
	var all []graphContact
	for i, c := range pick(outsideContacts(), 14, me.Member, "CONTACTS") {
		phone := fmt.Sprintf("+44 20 7946 %04d", seed(c.name())%1000)
		all = append(all, graphContact{
			ID: fmt.Sprintf("AAMkC%s%02d", me.ID[len(me.ID)-4:], i), DisplayName: c.name(), GivenName: c.given, Surname: c.family,
			EmailAddresses: []graphAddress{{c.name(), c.mail()}}, CompanyName: c.company, JobTitle: c.position,
			BusinessPhones: []string{phone}, HomePhones: []string{}, PersonalNotes: SecretBody,
		})
	}
	list(g, w, r, all, nil)
}

type scoredAddress struct {
	Address string  `json:"address"`
	Score   float64 `json:"relevanceScore"`
}

type personType struct {
	Class    string `json:"class"`
	Subclass string `json:"subclass"`
}

type graphPerson struct {
	ID             string          `json:"id"`
	DisplayName    string          `json:"displayName"`
	GivenName      string          `json:"givenName"`
	Surname        string          `json:"surname"`
	ScoredAddress  []scoredAddress `json:"scoredEmailAddresses"`
	CompanyName    string          `json:"companyName"`
	JobTitle       string          `json:"jobTitle"`
	Department     string          `json:"department"`
	OfficeLocation string          `json:"officeLocation"`
	PersonType     personType      `json:"personType"`
	UserName       string          `json:"userPrincipalName"`
}

// people is whom somebody writes to and meets most: his team first, then some from outside.
func (g *graph) people(w http.ResponseWriter, r *http.Request, me Person) {
	if !me.HasMailbox {
		graphError(w, r, http.StatusNotFound, "MailboxNotEnabledForRESTAPI", "The mailbox is either inactive, soft-deleted, or is hosted on-premise.")
		return
	}
	score := 30.0
	var all []graphPerson
	for _, p := range g.sandbox.People() {
		if p.ID == me.ID || p.ManagerID != me.ManagerID && p.ID != me.ManagerID && p.ManagerID != me.ID {
			continue
		}
		score -= 1.5
		all = append(all, graphPerson{
			ID: p.ID, DisplayName: p.DisplayName, GivenName: p.GivenName, Surname: p.Surname, ScoredAddress: []scoredAddress{{p.Mail, score}},
			CompanyName: orgName, JobTitle: p.JobTitle, Department: p.Department, OfficeLocation: p.Office,
			PersonType: personType{"Person", "OrganizationUser"}, UserName: p.UserName,
		})
	}
	for _, c := range pick(outsideContacts(), 5, me.Member, "PEOPLE") {
		score--
		all = append(all, graphPerson{
			ID: "ext-" + c.vanity(), DisplayName: c.name(), GivenName: c.given, Surname: c.family, ScoredAddress: []scoredAddress{{c.mail(), score}},
			CompanyName: c.company, JobTitle: c.position, PersonType: personType{"Person", "PersonalContact"},
		})
	}
	list(g, w, r, all, nil)
}
