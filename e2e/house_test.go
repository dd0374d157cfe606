package e2e

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const module = "accord/"

// room is one folder of the house with all below it, and the rooms its code may import. Tests may import any room.
type room struct {
	name    string
	imports []string
	instead string // what to do when something else is wanted
}

// rooms is the picture in consent/doc.go and the README as data. A new room is a decision: it changes all three.
func rooms() []room {
	return []room{
		{"consent", nil, "state what the rule needs as an interface in consent and implement it in another room"},
		{"store", []string{"consent", "migrations"}, "move the rule to consent; store keeps facts and asks nobody"},
		{"migrations", nil, "keep it plain SQL"},
		{"openid", []string{"consent"}, "hand in what it needs as an argument"},
		{"linkedin", []string{"consent", "openid"}, "hand in what it needs as an argument; rooms of the outside do not know each other"},
		{"graph", []string{"consent", "openid"}, "hand in what it needs as an argument; rooms of the outside do not know each other"},
		{"mail", []string{"consent"}, "hand in the finished words as plain values"},
		{"jobs", []string{"consent"}, "take an interface and let cmd/accord hand in the room that does the work"},
		{"web", []string{"consent", "views", "static", "openid"}, "call a method of consent.Service; cmd/accord wires what is behind it"},
		{"views", []string{"static"}, "pass strings, numbers, bools and times in a plain struct; web fills it"},
		{"static", nil, "keep it files and their addresses"},
		{"outbound", nil, "keep it an HTTP client that knows nobody"},
		{"sandbox", nil, "speak HTTP; the sandbox is the world outside and knows nothing of ours"},
		{"cmd/accord", []string{
			"consent", "store", "migrations", "openid", "linkedin", "graph", "mail", "jobs", "web", "views", "static",
			"outbound", "sandbox",
		}, "wire rooms only; what serves tests stays in tests"},
		{"postgrestest", nil, "keep it a database for tests"},
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
		{"accord/linkedin", "accord/graph", "linkedin may not import graph"},
		{"accord/jobs", "accord/outbound", "jobs may not import outbound"},
		{"accord/web", "accord/sandbox", "web may not import sandbox"},
		{"accord/cmd/accord", "accord/sandbox", ""},
		{"accord/cmd/accord", "accord/postgrestest", "cmd/accord may not import postgrestest"},
		{"accord/web", "accord/views/parts", ""},
		{"accord/views", "accord/consent", "views may not import consent"},
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

func roomOf(importPath string) (room, bool) {
	inside, ours := strings.CutPrefix(importPath, module)
	if !ours {
		return room{}, false
	}
	for _, r := range rooms() {
		if inside == r.name || strings.HasPrefix(inside, r.name+"/") {
			return r, true
		}
	}
	return room{}, false
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

const mostLines = 300

func TestFilesKeepTheHouseRules(t *testing.T) {
	seen := 0
	err := filepath.WalkDir("..", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			// Hidden folders and what running leaves behind; none of it is checked in as code.
			if inside := filepath.ToSlash(name); inside == "../data" || inside == "../bin" || inside == "../e2e/shots" ||
				len(d.Name()) > 2 && d.Name()[0] == '.' {
				return filepath.SkipDir
			}
			return nil
		}
		if ending := filepath.Ext(name); ending != ".go" && ending != ".templ" {
			return nil
		}
		source, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		seen++
		for _, fault := range faults(filepath.ToSlash(name), source) {
			t.Error(fault)
		}
		return nil
	})
	if err != nil || seen == 0 {
		t.Fatalf("%d files read: %v", seen, err)
	}
}

func TestFaultsAreFound(t *testing.T) {
	for source, want := range map[string]string{
		"package a\nimport \"time\"\nfunc f() { time.Sleep(time.Second) }":             "time.Sleep",
		"package a\nimport \"testing\"\nfunc f(tb testing.TB) { tb.Skipf(\"%d\", 1) }": "Skipf",
		"package a\nimport \"testing\"\nfunc TestF(t *testing.T) { t.SkipNow() }":      "SkipNow",
		"package a\nfunc init() {}":                                                                   "init",
		"package a\n" + strings.Repeat("\n", mostLines):                                               "lines",
		"// Code generated by x. DO NOT EDIT.\n\npackage a\nfunc init() {}":                           "",
		"package a\n// time.Sleep( and func init() in words\nvar s scanner\nfunc (scanner) init() {}": "",
	} {
		got := strings.Join(faults("../a/a_test.go", []byte(source)), "\n")
		if want == "" && got != "" || !strings.Contains(got, want) {
			t.Errorf("%.60q: %q, want something with %q", source, got, want)
		}
	}
	if got := faults("../web/helpers_test.go", []byte("package web")); len(got) != 1 {
		t.Errorf("a file named helpers: %q", got)
	}
}

// faults says which rules of the house a hand-written file breaks.
func faults(name string, source []byte) []string {
	var found []string
	add := func(format string, args ...any) { found = append(found, name+": "+fmt.Sprintf(format, args...)) }
	stem, _, _ := strings.Cut(path.Base(name), ".")
	if stem = strings.TrimSuffix(stem, "_test"); slices.Contains(emptyNames(), stem) {
		add("the name says nothing; name the file after its noun or journey")
	}
	lines := bytes.Count(source, []byte("\n"))
	if path.Ext(name) == ".go" {
		fset := token.NewFileSet()
		file, err := parser.ParseFile(fset, name, source, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return found // the build says so, and better
		}
		if ast.IsGenerated(file) {
			return nil
		}
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.FuncDecl:
				if n.Name.Name == "init" && n.Recv == nil {
					add("%d: no init; let the caller hand in or call what is needed", fset.Position(n.Pos()).Line)
				}
			case *ast.CallExpr:
				call, ok := n.Fun.(*ast.SelectorExpr)
				if !ok {
					break
				}
				on, _ := call.X.(*ast.Ident)
				switch what := call.Sel.Name; {
				case what == "Sleep" && on != nil && on.Name == "time":
					add("%d: no time.Sleep; wait for what is to happen, or for a timer together with a context",
						fset.Position(n.Pos()).Line)
				case strings.HasSuffix(name, "_test.go") && (what == "Skip" || what == "Skipf" || what == "SkipNow"),
					on != nil && on.Name == "t" && what == "Skip":
					add("%d: no %s; a part that is missing fails, with what to install", fset.Position(n.Pos()).Line, what)
				}
			}
			return true
		})
	}
	if lines > mostLines {
		add("%d lines; one journey per file, none over %d", lines, mostLines)
	}
	return found
}
