package graph

// Place is what is shown of a meeting's place.
func (c *Client) Place(raw string) string { return c.place(raw) }
