package web

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"accord/consent"
	"accord/views"
)

const listedGroups = 20

// groups answers the group search: a part for htmx, else the whole page.
func (s *server) groups(c echo.Context, a consent.Actor) error {
	if !isPart(c.Request()) {
		return s.setting(c, a)
	}
	v, err := s.groupsView(c, a, c.QueryParam("group"), consent.Policy{})
	if err != nil {
		return err
	}
	return render(c, http.StatusOK, views.GroupsPart(v))
}

// groupsView are the groups found by what is typed. The selected one is among them
// whatever is searched for; inForce is the policy that may name one that the
// directory has no more.
func (s *server) groupsView(c echo.Context, a consent.Actor, selected string, inForce consent.Policy) (views.Groups, error) {
	q := strings.TrimSpace(c.QueryParam("q"))
	if typed := field(c, "q"); typed != "" {
		q = strings.TrimSpace(typed)
	}
	if len(q) > 100 {
		return views.Groups{}, consent.Fail(consent.Invalid, "group.search_long")
	}
	ctx, say := c.Request().Context(), s.voice(c)
	found, err := s.Service.SearchGroups(ctx, a, q, listedGroups+1)
	if err != nil {
		return views.Groups{}, err
	}
	v := views.Groups{
		Query: q, Selected: selected, Searched: q != "", More: len(found) > listedGroups,
		Any: len(found) > 0 || q != "" || selected != "" || inForce.GroupID != "",
	}
	for _, g := range found[:min(len(found), listedGroups)] {
		v.Found = append(v.Found, groupView(say, g))
	}
	if selected == "" {
		return v, nil
	}
	g, err := s.Service.Group(ctx, a, selected)
	switch {
	case err == nil:
		v.Chosen = groupView(say, g)
	case consent.KindOf(err) != consent.NotFound:
		return views.Groups{}, err
	case selected == inForce.GroupID:
		v.Chosen = views.Group{ID: selected, Name: inForce.GroupName}
	default:
		v.Selected = "" // it names none
	}
	return v, nil
}

func groupView(say voice, g consent.Group) views.Group {
	return views.Group{ID: g.ID, Name: g.Name, Members: say.members(g.Members)}
}
