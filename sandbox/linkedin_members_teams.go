//go:build !release

package sandbox

func membersInSales() []*Member {
	return []*Member{
		{
			Sub: "mV4pD6hJ8s", Name: "Maria Antónia de Vasconcelos", GivenName: "Maria Antónia", FamilyName: "de Vasconcelos", Email: "ma.vasconcelos@post.example",
			Headline: "Regional Sales Director, Southern Europe and Middle East at Northwind Harbour", Location: "Lisbon, Portugal",
			about: about{
				industry: "Maritime Transportation", summary: "I sell berths, punctuality and peace of mind.",
				born: "Apr 25, 1974", address: "Rua do Salitre 9, Lisbon", zip: "1250-196", maiden: "Quintela", phone: "+351 21 555 0104",
				positions: []position{
					{"Regional Sales Director", "Northwind Harbour", "Lisbon", "Oct 2017", "", "Nine countries, one team."},
					{"Key Account Manager", "Portalegre Shipping", "Lisbon", "Jan 2006", "Sep 2017", ""},
				},
				education: []school{{"Universidade do Tejo", "Licenciatura, Economics", "1992", "1997"}},
				skills:    "Key Account Management, Negotiation, Forecasting, Tendering, Coaching, Arabic Markets",
				languages: []string{"Portuguese (Native)", "Spanish (Full professional)", "English (Full professional)", "Arabic (Elementary)"},
			},
		},
		{
			Sub: "dR2tY9fG5u", Name: "Diego Ramírez", GivenName: "Diego", FamilyName: "Ramírez", Email: "diego.ramirez@post.example",
			Headline: "Account Executive for short sea shipping | Spain and Italy", Location: "Madrid, Spain",
			about: about{
				industry: "Maritime Transportation", summary: "Trucks off the road, boxes on the water.",
				born: "Jul 7, 1990", address: "Calle de la Palma 31, Madrid", zip: "28004", phone: "+34 91 555 0105",
				positions: []position{
					{"Account Executive", "Northwind Harbour", "Madrid", "Feb 2020", "", "Forwarders and retailers in Spain and Italy."},
					{"Sales Representative", "Portalegre Shipping", "Valencia", "Jun 2015", "Jan 2020", ""},
				},
				education: []school{{"Universidad del Manzanares", "Grado, Business Administration", "2008", "2012"}},
				skills:    "B2B Sales, Short Sea Shipping, Incoterms, CRM, Presentations, Italian",
				languages: []string{"Spanish (Native)", "Italian (Professional working)", "English (Full professional)"},
				certs:     []string{"Freight Forwarding Diploma|Iberian Freight Academy"}, projects: []string{"Valencia to Genoa in a day"},
			},
		},
		{
			Sub: "yH8bC1wN6o", Name: "Yūsuf al-Ḥakīm", GivenName: "Yūsuf", FamilyName: "al-Ḥakīm", Email: "yusuf.alhakim@post.example",
			Headline: "Solutions Consultant | Customs data without tears", Location: "Valletta, Malta",
			about: about{
				industry: "Software", summary: "Between the customs officer and the spreadsheet, somebody has to listen.",
				born: "Mar 19, 1988", address: "41 Old Bakery Street, Valletta", zip: "VLT 1451", phone: "+356 2155 0106",
				positions: []position{
					{"Solutions Consultant", "Northwind Harbour", "Valletta", "Nov 2018", "", ""},
					{"Implementation Consultant", "Kestrel Customs Software", "Amman", "Aug 2012", "Oct 2018", "Thirty go-lives in eight countries."},
				},
				education: []school{{"Jordan Valley University", "BSc, Information Systems", "2006", "2010"}},
				skills:    "Customs Procedures, EDIFACT, Workshops, Requirements Analysis, SQL, Arabic Calligraphy",
				languages: []string{"Arabic (Native)", "English (Full professional)", "French (Professional working)"},
				certs:     []string{"Customs Practitioner|Mediterranean Trade Institute"},
			},
		},
		{
			Sub: "oG5qZ3lE7i", Name: "Oisín Gallagher", Email: "oisin.g@post.example",
			Headline: "Customer Success Manager at Northwind Harbour", Location: "Cork, Ireland",
			about: about{
				industry: "Maritime Transportation", summary: "I answer the phone.",
				born: "Oct 31, 1992", address: "12 Harbour Row, Cobh", zip: "P24 X001", phone: "+353 21 555 0107",
				positions: []position{{"Customer Success Manager", "Northwind Harbour", "Cork", "Jan 2022", "", ""}, {"Duty Manager", "Lee Valley Hotel", "Cork", "May 2015", "Dec 2021", ""}},
				education: []school{{"Munster College of Commerce", "BA, Hospitality", "2011", "2014"}},
				skills:    "Customer Success, Service Design, Complaint Handling", languages: []string{"English (Native)", "Irish (Professional working)"},
			},
		},
	}
}

