package openid

import (
	"strings"
	"unicode"
)

// nameLimit is how many characters of a name or an address are kept.
const nameLimit = 200

// maxMarks is how many combining marks may sit on one character. Vietnamese and
// Hebrew need two or three; more only serves to draw over other text.
const maxMarks = 4

// OneLine makes one line of display text out of a text from outside: without control
// characters, without marks that turn the reading direction or hide characters,
// trimmed, and cut at limit characters.
func OneLine(s string, limit int) string {
	var b strings.Builder
	n, marks, space := 0, 0, false
	for _, r := range strings.ToValidUTF8(s, "") {
		if unicode.IsSpace(r) || r == '\u2028' || r == '\u2029' {
			space = n > 0
			continue
		}
		if unicode.IsControl(r) || misleading(r) {
			continue
		}
		if unicode.Is(unicode.Mn, r) || unicode.Is(unicode.Me, r) {
			if marks++; marks > maxMarks {
				continue
			}
		} else {
			marks = 0
		}
		if n++; n > limit {
			break
		}
		if space {
			b.WriteByte(' ')
			space = false
		}
		b.WriteRune(r)
	}
	return b.String()
}

// misleading: characters nobody sees that change how their neighbours are read.
// The joiners U+200C and U+200D stay, as scripts and emoji are spelled with them.
func misleading(r rune) bool {
	switch {
	case r == '\u00ad', r == '\u061c', r == '\u200b', r == '\u200e', r == '\u200f', r == '\ufeff':
		return true
	case r >= '\u202a' && r <= '\u202e', r >= '\u2060' && r <= '\u2069', r >= '\ufff0' && r <= '\uffff':
		return true
	}
	return r >= 0xe0000 && r <= 0xe0fff
}
