//go:build !release

package sandbox

import (
	"fmt"
	"strings"
	"time"
)

// snapshotDomains is everything LinkedIn would hand out about a member, in its
// own order: what a portal may ask for, and what it must never ask for.
func (l *linkedin) snapshotDomains(m *Member) []snapshotElement {
	var all []snapshotElement
	all = append(all, profileDomains(m)...)
	all = append(all, l.interestDomains(m)...)
	all = append(all, l.subscriptionDomains(m)...)
	all = append(all, snapshotElement{"CONNECTIONS", l.connections(m)})
	return append(all, l.forbiddenDomains(m)...)
}

func profileDomains(m *Member) []snapshotElement {
	a := m.about
	profile := row{
		"First Name": m.GivenName, "Last Name": m.FamilyName, "Maiden Name": a.maiden, "Address": a.address, "Birth Date": a.born,
		"Headline": m.Headline, "Summary": a.summary, "Industry": a.industry, "Zip Code": a.zip, "Geo Location": m.Location,
		"Twitter Handles": "", "Websites": "[PERSONAL:https://" + m.Vanity + ".example]", "Instant Messengers": "",
	}
	domains := []snapshotElement{{"PROFILE", []row{profile}}}
	add := func(domain string, rows []row) {
		if len(rows) > 0 {
			domains = append(domains, snapshotElement{domain, rows})
		}
	}
	var rows []row
	for _, p := range a.positions {
		rows = append(rows, row{"Company Name": p.company, "Title": p.title, "Description": p.text, "Location": p.location, "Started On": p.from, "Finished On": p.to})
	}
	add("POSITIONS", rows)
	rows = nil
	for _, s := range a.education {
		rows = append(rows, row{"School Name": s.name, "Start Date": s.from, "End Date": s.to, "Notes": "", "Degree Name": s.degree, "Activities": ""})
	}
	add("EDUCATION", rows)
	rows = nil
	for _, s := range strings.Split(a.skills, ", ") {
		rows = append(rows, row{"Name": s})
	}
	add("SKILLS", rows)
	rows = nil
	for _, s := range a.languages {
		name, level, _ := strings.Cut(strings.TrimSuffix(s, ")"), " (")
		rows = append(rows, row{"Name": name, "Proficiency": level})
	}
	add("LANGUAGES", rows)
	rows = nil
	for _, s := range a.certs {
		name, authority, _ := strings.Cut(s, "|")
		rows = append(rows, row{"Name": name, "Url": "", "Authority": authority, "Started On": "Jan 2022", "Finished On": "", "License Number": ""})
	}
	add("CERTIFICATIONS", rows)
	rows = nil
	for _, s := range a.projects {
		rows = append(rows, row{"Title": s, "Description": "", "Url": "", "Started On": "Mar 2022", "Finished On": ""})
	}
	add("PROJECTS", rows)
	add("HONORS", pick([]row{
		{"Title": "Colleague of the year", "Description": "Voted by the team", "Issued On": "Dec 2023"},
		{"Title": "Harbour prize", "Description": "For the quietest terminal", "Issued On": "Jun 2022"},
		{"Title": "Best talk", "Description": "Port Tech Days", "Issued On": "Oct 2023"},
	}, 1, m.Sub, "HONORS"))
	add("PUBLICATIONS", pick([]row{
		{"Name": "What a berth is worth", "Published On": "May 2021", "Description": "", "Publisher": "Harbour and Tide Magazine", "Url": ""},
		{"Name": "Schedules people trust", "Published On": "Sep 2022", "Description": "", "Publisher": "Harbour and Tide Magazine", "Url": ""},
	}, 1, m.Sub, "PUBLICATIONS"))
	add("ORGANIZATIONS", []row{{"Name": "Harbour Professionals", "Position": "Member", "Description": "", "Started On": "Jan 2018", "Finished On": ""}})
	add("VOLUNTEERING_EXPERIENCES", pick([]row{
		{"Company Name": "Sea Rescue Friends", "Role": "Treasurer", "Cause": "Health", "Started On": "Jan 2017", "Finished On": "", "Description": ""},
		{"Company Name": "Code Club Waterfront", "Role": "Mentor", "Cause": "Education", "Started On": "Sep 2019", "Finished On": "", "Description": ""},
		{"Company Name": "Clean Quay", "Role": "Organiser", "Cause": "Environment", "Started On": "Apr 2020", "Finished On": "", "Description": ""},
	}, 1, m.Sub, "VOLUNTEERING"))
	add("COURSES", []row{{"Name": pick(coursePool(), 1, m.Sub, "COURSES")[0], "Number": "C-101"}})
	if m.PersonID == Priya {
		add("PATENTS", []row{{"Title": "Method for agreeing crane moves", "Description": "", "Patent Number": "EP 0000001", "Filed On": "Nov 2022"}})
	}
	if m.Email != "" {
		add("EMAIL_ADDRESSES", []row{{"Email Address": m.Email, "Confirmed": "Yes", "Primary": "Yes", "Updated On": "Not Available"}})
	}
	add("PHONE_NUMBERS", []row{{"Extension": "", "Number": a.phone, "Type": "MOBILE"}})
	return domains
}

