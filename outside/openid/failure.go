package openid

import (
	"errors"
	"fmt"

	"accord/consent"
)

// Codes name the sentences for the failures of one provider, since they name it.
type Codes struct {
	NoAnswer   consent.Code // it did not answer, or not properly
	Unverified consent.Code // an answer was read and not believed
	Refused    consent.Code // it accepts a grant no more
}

// refuse is the error for a token or an answer that was read and not believed.
// The reason is a code of ours, for the log.
func (p *Provider) refuse(reason string) error {
	return consent.Fail(consent.NotAllowed, p.cfg.Codes.Unverified).Because(errors.New(reason))
}

// unavailable is the error for a provider that did not answer, or not properly.
func (p *Provider) unavailable(reason string) error {
	return consent.Fail(consent.Upstream, p.cfg.Codes.NoAnswer).Because(errors.New(reason))
}

// grantRefused is the error for a grant that is accepted no more.
func (p *Provider) grantRefused(reason string) error {
	return consent.Fail(consent.NotAllowed, p.cfg.Codes.Refused).Because(fmt.Errorf("%s: %w", reason, consent.ErrGrantRefused))
}