func membersInEngineering() []*Member {
	return []*Member{
		{
			Sub: "pR6vM4xS0y", Name: "Priya Raghunathan", Email: "priya.raghunathan@post.example",
			Headline: "Engineering Manager | Distributed systems that sleep at night", Location: "Rotterdam, Netherlands",
			about: about{
				industry: "Software", summary: "I build teams that build schedules for 400 cranes. Before that: databases, queues, and one very long night.",
				born: "Sep 12, 1985", address: "Witte de Withstraat 70, Rotterdam", zip: "3012 BS", maiden: "Iyer", phone: "+31 10 555 0108",
				positions: []position{
					{"Engineering Manager", "Northwind Harbour", "Rotterdam", "Jun 2021", "", "Berth planning and crane scheduling."},
					{"Staff Engineer", "Meridian Rail Freight", "Utrecht", "Mar 2016", "May 2021", "Timetables for 9,000 wagons."},
					{"Software Engineer", "Coromandel Systems", "Chennai", "Jul 2008", "Feb 2016", ""},
				},
				education: []school{{"Marina Institute of Technology", "BTech, Computer Science", "2003", "2007"}, {"Nordkaap University", "MSc, Distributed Computing", "2007", "2008"}},
				skills:    "Distributed Systems, Go, PostgreSQL, Event Sourcing, Queueing Theory, Kubernetes, Observability, Incident Response, Hiring, Mentoring, Technical Writing, Architecture Reviews, Scheduling Algorithms, Operations Research, Linux, Terraform, Kafka, gRPC, Capacity Planning, Performance Tuning, Security Reviews, Public Speaking, Tamil, Carnatic Violin",
				languages: []string{"Tamil (Native)", "English (Native)", "Dutch (Professional working)"},
				certs:     []string{"Reliability Engineering|Systems Guild", "Certified Scrum Facilitator|Agile Harbour"}, projects: []string{"Cranes that agree", "Berth planner"},
			},
		},
		{
			Sub: "kM1jA8dT3w", Name: "Kwame Mensah", Email: "kwame.mensah@post.example",
			Headline: "Software Engineer | Compilers after dark", Location: "Rotterdam, Netherlands",
			about: about{
				industry: "Software", summary: "", born: "Jun 1, 1996", address: "Zwaanshals 300, Rotterdam", zip: "3035 KR", phone: "+31 10 555 0109",
				positions: []position{{"Software Engineer", "Northwind Harbour", "Rotterdam", "Sep 2021", "", ""}, {"Junior Developer", "Volta Mobile", "Accra", "Jan 2018", "Aug 2021", ""}},
				education: []school{{"Ashanti University of Science", "BSc, Computer Engineering", "2013", "2017"}},
				skills:    "Go, Rust, Compilers, Testing, Debugging, Football", languages: []string{"Twi (Native)", "English (Native)"},
				projects: []string{"A small Forth"},
			},
		},
		{
			Sub: "hK9gB7nU2r", Name: "Hana Kobayashi", Email: "hana.kobayashi@post.example",
			Headline: "Product Designer | Type, tables, tea", Location: "Copenhagen, Denmark",
			about: about{
				industry: "Design", summary: "I draw the screens that people look at for eight hours.",
				born: "Feb 28, 1991", address: "Nørrebrogade 140, Copenhagen", zip: "2200", maiden: "Morikawa", phone: "+45 32 55 01 10",
				positions: []position{
					{"Product Designer", "Northwind Harbour", "Copenhagen", "Mar 2019", "", "Planning tools for dispatchers."},
					{"Visual Designer", "Studio Øresund", "Copenhagen", "Aug 2014", "Feb 2019", ""},
				},
				education: []school{{"Kyoto Academy of Design", "BA, Visual Communication", "2009", "2013"}},
				skills:    "Interaction Design, Typography, Accessibility, Prototyping, User Research, Ceramics",
				languages: []string{"Japanese (Native)", "English (Full professional)", "Danish (Professional working)"},
				projects:  []string{"A table for dispatchers"},
			},
		},
		{
			Sub: "zW3eF5kP8c", Name: "Zofia Wiśniewska", // no e-mail: claims may be missing
			Headline: "Data Analyst | Open data and open windows", Location: "Gdańsk, Poland",
			about: about{
				industry: "Information Services", summary: "Numbers first, then the map.", born: "Jan 27, 1993", address: "ul. Mariacka 18, Gdańsk", zip: "80-833", phone: "+48 58 555 01 11",
				positions: []position{{"Data Analyst", "Northwind Harbour", "Gdańsk", "May 2020", "", ""}, {"Research Assistant", "Baltic Sea Institute", "Sopot", "Oct 2016", "Apr 2020", "Bird counts and buoys."}},
				education: []school{{"Motława University", "MSc, Statistics", "2011", "2016"}},
				skills:    "SQL, R, Statistics, Maps, Data Quality, Birdwatching", languages: []string{"Polish (Native)", "English (Full professional)"},
				certs: []string{"Open Data Practitioner|Baltic Data Club"},
			},
		},
	}
}
