//go:build !release

package sandbox

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

type graphUser struct {
	ID                string   `json:"id"`
	DisplayName       string   `json:"displayName"`
	GivenName         string   `json:"givenName"`
	Surname           string   `json:"surname"`
	Mail              string   `json:"mail"`
	UserPrincipalName string   `json:"userPrincipalName"`
	JobTitle          string   `json:"jobTitle"`
	OfficeLocation    string   `json:"officeLocation"`
	PreferredLanguage *string  `json:"preferredLanguage"`
	MobilePhone       *string  `json:"mobilePhone"`
	BusinessPhones    []string `json:"businessPhones"`
	Department        string   `json:"department"`
	CompanyName       string   `json:"companyName"`
	Interests         []string `json:"interests"`
	AccountEnabled    bool     `json:"accountEnabled"`
}

// userFields is what Graph says of a user without $select; department and interests are not among it.
func userFields() []string {
	return []string{
		"id", "displayName", "givenName", "surname", "mail", "userPrincipalName", "jobTitle", "officeLocation",
		"preferredLanguage", "mobilePhone", "businessPhones",
	}
}

func userOf(p Person) graphUser {
	interests := p.Interests
	if interests == nil {
		interests = []string{}
	}
	return graphUser{
		ID: p.ID, DisplayName: p.DisplayName, GivenName: p.GivenName, Surname: p.Surname, Mail: p.Mail, UserPrincipalName: p.UserName,
		JobTitle: p.JobTitle, OfficeLocation: p.Office, BusinessPhones: []string{}, Department: p.Department, CompanyName: orgName,
		Interests: interests, AccountEnabled: p.Active,
	}
}

func (g *graph) one(w http.ResponseWriter, r *http.Request, v any, defaults []string, kind string) {
	o, ok := g.project(w, r, v, defaults)
	if !ok {
		return
	}
	o["@odata.context"], _ = json.Marshal(g.sandbox.publicURL + "/graph/v1.0/$metadata#" + kind + "/$entity")
	writeJSON(w, http.StatusOK, o)
}

func (g *graph) me(w http.ResponseWriter, r *http.Request, me Person) {
	g.one(w, r, userOf(me), userFields(), "users")
}

func (g *graph) manager(w http.ResponseWriter, r *http.Request, me Person) {
	manager, ok := g.sandbox.Person(me.ManagerID)
	if !ok {
		graphError(w, r, http.StatusNotFound, "Request_ResourceNotFound", "Resource 'manager' does not exist or one of its queried reference-property objects are not present.")
		return
	}
	g.one(w, r, userOf(manager), userFields(), "directoryObjects")
}

func (g *graph) directReports(w http.ResponseWriter, r *http.Request, me Person) {
	var reports []graphUser
	for _, p := range g.sandbox.People() {
		if p.ManagerID == me.ID {
			reports = append(reports, userOf(p))
		}
	}
	list(g, w, r, reports, userFields())
}

// photo draws the person in the size asked for: 96x96 and the like, or the biggest.
func (g *graph) photo(w http.ResponseWriter, r *http.Request, me Person) {
	size := 648
	if asked := r.PathValue("size"); asked != "" {
		sizes := []string{"48x48", "64x64", "96x96", "120x120", "240x240", "360x360", "432x432", "504x504", "648x648"}
		if !slices.Contains(sizes, asked) {
			graphError(w, r, http.StatusBadRequest, "ErrorInvalidImageId", "The image ID specified in the query string is not valid.")
			return
		}
		side, _, _ := strings.Cut(asked, "x")
		size, _ = strconv.Atoi(side)
	}
	if !me.HasPicture {
		graphError(w, r, http.StatusNotFound, "ImageNotFound", "Exception of type 'ImageNotFoundException' was thrown.")
		return
	}
	g.sandbox.portraits.serveJPEG(w, me.Member, size)
}

type servicePlan struct {
	ID     string `json:"servicePlanId"`
	Name   string `json:"servicePlanName"`
	Status string `json:"provisioningStatus"`
}

type licence struct {
	ID            string        `json:"id"`
	SkuID         string        `json:"skuId"`
	SkuPartNumber string        `json:"skuPartNumber"`
	ServicePlans  []servicePlan `json:"servicePlans"`
}

func (g *graph) licences(w http.ResponseWriter, r *http.Request, me Person) {
	var all []licence
	for i, sku := range me.Licences {
		all = append(all, licence{
			ID: "lic-" + letter(i) + me.ID[len(me.ID)-4:], SkuID: "c7df2760-2c81-4ef7-b578-5b5392b5" + strconv.Itoa(7100+seed(sku)%800), SkuPartNumber: sku,
			ServicePlans: []servicePlan{{ID: "57ff2da0-773e-42df-b2af-ffb7a2317929", Name: sku + "_CORE", Status: "Success"}},
		})
	}
	list(g, w, r, all, nil)
}

// checkGroups answers which of at most 20 groups the person is in.
func (g *graph) checkGroups(w http.ResponseWriter, r *http.Request, me Person) {
	var asked struct {
		GroupIDs []string `json:"groupIds"`
	}
	if err := json.NewDecoder(r.Body).Decode(&asked); err != nil || len(asked.GroupIDs) == 0 || len(asked.GroupIDs) > 20 {
		graphError(w, r, http.StatusBadRequest, "Request_BadRequest", "Invalid number of group ids, 1 to 20 are allowed.")
		return
	}
	in := []string{}
	for _, id := range asked.GroupIDs {
		if me.inGroup(id) {
			in = append(in, id)
		}
	}
	writeJSON(w, http.StatusOK, struct {
		Context string   `json:"@odata.context"`
		Value   []string `json:"value"`
	}{g.sandbox.publicURL + "/graph/v1.0/$metadata#Collection(Edm.String)", in})
}
