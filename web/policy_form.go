package web

import (
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"accord/consent"
)

// readPolicy reads the form. Which values are right is the service's to say.
func readPolicy(c echo.Context) (consent.PolicyChange, error) {
	form := c.Request().PostForm
	for name, values := range form {
		if len(values) > 1 && name != "category" {
			return consent.PolicyChange{}, consent.Fail(consent.Invalid, "policy.form_twice").At(name)
		}
	}
	version, err := strconv.ParseInt(form.Get("version"), 10, 64)
	if err != nil {
		return consent.PolicyChange{}, consent.Fail(consent.Invalid, "policy.form_incomplete").At("version")
	}
	categories, err := readCategories(form["category"], form.Get("categories") != "")
	if err != nil {
		return consent.PolicyChange{}, err
	}
	text := func(name string) string {
		return strings.TrimSpace(strings.ReplaceAll(form.Get(name), "\r\n", "\n"))
	}
	return consent.PolicyChange{
		Allow: consent.Allow(form.Get("allow")), GroupID: form.Get("group"), Choices: consent.Choice(form.Get("choices")),
		Categories: categories, Version: version, EndAll: form.Get("end_all") != "",
		Announcement: consent.Announcement{
			Headline: text("headline"), Message: text("message"), Where: text("where"), Sharing: text("sharing"),
			HowTo: text("how_to"), PrivacyURL: text("privacy_url"), Contact: text("contact"),
		},
	}, nil
}

// readCategories reads which categories are offered. Where none is named, listed
// tells the form on which none is ticked from a script that leaves them alone:
// the latter means all of them.
func readCategories(named []string, listed bool) (consent.Set, error) {
	if len(named) == 0 && !listed {
		return consent.Everything(), nil
	}
	var s consent.Set
	for _, name := range named {
		cat := consent.Category(name)
		if !cat.Valid() {
			return 0, consent.Fail(consent.Invalid, "policy.category_unknown").At("category")
		}
		s |= consent.SetOf(cat)
	}
	return s, nil
}
