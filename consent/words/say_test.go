package words

import (
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"accord/consent"
)

func english(t *testing.T) *Catalogue {
	t.Helper()
	c, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

var afternoon = time.Date(2026, 11, 24, 15, 5, 59, 0, time.FixedZone("CET", 3600))

func TestSay(t *testing.T) {
	rows := []struct {
		name string
		say  consent.Message
		want string
	}{
		{
			"no arguments", consent.Say("connect.already"),
			"You are connected already. Nothing was changed. To use another LinkedIn account, disconnect first.",
		},
		{
			"a name and a time", consent.Say("policy.overtaken", "name", "Ingrid Berg", "at", afternoon),
			"Ingrid Berg saved this setting at 14:05 UTC on 24 November 2026, after you opened the page. Your change was not saved. Check what is set now, then save again.",
		},
		{"a part", consent.Say("announcement.missing", "part", "privacy_url"), "The announcement needs the link to your privacy statement."},
		{"a part and a number", consent.Say("announcement.too_long", "part", "headline", "limit", 120), "Please keep a headline under 120 characters."},
		{
			"outside the group", consent.Say("connect.not_for_you", "reason", consent.OutsideGroup),
			"Your organisation allows LinkedIn connections for one group, and you are not in it. Nothing was connected.",
		},
		{"switched off", consent.Say("connect.not_for_you", "reason", consent.PolicyNobody), "Your organisation does not allow LinkedIn connections. Nothing was connected."},
		{"disabled", consent.Say("connect.not_for_you", "reason", consent.UserDisabled), "Your work account is disabled. Nothing was connected."},
		{
			"any other reason", consent.Say("connect.not_for_you", "reason", consent.NoAnswer),
			"LinkedIn connections are not open to you at the moment. Nothing was connected. If you expected otherwise, ask your administrator.",
		},
		{"a reason as a sentence", consent.Say("own.refused", "reason", consent.NotChosen), "This is not shared, so it is not shown. You chose LinkedIn only."},
		{"HTML is left to the page", consent.Say("card.same_school", "school", `<b>A&B "School"</b>`), `You both went to <b>A&B "School"</b>.`},
		{"what looks like a template is data", consent.Say("card.same_school", "school", "{{.name}}"), "You both went to {{.name}}."},
		{
			"more arguments than named", consent.Say("connect.already", "secret", "CANARY"),
			"You are connected already. Nothing was changed. To use another LinkedIn account, disconnect first.",
		},
	}
	c := english(t)
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			if got := c.Say("en", row.say); got != row.want {
				t.Errorf("got  %s\nwant %s", got, row.want)
			}
		})
	}
}

// TestGroupUnknownIsNoVerdict: whose group could not be read is not told that they
// are outside of it.
func TestGroupUnknownIsNoVerdict(t *testing.T) {
	c := english(t)
	got := c.Say("en", consent.Say("connect.not_for_you", "reason", consent.GroupUnknown))
	if !strings.Contains(got, "could not be read") || strings.Contains(got, "not in it") {
		t.Errorf("at the connection: %s", got)
	}
	for _, by := range []consent.ActorKind{consent.ByAdmin, consent.ByDirectory, consent.BySystem} {
		_, text := c.Letter("en", consent.SuspendedLetter, consent.LetterFacts{By: by, Reason: consent.GroupUnknown, GraceDays: 30})
		if !strings.Contains(text, "could not be read") || strings.Contains(text, "not in it") || strings.Contains(text, "30") {
			t.Errorf("letter by %s: %s", by, text)
		}
	}
	if got := c.Say("en", consent.Say("attempt.over")); strings.Contains(got, "othing was connected") {
		t.Errorf("a used attempt may have connected: %s", got)
	}
}

// TestNothingLeaks: what has no sentence is told in neutral words.
func TestNothingLeaks(t *testing.T) {
	c := english(t)
	neutral := c.Text("en", "problem.unknown")
	for name, m := range map[string]consent.Message{
		"unknown code":          consent.Say("canary.code", "name", "CANARY"),
		"no code":               {},
		"an argument too few":   consent.Say("policy.overtaken", "name", "CANARY"),
		"an error for a name":   consent.Say("policy.overtaken", "name", errors.New("CANARY"), "at", afternoon),
		"a secret for a name":   consent.Say("policy.overtaken", "name", consent.Secret("CANARY"), "at", afternoon),
		"a user for a name":     consent.Say("policy.overtaken", "name", consent.User{Name: "CANARY"}, "at", afternoon),
		"no time":               consent.Say("policy.overtaken", "name", "CANARY", "at", time.Time{}),
		"an unknown part":       consent.Say("announcement.missing", "part", "canary"),
		"an unknown reason":     consent.Say("own.refused", "reason", consent.Reason("canary reason")),
		"a category of nobody":  consent.Say("card.same_school", "school", consent.Category("canary")),
		"a code without words":  consent.Say("card.same_school", "school", consent.Code("canary")),
		"a message for unknown": consent.Say("card.same_school", "school", consent.Say("canary")),
	} {
		if got := c.Say("en", m); got != neutral {
			t.Errorf("%s: %s", name, got)
		}
	}
	for name, got := range map[string]string{
		"reason": c.Reason("en", "canary"), "label": c.Label("en", "canary"), "category": c.Category("en", "canary").Name,
		"choice": c.Choice("en", "canary").Name,
	} {
		if got == "" || strings.Contains(strings.ToLower(got), "canary") {
			t.Errorf("%s: %q", name, got)
		}
	}
	if c.Reason("en", "") != "" || c.Label("en", "") != "" {
		t.Error("what is empty is said")
	}
}

