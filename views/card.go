package views

// CardKind selects what a card shows.
type CardKind string

// The kinds of Card.
const (
	CardShown       CardKind = "shown"
	CardInvite      CardKind = "invite"       // the viewer may connect: asked once
	CardInviteSmall CardKind = "invite-small" // the viewer said "not now": a small link
	CardPlain       CardKind = "plain"        // the work name only
	CardUnavailable CardKind = "unavailable"  // LinkedIn does not answer now
)

// Card is one profile card inside a host app or on the page at /cards/{user}.
// Every address in it is absolute, below BaseURL.
type Card struct {
	Kind    CardKind
	BaseURL string // the portal's external address, without a slash at the end
	Path    string // of this card, such as /cards/eve@example.org?app=mail; refreshes ask for it
	ID      string // makes ids unique where a page holds several cards; letters, digits and hyphens

	// What work knows anyway.
	WorkName  string
	WorkTitle string
	WorkEmail string

	// From LinkedIn; with CardShown. Missing parts collapse.
	Name       string
	Headline   string
	Position   string
	Company    string
	Location   string
	School     string
	Picture    string // a path of ours; empty: initials
	ProfileURL URL
	InCommon   []string // "You both studied at …"
	Own        bool     // the viewer looks at the own card

	Reason      string // plain: why the viewer sees nothing, only where it is about the viewer
	ConnectPath string // with an invite; /connection/new where empty
	To          string // where the card is shown: sent along by "Not now" as `to`
	Host        string // sent along as `host`
	App         string // sent along as `app`
	Subject     string // whose card: sent along as `user`
	Frozen      bool   // no refresh: a preview
}

func (c Card) suffix() string {
	if c.ID == "" {
		return "card"
	}
	return "card-" + c.ID
}

func (c Card) displayName() string {
	if c.Kind == CardShown {
		return personName(c.Name, personName(c.WorkName, "LinkedIn member"))
	}
	return personName(c.WorkName, "Colleague")
}

func (c Card) connect() string {
	if c.ConnectPath == "" {
		return ownAddress(c.BaseURL, "/connection/new")
	}
	return ownAddress(c.BaseURL, c.ConnectPath)
}

func (c Card) dismiss() string { return ownAddress(c.BaseURL, "/cards/prompt") }

// work is "Account manager · Fabrikam", or whichever part is there.
func (c Card) work() string {
	switch {
	case c.Position == "":
		return c.Company
	case c.Company == "":
		return c.Position
	}
	return c.Position + " · " + c.Company
}

// refreshes: only what shows outside data has to be taken back when it ends.
func (c Card) refreshes() bool { return c.Kind == CardShown && !c.Frozen && c.Path != "" }

// spoken is what a screen reader hears when a card changes to this kind while it
// is open. A shown card says nothing: it comes back every minute.
func (c Card) spoken() string {
	switch c.Kind {
	case CardShown:
		return ""
	case CardUnavailable:
		return "LinkedIn information cannot be shown right now."
	}
	return "This card shows work information only."
}
