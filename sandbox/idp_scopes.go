//go:build !release

package sandbox

// scopeText is a line of the consent page.
type scopeText struct {
	Scope  string
	Title  string
	Detail string
}

// scopeTexts lists every Graph scope the provider gives out.
func scopeTexts() []scopeText {
	return []scopeText{
		{"User.Read", "Read your profile", "Name, e-mail address, photo, job title and interests."},
		{"User.ReadBasic.All", "Read the basic profiles of everybody", "Names and e-mail addresses in the directory."},
		{"User.Read.All", "Read everybody's full profile", "Used to find out who your manager is."},
		{"Calendars.ReadBasic", "Read your calendar", "Times, places and people of your appointments. Not what they are about."},
		{"Calendars.Read", "Read your calendar in full", "Appointments with everything in them."},
		{"Contacts.Read", "Read your contacts", "The people in your address book."},
		{"People.Read", "Read the people you work with most", "A list made from your mails and meetings."},
		{"GroupMember.Read.All", "Read group memberships", "Used to find out which groups you belong to."},
		{"LicenseAssignment.Read.All", "Read licences", "Which subscriptions your organisation gives you."},
	}
}

func graphScopeNames() []string {
	var names []string
	for _, t := range scopeTexts() {
		names = append(names, t.Scope)
	}
	return names
}

func textsFor(scopes []string) []scopeText {
	var texts []scopeText
	for _, t := range scopeTexts() {
		for _, scope := range scopes {
			if t.Scope == scope {
				texts = append(texts, t)
			}
		}
	}
	return texts
}
