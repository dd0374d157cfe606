package graph

import (
	"context"
	"errors"
	"net/url"

	"accord/consent"
	"accord/outside/openid"
)

// interests reads what the person wrote into the work profile.
func (c *Client) interests(ctx context.Context, g consent.Grant) (consent.Values, error) {
	var me struct {
		Interests []string `json:"interests"`
	}
	err := c.get(ctx, g, "/me", url.Values{"$select": {"interests"}}, &me)
	if errors.Is(err, errNothing) || errors.Is(err, errNoMailbox) {
		return consent.Values{}, nil
	}
	if err != nil {
		return consent.Values{}, err
	}
	var v consent.Values
	for _, name := range me.Interests {
		if name = openid.OneLine(name, nameLimit); name != "" {
			v.Items = append(v.Items, consent.Interest{Name: name})
		}
	}
	return v, nil
}
