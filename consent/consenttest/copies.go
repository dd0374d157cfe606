package consenttest

import (
	"slices"

	"accord/consent"
)

func copyGrant(g consent.Grant) consent.Grant {
	g.Scopes = slices.Clone(g.Scopes)
	return g
}

func copyAttempt(a consent.Attempt) consent.Attempt {
	for _, kept := range []**consent.Grant{&a.Secrets.LinkedIn, &a.Secrets.Work} {
		if *kept != nil {
			g := copyGrant(**kept)
			*kept = &g
		}
	}
	return a
}

func copyReceipt(r consent.Receipt) consent.Receipt {
	r.Categories = slices.Clone(r.Categories)
	return r
}
