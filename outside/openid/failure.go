package openid

import (
	"errors"
	"unicode"
	"unicode/utf8"

	"accord/consent"
)

// refuse is the error for a token or an answer that was read and not believed.
// The reason is a code of ours, for the log.
func (p *Provider) refuse(reason string) error {
	return consent.Errorf(consent.NotAllowed, "We could not verify the answer from %s. Nothing was changed.", p.cfg.Name).
		Because(errors.New(reason))
}

// unavailable is the error for a provider that did not answer, or not properly.
func (p *Provider) unavailable(reason string) error {
	return consent.Errorf(consent.Upstream, "%s did not answer properly. Nothing was changed. Please try again in a minute.", capital(p.cfg.Name)).
		Because(errors.New(reason))
}

func capital(s string) string {
	first, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(first)) + s[n:]
}
