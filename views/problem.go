package views

// Problem is an error as a person reads it.
type Problem struct {
	Kind      string // one of the Problem constants; chooses the picture
	Title     string // what happened, in a few words
	Text      string // what happened, what was not changed, what to do
	Reference string // to quote to support; may be empty
	LinkText  string // the way on; empty: none
	LinkURL   string // a path of ours
}

// Values of Problem.Kind.
const (
	ProblemGeneral    = ""
	ProblemNotAllowed = "not allowed"
	ProblemNotFound   = "not found"
	ProblemSignedOut  = "signed out"
	ProblemExpired    = "expired"
	ProblemUpstream   = "upstream" // somebody else's service does not answer
)

// picture is the icon that goes with the kind.
func (m Problem) picture() string {
	switch m.Kind {
	case ProblemNotAllowed, ProblemSignedOut:
		return "lock"
	case ProblemNotFound:
		return "search"
	case ProblemExpired:
		return "clock"
	case ProblemUpstream:
		return "cloud"
	}
	return "warning"
}
