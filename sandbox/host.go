//go:build !release

package sandbox

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// hostApp is a page of the organisation that shows colleagues and, on a click, their card.
type hostApp struct {
	id    string // the name in lower case
	name  string // as the portal tells people
	title string
	lead  string
}

// hostApps are the three apps, with the ids the portal is told.
func hostApps() []hostApp {
	return []hostApp{
		{"mail", "Mail", orgName + " Mail", "Inbox"},
		{"files", "Files", orgName + " Files", "Shared with you"},
		{"sites", "Sites", orgName + " Sites", "Berth planning, team page"},
	}
}

// hostOrigins are the apps as a portal is told them: NAME=ORIGIN, all at our address.
func (s *Sandbox) hostOrigins() string {
	var entries []string
	for _, app := range hostApps() {
		entries = append(entries, app.name+"="+s.publicURL)
	}
	return strings.Join(entries, ",")
}

// hostItem is one line: a mail, a file, a note. Its author is the way to a card.
type hostItem struct {
	Person personView
	What   string
	More   string
	When   string
	Card   string // where the link leads without JavaScript
	Part   string // what htmx fetches instead
	Open   bool
}

type hostView struct {
	page
	App    string
	Lead   string
	Items  []hostItem
	Opened *hostItem
}

func (s *Sandbox) host(app hostApp) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		portal := s.PortalURL()
		view := hostView{page: page{Title: app.title, Part: "host"}, App: app.id, Lead: app.lead}
		for i, text := range hostTexts(app.id) {
			person, ok := s.Person(text.who)
			if !ok {
				continue
			}
			part := portal + "/cards/" + person.ID + "?" + url.Values{"app": {app.id}}.Encode()
			item := hostItem{
				Person: viewOf(person), What: text.what, More: text.more, Part: part, When: []string{"09:12", "08:47", "Yesterday", "Monday"}[min(i/2, 3)],
				Card: part + "&" + url.Values{"host": {s.publicURL}}.Encode(), Open: r.FormValue("card") == person.ID,
			}
			view.Items = append(view.Items, item)
		}
		if i := slices.IndexFunc(view.Items, func(item hostItem) bool { return item.Open }); i >= 0 {
			view.Opened = &view.Items[i]
		} else if person, ok := s.Person(r.FormValue("card")); ok {
			part := portal + "/cards/" + person.ID + "?" + url.Values{"app": {app.id}}.Encode()
			view.Opened = &hostItem{Person: viewOf(person), Part: part, Card: part + "&" + url.Values{"host": {s.publicURL}}.Encode()}
		}
		// As strict as a careful organisation would be: the portal is named, and nobody else.
		w.Header().Set("Content-Security-Policy", "default-src 'self'; script-src 'self'; style-src 'self' "+portal+
			"; img-src 'self' "+portal+"; connect-src 'self' "+portal+"; object-src 'none'; base-uri 'none'; frame-ancestors 'none'")
		s.write(w, http.StatusOK, "host", view)
	}
}

type hostText struct{ who, what, more string }

func hostTexts(app string) []hostText {
	switch app {
	case "files":
		return []hostText{
			{Priya, "Berth plan, week 31.xlsx", "Edited by Priya"},
			{Hana, "Dispatcher table, third draft.pdf", "Comments welcome"},
			{Diego, "Valencia to Genoa, offer.docx", "Shared with Sales EMEA"},
			{Zofia, "Crane moves 2019 to today.csv", "4.1 million lines"},
			{Lea, "Ten first days.pptx", "For everybody who has a new colleague"},
			{Maria, "Forecast Southern Europe.xlsx", "Confidential"},
			{Chau, "Interview guide, engineers.docx", "Second version"},
		}
	case "sites":
		return []hostText{
			{Priya, "Owner of this page", "Ask her about scheduling"},
			{Kwame, "Looks after the simulator", "Usually at his desk by ten"},
			{Hana, "Draws the screens", "In Copenhagen"},
			{Zofia, "Keeps the numbers honest", "In Gdańsk"},
			{Yusuf, "Customs questions", "In Valletta"},
			{Adaeze, "Sponsor", "Wants to see quieter nights"},
		}
	}
	return []hostText{
		{Priya, "Crane three is back", "We replaced the sensor this morning. Two nights without a false stop would be a record."},
		{Diego, "Customer visit on Thursday", "They would like to see the simulator. Can somebody from Engineering join?"},
		{Lea, "Welcome our four new colleagues", "Please say hello when you see them in the canteen."},
		{Yusuf, "Customs data for Piraeus", "The new format arrived, with the usual surprises."},
		{Oisin, "A thank-you from a customer", "Worth reading twice."},
		{Maria, "Forecast until Friday, please", "Three lines are enough."},
		{Hana, "Which of the two tables?", "I put both on the wall next to the coffee machine."},
		{Chau, "Interviews next week", "Two engineers, one captain."},
	}
}
