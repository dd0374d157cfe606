// Package words is the one catalogue of sentences: one file a language, each code
// of package consent with its sentence. Adding a language is adding a file, such
// as de.json, with every key that en.json has.
//
// Where a sentence depends on more than its code, there is a key for each variant:
// "connect.not_for_you" has "connect.not_for_you.group-unknown" beside it, and a
// letter has one for each who may have caused it. What a sentence names, such as
// {{.name}}, is put in as plain text; making it safe for a page is the page's work.
package words

import (
	"golang.org/x/text/language"

	"accord/consent"
)

// Catalogue says every code in every language. It is safe for use by many at once.
type Catalogue struct {
	languages []string
	matcher   language.Matcher
	in        map[string]*tongue
}

var _ consent.Words = (*Catalogue)(nil)

// CategoryText says a category in the reader's words.
type CategoryText struct {
	Name        string
	Description string // what is in it
	LeftOut     string // what is never in it
}

// ChoiceText says one of the two options in the reader's words.
type ChoiceText struct {
	Name string
	Text string // what it means, in one sentence
}

// Languages lists what there is, in BCP 47, "en" first.
func (c *Catalogue) Languages() []string { return append([]string(nil), c.languages...) }

// Match is the best language there is for an Accept-Language header.
func (c *Catalogue) Match(acceptLanguage string) string {
	tags, _, err := language.ParseAcceptLanguage(acceptLanguage)
	if err != nil {
		return c.languages[0]
	}
	_, i, _ := c.matcher.Match(tags...)
	return c.languages[i]
}

// Text is Say without arguments.
func (c *Catalogue) Text(language string, code consent.Code) string {
	return c.Say(language, consent.Message{Code: code})
}

// Reason is why a read was refused, in the past tense, to the person whose data it
// is; empty for the empty reason.
func (c *Catalogue) Reason(language string, r consent.Reason) string {
	if r == "" {
		return ""
	}
	return c.orElse(language, reasonKey(r), "reason.unknown")
}

func reasonKey(r consent.Reason) consent.Code { return "reason." + consent.Code(slug(r)) }

// Category says one of the nine categories.
func (c *Catalogue) Category(language string, cat consent.Category) CategoryText {
	key := "category." + consent.Code(cat)
	return CategoryText{c.Text(language, key+".name"), c.Text(language, key+".description"), c.Text(language, key+".left_out")}
}

// Choice says one of the two options.
func (c *Catalogue) Choice(language string, ch consent.Choice) ChoiceText {
	key := "choice." + consent.Code(ch)
	return ChoiceText{c.Text(language, key+".name"), c.Text(language, key+".text")}
}

// Label is the name of a value; empty for the empty label.
func (c *Catalogue) Label(language string, l consent.Label) string {
	if l == "" {
		return ""
	}
	return c.orElse(language, "label."+consent.Code(l), "label.unknown")
}

// orElse is the sentence of the first code, or if there is none, that of the other.
func (c *Catalogue) orElse(language string, code, other consent.Code) string {
	if text, ok := c.try(language, consent.Say(code)); ok {
		return text
	}
	return c.Text(language, other)
}

// Suggested is the ready-made announcement an admin starts from. The two parts only
// the organisation knows, PrivacyURL and Contact, are left empty.
func (c *Catalogue) Suggested(language string) consent.Announcement {
	return consent.Announcement{
		Headline: c.Text(language, "suggested.headline"),
		Message:  c.Text(language, "suggested.message"),
		Where:    c.Text(language, "suggested.where"),
		Sharing:  c.Text(language, "suggested.sharing"),
		HowTo:    c.Text(language, "suggested.how_to"),
	}
}
