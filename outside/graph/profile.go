package graph

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"accord/consent"
	"accord/outside/openid"

	"golang.org/x/sync/errgroup"
)

const nameLimit = 200

// profile reads the six fields, four requests side by side.
func (c *Client) profile(ctx context.Context, g consent.Grant) (consent.Values, error) {
	if !covers(g, "User.Read", "User.Read.All", "User.ReadWrite") {
		return consent.Values{}, notGranted()
	}
	var p consent.WorkPerson
	var more bool
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return c.person(ctx, g, &p) })
	group.Go(func() (err error) {
		p.Photo, err = c.photo(ctx, g)
		return err
	})
	group.Go(func() (err error) {
		p.Manager, err = c.manager(ctx, g)
		return err
	})
	group.Go(func() (err error) {
		p.Manages, more, err = c.reports(ctx, g)
		return err
	})
	if err := group.Wait(); err != nil {
		return consent.Values{}, err
	}
	v := consent.Values{Items: []consent.Item{p}}
	if more {
		v.LeftOut = "You manage more people than are listed here."
	}
	return v, nil
}

func (c *Client) person(ctx context.Context, g consent.Grant, p *consent.WorkPerson) error {
	var me struct {
		GivenName         string `json:"givenName"`
		Surname           string `json:"surname"`
		DisplayName       string `json:"displayName"`
		Mail              string `json:"mail"`
		UserPrincipalName string `json:"userPrincipalName"`
	}
	err := c.get(ctx, g, "/me", url.Values{"$select": {"givenName,surname,displayName,mail,userPrincipalName"}}, &me)
	if errors.Is(err, errNothing) {
		return unusable("/me: nothing there")
	}
	if err != nil {
		return err
	}
	p.FirstName, p.LastName = openid.Line(me.GivenName, nameLimit), openid.Line(me.Surname, nameLimit)
	if p.FirstName == "" && p.LastName == "" {
		p.FirstName, p.LastName, _ = strings.Cut(openid.Line(me.DisplayName, nameLimit), " ")
	}
	if p.Email = openid.Line(me.Mail, nameLimit); p.Email == "" {
		p.Email = openid.Line(me.UserPrincipalName, nameLimit)
	}
	return nil
}

// photo is nil where there is none. Graph also says so with a picture of one pixel.
func (c *Client) photo(ctx context.Context, g consent.Grant) ([]byte, error) {
	data, err := c.fetch(ctx, g, c.cfg.URL+"/me/photos/96x96/$value", nil)
	if errors.Is(err, errNothing) || errors.Is(err, errNoMailbox) || errors.Is(err, errForbidden) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	switch http.DetectContentType(data) {
	case "image/png", "image/jpeg":
		return data, nil
	}
	return nil, nil
}

// colleague is somebody above or below in the organisation, by name only.
type colleague struct {
	DisplayName string `json:"displayName"`
	Mail        string `json:"mail"`
}

func (p colleague) name() string {
	if name := openid.Line(p.DisplayName, nameLimit); name != "" {
		return name
	}
	return openid.Line(p.Mail, nameLimit)
}

// manager is empty where there is none, and where the organisation does not let
// people read who it is.
func (c *Client) manager(ctx context.Context, g consent.Grant) (string, error) {
	var m colleague
	body := url.Values{"$select": {"displayName,mail"}}
	err := c.get(ctx, g, "/me/manager", body, &m)
	if errors.Is(err, errNothing) || consent.KindOf(err) == consent.NotAllowed && !errors.Is(err, consent.ErrGrantRefused) {
		return "", nil
	}
	return m.name(), err
}

func (c *Client) reports(ctx context.Context, g consent.Grant) ([]string, bool, error) {
	people, more, err := pages[colleague](ctx, c, g, "/me/directReports", url.Values{"$select": {"displayName,mail"}, "$top": {"100"}}, nil)
	if errors.Is(err, errNothing) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, err
	}
	var names []string
	for _, p := range people {
		if name := p.name(); name != "" {
			names = append(names, name)
		}
	}
	return names, more, nil
}
