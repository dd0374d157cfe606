package views

import (
	"strconv"
	"strings"
	"time"
	"unicode"
)

// nameLimit is how many characters of a name are shown.
const nameLimit = 200

// personName makes a name from outside harmless for the text around it: no
// control, direction or zero-width characters, no towers of accents, no endless
// length. What leaves nothing is shown as fallback.
func personName(name, fallback string) string {
	var b strings.Builder
	marks, kept := 0, 0
	for _, r := range strings.ToValidUTF8(name, "") {
		switch {
		case unicode.IsSpace(r):
			r, marks = ' ', 0
		case unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co):
			continue
		case unicode.Is(unicode.M, r):
			if marks++; marks > 2 {
				continue
			}
		default:
			marks = 0
		}
		if kept++; kept > nameLimit {
			b.WriteRune('…')
			break
		}
		b.WriteRune(r)
	}
	if clean := strings.Join(strings.Fields(b.String()), " "); clean != "" {
		return clean
	}
	return fallback
}

// initialsOf makes up to two initials where the model carries none.
func initialsOf(name string) string {
	var out []rune
	for word := range strings.FieldsSeq(personName(name, "")) {
		for _, r := range word {
			if unicode.IsLetter(r) || unicode.IsDigit(r) {
				out = append(out, unicode.ToUpper(r))
				break
			}
		}
	}
	if len(out) > 2 {
		out = []rune{out[0], out[len(out)-1]}
	}
	return string(out)
}

// dayOf says a day: 4 March 2026.
func dayOf(t time.Time) string { return t.Format("2 January 2006") }

// momentOf says a moment: 4 March 2026, 09:42 UTC.
func momentOf(t time.Time) string { return t.Format("2 January 2006, 15:04 MST") }

// stampOf is the machine-readable side of both.
func stampOf(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// count says "1 person", "14 people".
func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return thousands(n) + " " + many
}

// thousands groups digits: 1,860.
func thousands(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// domID makes an id from outside fit for an id attribute, which takes anything but spaces.
func domID(s string) string { return strings.Join(strings.Fields(s), "-") }
