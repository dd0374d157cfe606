package words

import (
	"strings"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"github.com/nicksnyder/go-i18n/v2/i18n/template"
	"golang.org/x/text/language"

	"accord/consent"
)

// Say is the sentence of a message. What has none, or names what the message does
// not bring, is told in neutral words, never as the raw code or its arguments.
func (c *Catalogue) Say(language string, m consent.Message) string {
	if text, ok := c.try(language, m); ok {
		return text
	}
	text, _ := c.try(language, consent.Say("problem.unknown"))
	return text
}

// try says the message, in the variant for its reason where there is one.
func (c *Catalogue) try(language string, m consent.Message) (string, bool) {
	t := c.tongue(language)
	key := string(m.Code)
	if why, ok := m.Args["reason"].(consent.Reason); ok {
		if variant := key + "." + slug(why); t.messages[variant] != nil {
			key = variant
		}
	}
	message := t.messages[key]
	if message == nil {
		return "", false
	}
	if !counted(message) && !strings.Contains(message.Other, "{{") {
		return message.Other, true // most sentences, and pages have many
	}
	say := i18n.LocalizeConfig{MessageID: key, TemplateData: c.words(language, m.Args), TemplateParser: strict()}
	if counted(message) {
		say.PluralCount = count(m.Args)
	}
	text, err := t.localizer.Localize(&say)
	return text, err == nil
}

// strict refuses to say a sentence that names what is not there.
func strict() template.Parser { return &template.TextParser{Option: "missingkey=error"} }

// tongue is the language, or the nearest to it that we have.
func (c *Catalogue) tongue(tag string) *tongue {
	if t := c.in[tag]; t != nil {
		return t
	}
	wanted, err := language.Parse(tag)
	if err != nil {
		return c.in[fallback]
	}
	_, i, _ := c.matcher.Match(wanted)
	return c.in[c.languages[i]]
}

// slug is a reason as a part of a key.
func slug(r consent.Reason) string { return strings.ReplaceAll(string(r), " ", "-") }
