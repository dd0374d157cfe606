package browser

import (
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// The journey is the same with and without JavaScript; the portal promises as much.
func TestFillAndSend(t *testing.T) {
	site := newSite(t)
	for name, o := range map[string]Options{
		"with scripts":    {},
		"without scripts": {NoJavaScript: true},
		"small and dark":  {Width: 390, Height: 700, Dark: true, NoJavaScript: true},
	} {
		t.Run(name, func(t *testing.T) {
			b := Start(t, o)
			b.Open(site.URL)
			if o.NoJavaScript {
				b.ExpectText("Without script")
				b.ExpectNoText("With script")
			} else {
				b.ExpectText("With script")
			}
			b.ClickLink("Go to the form")
			b.ExpectURL("/form")
			if b.IsChosen("Both accounts") || b.IsChosen("LinkedIn only") || !b.IsChosen("News") {
				t.Error("what is chosen at first is not what the page says")
			}
			if got := b.Value("Name"); got != "before" {
				t.Errorf("the name is %q at first", got)
			}
			b.Fill("Name", "Zoë")
			b.Fill("Words", "two\nlines")
			b.Fill("Colour", "Blue")
			b.Fill("Day", "2026-05-01")
			b.Choose("LinkedIn only")
			b.Unchoose("News")
			if got := b.Value("Colour"); got != "Blue" {
				t.Errorf("the colour is %q", got)
			}
			if !b.IsChosen("LinkedIn only") || b.IsChosen("News") {
				t.Error("what is chosen is not what was clicked")
			}
			b.ClickButton("More")
			b.ClickButton("Save more")
			// Straight on, although the answer takes a while: the click before must not be lost.
			b.ClickLink("Again")
			b.ExpectURL(site.URL + "/form")
			b.Back()
			b.ExpectText("wrote colour=b&day=2026-05-01&more=yes&name=Zo%C3%AB&share=one&words=two%0D%0Alines")
			b.Reload()
			b.ExpectText("wrote colour=b")
			b.Axe()
			b.ExpectQuiet()
		})
	}
}

func TestAnotherPersonSharesNothing(t *testing.T) {
	site := newSite(t)
	b := Start(t, Options{})
	b.Open(site.URL + "/form")
	b.Fill("Name", "Ada")
	b.ClickButton("Save")
	b.ExpectText("Ada wrote")

	c := b.Another(Options{Dark: true})
	c.Open(site.URL + "/done")
	c.ExpectText("Nobody was here.")
	b.Open("/done")
	b.ExpectText("Ada wrote")

	cookies := b.Cookies(site.URL)
	if len(cookies) != 1 || cookies[0].Value != "Ada" || !cookies[0].HttpOnly || cookies[0].SameSite != http.SameSiteLaxMode {
		t.Errorf("cookies: %v", cookies)
	}
	if len(c.Cookies(site.URL)) != 0 {
		t.Errorf("the other person's cookies: %v", c.Cookies(site.URL))
	}
}

func TestAcrossOrigins(t *testing.T) {
	site, other := newSite(t), newSite(t)
	for _, noJS := range []bool{false, true} {
		b := Start(t, Options{NoJavaScript: noJS})
		b.Open(site.URL + "/elsewhere?other=" + other.URL)
		b.ExpectURL(strings.Replace(other.URL, "127.0.0.1", "localhost", 1) + "/form")
		b.Fill("Name", "Eve")
		b.ClickButton("Save")
		b.ExpectText("Eve wrote")
		b.Open(strings.Replace(site.URL, "127.0.0.1", "host.localhost", 1))
		b.ExpectText("Home")
		if noJS {
			b.ExpectText("Without script")
		}
		b.ExpectQuiet()
	}
}

func TestKeyboard(t *testing.T) {
	site := newSite(t)
	b := Start(t, Options{NoJavaScript: true})
	b.Open(site.URL + "/form")
	if got := b.Focused(); got != "nothing" {
		t.Errorf("focused at first: %s", got)
	}
	b.Press("Tab")
	if got := b.Focused(); got != `textbox "Name"` {
		t.Errorf("focused after Tab: %s", got)
	}
	for range 4 { // words, colour, day begins
		b.Press("Tab")
	}
	for b.Focused() != `radio "Both accounts Two ways"` {
		b.Press("Tab")
	}
	b.Press("ArrowDown")
	if !b.IsChosen("LinkedIn only") {
		t.Error("the arrow key did not choose the second option")
	}
	b.Press("Shift+Tab")
	if got := b.Focused(); strings.HasPrefix(got, "radio") {
		t.Errorf("focused after Shift+Tab: %s", got)
	}
	b.Fill("Name", "")
	b.Fill("Name", "Bo")
	b.Press("Enter")
	b.ExpectText("Bo wrote")
}

func TestDark(t *testing.T) {
	site := newSite(t)
	b := Start(t, Options{Dark: true, NoJavaScript: true})
	b.Open(site.URL)
	background := func() string { return b.Eval(`getComputedStyle(document.documentElement).backgroundColor`) }
	if got := background(); got != `"rgb(0, 0, 0)"` {
		t.Errorf("dark background: %s", got)
	}
	b.Dark(false)
	if got := background(); got != `"rgb(255, 255, 255)"` {
		t.Errorf("light background: %s", got)
	}
	b.ExpectNoSidewaysScroll()
	b.Width(390)
	if got := b.Eval(`innerWidth`); got != "390" {
		t.Errorf("width: %s", got)
	}
}

func TestShot(t *testing.T) {
	b := Start(t, Options{})
	b.Open(newSite(t).URL)
	b.Shot("browser test/1")
	path := filepath.Join("..", "shots", "browser-test-1.png")
	png, err := os.ReadFile(path)
	if err != nil || !strings.HasPrefix(string(png), "\x89PNG") {
		t.Errorf("no picture in %s: %v", path, err)
	}
	if got, want := b.Names("link"), []string{"Go to the form", "Elsewhere", "Loud"}; !slices.Equal(got, want) {
		t.Errorf("links: %q, want %q", got, want)
	}
}
