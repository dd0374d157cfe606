package graph

import "accord/consent"

// Place is what is shown of a meeting's place.
func (c *Client) Place(raw string) string { return c.place(raw) }

// Covers is what scopes let us read.
func Covers(scopes []string) consent.Set { return covers(scopes) }
