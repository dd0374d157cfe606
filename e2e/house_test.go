package e2e

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "accord/"

// room is one folder of the house with all below it that is no room of its own, and the rooms its code may import.
// Tests may import any room.
type room struct {
	name    string
	imports []string
	instead string // what to do when something else is wanted
}

// rooms is the picture in consent/doc.go and the README as data. A new room is a decision: it changes all three.
func rooms() []room {
	const alone = "hand in what it needs as an argument; rooms of the outside do not know each other"
	return []room{
		{"consent", nil, "state what the rule needs as an interface in consent and implement it in another room"},
		{"consent/words", []string{"consent"}, "hand in what the words are about as an argument"},
		{"consent/consenttest", []string{"consent"}, "keep it consent's rules for the tests of other rooms"},
		{"store", []string{"consent", "migrations"}, "move the rule to consent; store keeps facts and asks nobody"},
		{"migrations", nil, "keep it plain SQL"},
		{"outside/openid", []string{"consent"}, "hand in what it needs as an argument"},
		{"outside/memory", []string{"consent"}, "keep it a cache that knows neither side"},
		{"outside/linkedin", []string{"consent", "outside/openid", "outside/memory"}, alone},
		{"outside/graph", []string{"consent", "outside/openid", "outside/memory"}, alone},
		{"outside/mail", []string{"consent", "consent/words"}, "hand in the finished letter as plain values"},
		{"outside/outbound", nil, "keep it an HTTP client that knows nobody"},
		{"jobs", []string{"consent", "consent/words"}, "take an interface and let cmd/accord hand in the room that does the work"},
		{"web", []string{"consent", "consent/words", "views", "static", "outside/openid"}, "call a method of consent.Service; " +
			"cmd/accord wires what is behind it"},
		{"views", []string{"static"}, "pass strings, numbers, bools and times in a plain struct; web fills it"},
		{"static", nil, "keep it files and their addresses"},
		{"sandbox", nil, "speak HTTP; the sandbox is the world outside and knows nothing of ours"},
		{"cmd/accord", []string{
			"consent", "consent/words", "store", "migrations", "outside/openid", "outside/linkedin", "outside/graph",
			"outside/mail", "outside/outbound", "jobs", "web", "views", "static", "sandbox",
		}, "wire rooms only; what serves tests stays in tests"},
		{"e2e", nil, "use the product from outside, as a person does"},
	}
}

// pkg is what `go list -json` says of a package.
type pkg struct {
	ImportPath, Name string
	Imports          []string
}

func TestRoomsImportOnlyWhatTheyMay(t *testing.T) {
	for _, tags := range []string{"", "release"} {
		pkgs, err := list(tags)
		if err != nil {
			t.Fatal(err)
		}
		for _, breach := range breaches(pkgs) {
			t.Error(breach)
		}
	}
}

func TestBreachesAreFound(t *testing.T) {
	for _, c := range []struct {
		from, to, want string
	}{
		{"accord/web/scim", "accord/store", "web may not import store"},
		{"accord/consent", "database/sql/driver", ""},
		{"accord/consent", "golang.org/x/text/language", "standard library only"},
		{"accord/consent", "accord/consent/words", "consent may not import consent/words"},
		{"accord/consent/words", "accord/consent", ""},
		{"accord/consent/words", "golang.org/x/text/language", ""},
		{"accord/consent/words/de", "accord/views", "consent/words may not import views"},
		{"accord/consent/wordsmith", "golang.org/x/text/language", "standard library only"},
		{"accord/outside/mail", "accord/consent/words", ""},
		{"accord/store", "accord/consent/words", "store may not import consent/words"},
		{"accord/cmd/accord", "accord/consent/consenttest", "cmd/accord may not import consent/consenttest"},
		{"accord/outside/linkedin", "accord/outside/graph", "outside/linkedin may not import outside/graph"},
		{"accord/outside/linkedin", "accord/outside/openid", ""},
		{"accord/outside/graph", "accord/outside/memory", ""},
		{"accord/outside/openid", "accord/outside/memory", "outside/openid may not import outside/memory"},
		{"accord/web", "accord/outside/memory", "web may not import outside/memory"},
		{"accord/jobs", "accord/outside/outbound", "jobs may not import outside/outbound"},
		{"accord/web", "accord/sandbox", "web may not import sandbox"},
		{"accord/cmd/accord", "accord/sandbox", ""},
		{"accord/cmd/accord", "accord/e2e/postgrestest", "cmd/accord may not import e2e"},
		{"accord/web", "accord/views/parts", ""},
		{"accord/views", "accord/consent", "views may not import consent"},
		{"accord/web", "accord/outside", "which is in no room"},
		{"accord/outside/slack", "fmt", "no such room"},
		{"accord/webby", "fmt", "no such room"},
		{"accord/cmd/other", "fmt", "no such room"},
	} {
		got := strings.Join(breaches([]pkg{{ImportPath: c.from, Name: "some", Imports: []string{c.to}}}), "\n")
		if c.want == "" && got != "" || !strings.Contains(got, c.want) {
			t.Errorf("%s importing %s: %q, want something with %q", c.from, c.to, got, c.want)
		}
	}
	if got := breaches([]pkg{{ImportPath: "accord/web/util", Name: "util"}}); len(got) != 1 {
		t.Errorf("a package named util: %q", got)
	}
}

