package consent

import (
	"crypto/sha256"
	"encoding/hex"
)

// Notice is the exact consent text a person saw. The hash pins it: a receipt
// names the hash, and the text behind a hash never changes.
type Notice struct {
	Language string // BCP 47
	Version  string // of the wording
	Text     string
	Hash     string // SHA-256 of Text, hex
}

// notice is the text of a yes to the categories under the published announcement.
func (d desk) notice(language string, s Set, a Announcement) Notice {
	text, version := d.words.Notice(language, s, a)
	sum := sha256.Sum256([]byte(text))
	return Notice{Language: language, Version: version, Text: text, Hash: hex.EncodeToString(sum[:])}
}

// NoticesHash pins what a person reads before choosing: the notices of both choices,
// as far as the policy offers them.
func (c *Connecting) NoticesHash(language string, set Setting) string {
	both := c.notice(language, BothAccounts.Categories().And(set.Policy.Offered), set.Announcement)
	one := c.notice(language, LinkedInOnly.Categories().And(set.Policy.Offered), set.Announcement)
	return Hash(both.Hash + one.Hash)
}
