package linkedin

import "accord/consent"

// Listed is what the list of domains names for a category: domains, and headings.
func Listed(c consent.Category) (names, headings []string) {
	for _, d := range domainsOf(c) {
		names = append(names, d.name)
		headings = append(headings, d.headings()...)
	}
	return names, headings
}

// Address is the constructor of links.
func (c *Client) Address(raw string) string { return c.address(raw) }
