package views_test

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"accord/views"
)

func TestSafeURL(t *testing.T) {
	for _, ok := range []string{"https://www.linkedin.com/in/eve", "https://example.org:8443/a?b=c#d"} {
		if got := views.SafeURL(ok); got.String() != ok {
			t.Errorf("%q became %q", ok, got)
		}
	}
	for _, bad := range []string{
		"", "javascript:alert(1)", "data:text/html,x", "vbscript:x", "\tjava\nscript:alert(1)", "https://user@evil.example", "http://plain.example",
		"//evil.example", "/path", "https:///nothing", "https://a\x00b", "https://a b", `https://a\@evil.example`, "HTTPS", "https:opaque",
	} {
		if got := views.SafeURL(bad); !got.None() {
			t.Errorf("%q became %q", bad, got)
		}
	}
}

// card renders a card whose name and headline are the given text.
func card(t *testing.T, c views.Card) string {
	t.Helper()
	var out bytes.Buffer
	if err := views.CardPart(c).Render(context.Background(), &out); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestNamesAreHarmless(t *testing.T) {
	for name, want := range map[string]string{
		"Eve \u202e\u200bEmployee": "<bdi>Eve Employee</bdi>",
		"\u200b \t":                "<bdi>LinkedIn member</bdi>",
		"\xff\xfeEve":              "<bdi>Eve</bdi>",
		"Ze" + strings.Repeat("\u0301", 900) + "d": "<bdi>Ze\u0301\u0301d</bdi>",
		strings.Repeat("😀", 10_000):                "<bdi>" + strings.Repeat("😀", 200) + "…</bdi>",
		"<script>alert(1)</script>":                "<bdi>&lt;script&gt;alert(1)&lt;/script&gt;</bdi>",
		`" hx-on::load="alert(1)" onx='`:           "<bdi>&#34; hx-on::load=&#34;alert(1)&#34; onx=&#39;</bdi>",
	} {
		if got := card(t, views.Card{Kind: views.CardShown, BaseURL: portal, Path: "/cards/x", Name: name}); !strings.Contains(got, want) {
			t.Errorf("%.40q: want %.60q in %.900s", name, want, got)
		}
	}
}

func TestOnlyOurOwnAddressesAreFetched(t *testing.T) {
	for _, bad := range []string{"https://evil.example/p.png", "//evil.example/p.png", `/\evil.example`, "javascript:alert(1)", "data:image/svg+xml,x"} {
		got := card(t, views.Card{Kind: views.CardShown, BaseURL: portal, Path: "/cards/x", Name: "Eve", Picture: bad})
		if strings.Contains(got, "<img") {
			t.Errorf("%q is shown as a picture", bad)
		}
	}
	got := card(t, views.Card{Kind: views.CardShown, BaseURL: portal + "/", Path: "/cards/x", Name: "Eve", Picture: "/cards/x/picture"})
	if !strings.Contains(got, `src="`+portal+`/cards/x/picture"`) {
		t.Error("our own picture is missing")
	}
}

// Only a card that shows outside data asks again, and only it needs to be taken back.
func TestOnlyShownCardsRefresh(t *testing.T) {
	for _, kind := range []views.CardKind{views.CardShown, views.CardInvite, views.CardInviteSmall, views.CardPlain, views.CardUnavailable} {
		got := card(t, views.Card{Kind: kind, BaseURL: portal, Path: "/cards/x?app=mail", WorkName: "Eve", Headline: "SECRET", School: "SECRET"})
		if refreshes := strings.Contains(got, `hx-get="`+portal+`/cards/x?app=mail"`) && strings.Contains(got, "every 60s"); refreshes != (kind == views.CardShown) {
			t.Errorf("%s: refreshes is %v", kind, refreshes)
		}
		if kind != views.CardShown && strings.Contains(got, "SECRET") {
			t.Errorf("%s shows LinkedIn data", kind)
		}
	}
}

// Neither option is preselected, and saying no looks like saying yes.
func TestChoiceIsEqual(t *testing.T) {
	var out bytes.Buffer
	if err := views.ChoosePage(signedIn(views.NavConnection, "Choose"), choose()).Render(context.Background(), &out); err != nil {
		t.Fatal(err)
	}
	page := out.String()
	if strings.Contains(page, " checked") {
		t.Error("an option is preselected")
	}
	if strings.Count(page, `class="button strong"`) != 2 {
		t.Error("the ways on and out do not look the same")
	}
}
