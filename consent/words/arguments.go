package words

import (
	"fmt"
	"strconv"
	"time"

	"accord/consent"
)

// words are the arguments of a message as a sentence can name them. What has no
// words here stays out: a sentence that names it is not said.
func (c *Catalogue) words(language string, args consent.Args) map[string]any {
	out := make(map[string]any, len(args))
	for name, value := range args {
		if word, ok := c.word(language, name, value); ok {
			out[name] = word
		}
	}
	return out
}

func (c *Catalogue) word(language, name string, value any) (word any, ok bool) {
	switch v := value.(type) {
	case string:
		if name == "part" {
			return c.try(language, consent.Say("part."+consent.Code(v)))
		}
		return v, true
	case int, int64:
		return v, true
	case time.Time:
		return c.moment(language, v)
	case consent.Reason:
		return c.try(language, consent.Say(reasonKey(v)))
	case consent.Account:
		return c.try(language, consent.Say("account."+consent.Code(v)))
	case consent.Category:
		return c.try(language, consent.Say("category."+consent.Code(v)+".name"))
	case consent.Choice:
		return c.try(language, consent.Say("choice."+consent.Code(v)+".name"))
	case consent.Label:
		return c.try(language, consent.Say("label."+consent.Code(v)))
	case consent.Code:
		return c.try(language, consent.Say(v))
	case consent.Message:
		return c.try(language, v)
	case consent.Set:
		return list(c, language, name, v.List())
	case []consent.Category:
		return list(c, language, name, v)
	case []consent.Label:
		return list(c, language, name, v)
	case []string:
		return list(c, language, name, v)
	}
	return nil, false
}

// moment is a time to the minute, in UTC, which it says.
func (c *Catalogue) moment(language string, at time.Time) (any, bool) {
	if at.IsZero() {
		return nil, false
	}
	at = at.UTC()
	month := "month." + consent.Code(fmt.Sprintf("%02d", at.Month()))
	return c.try(language, consent.Say("time.at",
		"clock", at.Format("15:04"), "day", at.Day(), "month", c.Text(language, month), "year", strconv.Itoa(at.Year())))
}

// list is "a, b and c".
func list[V any](c *Catalogue, language, name string, values []V) (any, bool) {
	var line any
	for i, v := range values {
		next, ok := c.word(language, name, v)
		if !ok {
			return nil, false
		}
		if i == 0 {
			line = next
			continue
		}
		code := consent.Code("list.more")
		if i == len(values)-1 {
			code = "list.last"
		}
		if line, ok = c.try(language, consent.Say(code, "head", line, "next", next)); !ok {
			return nil, false
		}
	}
	return line, len(values) > 0
}

// count is what decides the plural: the argument of that name, else the only whole
// number there is; nil where that is not clear.
func count(args consent.Args) any {
	if n, ok := args["count"]; ok {
		return whole(n)
	}
	var only any
	for _, value := range args {
		if n := whole(value); n != nil {
			if only != nil {
				return nil
			}
			only = n
		}
	}
	return only
}

func whole(value any) any {
	switch value.(type) {
	case int, int64:
		return value
	}
	return nil
}
