package consent

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

// Categories lists all nine, LinkedIn's first, in the order screens show them.
func Categories() []Category {
	return []Category{
		LinkedInProfile, LinkedInInterests, LinkedInSubscriptions, LinkedInConnections,
		WorkProfile, WorkCalendar, WorkInterests, WorkSubscriptions, WorkContacts,
	}
}

// LinkedInCategories lists the data that flows from LinkedIn to work.
func LinkedInCategories() []Category { return Categories()[:4] }

// WorkCategories lists the data that flows from work to LinkedIn.
func WorkCategories() []Category { return Categories()[4:] }

// Valid reports whether c is one of the nine.
func (c Category) Valid() bool { return c.bit() != 0 }

// Account is the account the category's data comes from.
func (c Category) Account() Account {
	if workSet.Has(c) {
		return WorkAccount
	}
	return LinkedInAccount
}

// WorkCategory finds the work category a data API address means by its short
// name: profile, calendar, interests, subscriptions or contacts.
func WorkCategory(short string) (Category, bool) {
	c := Category("work-" + short)
	return c, workSet.Has(c)
}

// Short is the category's name within its account, as the data API uses it.
func (c Category) Short() string { return string(c)[len(c.Account())+1:] }

// Choice is what a person chose: one of the two options of the design document,
// each the name of a set of categories.
type Choice string

const (
	// BothAccounts lets work read the LinkedIn data and LinkedIn read the work data.
	BothAccounts Choice = "both"
	// LinkedInOnly lets work read the LinkedIn data. Nothing flows to LinkedIn.
	LinkedInOnly Choice = "linkedin"
)

// ParseChoice reads a choice from a form.
func ParseChoice(s string) (Choice, error) {
	switch c := Choice(s); c {
	case BothAccounts, LinkedInOnly:
		return c, nil
	}
	return "", Fail(Invalid, "choice.missing").At("choice")
}

// Categories is the set the choice stands for.
func (c Choice) Categories() Set {
	switch c {
	case BothAccounts:
		return everySet
	case LinkedInOnly:
		return linkedInSet
	}
	return 0
}
