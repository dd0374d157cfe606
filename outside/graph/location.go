package graph

import (
	"strings"

	"accord/outside/openid"
)

// online says the place of a meeting whose place was nothing but a link.
const online = "Online"

// placeLimit is how many characters of a place are kept.
const placeLimit = 200

// joinInfo finds what lets somebody join a meeting: a link with or without its
// scheme, a service's name, the words before a meeting's number, a number to dial.
const joinInfo = `(?i)[a-z][a-z0-9+.-]*://|\bwww\.|\b(mailto|tel|sips?|msteams|zoommtg|callto):` +
	`|\b[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z]{2,}/\S` +
	`|\b(zoom\.us|teams\.(microsoft|live)\.com|meet\.google\.com|webex\.com|gotomeeting\.com|gotomeet\.me|whereby\.com|meet\.jit\.si|chime\.aws)\b` +
	`|\b(meeting[ -]?(id|number)|conference[ -]?id|pass ?(code|word)|access code|besprechungs-?id|kenncode|kennwort)\b` +
	`|\bpin\s*[:#=]?\s*\d|[?&]pwd=|,,\d`

// place is where a meeting is, without anything that lets somebody join it: such
// things carry meeting ids, passcodes and at times the title. Only what stands
// before the first of them is kept, since what follows belongs to it.
func (c *Client) place(raw string) string {
	s := openid.OneLine(raw, 10*placeLimit)
	cut := c.join.FindStringIndex(s)
	if cut == nil {
		return openid.OneLine(s, placeLimit)
	}
	kept := strings.TrimRight(s[:cut[0]], " \t.,;:|/–-([<")
	if kept == "" {
		return online
	}
	return openid.OneLine(kept, placeLimit)
}
