package web

import (
	"errors"
	"strconv"

	"github.com/labstack/echo/v4"

	"accord/consent"
	"accord/views"
)

// few is the least number of people that admins are told as it is: of fewer one
// could tell who they are.
const few = 5

// number is a number of people as admins may read it.
func (v voice) number(n int) string {
	if n > 0 && n < few {
		return v.say("number.few")
	}
	text := strconv.Itoa(n)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}

// people begins a sentence with a number of people.
func (v voice) people(n int, many, fewer consent.Code) string {
	if n > 0 && n < few {
		return v.say(fewer)
	}
	return v.say(many, "number", v.number(n))
}

// members is the size of a group as admins may read it.
func (v voice) members(n int) string {
	return v.say("number.members", "number", v.number(n))
}

// count is what a policy does to people. One page asks for each policy once.
func (s *server) count(c echo.Context, a consent.Actor, allow consent.Allow, groupID string) (consent.Effect, bool, error) {
	key := "count " + string(allow) + " " + groupID
	if got, ok := c.Get(key).(counted); ok {
		return got.effect, got.known, got.err
	}
	var got counted
	got.effect, got.known, got.err = s.Service.PreviewPolicy(c.Request().Context(), a, allow, groupID)
	c.Set(key, got)
	return got.effect, got.known, got.err
}

type counted struct {
	effect consent.Effect
	known  bool
	err    error
}

// effectView says what the setting on the screen does, or would do, to people.
func (s *server) effectView(c echo.Context, a consent.Actor, set consent.Setting, change consent.PolicyChange) (views.Effect, error) {
	say := s.voice(c)
	v := views.Effect{Allow: string(change.Allow), Confirmed: change.EndAll}
	v.Saved = change.Allow == set.Policy.Allow && (change.Allow != consent.OneGroup || change.GroupID == set.Policy.GroupID)
	effect, known, err := s.count(c, a, change.Allow, change.GroupID)
	if e := (*consent.Error)(nil); errors.As(err, &e) && e.Kind == consent.Invalid {
		v.Unknown = say.tell(e)
		return v, nil
	}
	if err != nil {
		return views.Effect{}, err
	}
	if !known {
		v.Counting = true
		return v, nil
	}
	v.Lines, v.Grave = effectLines(say, change.Allow, effect, v.Saved)
	if change.Allow == consent.Nobody && !v.Saved && effect.Connected > 0 {
		v.Ends = say.say("effect.end_all", "number", say.number(effect.Connected))
	}
	return v, nil
}

// effectLines are the sentences about an effect; the first is the main one. Grave
// marks what ends or suspends connections of many.
func effectLines(say voice, allow consent.Allow, e consent.Effect, saved bool) (lines []string, grave bool) {
	switch {
	case allow == consent.Nobody && !saved && e.Connected > 0:
		return []string{say.people(e.Connected, "effect.ends", "effect.few_ends"), say.say("effect.ends_for_good")}, true
	case allow == consent.Nobody:
		return []string{say.say("effect.nobody"), say.say("effect.nothing_ends")}, false
	}
	lines = []string{say.people(e.Eligible, "effect.eligible", "effect.few_eligible")}
	switch {
	case e.Connected == 0:
		lines = append(lines, say.say("effect.none_connected"))
	case allow == consent.Everyone:
		lines = append(lines, say.say("effect.all_stay", "number", say.number(e.Connected)))
	case e.Suspended < few:
		// None and a few look the same: else a group of all but one would tell about that one.
		lines = append(lines, say.say("effect.few_suspended"))
	case e.Connected-e.Suspended < few:
		lines, grave = append(lines, say.say("effect.most_suspended")), true
	default:
		lines, grave = append(lines, say.say("effect.suspended", "number", say.number(e.Suspended))), true
	}
	return lines, grave
}

// nowView are the numbers of the setting in force.
func (s *server) nowView(c echo.Context, a consent.Actor, set consent.Setting) (views.Now, error) {
	say := s.voice(c)
	e, known, err := s.count(c, a, set.Policy.Allow, set.Policy.GroupID)
	if consent.KindOf(err) == consent.Invalid {
		return views.Now{Eligible: say.number(0), Connected: say.say("number.unknown")}, nil // the group is gone
	}
	if err != nil || !known {
		return views.Now{Counting: true}, err
	}
	v := views.Now{Eligible: say.number(e.Eligible), Connected: say.number(e.Connected)}
	if e.Ending > 0 {
		v.Ending = say.say("now.ending", "number", say.number(e.Ending))
	}
	return v, nil
}
