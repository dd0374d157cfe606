package linkedin

import "accord/consent"

// domain is one part of LinkedIn's portability data that we read, and how its rows
// become entries. A heading that is not named here goes nowhere.
type domain struct {
	name  string        // exactly as LinkedIn spells it, case included
	kind  consent.Label // what one row is
	title []string      // headings that make the title, together
	facts []fact
	card  []string // headings that only a card shows
}

// fact is a label, and the headings it takes the first value of.
type fact struct {
	label    consent.Label
	headings []string
}

func of(label consent.Label, headings ...string) fact { return fact{label, headings} }

// domainsOf is the list of what is read: the domains of each category, and of each
// domain the headings. Messages, searches, job applications and whatever else
// LinkedIn would hand out are read by nobody because they do not stand here.
// Neither do birth date, address, zip code, maiden name, amounts and payment data.
func domainsOf(c consent.Category) []domain {
	from, to, text := of("from", "Started On"), of("to", "Finished On"), of("description", "Description")
	switch c {
	case consent.LinkedInProfile:
		return []domain{
			{
				"PROFILE", "about",
				[]string{"Headline"},
				[]fact{of("summary", "Summary"), of("industry", "Industry"), of("websites", "Websites"), of("twitter", "Twitter Handles")},
				[]string{"Geo Location", "Public Profile URL", "Profile URL"},
			},
			{"POSITIONS", "position", []string{"Title"}, []fact{of("company", "Company Name"), of("location", "Location"), from, to, text}, nil},
			{"EDUCATION", "education", []string{"School Name"}, []fact{
				of("degree", "Degree Name"), of("from", "Start Date"), of("to", "End Date"), of("activities", "Activities"), of("notes", "Notes"),
			}, nil},
			{"SKILLS", "skill", []string{"Name"}, nil, nil},
			{"LANGUAGES", "language", []string{"Name"}, []fact{of("proficiency", "Proficiency")}, nil},
			{"CERTIFICATIONS", "certification", []string{"Name"}, []fact{of("issued_by", "Authority"), from, to}, nil},
			{"HONORS", "honor", []string{"Title"}, []fact{of("date", "Issued On"), text}, nil},
			{"PROJECTS", "project", []string{"Title"}, []fact{from, to, text}, nil},
			{"PUBLICATIONS", "publication", []string{"Name"}, []fact{of("publisher", "Publisher"), of("date", "Published On"), text}, nil},
			{"ORGANIZATIONS", "organization", []string{"Name"}, []fact{of("position", "Position"), from, to, text}, nil},
			{"VOLUNTEERING_EXPERIENCES", "volunteering", []string{"Role"}, []fact{of("organization", "Company Name"), of("cause", "Cause"), from, to, text}, nil},
			{"COURSES", "course", []string{"Name"}, []fact{of("number", "Number")}, nil},
			{"PATENTS", "patent", []string{"Title"}, []fact{of("number", "Patent Number", "Number"), of("date", "Filed On", "Issued On"), text}, nil},
			{"EMAIL_ADDRESSES", "email", []string{"Email Address"}, []fact{of("primary", "Primary")}, nil},
			{"PHONE_NUMBERS", "phone", []string{"Number"}, []fact{of("type", "Type")}, nil},
		}
	case consent.LinkedInInterests:
		return []domain{
			{"MEMBER_FOLLOWING", "followed_person", []string{"FullName"}, []fact{of("since", "Date")}, nil},
			{"COMPANY_FOLLOWS", "followed_company", []string{"Organization"}, []fact{of("since", "Followed On")}, nil},
			{"GROUPS", "group", []string{"Group Name"}, []fact{of("since", "Joined On")}, nil},
			{"LEARNING", "course", []string{"Content Title"}, []fact{
				of("type", "Type", "Content Type"), of("last_watched", "Last Watched", "Content Last Watched Date (if viewed)"),
				of("completed", "Completed", "Content Completed At (if completed)"),
			}, nil},
			{"CAUSES_YOU_CARE_ABOUT", "cause", []string{"Supported Cause"}, nil, nil},
			{"ALL_LIKES", "reaction", []string{"Type"}, []fact{of("date", "Date"), of("link", "Link")}, nil},
			{"MEMBER_SHARE_INFO", "shared_content", []string{"ShareCommentary"}, []fact{of("date", "Date"), of("link", "ShareLink")}, nil},
			{"INSTANT_REPOSTS", "repost", []string{"Date"}, []fact{of("link", "Link")}, nil},
			{"Events", "event", []string{"Event Name"}, []fact{of("date", "Event Time"), of("status", "Status")}, nil},
		}
	case consent.LinkedInSubscriptions:
		facts := []fact{of("type", "Product Type"), of("period", "Billing Period"), of("bought_on", "Transaction Made At")}
		return []domain{
			{"RECEIPTS", "subscription", []string{"Product Name"}, facts, nil},
			{"RECEIPTS_LBP", "business_service", []string{"Product Name"}, facts, nil},
		}
	case consent.LinkedInConnections:
		return []domain{
			{"CONNECTIONS", "connection", []string{"First Name", "Last Name"}, []fact{
				of("position", "Position"), of("company", "Company"), of("email", "Email Address"), of("profile", "URL"), of("connected_on", "Connected On"),
			}, nil},
		}
	}
	return nil
}

// headings lists all that is read of the domain's rows.
func (d domain) headings() []string {
	all := append(append([]string(nil), d.title...), d.card...)
	for _, f := range d.facts {
		all = append(all, f.headings...)
	}
	return all
}
