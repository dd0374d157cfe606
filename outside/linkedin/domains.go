package linkedin

import (
	"slices"
	"strings"

	"accord/consent"
	"accord/outside/openid"
)

// domain is one part of LinkedIn's portability data that we read, and how its rows
// become entries. A heading that is not named here goes nowhere.
type domain struct {
	name  string   // exactly as LinkedIn spells it, case included
	kind  string   // what one row is, in the reader's words
	title []string // headings that make the title, together
	facts []string // label and heading in turn; "a|b" takes the first that has a value
}

// domainsOf is the list of what is read: the domains of each category, and of each
// domain the headings. Messages, searches, job applications and whatever else
// LinkedIn would hand out are read by nobody because they do not stand here.
// Neither do birth date, address, zip code, maiden name, amounts and payment data.
func domainsOf(c consent.Category) []domain {
	switch c {
	case consent.LinkedInProfile:
		return []domain{
			{"PROFILE", "About", []string{"Headline"}, []string{"Summary", "Summary", "Industry", "Industry", "Websites", "Websites", "Twitter", "Twitter Handles"}},
			{"POSITIONS", "Position", []string{"Title"}, []string{"Company", "Company Name", "Location", "Location", "From", "Started On", "To", "Finished On", "Description", "Description"}},
			{"EDUCATION", "Education", []string{"School Name"}, []string{"Degree", "Degree Name", "From", "Start Date", "To", "End Date", "Activities", "Activities", "Notes", "Notes"}},
			{"SKILLS", "Skill", []string{"Name"}, nil},
			{"LANGUAGES", "Language", []string{"Name"}, []string{"Proficiency", "Proficiency"}},
			{"CERTIFICATIONS", "Certification", []string{"Name"}, []string{"Issued by", "Authority", "From", "Started On", "To", "Finished On"}},
			{"HONORS", "Honor", []string{"Title"}, []string{"Date", "Issued On", "Description", "Description"}},
			{"PROJECTS", "Project", []string{"Title"}, []string{"From", "Started On", "To", "Finished On", "Description", "Description"}},
			{"PUBLICATIONS", "Publication", []string{"Name"}, []string{"Publisher", "Publisher", "Date", "Published On", "Description", "Description"}},
			{"ORGANIZATIONS", "Organization", []string{"Name"}, []string{"Position", "Position", "From", "Started On", "To", "Finished On", "Description", "Description"}},
			{"VOLUNTEERING_EXPERIENCES", "Volunteering", []string{"Role"}, []string{"Organization", "Company Name", "Cause", "Cause", "From", "Started On", "To", "Finished On", "Description", "Description"}},
			{"COURSES", "Course", []string{"Name"}, []string{"Number", "Number"}},
			{"PATENTS", "Patent", []string{"Title"}, []string{"Number", "Patent Number|Number", "Date", "Filed On|Issued On", "Description", "Description"}},
			{"EMAIL_ADDRESSES", "Email", []string{"Email Address"}, []string{"Primary", "Primary"}},
			{"PHONE_NUMBERS", "Phone", []string{"Number"}, []string{"Type", "Type"}},
		}
	case consent.LinkedInInterests:
		return []domain{
			{"MEMBER_FOLLOWING", "Person you follow", []string{"FullName"}, []string{"Since", "Date"}},
			{"COMPANY_FOLLOWS", "Company you follow", []string{"Organization"}, []string{"Since", "Followed On"}},
			{"GROUPS", "Group", []string{"Group Name"}, []string{"Since", "Joined On"}},
			{"LEARNING", "Course", []string{"Content Title"}, []string{"Type", "Type|Content Type", "Last watched", "Last Watched|Content Last Watched Date (if viewed)", "Completed", "Completed|Content Completed At (if completed)"}},
			{"CAUSES_YOU_CARE_ABOUT", "Cause", []string{"Supported Cause"}, nil},
			{"ALL_LIKES", "Reaction", []string{"Type"}, []string{"Date", "Date", "Link", "Link"}},
			{"MEMBER_SHARE_INFO", "Shared content", []string{"ShareCommentary"}, []string{"Date", "Date", "Link", "ShareLink"}},
			{"INSTANT_REPOSTS", "Repost", []string{"Date"}, []string{"Link", "Link"}},
			{"Events", "Event", []string{"Event Name"}, []string{"Date", "Event Time", "Status", "Status"}},
		}
	case consent.LinkedInSubscriptions:
		headings := []string{"Type", "Product Type", "Period", "Billing Period", "Bought on", "Transaction Made At"}
		return []domain{
			{"RECEIPTS", "Subscription", []string{"Product Name"}, headings},
			{"RECEIPTS_LBP", "Business service", []string{"Product Name"}, headings},
		}
	case consent.LinkedInConnections:
		return []domain{
			{"CONNECTIONS", "Connection", []string{"First Name", "Last Name"}, []string{"Position", "Position", "Company", "Company", "Email", "Email Address", "Profile", "URL", "Connected on", "Connected On"}},
		}
	}
	return nil
}

const (
	titleLimit = 300
	factLimit  = 2000
)

// entry turns a row into an entry under our own labels. It reports false for a row
// of which nothing is left.
func (c *Client) entry(d domain, r row) (consent.Entry, bool) {
	e := consent.Entry{Kind: d.kind}
	var title []string
	for _, heading := range d.title {
		if s := r.value(heading, titleLimit); s != "" {
			title = append(title, s)
		}
	}
	e.Title = strings.Join(title, " ")
	for i := 0; i+1 < len(d.facts); i += 2 {
		label, value := d.facts[i], r.value(d.facts[i+1], factLimit)
		if label == "Link" || label == "Profile" {
			value = c.address(value)
		}
		if value != "" {
			e.Facts = append(e.Facts, consent.Fact{Label: label, Value: value})
		}
	}
	if e.Title == "" && len(e.Facts) == 0 {
		return consent.Entry{}, false
	}
	if e.Title == "" {
		e.Title = d.kind
	}
	return e, true
}

// value reads the first of the headings that says something.
func (r row) value(headings string, limit int) string {
	for heading := range strings.SplitSeq(headings, "|") {
		switch s := openid.Line(r[plain(heading)], limit); strings.ToLower(s) {
		case "", "n/a", "not available":
		default:
			return s
		}
	}
	return ""
}

// sensitive names, for the note on what was left out, what rows often have and
// entries never do.
func sensitive(heading string) string {
	switch heading {
	case "birthdate":
		return "birth date"
	case "address", "zipcode":
		return "home address"
	case "maidenname":
		return "maiden name"
	}
	for _, part := range []string{"amount", "total", "tax", "price", "currency", "payment", "card", "invoice"} {
		if strings.Contains(heading, part) {
			return "amounts and payment details"
		}
	}
	return ""
}

// leftOut says in words what the tables held and the entries do not.
func leftOut(tables []table) string {
	var names []string
	var more []string
	for _, t := range tables {
		for _, r := range t.rows {
			for heading, value := range r {
				if name := sensitive(heading); name != "" && value != "" && !slices.Contains(names, name) {
					names = append(names, name)
				}
			}
		}
		if t.cut {
			more = append(more, "There is more at LinkedIn than is shown here.")
		}
		if t.failed {
			more = append(more, "LinkedIn did not hand out every part.")
		}
	}
	slices.Sort(names)
	slices.Sort(more)
	more = slices.Compact(more)
	if n := len(names); n > 0 {
		text := strings.Join(names[:n-1], ", ")
		if text != "" {
			text += " and "
		}
		text += names[n-1]
		more = append([]string{"Left out: " + text + "."}, more...)
	}
	return strings.Join(more, " ")
}
