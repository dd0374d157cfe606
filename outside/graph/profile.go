package graph

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"accord/consent"
	"accord/outside/openid"

	"golang.org/x/sync/errgroup"
)

const (
	nameLimit  = 200
	photoLimit = 4 * time.Second // so that the rest of the profile is not kept waiting
)

// profile reads the six fields, four requests side by side.
func (c *Client) profile(ctx context.Context, g consent.Grant) (consent.Values, error) {
	var p consent.WorkPerson
	var more, unread bool
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return c.person(ctx, g, &p) })
	group.Go(func() (err error) {
		p.Photo, unread, err = c.photo(ctx, g)
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
	if unread {
		v.LeftOut = append(v.LeftOut, consent.Say("leftout.photo"))
	}
	if more {
		v.LeftOut = append(v.LeftOut, consent.Say("leftout.more_reports"))
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
	p.FirstName, p.LastName = openid.OneLine(me.GivenName, nameLimit), openid.OneLine(me.Surname, nameLimit)
	if p.FirstName == "" && p.LastName == "" {
		p.FirstName, p.LastName, _ = strings.Cut(openid.OneLine(me.DisplayName, nameLimit), " ")
	}
	if p.Email = openid.OneLine(me.Mail, nameLimit); p.Email == "" {
		p.Email = openid.OneLine(me.UserPrincipalName, nameLimit)
	}
	return nil
}

// photo is nil where there is none. Graph also says so with a picture of one pixel.
// A photo that cannot be read keeps nobody from the rest of the profile: then unread
// is true.
func (c *Client) photo(ctx context.Context, g consent.Grant) (data []byte, unread bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, photoLimit)
	defer cancel()
	data, err = c.fetch(ctx, g, c.cfg.URL+"/me/photos/96x96/$value", nil)
	switch {
	case errors.Is(err, errNothing), errors.Is(err, errNoMailbox), errors.Is(err, errForbidden):
		return nil, false, nil
	case errors.Is(err, consent.ErrGrantRefused):
		return nil, false, err
	case err != nil:
		return nil, true, nil
	}
	switch http.DetectContentType(data) {
	case "image/png", "image/jpeg":
		return data, false, nil
	}
	return nil, false, nil
}

// colleague is somebody above or below in the organisation, by name only.
type colleague struct {
	DisplayName string `json:"displayName"`
	Mail        string `json:"mail"`
}

func (p colleague) name() string {
	if name := openid.OneLine(p.DisplayName, nameLimit); name != "" {
		return name
	}
	return openid.OneLine(p.Mail, nameLimit)
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
