package web

import (
	"github.com/labstack/echo/v4"

	"accord/consent"
	"accord/consent/words"
)

// voice says things in the reader's language.
type voice struct {
	*words.Catalogue
	language string
}

func (s *server) voice(echo.Context) voice { return voice{s.Words, language} }

// language is the one there is for now.
const language = "en"

func (v voice) say(code consent.Code, pairs ...any) string {
	return v.Say(v.language, consent.Say(code, pairs...))
}

// tell is an error's sentence, without what is only for the log.
func (v voice) tell(e *consent.Error) string { return v.Say(v.language, e.Message) }

func (v voice) message(m consent.Message) string { return v.Say(v.language, m) }

func (v voice) reason(r consent.Reason) string { return v.Reason(v.language, r) }

func (v voice) category(c consent.Category) words.CategoryText { return v.Category(v.language, c) }

func (v voice) choice(c consent.Choice) words.ChoiceText { return v.Choice(v.language, c) }

func (v voice) label(l consent.Label) string { return v.Label(v.language, l) }

// names are the categories as people call them.
func (v voice) names(s consent.Set) []string {
	var out []string
	for _, c := range s.List() {
		out = append(out, v.category(c).Name)
	}
	return out
}
