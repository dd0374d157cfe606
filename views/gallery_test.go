package views_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/a-h/templ"
	"golang.org/x/net/html"
)

// shot is one component in one state. A part is not a document: it has no h1 of its own.
type shot struct {
	name string
	part bool
	view templ.Component
}

// TestGallery renders every component in every state and checks what holds for
// all of them. With GALLERY_DIR set the pages are written there, to be looked at.
func TestGallery(t *testing.T) {
	dir := os.Getenv("GALLERY_DIR")
	var names []string
	for _, s := range gallery() {
		names = append(names, s.name)
		t.Run(s.name, func(t *testing.T) {
			var out bytes.Buffer
			if err := s.view.Render(context.Background(), &out); err != nil {
				t.Fatal(err)
			}
			page := out.Bytes()
			if dir != "" && !s.part {
				if err := os.WriteFile(filepath.Join(dir, s.name+".html"), page, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			checkBalanced(t, page)
			root, err := html.Parse(bytes.NewReader(page))
			if err != nil {
				t.Fatal(err)
			}
			check(t, root, s.part)
		})
	}
	slices.Sort(names)
	if unique := slices.Compact(slices.Clone(names)); len(unique) != len(names) {
		t.Error("two states of the gallery share a name")
	}
}

// checkBalanced fails where an end tag does not match: browsers would guess.
func checkBalanced(t *testing.T, page []byte) {
	t.Helper()
	void := []string{"meta", "link", "input", "img", "br", "hr"}
	var open []string
	z := html.NewTokenizer(bytes.NewReader(page))
	for {
		switch z.Next() {
		case html.ErrorToken:
			if len(open) > 0 {
				t.Errorf("never closed: %v", open)
			}
			return
		case html.StartTagToken:
			name, _ := z.TagName()
			if !slices.Contains(void, string(name)) {
				open = append(open, string(name))
			}
		case html.EndTagToken:
			name, _ := z.TagName()
			if len(open) == 0 || open[len(open)-1] != string(name) {
				t.Fatalf("</%s> closes %v", name, open)
			}
			open = open[:len(open)-1]
		}
	}
}

func check(t *testing.T, root *html.Node, part bool) {
	t.Helper()
	ids, headings := map[string]int{}, map[string]int{}
	var referred []string
	labelled := map[string]bool{}
	level := 0
	for n := range root.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		if id := attr(n, "id"); id != "" {
			ids[id]++
		}
		for _, name := range []string{"for", "aria-labelledby", "aria-describedby", "popovertarget"} {
			referred = append(referred, strings.Fields(attr(n, name))...)
		}
		if id, ok := strings.CutPrefix(attr(n, "hx-target"), "#"); ok && !part {
			referred = append(referred, id)
		}
		if n.Data == "label" {
			labelled[attr(n, "for")] = true
		}
		if len(n.Data) == 2 && n.Data[0] == 'h' && n.Data[1] >= '1' && n.Data[1] <= '6' {
			headings[n.Data]++
			next := int(n.Data[1] - '0')
			if !part && next > level+1 {
				t.Errorf("heading %q jumps from level %d to %d", text(n), level, next)
			}
			level = next
			if strings.TrimSpace(text(n)) == "" {
				t.Errorf("empty <%s>", n.Data)
			}
		}
		checkElement(t, n)
	}
	for id, times := range ids {
		if times > 1 {
			t.Errorf("id %q stands %d times", id, times)
		}
	}
	for _, id := range referred {
		if ids[id] == 0 {
			t.Errorf("nothing has the id %q that an attribute refers to", id)
		}
	}
	if want := map[bool]int{false: 1, true: 0}[part]; headings["h1"] != want {
		t.Errorf("%d h1, want %d", headings["h1"], want)
	}
	for n := range root.Descendants() {
		if n.Type == html.ElementNode && (n.Data == "input" || n.Data == "textarea") && attr(n, "type") != "hidden" && !labelled[attr(n, "id")] {
			t.Errorf("field %q has no label", attr(n, "name"))
		}
	}
}

// checkElement holds what the content security policy and the screen reader need.
func checkElement(t *testing.T, n *html.Node) {
	t.Helper()
	if n.Data == "style" || n.Data == "iframe" || n.Data == "base" || n.Data == "script" && (attr(n, "src") == "" || n.FirstChild != nil) {
		t.Errorf("inline <%s>", n.Data)
	}
	for _, a := range n.Attr {
		value := strings.ToLower(a.Val)
		switch {
		case a.Key == "style", strings.HasPrefix(a.Key, "on"), strings.HasPrefix(a.Key, "hx-on"):
			t.Errorf("<%s %s> needs an unsafe policy", n.Data, a.Key)
		case strings.HasPrefix(a.Key, "hx-") && (strings.Contains(value, "js:") || strings.Contains(value, "javascript:")),
			a.Key == "hx-trigger" && strings.Contains(value, "["):
			t.Errorf("%s=%q needs eval", a.Key, a.Val)
		case a.Key == "src" || a.Key == "hx-get" || a.Key == "hx-post":
			if !strings.HasPrefix(value, "/") && !strings.HasPrefix(value, portal+"/") || strings.HasPrefix(value, "//") {
				t.Errorf("%s=%q is not ours", a.Key, a.Val)
			}
		case a.Key == "href" || a.Key == "action" || a.Key == "formaction":
			if !strings.HasPrefix(value, "/") && !strings.HasPrefix(value, "#") && !strings.HasPrefix(value, "https://") && !strings.HasPrefix(value, "mailto:") {
				t.Errorf("%s=%q", a.Key, a.Val)
			}
		}
	}
	switch {
	case n.Data == "img" && !has(n, "alt"):
		t.Error("an image without alt")
	case (n.Data == "a" || n.Data == "button") && strings.TrimSpace(text(n)) == "" && attr(n, "aria-label") == "":
		t.Errorf("<%s> without words", n.Data)
	case n.Data == "a" && attr(n, "target") == "_blank" && !strings.Contains(attr(n, "rel"), "noopener"):
		t.Error("a new tab without noopener")
	}
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func has(n *html.Node, key string) bool {
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == key })
}

func text(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return b.String()
}
