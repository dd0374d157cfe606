//go:build !release

package sandbox

const (
	orgName   = "Northwind Harbour"
	orgDomain = "northwindharbour.example"
)

// northwindHarbour is the directory as it stands when a sandbox starts.
func northwindHarbour() []*Person {
	office := []string{"SPE_E3", "POWER_BI_PRO"}
	sales := []string{"SPE_E3", "DYN365_ENTERPRISE_SALES", "POWER_BI_STANDARD"}
	makers := []string{"SPE_E5", "VISIOCLIENT", "PROJECTPROFESSIONAL"}
	list := []*Person{
		{
			ID: Ingrid, Subject: "Qx7fN2_ingrid_hL0sVw", UserName: "ingrid.solheim", DisplayName: "Ingrid Solheim", GivenName: "Ingrid", Surname: "Solheim",
			JobTitle: "Head of Workplace IT", Department: "IT", Office: "Oslo", ManagerID: Adaeze, Roles: []string{"Connections.Admin"},
			Interests: []string{"identity", "cross-country skiing", "calm software"}, Licences: makers, Member: "iS9kT2mQ4e",
		},
		{
			ID: Margarethe, Subject: "Qx7fN2_marga_3kPz8c", UserName: "margarethe.lindqvist", DisplayName: "Margarethe Lindqvist", GivenName: "Margarethe", Surname: "Lindqvist",
			JobTitle: "Data Protection Officer", Department: "Legal", Office: "Hamburg", ManagerID: Adaeze, Roles: []string{"Connections.Auditor"},
			Interests: []string{"privacy law", "choir music"}, Licences: office, Member: "mL3xW8vB1a",
		},
		{
			ID: Adaeze, Subject: "Qx7fN2_adaez_Yt61nB", UserName: "adaeze.okonkwo", DisplayName: "Adaeze Okonkwo", GivenName: "Adaeze", Surname: "Okonkwo",
			JobTitle: "Managing Director", Department: "Leadership", Office: "Rotterdam",
			Interests: []string{"ports and cities", "mentoring", "sailing"}, Licences: office, Member: "aO7nR5cK2z",
		},
		{
			ID: Maria, Subject: "Qx7fN2_maria_8GdRq4", UserName: "maria.vasconcelos", DisplayName: "Maria Antónia Ferreira da Costa e Albuquerque de Vasconcelos",
			GivenName: "Maria Antónia", Surname: "Ferreira da Costa e Albuquerque de Vasconcelos",
			JobTitle: "Regional Sales Director, Southern Europe and Middle East", Department: "Sales", Office: "Lisbon", ManagerID: Adaeze,
			Groups: []string{GroupSales}, Interests: []string{"negotiation", "fado"}, Licences: sales, Member: "mV4pD6hJ8s",
		},
		{
			ID: Diego, Subject: "Qx7fN2_diego_Zr5wXe", UserName: "diego.ramirez", DisplayName: "Diego Ramírez Ortega", GivenName: "Diego", Surname: "Ramírez Ortega",
			JobTitle: "Account Executive", Department: "Sales", Office: "Madrid", ManagerID: Maria,
			Groups: []string{GroupSales, GroupPilot}, Interests: []string{"short sea shipping", "road cycling"}, Licences: sales, Member: "dR2tY9fG5u",
		},
		{
			ID: Yusuf, Subject: "Qx7fN2_yusuf_1oKmJs", UserName: "yusuf.alhakim", DisplayName: "Yūsuf al-Ḥakīm", GivenName: "Yūsuf", Surname: "al-Ḥakīm",
			JobTitle: "Solutions Consultant", Department: "Sales", Office: "Valletta", ManagerID: Maria,
			Groups: []string{GroupSales, GroupPilot}, Interests: []string{"customs data", "calligraphy"}, Licences: sales, Member: "yH8bC1wN6o",
		},
		{
			ID: Oisin, Subject: "Qx7fN2_oisin_Vb9tDa", UserName: "oisin.gallagher", DisplayName: "Oisín Gallagher", GivenName: "Oisín", Surname: "Gallagher",
			JobTitle: "Customer Success Manager", Department: "Sales", Office: "Cork", ManagerID: Maria,
			Groups: []string{GroupSales}, Interests: []string{"service design"}, Licences: []string{"FLOW_FREE"}, Member: "oG5qZ3lE7i",
		},
		{
			ID: Priya, Subject: "Qx7fN2_priya_Hc2xUf", UserName: "priya.raghunathan", DisplayName: "Priya Raghunathan", GivenName: "Priya", Surname: "Raghunathan",
			JobTitle: "Engineering Manager", Department: "Engineering", Office: "Rotterdam", ManagerID: Adaeze,
			Groups: []string{GroupEngineering, GroupPilot}, Interests: []string{"distributed systems", "Carnatic music", "bouldering"}, Licences: makers, Member: "pR6vM4xS0y",
		},
		{
			ID: Kwame, Subject: "Qx7fN2_kwame_7sLiOg", UserName: "kwame.mensah", DisplayName: "Kwame Mensah", GivenName: "Kwame", Surname: "Mensah",
			JobTitle: "Software Engineer", Department: "Engineering", Office: "Rotterdam", ManagerID: Priya,
			Groups: []string{GroupEngineering}, Interests: []string{"compilers", "football"}, Licences: makers, Member: "kM1jA8dT3w",
		},
		{
			ID: Hana, Subject: "Qx7fN2_hanak_Pn4yMh", UserName: "hana.kobayashi", DisplayName: "Hana Kobayashi", GivenName: "Hana", Surname: "Kobayashi",
			JobTitle: "Product Designer", Department: "Engineering", Office: "Copenhagen", ManagerID: Priya,
			Groups: []string{GroupEngineering, GroupPilot}, Interests: []string{"typography", "ceramics"}, Licences: makers, Member: "hK9gB7nU2r",
		},
		{
			ID: Zofia, Subject: "Qx7fN2_zofia_5aWjEk", UserName: "zofia.wisniewska", DisplayName: "Zofia Wiśniewska", GivenName: "Zofia", Surname: "Wiśniewska",
			JobTitle: "Data Analyst", Department: "Engineering", Office: "Gdańsk", ManagerID: Priya,
			Groups: []string{GroupEngineering}, Interests: []string{"open data", "birdwatching"}, Licences: office, Member: "zW3eF5kP8c",
		},
		{
			ID: Lea, Subject: "Qx7fN2_leafo_Dq8rTl", UserName: "lea.fontaine", DisplayName: "Léa Fontaine", GivenName: "Léa", Surname: "Fontaine",
			JobTitle: "Head of People and Culture", Department: "People and Culture", Office: "Lyon", ManagerID: Adaeze,
			Groups: []string{GroupPeople, GroupPilot}, Interests: []string{"onboarding", "theatre"}, Licences: office, Member: "lF0sX6yH4b",
		},
		{
			ID: Chau, Subject: "Qx7fN2_chaun_0uBcGm", UserName: "chau.nguyen", DisplayName: "Nguyễn Minh Châu", GivenName: "Minh Châu", Surname: "Nguyễn",
			JobTitle: "Recruiter", Department: "People and Culture", Office: "Lyon", ManagerID: Lea,
			Groups: []string{GroupPeople}, Interests: []string{"fair hiring", "baking"}, Licences: office, Member: "cN7wQ2iV9d",
		},
	}
	for _, p := range list {
		p.UserName += "@" + orgDomain
		p.Mail = p.UserName
		p.Groups = append([]string{GroupEveryone}, p.Groups...)
		p.Active = true
		p.HasPicture = p.ID != Chau
		p.HasMailbox = p.ID != Oisin
	}
	return list
}
