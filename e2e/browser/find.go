package browser

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/chromedp/cdproto/accessibility"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/dom"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// control is something on the page as assistive technology is told of it.
type control struct {
	role, name        string
	id                cdp.BackendNodeID
	checked, disabled bool
}

func (c control) String() string { return fmt.Sprintf("%s %q", c.role, c.name) }

// controls returns everything on the page that has a name, in reading order.
func (b *Browser) controls(ctx context.Context) ([]control, error) {
	tree, err := chromedp.Call(ctx, accessibility.GetFullAXTree, accessibility.GetFullAXTreeParams{})
	if err != nil {
		return nil, err
	}
	if len(tree.Nodes) == 0 {
		return nil, errors.New("the page is empty")
	}
	byID := make(map[accessibility.NodeID]*accessibility.Node, len(tree.Nodes))
	for _, n := range tree.Nodes {
		byID[n.NodeID] = n
	}
	var found []control
	var walk func(accessibility.NodeID)
	walk = func(id accessibility.NodeID) {
		n := byID[id]
		if n == nil {
			return
		}
		if c := asControl(n); !n.Ignored && c.name != "" {
			found = append(found, c)
		}
		for _, child := range n.ChildIDs {
			walk(child)
		}
	}
	walk(tree.Nodes[0].NodeID)
	return found, nil
}

func asControl(n *accessibility.Node) control {
	c := control{role: text(n.Role), name: oneLine(text(n.Name)), id: n.BackendDOMNodeID}
	switch c.role {
	// Chromium's own word for <summary>; readers announce it as a button.
	case "DisclosureTriangle", "DisclosureTriangleGrouped":
		c.role = "button"
	}
	for _, p := range n.Properties {
		switch string(p.Name) {
		case "checked", "pressed":
			c.checked = text(p.Value) == "true"
		case "disabled":
			c.disabled = text(p.Value) == "true"
		}
	}
	return c
}

// find returns the controls with one of roles (any, if none is given) called name, else those whose name begins with
// it if begins is set. Finding none is an error that lists what there is.
func (b *Browser) find(ctx context.Context, name string, begins bool, roles ...string) ([]control, error) {
	all, err := b.controls(ctx)
	if err != nil {
		return nil, err
	}
	name = oneLine(name)
	var exact, longer []control
	var others []string
	for _, c := range all {
		if len(roles) > 0 && !slices.Contains(roles, c.role) {
			continue
		}
		others = append(others, c.String())
		switch {
		case c.name == name:
			exact = append(exact, c)
		case strings.HasPrefix(c.name, name):
			longer = append(longer, c)
		}
	}
	if len(exact) == 0 && begins {
		exact = longer
	}
	if len(exact) == 0 {
		if len(roles) == 0 {
			return nil, fmt.Errorf("nothing is called %q", name)
		}
		return nil, fmt.Errorf("no %s is called %q; there is: %s", strings.Join(roles, " or "), name,
			strings.Join(others, ", "))
	}
	return exact, nil
}

// on calls the JavaScript function f with the element of c as `this`.
func on[T any](ctx context.Context, c control, f string, args ...any) (T, error) {
	var none T
	node, err := chromedp.Call(ctx, dom.ResolveNode, dom.ResolveNodeParams{BackendNodeID: c.id})
	if err != nil {
		return none, err
	}
	return chromedp.Run(ctx, chromedp.CallFunctionOn[T](f, func(p *runtime.CallFunctionOnParams) {
		p.ObjectID = node.Object.ObjectID
	}, args...))
}

// text returns the plain text of a value in the accessibility tree.
func text(v *accessibility.Value) string {
	if v == nil {
		return ""
	}
	var s string
	if json.Unmarshal(v.Value, &s) == nil {
		return s
	}
	return string(v.Value)
}

// oneLine joins the words of s with single spaces: how text is wrapped does not matter to a reader.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