func TestArgumentsBecomeWords(t *testing.T) {
	c := english(t)
	for want, value := range map[string]any{
		"LinkedIn profile":  consent.LinkedInProfile,
		"Both accounts":     consent.BothAccounts,
		"your work account": consent.WorkAccount,
		"Job title":         consent.Label("job_title"),
		"LinkedIn profile, Work profile and Work calendar": consent.SetOf(consent.WorkProfile, consent.WorkCalendar, consent.LinkedInProfile),
		"Work calendar and Work profile":                   []consent.Category{consent.WorkCalendar, consent.WorkProfile},
		"Email":                                            []consent.Label{"email"},
		"A, B and C":                                       []string{"A", "B", "C"},
		"There is no picture to show.":                     consent.Code("picture.none"),
		"You are both in Munich.":                          consent.Say("card.same_place", "place", "Munich"),
		"You hid your LinkedIn profile.":                   consent.Hidden,
		"00:00 UTC on 1 January 2027":                      time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC),
		"7":                                                int64(7),
	} {
		if got := c.Say("en", consent.Say("card.same_school", "school", value)); got != "You both went to "+want+"." {
			t.Errorf("%#v: %s", value, got)
		}
	}
}

func TestPlurals(t *testing.T) {
	c := english(t)
	days := func(n int) string {
		_, text := c.Letter("en", consent.SuspendedLetter, consent.LetterFacts{GraceDays: n})
		return text
	}
	if got := days(1); !strings.Contains(got, "within 1 day,") {
		t.Error(got)
	}
	if got := days(30); !strings.Contains(got, "within 30 days,") {
		t.Error(got)
	}
	for name, row := range map[string]struct {
		args consent.Args
		want any
	}{
		"by name":     {consent.Args{"count": 1, "limit": 2}, 1},
		"the only":    {consent.Args{"limit": 2, "name": "x"}, 2},
		"not clear":   {consent.Args{"limit": 2, "more": 3}, nil},
		"none":        {consent.Args{"name": "x"}, nil},
		"not a count": {consent.Args{"count": "many"}, nil},
	} {
		if got := count(row.args); got != row.want {
			t.Errorf("%s: %v, want %v", name, got, row.want)
		}
	}
}

// TestLanguages: a second file is a second language, and who reads another one gets
// the nearest.
func TestLanguages(t *testing.T) {
	c := translated(t, nil)
	if got := c.Languages(); !slices.Equal(got, []string{"en", "de"}) {
		t.Errorf("languages: %v", got)
	}
	for header, want := range map[string]string{
		"": "en", "de": "de", "de-CH, fr;q=0.5": "de", "fr, de;q=0.5": "de", "en-GB,en;q=0.9,de;q=0.8": "en", "fr": "en",
		"*": "en", "gsw": "de", "x;;;": "en", "de;q=0.1,en;q=0.9": "en", strings.Repeat("xx,", 100_000): "en",
	} {
		if got := c.Match(header); got != want {
			t.Errorf("Match(%.40q) = %s, want %s", header, got, want)
		}
	}
	for language, want := range map[string]string{"en": "LinkedIn only", "de": "Auf Deutsch: LinkedIn only", "de-AT": "Auf Deutsch: LinkedIn only", "fr": "LinkedIn only", "": "LinkedIn only", "?": "LinkedIn only"} {
		if got := c.Choice(language, consent.LinkedInOnly).Name; got != want {
			t.Errorf("in %q: %s", language, got)
		}
	}
	got := c.Say("de", consent.Say("policy.overtaken", "name", "Ingrid", "at", afternoon))
	if !strings.Contains(got, "Auf Deutsch: Ingrid") || !strings.Contains(got, "Auf Deutsch: November") {
		t.Error(got)
	}
	_, text := c.Letter("de", consent.SuspendedLetter, consent.LetterFacts{GraceDays: 1})
	if !strings.Contains(text, "within 1 day,") || !strings.HasPrefix(text, "Auf Deutsch") {
		t.Error(text)
	}
}

// TestManyReaders: one catalogue serves every page at once.
func TestManyReaders(t *testing.T) {
	c := translated(t, nil)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 50 {
				c.Say("de", consent.Say("policy.overtaken", "name", "Ingrid", "at", afternoon))
				c.Notice("en", consent.Everything(), c.Suggested("de"))
				c.Match("de")
			}
		})
	}
	all.Wait()
}
