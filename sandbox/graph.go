//go:build !release

package sandbox

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// graphPage is the most one answer holds, whatever $top says: clients have to follow the links.
const graphPage = 10

// graph is Microsoft Graph v1.0 on behalf of a signed-in person.
type graph struct {
	sandbox *Sandbox

	mu           sync.Mutex
	ignoreSelect bool
}

// SetIgnoreSelect makes Graph answer with every field there is, subjects and bodies
// included, whatever $select asked for.
func (s *Sandbox) SetIgnoreSelect(on bool) {
	s.graph.mu.Lock()
	defer s.graph.mu.Unlock()
	s.graph.ignoreSelect = on
}

func (g *graph) ignores() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.ignoreSelect
}

// graphHandler answers for a person whose token allows it.
type graphHandler func(w http.ResponseWriter, r *http.Request, me Person)

func (g *graph) routes() http.Handler {
	mux := http.NewServeMux()
	const v1 = "/graph/v1.0"
	mux.HandleFunc("GET "+v1+"/me", g.allow(g.me, "User.Read"))
	mux.HandleFunc("GET "+v1+"/me/photo/$value", g.allow(g.photo, "User.Read"))
	mux.HandleFunc("GET "+v1+"/me/photos/{size}/$value", g.allow(g.photo, "User.Read"))
	mux.HandleFunc("GET "+v1+"/me/manager", g.allow(g.manager, "User.Read.All"))
	mux.HandleFunc("GET "+v1+"/me/directReports", g.allow(g.directReports, "User.Read"))
	mux.HandleFunc("GET "+v1+"/me/licenseDetails", g.allow(g.licences, "User.Read", "LicenseAssignment.Read.All"))
	mux.HandleFunc("POST "+v1+"/me/checkMemberGroups", g.allow(g.checkGroups, "User.Read", "User.ReadBasic.All", "GroupMember.Read.All"))
	mux.HandleFunc("GET "+v1+"/me/calendarView", g.allow(g.calendar, "Calendars.ReadBasic", "Calendars.Read"))
	mux.HandleFunc("GET "+v1+"/me/contacts", g.allow(g.contacts, "Contacts.Read"))
	mux.HandleFunc("GET "+v1+"/me/people", g.allow(g.people, "People.Read"))
	mux.HandleFunc("/graph/", func(w http.ResponseWriter, r *http.Request) {
		graphError(w, r, http.StatusNotFound, "ResourceNotFound", "Resource could not be discovered.")
	})
	return mux
}

// allow lets a request through with a valid token that has one of the scopes.
func (g *graph) allow(next graphHandler, anyOf ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		bearer, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
		if !ok || bearer == "" {
			graphError(w, r, http.StatusUnauthorized, "InvalidAuthenticationToken", "Access token is empty.")
			return
		}
		me, scopes, ok := g.sandbox.idp.delegatedToken(r.Context(), bearer)
		if !ok {
			graphError(w, r, http.StatusUnauthorized, "InvalidAuthenticationToken", "Lifetime validation failed, the token is expired or not meant for this service.")
			return
		}
		for _, scope := range scopes {
			if slices.Contains(anyOf, graphScope(scope)) {
				next(w, r, me)
				return
			}
		}
		// The mailbox answers in other words than the directory does.
		switch anyOf[0] {
		case "Calendars.ReadBasic", "Contacts.Read", "People.Read":
			graphError(w, r, http.StatusForbidden, "ErrorAccessDenied", "Access is denied. Check credentials and try again.")
		default:
			graphError(w, r, http.StatusForbidden, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.")
		}
	}
}

type graphInnerError struct {
	Date            string `json:"date"`
	RequestID       string `json:"request-id"`
	ClientRequestID string `json:"client-request-id"`
}

type graphErrorBody struct {
	Code    string          `json:"code"`
	Message string          `json:"message"`
	Inner   graphInnerError `json:"innerError"`
}

func graphError(w http.ResponseWriter, r *http.Request, status int, code, message string) {
	id := randomText(22)
	client := r.Header.Get("client-request-id")
	if client == "" {
		client = id
	}
	w.Header().Set("request-id", id)
	writeJSON(w, status, struct {
		Error graphErrorBody `json:"error"`
	}{graphErrorBody{code, message, graphInnerError{time.Now().UTC().Format("2006-01-02T15:04:05"), id, client}}})
}

// object is a JSON object whose fields can be chosen.
type object map[string]json.RawMessage

// project reduces v to what $select names, or to the default fields when there is
// no $select (nil is all). It reports false after answering about an unknown field.
func (g *graph) project(w http.ResponseWriter, r *http.Request, v any, defaults []string) (object, bool) {
	text, err := json.Marshal(v)
	if err != nil {
		graphError(w, r, http.StatusInternalServerError, "InternalServerError", err.Error())
		return nil, false
	}
	var all object
	if err := json.Unmarshal(text, &all); err != nil {
		graphError(w, r, http.StatusInternalServerError, "InternalServerError", err.Error())
		return nil, false
	}
	fields := defaults
	if chosen := r.URL.Query().Get("$select"); chosen != "" {
		fields = strings.Split(chosen, ",")
	}
	if fields == nil || g.ignores() {
		return all, true
	}
	kept := object{"id": all["id"]}
	for _, field := range fields {
		field = strings.TrimSpace(field)
		value, ok := all[field]
		if !ok {
			graphError(w, r, http.StatusBadRequest, "BadRequest", "Parsing OData Select and Expand failed: Could not find a property named '"+field+"'.")
			return nil, false
		}
		kept[field] = value
	}
	if kept["id"] == nil {
		delete(kept, "id")
	}
	return kept, true
}

type graphList struct {
	Context string   `json:"@odata.context"`
	Value   []object `json:"value"`
	Next    string   `json:"@odata.nextLink,omitempty"`
}

// list answers with one page of items and a link to the next.
func list[T any](g *graph, w http.ResponseWriter, r *http.Request, items []T, defaults []string) {
	q := r.URL.Query()
	top, err := strconv.Atoi(q.Get("$top"))
	if err != nil || top < 1 || top > graphPage {
		top = graphPage
	}
	skip, _ := strconv.Atoi(q.Get("$skip"))
	skip = min(max(skip, 0), len(items))
	end := min(skip+top, len(items))
	answer := graphList{Context: g.sandbox.publicURL + "/graph/v1.0/$metadata#" + strings.TrimPrefix(r.URL.Path, "/graph/v1.0/"), Value: []object{}}
	for _, item := range items[skip:end] {
		o, ok := g.project(w, r, item, defaults)
		if !ok {
			return
		}
		answer.Value = append(answer.Value, o)
	}
	if end < len(items) {
		next := url.Values{}
		for name, values := range q {
			next[name] = values
		}
		next.Set("$skip", strconv.Itoa(end))
		answer.Next = g.sandbox.publicURL + r.URL.Path + "?" + next.Encode()
	}
	writeJSON(w, http.StatusOK, answer)
}
