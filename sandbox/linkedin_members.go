//go:build !release

package sandbox

import "strings"

// Member is somebody with a LinkedIn account, as the portal may get to know him.
type Member struct {
	Sub        string // pairwise: only this client sees this id
	PersonID   string // directory id of the same human; empty for a stranger
	Name       string
	GivenName  string
	FamilyName string
	Email      string // private address; empty for a member who shows none
	Vanity     string // last part of the profile's address
	Headline   string
	Location   string
	HasPicture bool

	about about
}

// about is what a member wrote about himself. The rest of a snapshot is drawn from pools.
type about struct {
	industry  string
	summary   string
	born      string // never to be fetched onto a screen, as address, zip and maiden
	address   string
	zip       string
	maiden    string
	phone     string
	positions []position
	education []school
	skills    string // comma separated
	languages []string
	certs     []string
	projects  []string
}

type position struct {
	title, company, location, from, to, text string
}

type school struct {
	name, degree, from, to string
}

// Stranger is a LinkedIn member who does not work at Northwind Harbour.
const Stranger = "mE1rL9yX5q"

func linkedinMembers() []*Member {
	members := append(membersInOffice(), membersInSales()...)
	members = append(members, membersInEngineering()...)
	members = append(members, &Member{
		Sub: Stranger, Name: "Morgan Ellery", Email: "morgan.ellery@post.example", HasPicture: true,
		Headline: "Freelance photographer of harbours and ships", Location: "Bristol, United Kingdom",
		about: about{
			industry: "Photography", summary: "Ships, cranes, fog.", born: "Feb 3, 1984", address: "7 Tidewall Terrace, Bristol", zip: "BS1 9ZZ", phone: "+44 117 496 0901",
			positions: []position{{"Photographer", "Self-employed", "Bristol", "Apr 2011", "", "Commissions for ports and shipyards."}},
			education: []school{{"Avonmouth College of Art", "BA, Photography", "2003", "2006"}},
			skills:    "Photography, Retouching, Exhibitions", languages: []string{"English (Native)"},
		},
	})
	for _, m := range members {
		if m.GivenName == "" {
			m.GivenName, m.FamilyName, _ = strings.Cut(m.Name, " ")
		}
		if m.Vanity == "" {
			m.Vanity = vanityOf(m.Name)
		}
	}
	return members
}

// vanityOf makes a profile address of a name: letters without marks, joined by hyphens.
func vanityOf(name string) string {
	plain := strings.NewReplacer(
		"é", "e", "á", "a", "í", "i", "ó", "o", "ú", "u", "ū", "u", "ä", "a", "ö", "o", "ü", "u", "ø", "o", "å", "a", "ã", "a", "ç", "c", "ñ", "n",
		"ś", "s", "ń", "n", "ł", "l", "ż", "z", "ḥ", "h", "Ḥ", "h", "ê", "e", "è", "e", "ễ", "e", "â", "a", "ş", "s", "ğ", "g", "ı", "i", "č", "c", "š", "s", "Š", "s",
	)
	return strings.Join(strings.FieldsFunc(strings.ToLower(plain.Replace(name)), func(r rune) bool { return r < 'a' || r > 'z' }), "-")
}

