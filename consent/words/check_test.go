package words

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"accord/consent"
)

// check is what the catalogue must be for the code that was scanned.
type check struct {
	*Catalogue
	scan *scan
}

// complaints lists everything that is wrong between the code and its sentences.
func (c check) complaints() []string {
	var wrong []string
	english := c.in[fallback].messages
	needed, may := c.needed(), c.variants()
	for _, code := range slices.Sorted(maps.Keys(needed)) {
		if english[code] == nil {
			wrong = append(wrong, fmt.Sprintf("%s: %q has no sentence", needed[code], code))
		}
	}
	for _, key := range slices.Sorted(maps.Keys(english)) {
		if needed[key] == "" && !may[key] {
			wrong = append(wrong, fmt.Sprintf("%q is said nowhere", key))
		}
	}
	for _, language := range c.languages {
		if language != fallback {
			wrong = append(wrong, c.untranslated(language)...)
		}
		wrong = append(wrong, c.unnamed(language)...)
	}
	return wrong
}

// needed are the keys that must be there, with a place that needs each.
func (c check) needed() map[string]string {
	keys := map[string]string{}
	for _, u := range c.scan.codes {
		keys[u.code] = u.at
	}
	need := func(why, prefix string, names ...string) {
		for _, name := range names {
			keys[prefix+name] = why
		}
	}
	for _, r := range consent.Reasons() {
		need("consent.Reasons", "reason.", slug(r))
	}
	for _, category := range consent.Categories() {
		need("consent.Categories", "category."+string(category)+".", "name", "description", "left_out")
	}
	for _, choice := range []consent.Choice{consent.BothAccounts, consent.LinkedInOnly} {
		need("consent.Choice", "choice."+string(choice)+".", "name", "text")
	}
	for _, letter := range consent.Letters() {
		if letter != consent.AnnouncementLetter {
			need("consent.Letters", "letter."+string(letter)+".", "subject", "text")
		}
	}
	need("consent.Account", "account.", string(consent.LinkedInAccount), string(consent.WorkAccount))
	for _, missing := range (consent.Announcement{}).Missing() {
		need("consent.Announcement", "part.", missing.Args["part"].(string))
	}
	for month := range 12 {
		need("a month", "month.", fmt.Sprintf("%02d", month+1))
	}
	for label, at := range c.scan.labels {
		need(at, "label.", label)
	}
	for _, label := range describedLabels() {
		need("an item of consent", "label.", label)
	}
	return keys
}

// variants are the keys that may be there: what a code with a reason says for each
// reason, and a letter for each cause.
func (c check) variants() map[string]bool {
	keys := map[string]bool{}
	causes := []string{string(consent.BySelf), string(consent.ByAdmin), string(consent.ByLinkedIn), string(consent.ByDirectory), string(consent.BySystem)}
	for _, r := range consent.Reasons() {
		causes = append(causes, slug(r))
		for _, u := range c.scan.codes {
			if u.given["reason"] {
				keys[u.code+"."+slug(r)] = true
			}
		}
	}
	for _, letter := range consent.Letters() {
		own := causes
		if letter == consent.LapsedLetter {
			own = []string{string(consent.LinkedInAccount), string(consent.WorkAccount)}
		}
		for _, cause := range own {
			keys["letter."+string(letter)+"."+cause+".subject"] = true
			keys["letter."+string(letter)+"."+cause+".text"] = true
		}
	}
	return keys
}

// untranslated lists sentences that a language has word by word as English has them.
// Names and single words may be the same.
func (c check) untranslated(language string) []string {
	var wrong []string
	for key, m := range c.in[language].messages {
		english := slices.Collect(maps.Values(forms(c.in[fallback].messages[key])))
		for _, text := range forms(m) {
			if len(strings.Fields(text)) > 3 && slices.Contains(english, text) {
				wrong = append(wrong, fmt.Sprintf("%s.json: %q is not translated", language, key))
			}
		}
	}
	slices.Sort(wrong)
	return slices.Compact(wrong)
}

// unnamed lists sentences that name what somebody who says them does not give.
func (c check) unnamed(language string) []string {
	var wrong []string
	for key, m := range c.in[language].messages {
		for _, text := range forms(m) {
			names, err := named(key, text)
			if err != nil {
				wrong = append(wrong, err.Error())
			}
			for _, name := range names {
				if at := c.without(key, name); at != "" {
					wrong = append(wrong, fmt.Sprintf("%s.json: %q names %s, which is not given at %s", language, key, name, at))
				}
			}
		}
	}
	slices.Sort(wrong)
	return slices.Compact(wrong)
}

// without is a place that says the key without an argument of that name.
func (c check) without(key, name string) string {
	said, at := false, ""
	for _, u := range c.scan.codes {
		if u.code != key && (!u.given["reason"] || !c.isReasonOf(key, u.code)) {
			continue
		}
		said = true
		if !u.open && !u.given[name] {
			at = u.at
		}
	}
	if said {
		return at
	}
	facts := []string{"page", "contact", "since", "days"}
	if strings.HasPrefix(key, "letter.") && slices.Contains(facts, name) {
		return ""
	}
	return "where it is put together"
}

func (c check) isReasonOf(key, code string) bool {
	return slices.ContainsFunc(consent.Reasons(), func(r consent.Reason) bool { return key == code+"."+slug(r) })
}

// describedLabels are the labels of consent's own items: those of each with every
// field filled.
func describedLabels() []string {
	var labels []string
	for _, item := range []consent.Item{
		&consent.Member{}, &consent.Entry{}, &consent.WorkPerson{}, &consent.Meeting{}, &consent.Interest{}, &consent.Licence{}, &consent.Contact{},
	} {
		fill(reflect.ValueOf(item).Elem())
		for _, fact := range item.Describe().Facts {
			labels = append(labels, string(fact.Label), string(fact.Word))
		}
	}
	return slices.DeleteFunc(labels, func(l string) bool { return l == "" || l == "x" })
}

func fill(v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		v.SetString("x")
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		fill(v.Index(0))
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Field(i).CanSet() {
				fill(v.Field(i))
			}
		}
	}
}
