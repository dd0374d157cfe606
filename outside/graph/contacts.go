package graph

import (
	"context"
	"errors"
	"net/url"

	"accord/consent"
	"accord/outside/openid"
)

// contacts reads the contact lists first, then the people most communicated with.
// Somebody may be in both; each place is said.
func (c *Client) contacts(ctx context.Context, g consent.Grant) (consent.Values, error) {
	var v consent.Values
	cut := false
	for _, source := range []struct {
		scopes  []string
		read    func(context.Context, consent.Grant) ([]consent.Item, bool, error)
		missing consent.Code
	}{
		{contactListScopes(), c.contactLists, "leftout.contact_lists"},
		{frequentPeopleScopes(), c.frequentPeople, "leftout.frequent_contacts"},
	} {
		if !anyOf(g.Scopes, source.scopes...) {
			v.LeftOut = append(v.LeftOut, consent.Say(source.missing))
			continue
		}
		items, more, err := source.read(ctx, g)
		if errors.Is(err, errNoMailbox) || errors.Is(err, errNothing) {
			return noMailbox(), nil
		}
		if err != nil {
			return consent.Values{}, err
		}
		v.Items, cut = append(v.Items, items...), cut || more
	}
	if cut {
		v.LeftOut = append(v.LeftOut, consent.Say("leftout.more_contacts"))
	}
	return v, nil
}

func (c *Client) contactLists(ctx context.Context, g consent.Grant) ([]consent.Item, bool, error) {
	type contact struct {
		person
		EmailAddresses []address `json:"emailAddresses"`
		BusinessPhones []string  `json:"businessPhones"`
		MobilePhone    string    `json:"mobilePhone"`
	}
	found, more, err := pages[contact](ctx, c, g, "/me/contacts", url.Values{
		"$select": {"displayName,givenName,surname,emailAddresses,companyName,jobTitle,businessPhones,mobilePhone"}, "$top": {"100"},
	}, nil)
	var items []consent.Item
	for _, f := range found {
		one := f.contact()
		for _, a := range f.EmailAddresses {
			one.Addresses = appendText(one.Addresses, a.Address)
		}
		for _, phone := range append(f.BusinessPhones, f.MobilePhone) {
			one.Phones = appendText(one.Phones, phone)
		}
		items = appendContact(items, one)
	}
	return items, more, err
}

func (c *Client) frequentPeople(ctx context.Context, g consent.Grant) ([]consent.Item, bool, error) {
	type frequent struct {
		person
		Scored []struct {
			Address string `json:"address"`
		} `json:"scoredEmailAddresses"`
		Type struct {
			Class string `json:"class"`
		} `json:"personType"`
	}
	found, more, err := pages[frequent](ctx, c, g, "/me/people", url.Values{
		"$select": {"displayName,givenName,surname,scoredEmailAddresses,companyName,jobTitle,personType"}, "$top": {"50"},
	}, nil)
	var items []consent.Item
	for _, f := range found {
		if f.Type.Class != "" && f.Type.Class != "Person" { // groups and rooms
			continue
		}
		one := f.contact()
		one.Frequent = true
		for _, a := range f.Scored {
			one.Addresses = appendText(one.Addresses, a.Address)
		}
		items = appendContact(items, one)
	}
	return items, more, err
}

// person is what both lists say of somebody.
type person struct {
	DisplayName string `json:"displayName"`
	GivenName   string `json:"givenName"`
	Surname     string `json:"surname"`
	CompanyName string `json:"companyName"`
	JobTitle    string `json:"jobTitle"`
}

func (p person) contact() consent.Contact {
	c := consent.Contact{
		Name: openid.OneLine(p.DisplayName, nameLimit), Company: openid.OneLine(p.CompanyName, nameLimit), JobTitle: openid.OneLine(p.JobTitle, nameLimit),
		Addresses: []string{},
	}
	if c.Name == "" {
		c.Name = openid.OneLine(p.GivenName+" "+p.Surname, nameLimit)
	}
	return c
}

func appendText(list []string, s string) []string {
	if s = openid.OneLine(s, nameLimit); s != "" {
		return append(list, s)
	}
	return list
}

// appendContact leaves out somebody of whom nothing is known.
func appendContact(items []consent.Item, c consent.Contact) []consent.Item {
	if c.Name == "" && len(c.Addresses) == 0 {
		return items
	}
	if c.Name == "" {
		c.Name = c.Addresses[0]
	}
	return append(items, c)
}
