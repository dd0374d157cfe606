//go:build !release

package sandbox

import (
	"encoding/csv"
	"net/http"
	"strconv"
)

// usersCSV is the directory as a file to import: id, user_name, display_name, mail, active, manager.
func (s *Sandbox) usersCSV(w http.ResponseWriter, _ *http.Request) {
	rows := [][]string{{"id", "user_name", "display_name", "mail", "active", "manager"}}
	for _, p := range s.People() {
		rows = append(rows, []string{p.ID, p.UserName, p.DisplayName, p.Mail, strconv.FormatBool(p.Active), p.ManagerID})
	}
	writeCSV(w, rows)
}

// groupsCSV has one row for each membership: group_id, group_name, member_id.
func (s *Sandbox) groupsCSV(w http.ResponseWriter, _ *http.Request) {
	rows := [][]string{{"group_id", "group_name", "member_id"}}
	people := s.People()
	for _, g := range s.Groups() {
		for _, p := range people {
			if p.inGroup(g.ID) {
				rows = append(rows, []string{g.ID, g.Name, p.ID})
			}
		}
	}
	writeCSV(w, rows)
}

func writeCSV(w http.ResponseWriter, rows [][]string) {
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	out := csv.NewWriter(w)
	_ = out.WriteAll(rows)
}
