//go:build !release

package sandbox

import (
	"cmp"
	"slices"
)

// Tenant is the id of Northwind Harbour at the sign-in provider, the tid claim.
const Tenant = "6f1c3b52-94d0-4a7e-8a35-0c2d9e7b4f10"

// Groups of the directory. A person belongs to GroupEveryone always.
const (
	GroupEveryone    = "b1a5e2d0-0c4f-4f6e-9d11-5a7c30e10001"
	GroupSales       = "b1a5e2d0-0c4f-4f6e-9d11-5a7c30e10002"
	GroupEngineering = "b1a5e2d0-0c4f-4f6e-9d11-5a7c30e10003"
	GroupPeople      = "b1a5e2d0-0c4f-4f6e-9d11-5a7c30e10004"
	GroupPilot       = "b1a5e2d0-0c4f-4f6e-9d11-5a7c30e10005"
)

// People of the directory by what tests use them for. Every one is also a LinkedIn member.
const (
	Ingrid     = "3f0c1a52-8d0b-4c7e-9a51-0b6d0c9e1001" // admin
	Margarethe = "3f0c1a52-8d0b-4c7e-9a51-0b6d0c9e1002" // auditor
	Adaeze     = "3f0c1a52-8d0b-4c7e-9a51-0b6d0c9e1003" // managing director
	Maria      = "3f0c1a52-8d0b-4c7e-9a51-0b6d0c9e1004" // a very long name
	Diego      = "3f0c1a52-8d0b-4c7e-9a51-0b6d0c9e1005" // pilot
	Yusuf      = "3f0c1a52-8d0b-4c7e-9a51-0b6d0c9e1006" // pilot, diacritics
	Oisin      = "3f0c1a52-8d0b-4c7e-9a51-0b6d0c9e1007" // no mailbox
	Priya      = "3f0c1a52-8d0b-4c7e-9a51-0b6d0c9e1008" // pilot, manages three
	Kwame      = "3f0c1a52-8d0b-4c7e-9a51-0b6d0c9e1009"
	Hana       = "3f0c1a52-8d0b-4c7e-9a51-0b6d0c9e1010" // pilot
	Zofia      = "3f0c1a52-8d0b-4c7e-9a51-0b6d0c9e1011" // hides her e-mail at LinkedIn
	Lea        = "3f0c1a52-8d0b-4c7e-9a51-0b6d0c9e1012" // pilot
	Chau       = "3f0c1a52-8d0b-4c7e-9a51-0b6d0c9e1013" // no picture anywhere
)

// Group is a group of the directory.
type Group struct {
	ID   string
	Name string
}

// Groups lists the groups of the directory.
func (s *Sandbox) Groups() []Group {
	return []Group{
		{GroupEveryone, "All employees"},
		{GroupSales, "Sales EMEA"},
		{GroupEngineering, "Engineering"},
		{GroupPeople, "People and Culture"},
		{GroupPilot, "Pilot: LinkedIn connections"},
	}
}

// Person is somebody in the directory of Northwind Harbour. It is a copy:
// changing it changes nothing, the controls of Sandbox do.
type Person struct {
	ID          string // directory id, the oid claim
	Subject     string // the sub claim: another value than ID, as with the real provider
	UserName    string // user principal name
	Mail        string
	DisplayName string
	GivenName   string
	Surname     string
	JobTitle    string
	Department  string
	Office      string
	ManagerID   string
	Roles       []string // app roles, the roles claim
	Groups      []string // group ids
	Interests   []string
	Licences    []string // SKU part numbers
	Active      bool
	HasPicture  bool
	HasMailbox  bool
	Member      string // sub of the same human's LinkedIn account
}

// People lists everybody in the directory, by display name.
func (s *Sandbox) People() []Person {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := make([]Person, 0, len(s.people))
	for _, p := range s.people {
		list = append(list, p.clone())
	}
	slices.SortFunc(list, func(a, b Person) int { return cmp.Compare(a.DisplayName, b.DisplayName) })
	return list
}

// Person finds somebody by directory id, subject, user principal name or LinkedIn sub.
func (s *Sandbox) Person(id string) (Person, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.findPerson(id)
	if p == nil {
		return Person{}, false
	}
	return p.clone(), true
}

// SetActive enables or disables somebody in the directory. A disabled person
// cannot sign in, and the tokens he has stop working.
func (s *Sandbox) SetActive(id string, active bool) {
	s.changePerson(id, func(p *Person) { p.Active = active })
}

// SetGroups replaces the groups of somebody. Tokens issued from now on carry them.
func (s *Sandbox) SetGroups(id string, groups ...string) {
	s.changePerson(id, func(p *Person) { p.Groups = slices.Clone(groups) })
}

// SetRoles replaces the app roles of somebody. Tokens issued from now on carry them.
func (s *Sandbox) SetRoles(id string, roles ...string) {
	s.changePerson(id, func(p *Person) { p.Roles = slices.Clone(roles) })
}

func (s *Sandbox) changePerson(id string, change func(*Person)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if p := s.findPerson(id); p != nil {
		change(p)
	}
}

// findPerson needs s.mu held.
func (s *Sandbox) findPerson(id string) *Person {
	for _, p := range s.people {
		if id != "" && (p.ID == id || p.Subject == id || p.UserName == id || p.Member == id) {
			return p
		}
	}
	return nil
}

func (p *Person) clone() Person {
	c := *p
	c.Roles = slices.Clone(p.Roles)
	c.Groups = slices.Clone(p.Groups)
	return c
}

// inGroup tells whether p belongs to the group, "All employees" included.
func (p Person) inGroup(id string) bool {
	return slices.Contains(p.Groups, id)
}
