package views

// Page is what a whole document needs around its own content.
type Page struct {
	Title        string // of the browser tab, without the organisation
	Organisation string // name beside our mark, such as "Accord" or the organisation's own
	Lang         string // BCP 47; "en" where empty
	Active       string // which part of the menu: one of the Nav constants, or empty
	SignedIn     bool
	Admin        bool // shows Settings
	Auditor      bool // named in the account menu
	User         User
	Flash        Flash
	Banner       Banner
}

// Values of Page.Active.
const (
	NavConnection = "connection"
	NavShared     = "shared"
	NavActivity   = "activity"
	NavSettings   = "settings"
	NavHelp       = "help"
)

// User is the person signed in.
type User struct {
	Name     string
	Initials string // made from the name where empty
	Email    string
}

// Flash is one sentence about what just happened. Empty text: nothing is shown.
type Flash struct {
	Kind string // one of the Flash constants
	Text string
}

// Values of Flash.Kind.
const (
	FlashOK      = "ok"
	FlashInfo    = "info"
	FlashWarning = "warning"
	FlashError   = "error"
)

// Banner is the organisation's announcement, shown to those who may connect.
type Banner struct {
	Show     bool
	Headline string
	Text     string
	HelpURL  string // a path of ours, normally /help
}

func (p Page) title() string {
	if p.Title == "" {
		return p.organisation()
	}
	return p.Title + " · " + p.organisation()
}

func (p Page) organisation() string {
	if p.Organisation == "" {
		return "Accord"
	}
	return p.Organisation
}

// role names what the person may do beyond an employee, for the account menu.
func (p Page) role() string {
	switch {
	case p.Admin && p.Auditor:
		return "Administrator and auditor"
	case p.Admin:
		return "Administrator"
	case p.Auditor:
		return "Auditor"
	}
	return ""
}

// message is the class of the flash's box; an unknown kind informs.
func (f Flash) message() string {
	switch f.Kind {
	case FlashOK, FlashWarning, FlashError:
		return f.Kind
	}
	return FlashInfo
}

func (p Page) lang() string {
	if p.Lang == "" {
		return "en"
	}
	return p.Lang
}

func (u User) initials() string {
	if u.Initials != "" {
		return u.Initials
	}
	return initialsOf(u.Name)
}
