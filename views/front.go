package views

// Front is the page of somebody who is not signed in.
type Front struct {
	SignedOut bool   // just signed out: says so
	SignInURL string // a path of ours; /signin where empty
}

func (f Front) signIn() string {
	if f.SignInURL == "" {
		return "/signin"
	}
	return ownAddress("", f.SignInURL)
}
