//go:build !release

package sandbox

import (
	"net/http"
	"net/url"
	"strconv"
)

// row is one line of a snapshot: human headings, all values text.
type row map[string]string

type snapshotElement struct {
	Domain string `json:"snapshotDomain"`
	Data   []row  `json:"snapshotData"`
}

type snapshotLink struct {
	Type string `json:"type"`
	Rel  string `json:"rel"`
	Href string `json:"href"`
}

type snapshotAnswer struct {
	Paging struct {
		Start int            `json:"start"`
		Count int            `json:"count"`
		Total int            `json:"total"`
		Links []snapshotLink `json:"links"`
	} `json:"paging"`
	Elements []snapshotElement `json:"elements"`
}

// snapshotPage is how many rows one page holds.
const snapshotPage = 20

// snapshot serves one page of a member's data. start is a page number, elements
// has exactly one element, total is not to be trusted, and the end is a 404.
func (l *linkedin) snapshot(w http.ResponseWriter, r *http.Request) {
	token, ok := l.portability(w, r, "memberSnapshotData.FINDER-criteria.20231201")
	if !ok {
		return
	}
	q := r.URL.Query()
	start, err := strconv.Atoi(q.Get("start"))
	if q.Get("start") == "" {
		start, err = 0, nil
	}
	if q.Get("q") != "criteria" || err != nil || start < 0 {
		linkedinError(w, http.StatusBadRequest, 0, "ILLEGAL_ARGUMENT", "Invalid query parameters passed to request")
		return
	}
	l.mu.Lock()
	ready := !l.sandbox.now().Before(token.authorized.Add(l.snapshotDelay))
	l.mu.Unlock()
	member, _ := l.member(token.member)
	domain := q.Get("domain")
	var pages []snapshotElement
	if ready {
		pages = l.snapshotPages(member, domain)
	}
	if start >= len(pages) {
		if domain == "" {
			linkedinError(w, http.StatusNotFound, 0, "", "No data found for this memberId.")
			return
		}
		linkedinError(w, http.StatusNotFound, 0, "", "No data found for this domain and memberId.")
		return
	}
	answer := snapshotAnswer{Elements: pages[start : start+1]}
	answer.Paging.Start, answer.Paging.Count = start, 10
	// Sometimes one too many, sometimes too few: clients have to go on until the 404.
	answer.Paging.Total = max(1, len(pages)-1+(len(domain)+start)%3)
	if start > 0 {
		answer.Paging.Links = append(answer.Paging.Links, pageLink("prev", domain, start-1))
	}
	if start+1 < answer.Paging.Total {
		answer.Paging.Links = append(answer.Paging.Links, pageLink("next", domain, start+1))
	}
	writeJSON(w, http.StatusOK, answer)
}

func pageLink(rel, domain string, start int) snapshotLink {
	q := url.Values{"count": {"10"}, "q": {"criteria"}, "start": {strconv.Itoa(start)}}
	if domain != "" {
		q.Set("domain", domain)
	}
	return snapshotLink{Type: "application/json", Rel: rel, Href: "/rest/memberSnapshotData?" + q.Encode()}
}

// snapshotPages cuts one domain, or all when domain is empty, into pages. Names are case-sensitive.
func (l *linkedin) snapshotPages(m *Member, domain string) []snapshotElement {
	var pages []snapshotElement
	for _, d := range l.snapshotDomains(m) {
		if domain != "" && d.Domain != domain {
			continue
		}
		for rest := d.Data; len(rest) > 0; {
			n := min(snapshotPage, len(rest))
			pages = append(pages, snapshotElement{Domain: d.Domain, Data: rest[:n]})
			rest = rest[n:]
		}
	}
	return pages
}