func membersInOffice() []*Member {
	return []*Member{
		{
			Sub: "iS9kT2mQ4e", Name: "Ingrid Solheim", Email: "ingrid.solheim@post.example",
			Headline: "Head of Workplace IT at Northwind Harbour | Identity and calm software", Location: "Oslo, Norway",
			about: about{
				industry: "IT Services", summary: "I look after the tools 1,900 colleagues open every morning.",
				born: "Aug 14, 1981", address: "Fjellveien 22, Oslo", zip: "0787", maiden: "Brekke", phone: "+47 22 55 01 01",
				positions: []position{
					{"Head of Workplace IT", "Northwind Harbour", "Oslo", "Jan 2019", "", "Identity, devices and everything people sign in to."},
					{"Identity Architect", "Blue Heron Logistics", "Oslo", "May 2013", "Dec 2018", "Single sign-on for eleven companies."},
				},
				education: []school{{"Fjordland University of Technology", "MSc, Informatics", "2000", "2005"}},
				skills:    "Identity Management, Zero Trust, Endpoint Management, Vendor Management, Incident Response, Public Speaking",
				languages: []string{"Norwegian (Native)", "English (Full professional)", "German (Limited working)"},
				certs:     []string{"Certified Identity Professional|Identity Guild"}, projects: []string{"One sign-in for every ship"},
			},
		},
		{
			Sub: "mL3xW8vB1a", Name: "Margarethe Lindqvist", Email: "m.lindqvist@post.example",
			Headline: "Data Protection Officer | Privacy that people can read", Location: "Hamburg, Germany",
			about: about{
				industry: "Legal Services", summary: "Lawyer by training, translator of lawyers by profession.",
				born: "Nov 30, 1975", address: "Elbchaussee 500, Hamburg", zip: "22587", maiden: "Petersen", phone: "+49 40 5550 0102",
				positions: []position{
					{"Data Protection Officer", "Northwind Harbour", "Hamburg", "Mar 2018", "", "Records, audits, and plain answers."},
					{"Privacy Counsel", "Alster Insurance", "Hamburg", "Sep 2009", "Feb 2018", ""},
				},
				education: []school{{"University of Alsterstadt", "State examination in law", "1994", "2001"}},
				skills:    "GDPR, Privacy Impact Assessments, Works Council Agreements, Contract Law, Audit",
				languages: []string{"German (Native)", "Swedish (Native)", "English (Full professional)"},
				certs:     []string{"Certified Privacy Manager|European Privacy Forum"},
			},
		},
		{
			Sub: "aO7nR5cK2z", Name: "Adaeze Okonkwo", Email: "adaeze@post.example",
			Headline: "Managing Director at Northwind Harbour | Ports, cities, people", Location: "Rotterdam, Netherlands",
			about: about{
				industry: "Maritime Transportation", summary: "Twenty years of making ports quieter, cleaner and quicker.",
				born: "Jan 9, 1972", address: "Maaskade 88, Rotterdam", zip: "3071 ND", maiden: "Nwachukwu", phone: "+31 10 555 0103",
				positions: []position{
					{"Managing Director", "Northwind Harbour", "Rotterdam", "Jul 2016", "", ""},
					{"Chief Operating Officer", "Gulf of Guinea Terminals", "Lagos", "Feb 2008", "Jun 2016", "Four terminals, 2,300 people."},
					{"Operations Manager", "Gulf of Guinea Terminals", "Lagos", "Jan 2001", "Jan 2008", ""},
				},
				education: []school{{"Lagoon University", "BEng, Civil Engineering", "1989", "1994"}, {"Maas School of Business", "MBA", "1998", "2000"}},
				skills:    "Port Operations, Leadership, Strategy, Negotiation, Board Relations, Safety Culture",
				languages: []string{"English (Native)", "Igbo (Native)", "Dutch (Professional working)"},
			},
		},
		{
			Sub: "lF0sX6yH4b", Name: "Léa Fontaine", Email: "lea.fontaine@post.example",
			Headline: "Head of People and Culture | Good first weeks", Location: "Lyon, France",
			about: about{
				industry: "Human Resources", summary: "I think the first ten days decide the next ten years.",
				born: "May 21, 1986", address: "14 rue des Canuts, Lyon", zip: "69004", phone: "+33 4 55 00 01 12",
				positions: []position{
					{"Head of People and Culture", "Northwind Harbour", "Lyon", "Sep 2020", "", ""},
					{"HR Business Partner", "Atelier Rhône Textiles", "Lyon", "Jan 2014", "Aug 2020", "Retail and production, 600 people."},
				},
				education: []school{{"Institut de la Saône", "Master, Work Psychology", "2005", "2010"}},
				skills:    "Onboarding, Employer Branding, Coaching, Labour Law, Change Management, Mediation",
				languages: []string{"French (Native)", "English (Full professional)", "Spanish (Elementary)"},
				certs:     []string{"Systemic Coach|Coaching Circle Europe"}, projects: []string{"Ten first days"},
			},
		},
		{
			Sub: "cN7wQ2iV9d", Name: "Châu Nguyễn", GivenName: "Châu", FamilyName: "Nguyễn", Email: "chau.nguyen@post.example",
			Headline: "Recruiter for engineers and captains", Location: "Lyon, France",
			about: about{
				industry: "Staffing and Recruiting", summary: "Fair questions, quick answers.",
				born: "Dec 2, 1994", address: "3 quai Arloing, Lyon", zip: "69009", phone: "+33 4 55 00 01 13",
				positions: []position{{"Recruiter", "Northwind Harbour", "Lyon", "Apr 2021", "", ""}, {"Talent Researcher", "Confluence Search", "Lyon", "Oct 2017", "Mar 2021", ""}},
				education: []school{{"University of the Two Rivers", "BA, Sociology", "2012", "2016"}},
				skills:    "Sourcing, Structured Interviews, Employer Branding, Negotiation",
				languages: []string{"Vietnamese (Native)", "French (Native)", "English (Professional working)"},
			},
		},
	}
}
