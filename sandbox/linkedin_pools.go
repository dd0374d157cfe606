//go:build !release

package sandbox

import (
	"hash/fnv"
	"strings"
)

// contact is somebody outside Northwind Harbour whom members know.
type contact struct {
	given, family, company, position string
	showsMail                        bool
}

func (c contact) name() string   { return c.given + " " + c.family }
func (c contact) vanity() string { return vanityOf(c.name()) }
func (c contact) mail() string   { return strings.ReplaceAll(c.vanity(), "-", ".") + "@mail.example" }

// outsideContacts is the pool that connections and address books are drawn from. Members share some of them.
func outsideContacts() []contact {
	lines := strings.Split(strings.TrimSpace(`
Aino Virtanen;Baltic Sea Institute;Oceanographer;m
Bruno Castellani;Genoa Terminal Works;Terminal Manager;
Carys Bevan;Harbour and Tide Magazine;Editor;m
Dimitra Papadaki;Aegean Ferries;Fleet Planner;
Emeka Nwosu;Gulf of Guinea Terminals;Head of Safety;m
Freya Halvorsen;Blue Heron Logistics;Chief Information Officer;
Giulia Moretti;Portalegre Shipping;Sales Manager;m
Hamza Belkacem;Kestrel Customs Software;Product Manager;
Ines Duarte;Universidade do Tejo;Lecturer;
Jakub Nowak;Vistula Rail;Data Engineer;m
Karin Oberholzer;Alpine Freight Forum;Secretary General;
Liam Fitzgerald;Lee Valley Hotel;General Manager;
Mei Lin Tan;Straits Container Lines;Scheduling Lead;m
Nadia Haddad;Jordan Valley University;Professor of Information Systems;
Olu Adeyemi;Lagoon University;Dean of Engineering;
Petra Svobodova;Bohemia Cold Chain;Operations Director;
Quentin Marchal;Atelier Rhone Textiles;Buyer;m
Rania Aziz;Mediterranean Trade Institute;Trainer;
Soren Kjaer;Studio Oresund;Creative Director;m
Tamsin Okafor;Tidewater Analytics;Founder;
Ulla Bergstrom;Fjordland University of Technology;Researcher;
Viktor Horvat;Adria Port Authority;Harbour Master;m
Wanjiru Kamau;Mombasa Gate Logistics;Country Manager;
Xavier Dupuis;Confluence Search;Partner;
Yara Mansour;Levant Cargo;Account Manager;m
Zdenek Marek;Meridian Rail Freight;Principal Engineer;
Anouk Visser;Maas School of Business;Programme Director;
Baptiste Leroy;Institut de la Saone;Psychologist;m
Chidi Obi;Coromandel Systems;Site Reliability Engineer;
Dagny Lund;Identity Guild;Chair;m
Elif Yilmaz;Bosphorus Pilots;Pilot Coordinator;
Farid Rahimi;European Privacy Forum;Policy Officer;
Greta Sandberg;Alster Insurance;General Counsel;m
Hugo Alvarez;Iberian Freight Academy;Instructor;
Isla MacLeod;Hebrides Wind Services;Project Manager;
Joao Teixeira;Douro Wines Export;Logistics Lead;m
`), "\n")
	var pool []contact
	for _, line := range lines {
		f := strings.Split(line, ";")
		cut := strings.LastIndexByte(f[0], ' ')
		pool = append(pool, contact{given: f[0][:cut], family: f[0][cut+1:], company: f[1], position: f[2], showsMail: f[3] == "m"})
	}
	return pool
}

// seed turns who and what into a number, always the same one.
func seed(parts ...string) int {
	h := fnv.New32a()
	for _, p := range parts {
		_, _ = h.Write([]byte(p + "\x00"))
	}
	return int(h.Sum32() & 0x7fffffff)
}

// pick draws n different entries of a pool for somebody, always the same ones.
func pick[T any](pool []T, n int, parts ...string) []T {
	n = min(n, len(pool))
	from := seed(parts...)
	var drawn []T
	for i := range pool {
		if len(drawn) == n {
			break
		}
		// Knuth's selection sampling, with a number that depends on the place instead of chance.
		if seed(parts[0], letter(i), parts[len(parts)-1])%(len(pool)-i) < n-len(drawn) {
			drawn = append(drawn, pool[(from+i)%len(pool)])
		}
	}
	return drawn
}

func letter(i int) string { return string(rune('A' + i)) }

func companyPool() []string {
	return []string{
		"Blue Heron Logistics", "Kestrel Customs Software", "Portalegre Shipping", "Meridian Rail Freight", "Straits Container Lines",
		"Tidewater Analytics", "Hebrides Wind Services", "Harbour and Tide Magazine", "Adria Port Authority", "Baltic Sea Institute",
		"Aegean Ferries", "Studio Øresund", "Bohemia Cold Chain", "Identity Guild",
	}
}

func groupPool() []string {
	return []string{
		"Short Sea Shipping Network", "Women in Ports", "European Privacy Forum", "Designers of Dense Screens", "Go in Production",
		"People Partners Europe", "Customs and Trade Data", "Alumni of the Maas School", "Open Data Baltic", "Customer Success Circle",
	}
}

func coursePool() []string {
	return []string{
		"Reading a balance sheet", "Writing for busy people", "Queueing theory in practice", "Typography for tables", "Incoterms, all eleven",
		"Difficult conversations", "Maps with open data", "Accessible forms", "Negotiating across cultures", "Zero trust, one step at a time",
	}
}

func causePool() []string {
	return []string{"Environment", "Education", "Human Rights", "Animal Welfare", "Health", "Arts and Culture", "Disaster and Humanitarian Relief", "Economic Empowerment"}
}

func eventPool() []string {
	return []string{"Port Tech Days Rotterdam", "Baltic Data Meetup", "Privacy Breakfast Hamburg", "Design for Dispatchers", "Short Sea Forum Valencia", "Identity Evening Oslo"}
}