func (l *linkedin) interestDomains(m *Member) []snapshotElement {
	now := l.sandbox.now().UTC()
	date := func(days int) string { return now.AddDate(0, 0, -days).Format("Mon Jan 02 15:04:05 UTC 2006") }
	moment := func(days int) string { return now.AddDate(0, 0, -days).Format("2006-01-02 15:04:05") }
	var people, companies, groups, learning, causes, likes, shares, reposts, events []row
	for i, c := range pick(outsideContacts(), 4, m.Sub, "FOLLOW") {
		people = append(people, row{"Date": date(40 * (i + 1)), "Status": "Active", "FullName": c.name()})
	}
	for i, c := range pick(companyPool(), 5, m.Sub, "COMPANY") {
		companies = append(companies, row{"Organization": c, "Followed On": date(90*i + 12)})
	}
	for i, g := range pick(groupPool(), 3, m.Sub, "GROUPS") {
		groups = append(groups, row{"Group Name": g, "Joined On": date(200*i + 30)})
	}
	for i, c := range pick(coursePool(), 3, m.Sub, "LEARNING") {
		completed := "N/A"
		if i > 0 {
			completed = moment(30 * i)
		}
		learning = append(learning, row{"Content Title": c, "Description": "A course of about an hour.", "Type": "Course", "Last Watched": moment(20*i + 3), "Completed": completed, "Notes": ""})
	}
	for _, c := range pick(causePool(), 3, m.Sub, "CAUSES") {
		causes = append(causes, row{"Supported Cause": c})
	}
	for i := range 8 {
		kind := []string{"LIKE", "PRAISE", "EMPATHY"}[i%3]
		likes = append(likes, row{"Date": moment(4*i + 1), "Type": kind, "Link": fmt.Sprintf("%s/linkedin/feed/update/%d", l.sandbox.publicURL, seed(m.Sub, letter(i)))})
	}
	for i, text := range []string{"We are hiring somebody who likes cranes.", "Slides of my talk are online. Thank you for the questions!"} {
		shares = append(shares, row{
			"Date": moment(33*i + 9), "ShareLink": fmt.Sprintf("%s/linkedin/feed/update/%d", l.sandbox.publicURL, seed(m.Sub, "share", letter(i))),
			"ShareCommentary": text, "SharedUrl": "", "MediaUrl": "", "Visibility": "MEMBER_NETWORK",
		})
	}
	reposts = append(reposts, row{"Date": moment(15), "Link": fmt.Sprintf("%s/linkedin/feed/update/%d", l.sandbox.publicURL, seed(m.Sub, "repost"))})
	for i, e := range pick(eventPool(), 2, m.Sub, "EVENTS") {
		events = append(events, row{"Event Name": e, "Event Time": moment(60*i + 20), "Status": "ATTENDING", "External Url": ""})
	}
	return []snapshotElement{
		{"MEMBER_FOLLOWING", people},
		{"COMPANY_FOLLOWS", companies},
		{"GROUPS", groups},
		{"LEARNING", learning},
		{"CAUSES_YOU_CARE_ABOUT", causes},
		{"ALL_LIKES", likes},
		{"MEMBER_SHARE_INFO", shares},
		{"INSTANT_REPOSTS", reposts},
		{"Events", events},
	}
}

// connections has the shared outside world and some colleagues. The e-mail column is filled only where that person allows it.
func (l *linkedin) connections(m *Member) []row {
	var rows []row
	connected := l.sandbox.now()
	line := func(given, family, vanity, mail, company, title string) {
		connected = connected.Add(-time.Duration(9+seed(m.Sub, vanity)%40) * 24 * time.Hour)
		rows = append(rows, row{
			"First Name": given, "Last Name": family, "URL": l.sandbox.publicURL + "/linkedin/in/" + vanity, "Email Address": mail,
			"Company": company, "Position": title, "Connected On": connected.UTC().Format("02 Jan 2006"),
		})
	}
	for i, c := range pick(outsideContacts(), 18+seed(m.Sub)%12, m.Sub, "CONNECTIONS") {
		mail := ""
		if c.showsMail {
			mail = c.mail()
		}
		line(c.given, c.family, c.vanity(), mail, c.company, c.position)
		// Colleagues in between, so that they are on every page.
		if other := l.members[(i+seed(m.Sub))%len(l.members)]; i%3 == 0 && other.Sub != m.Sub && other.PersonID != "" {
			line(other.GivenName, other.FamilyName, other.Vanity, "", orgName, other.about.positions[0].title)
		}
	}
	return rows
}
