package consent_test

import (
	"reflect"
	"testing"
	"time"

	"accord/consent"
)

// TestDescriptions: what has no field is not told, and what is empty is left out.
func TestDescriptions(t *testing.T) {
	start, end := noon, noon.Add(time.Hour)
	fact := func(label consent.Label, value string) consent.Fact { return consent.Fact{Label: label, Value: value} }
	rows := map[string]struct {
		item consent.Item
		want consent.Description
	}{
		"member": {
			consent.Member{
				Subject: "sub", Name: "Diego", Email: "d@example.org", Headline: "Builder", Position: "Engineer", Company: "Contoso",
				Location: "Oslo", School: "NTNU", ProfileURL: "https://linkedin.example/in/diego", HasPicture: true,
			},
			consent.Description{Title: "Diego", Picture: true, Facts: []consent.Fact{
				fact("email", "d@example.org"), fact("headline", "Builder"), fact("position", "Engineer"), fact("company", "Contoso"),
				fact("location", "Oslo"), fact("school", "NTNU"), fact("profile", "https://linkedin.example/in/diego"),
			}},
		},
		"sparse member": {consent.Member{Name: "Diego", School: "NTNU"}, consent.Description{Title: "Diego", Facts: []consent.Fact{fact("school", "NTNU")}}},
		"entry": {
			consent.Entry{Kind: "course", Title: "Go", Facts: []consent.Fact{fact("by", "NTNU")}},
			consent.Description{Title: "Go", Kind: "course", Facts: []consent.Fact{fact("by", "NTNU")}},
		},
		"work person": {
			consent.WorkPerson{FirstName: "Diego", LastName: "Silva", Email: "d@example.org", Photo: []byte{1}, Manager: "Maria", Manages: []string{"Ola", "Kari"}},
			consent.Description{Title: "Diego Silva", Picture: true, Facts: []consent.Fact{
				fact("email", "d@example.org"), fact("manager", "Maria"), fact("manages", "Ola"), fact("manages", "Kari"),
			}},
		},
		"work person without a photo": {consent.WorkPerson{FirstName: "D", LastName: "S"}, consent.Description{Title: "D S"}},
		"meeting": {
			consent.Meeting{Start: start, End: end, AllDay: true, Location: "Room 1", Attendees: []consent.Attendee{
				{Name: "Ola", Address: "o@example.org"}, {Address: "k@example.org"}, {Name: "Per"}, {Name: "x@example.org", Address: "x@example.org"},
			}},
			consent.Description{When: &consent.Span{Start: start, End: end, AllDay: true}, Facts: []consent.Fact{
				fact("place", "Room 1"), fact("attendee", "Ola (o@example.org)"), fact("attendee", "k@example.org"), fact("attendee", "Per"),
				fact("attendee", "x@example.org"),
			}},
		},
		"interest": {consent.Interest{Name: "Go"}, consent.Description{Title: "Go"}},
		"licence":  {consent.Licence{Name: "E5"}, consent.Description{Title: "E5"}},
		"contact": {
			consent.Contact{Name: "Ola", Addresses: []string{"o@example.org"}, Phones: []string{"+47"}, Company: "Contoso", JobTitle: "CTO"},
			consent.Description{Title: "Ola", Facts: []consent.Fact{
				fact("job_title", "CTO"), fact("company", "Contoso"), fact("email", "o@example.org"), fact("phone", "+47"), {Label: "source", Word: "contact_list"},
			}},
		},
		"frequent contact": {consent.Contact{Name: "Ola", Frequent: true}, consent.Description{Title: "Ola", Facts: []consent.Fact{{Label: "source", Word: "frequent_contact"}}}},
	}
	for name, row := range rows {
		if got := row.item.Describe(); !reflect.DeepEqual(got, row.want) {
			t.Errorf("%s: %+v, want %+v", name, got, row.want)
		}
	}
}
