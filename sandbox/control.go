//go:build !release

package sandbox

import (
	"net/http"
	"slices"
	"strconv"
	"time"
)

type controlPerson struct {
	personView
	Sub    string
	Grant  []string
	Member map[string]bool // group ids
}

type controlFault struct {
	Service string
	State   string // what it does at present
}

type controlCall struct {
	At     string
	Call   Call
	Failed bool
}

type controlView struct {
	page
	People       []controlPerson
	Groups       []Group
	Services     []controlFault
	IgnoreSelect bool
	Calls        []controlCall
}

func (s *Sandbox) controlPage(w http.ResponseWriter, _ *http.Request) {
	view := controlView{page: page{Title: "Control panel", Part: "plain"}, Groups: s.Groups(), IgnoreSelect: s.graph.ignores()}
	for _, p := range s.People() {
		c := controlPerson{personView: viewOf(p), Sub: p.Member, Grant: s.LinkedInGranted(p.ID), Member: map[string]bool{}}
		for _, id := range p.Groups {
			c.Member[id] = true
		}
		view.People = append(view.People, c)
	}
	faults := s.Faults()
	for _, service := range []string{ServiceLinkedIn, ServiceGraph, ServiceIDP, ServiceMail} {
		view.Services = append(view.Services, controlFault{service, faults[service].words()})
	}
	calls := s.Calls()
	slices.Reverse(calls)
	for _, call := range calls[:min(60, len(calls))] {
		view.Calls = append(view.Calls, controlCall{call.At.Local().Format("15:04:05"), call, call.Status >= 400 || call.Status == 0})
	}
	s.render(w, http.StatusOK, "control", view)
}

func (f Fault) words() string {
	switch {
	case f == (Fault{}):
		return "works"
	case f.Hang:
		return "never answers"
	case f.Status != 0:
		return "answers " + strconv.Itoa(f.Status)
	}
	return "slow, " + f.Latency.String()
}

// control does one thing and returns to the page. Fields: action, person, service,
// state, group (several), on.
func (s *Sandbox) control(w http.ResponseWriter, r *http.Request) {
	person, service, on := r.FormValue("person"), r.FormValue("service"), r.FormValue("on") == "yes"
	switch r.FormValue("action") {
	case "revoke":
		s.RevokeAtLinkedIn(person)
	case "expire":
		s.ExpireAtLinkedIn(person)
	case "revoke-work":
		s.RevokeAtIDP(person)
	case "logout":
		if err := s.BackChannelLogout(r.Context(), person); err != nil {
			s.message(w, http.StatusBadGateway, "The portal did not take it", err.Error())
			return
		}
	case "active":
		s.SetActive(person, on)
	case "groups":
		s.SetGroups(person, r.Form["group"]...)
	case "ignore-select":
		s.SetIgnoreSelect(on)
	case "fault":
		fault, ok := faultNamed(r)
		if !ok || !slices.Contains([]string{ServiceLinkedIn, ServiceGraph, ServiceIDP, ServiceMail}, service) {
			s.message(w, http.StatusBadRequest, "That is not a fault", "service is linkedin, graph, idp or mail; state is normal, slow, error, limited or hang.")
			return
		}
		s.SetFault(service, fault)
	case "reset-calls":
		s.ResetCalls()
	default:
		s.message(w, http.StatusBadRequest, "Nothing was done", "There is no action of this name.")
		return
	}
	http.Redirect(w, r, "/control", http.StatusSeeOther)
}

// faultNamed reads state (normal, slow, error, limited, hang) and the optional details latency, status, retry_after, path and times.
func faultNamed(r *http.Request) (Fault, bool) {
	number := func(name string, otherwise int) int {
		if n, err := strconv.Atoi(r.FormValue(name)); err == nil {
			return n
		}
		return otherwise
	}
	fault := Fault{Path: r.FormValue("path"), Times: number("times", 0)}
	switch r.FormValue("state") {
	case "normal":
		return Fault{}, true
	case "slow":
		fault.Latency = 4 * time.Second
		if d, err := time.ParseDuration(r.FormValue("latency")); err == nil {
			fault.Latency = d
		}
	case "error":
		fault.Status = number("status", http.StatusServiceUnavailable)
		if r.FormValue("service") == ServiceMail && fault.Status >= 500 {
			fault.Status = 451
		}
	case "limited":
		fault.Status, fault.RetryAfter = http.StatusTooManyRequests, number("retry_after", 30)
		if r.FormValue("service") == ServiceMail {
			fault.Status = 451
		}
	case "hang":
		fault.Hang = true
	default:
		return Fault{}, false
	}
	return fault, true
}
