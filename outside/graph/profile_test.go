package graph_test

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"accord/consent"
)

const photoPath = "/me/photos/96x96/$value"

// TestProfileParts: what may be missing of a profile, and what may not.
func TestProfileParts(t *testing.T) {
	read := func(photo string, status map[string]int) (consent.Values, error) {
		client, _ := odd(t, func(w http.ResponseWriter, r *http.Request) {
			path := strings.TrimPrefix(r.URL.Path, "/v1.0")
			if code := status[path]; code != 0 {
				w.WriteHeader(code)
				return
			}
			switch path {
			case "/me":
				_, _ = w.Write([]byte(`{"displayName":"Ana Maria Lima","mail":null,"userPrincipalName":"ana@example.org","jobTitle":"CNRY"}`))
			case photoPath:
				_, _ = w.Write([]byte(photo))
			case "/me/manager":
				_, _ = w.Write([]byte(`{"displayName":"Bo Berg","mail":"bo@example.org"}`))
			case "/me/directReports":
				_, _ = w.Write([]byte(`{"value":[{"displayName":null,"mail":"cy@example.org"},{}]}`))
			}
		})
		return client.Read(t.Context(), "k", full, consent.WorkProfile)
	}
	person := func(photo string, status map[string]int) (p consent.WorkPerson, left []consent.Message) {
		t.Helper()
		v, err := read(photo, status)
		if err != nil {
			t.Fatal(err)
		}
		return v.Items[0].(consent.WorkPerson), v.LeftOut
	}
	const png, pixel = "\x89PNG\r\n\x1a\n rest", "GIF89a\x01\x00\x01\x00"
	p, left := person(png, nil)
	if p.FirstName != "Ana" || p.LastName != "Maria Lima" || p.Email != "ana@example.org" || p.Manager != "Bo Berg" ||
		!slices.Equal(p.Manages, []string{"cy@example.org"}) || len(p.Photo) == 0 || left != nil {
		t.Errorf("%+v, %v", p, left)
	}
	p, left = person(png, map[string]int{"/me/manager": 403, photoPath: 404, "/me/directReports": 404})
	if p.Manager != "" || p.Photo != nil || p.Manages != nil || left != nil {
		t.Errorf("%+v, %v", p, left)
	}
	if p, left = person(pixel, nil); p.Photo != nil || left != nil {
		t.Errorf("%+v, %v", p, left)
	}
	// F16: a photo that cannot be read keeps nobody from the rest.
	for _, code := range []int{400, 429, 500, 503} {
		v, err := read(png, map[string]int{photoPath: code})
		if err != nil || v.Items[0].(consent.WorkPerson).FirstName != "Ana" || v.Items[0].(consent.WorkPerson).Photo != nil || !says(v, "leftout.photo") {
			t.Errorf("a photo that answers %d: %+v, %v", code, v, err)
		}
	}
	for _, refused := range []string{"/me", "/me/manager", "/me/directReports", photoPath} {
		if _, err := read(png, map[string]int{refused: 401}); !errors.Is(err, consent.ErrGrantRefused) {
			t.Errorf("refused at %s: %v", refused, err)
		}
	}
	for path, code := range map[string]int{"/me": 404, "/me/manager": 500, "/me/directReports": 500} {
		if _, err := read(png, map[string]int{path: code}); consent.KindOf(err) != consent.Upstream {
			t.Error(fmt.Sprint(path, " ", code, ": "), err)
		}
	}
}
