package consent

import "slices"

// Account is where data comes from.
type Account string

const (
	LinkedInAccount Account = "linkedin"
	WorkAccount     Account = "work"
)

// Category is one kind of data of one account. Its value is the stable key used
// in addresses, records and receipts.
type Category string

// The nine categories of the design document: four of the LinkedIn account, five
// of the work account.
const (
	LinkedInProfile       Category = "linkedin-profile"
	LinkedInInterests     Category = "linkedin-interests"
	LinkedInSubscriptions Category = "linkedin-subscriptions"
	LinkedInConnections   Category = "linkedin-connections"
	WorkProfile           Category = "work-profile"
	WorkCalendar          Category = "work-calendar"
	WorkInterests         Category = "work-interests"
	WorkSubscriptions     Category = "work-subscriptions"
	WorkContacts          Category = "work-contacts"
)

// CategoryText says a category in the reader's words, one language.
type CategoryText struct {
	Name        string
	Description string // what is in it
	LeftOut     string // what is never in it
}

// LinkedInCategories lists the data that flows from LinkedIn to work.
func LinkedInCategories() []Category {
	return []Category{LinkedInProfile, LinkedInInterests, LinkedInSubscriptions, LinkedInConnections}
}

// WorkCategories lists the data that flows from work to LinkedIn.
func WorkCategories() []Category {
	return []Category{WorkProfile, WorkCalendar, WorkInterests, WorkSubscriptions, WorkContacts}
}

// Categories lists all nine.
func Categories() []Category { return append(LinkedInCategories(), WorkCategories()...) }

// Valid reports whether c is one of the nine.
func (c Category) Valid() bool { return slices.Contains(Categories(), c) }

// Account is the account the category's data comes from.
func (c Category) Account() Account {
	if slices.Contains(WorkCategories(), c) {
		return WorkAccount
	}
	return LinkedInAccount
}

// WorkCategory finds the work category a data API address means by its short
// name: profile, calendar, interests, subscriptions or contacts.
func WorkCategory(short string) (Category, bool) {
	c := Category("work-" + short)
	return c, slices.Contains(WorkCategories(), c)
}

// Short is the category's name within its account, as the data API uses it.
func (c Category) Short() string { return string(c)[len(c.Account())+1:] }

// Text is the category in words. The same words stand on the consent page, in
// the announcement, in the help and in the notice a receipt points to.
func (c Category) Text() CategoryText {
	switch c {
	case LinkedInProfile:
		return CategoryText{
			"LinkedIn profile", "Your LinkedIn identity, contact information, and what you share with others on your profile.",
			"Birth date, home address and maiden name are dropped.",
		}
	case LinkedInInterests:
		return CategoryText{
			"LinkedIn interests", "People and topics you follow, courses, groups, and content you like and share.",
			"Searches, messages and job applications are never read.",
		}
	case LinkedInSubscriptions:
		return CategoryText{
			"LinkedIn subscriptions", "Your subscriptions to LinkedIn applications and services.",
			"Amounts and payment details are dropped.",
		}
	case LinkedInConnections:
		return CategoryText{
			"LinkedIn connections", "Your 1st-degree connections: their names, positions, and contact information where they allow it.",
			"People further away than the 1st degree are never read.",
		}
	case WorkProfile:
		return CategoryText{
			"Work profile", "Your first name, last name, photo, email address, manager, and the people you manage.",
			"Nothing else of your work profile is read.",
		}
	case WorkCalendar:
		return CategoryText{
			"Work calendar", "Your meetings: their times, places, and the attendees' contact information.",
			"Titles, agendas and content of meetings are never read. Private meetings are left out.",
		}
	case WorkInterests:
		return CategoryText{
			"Work interests", "The interests listed in your work profile.",
			"Nothing is derived from what you do at work.",
		}
	case WorkSubscriptions:
		return CategoryText{
			"Work subscriptions", "The products and services your organisation provides to you.",
			"Costs and usage are never read.",
		}
	case WorkContacts:
		return CategoryText{
			"Work contacts", "Your contact lists, and the people you communicate with most.",
			"The content of your communication is never read.",
		}
	}
	return CategoryText{Name: string(c)}
}

// Choice is what a person chose: one of the two options of the design document.
type Choice string

const (
	// BothAccounts lets work read the LinkedIn data and LinkedIn read the work data.
	BothAccounts Choice = "both"
	// LinkedInOnly lets work read the LinkedIn data. Nothing flows to LinkedIn.
	LinkedInOnly Choice = "linkedin"
)

// ParseChoice reads a choice from a form or a row.
func ParseChoice(s string) (Choice, error) {
	switch c := Choice(s); c {
	case BothAccounts, LinkedInOnly:
		return c, nil
	}
	return "", Errorf(Invalid, "Please choose one of the two options. Nothing was changed.").At("choice")
}

// Covers reports whether the choice lets the category's data flow.
func (c Choice) Covers(cat Category) bool {
	switch c {
	case BothAccounts:
		return cat.Valid()
	case LinkedInOnly:
		return cat.Valid() && cat.Account() == LinkedInAccount
	}
	return false
}

// Categories lists what the choice covers.
func (c Choice) Categories() []Category {
	return slices.DeleteFunc(Categories(), func(cat Category) bool { return !c.Covers(cat) })
}

// Name is the choice as the person reads it, the same words everywhere.
func (c Choice) Name() string {
	switch c {
	case BothAccounts:
		return "Both accounts"
	case LinkedInOnly:
		return "LinkedIn only"
	}
	return ""
}