func breaches(pkgs []pkg) []string {
	var found []string
	for _, p := range pkgs {
		if slices.Contains(emptyNames(), p.Name) {
			found = append(found, fmt.Sprintf("package %s: the name %s says nothing; name it after what it is about",
				p.ImportPath, p.Name))
		}
		from, ok := roomOf(p.ImportPath)
		if !ok {
			found = append(found, fmt.Sprintf("package %s: there is no such room; put it into one of those in "+
				"e2e/house_test.go, or decide on a new one there, in consent/doc.go and in the README", p.ImportPath))
			continue
		}
		for _, i := range p.Imports {
			to, ours := roomOf(i)
			switch {
			case !ours && strings.HasPrefix(i, module):
				found = append(found, fmt.Sprintf("%s imports %s, which is in no room", p.ImportPath, i))
			case ours && to.name != from.name && !slices.Contains(from.imports, to.name):
				found = append(found, fmt.Sprintf("%s may not import %s (%s does); instead: %s",
					from.name, to.name, p.ImportPath, from.instead))
			case from.name == "consent" && !ours && strings.Contains(strings.Split(i, "/")[0], "."):
				found = append(found, fmt.Sprintf("consent is made of the standard library only (%s imports %s); instead: %s",
					p.ImportPath, i, from.instead))
			}
		}
	}
	return found
}

// roomOf is the innermost room a package is in.
func roomOf(importPath string) (room, bool) {
	inside, ours := strings.CutPrefix(importPath, module)
	if !ours {
		return room{}, false
	}
	var found room
	for _, r := range rooms() {
		if (inside == r.name || strings.HasPrefix(inside, r.name+"/")) && len(r.name) > len(found.name) {
			found = r
		}
	}
	return found, found.name != ""
}

// emptyNames are names under which anything gathers.
func emptyNames() []string {
	return []string{"util", "utils", "common", "helper", "helpers", "types", "misc"}
}

func list(tags string) ([]pkg, error) {
	// -e, because a package that does not build is reported by the build, and better.
	cmd := exec.Command("go", "list", "-e", "-tags", tags, "-json=ImportPath,Name,Imports", "./...")
	cmd.Dir = ".."
	var complaints bytes.Buffer
	cmd.Stderr = &complaints
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %w\n%s", err, complaints.String())
	}
	var pkgs []pkg
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p pkg
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, fmt.Errorf("go list: %w", err)
		}
		pkgs = append(pkgs, p)
	}
	if len(pkgs) == 0 {
		return nil, errors.New("go list names no package at all: this test would check nothing")
	}
	return pkgs, nil
}

func TestTopLevelHasTheFoldersOfTheMap(t *testing.T) {
	entries, err := os.ReadDir("..")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range entries {
		if e.IsDir() && !isAside("../"+e.Name()) {
			got = append(got, e.Name())
		}
	}
	want := strings.Fields("cmd consent e2e jobs migrations outside sandbox static store views web")
	if !slices.Equal(got, want) {
		t.Errorf("the top level has\n  %v, not\n  %v\nput what is new into one of these, or decide on a new folder here "+
			"and in the README", got, want)
	}
}
