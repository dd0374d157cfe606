package jobs

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// TestEveryKindHasItsBudget: a kind of job that consent knows and the table does
// not would be refused when the first fact causes it.
func TestEveryKindHasItsBudget(t *testing.T) {
	kinds := kindsOf(t, "../consent")
	if len(kinds) < 5 {
		t.Fatalf("only %v found in consent", kinds)
	}
	if got := slices.Sorted(maps.Keys(budgets())); !slices.Equal(got, kinds) {
		t.Errorf("budgets for %v, want one for each of %v", got, kinds)
	}
}

// kindsOf reads the kinds of job from the source: what `Kind() string` returns.
func kindsOf(t *testing.T, folder string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	var kinds []string
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, decl := range file.Decls {
			if kind, ok := kindOf(decl); ok {
				kinds = append(kinds, kind)
			}
		}
	}
	slices.Sort(kinds)
	return kinds
}

func kindOf(decl ast.Decl) (string, bool) {
	f, ok := decl.(*ast.FuncDecl)
	if !ok || f.Recv == nil || f.Name.Name != "Kind" || len(f.Body.List) != 1 {
		return "", false
	}
	back, ok := f.Body.List[0].(*ast.ReturnStmt)
	if !ok || len(back.Results) != 1 {
		return "", false
	}
	text, ok := back.Results[0].(*ast.BasicLit)
	if !ok {
		return "", false
	}
	kind, err := strconv.Unquote(text.Value)
	return kind, err == nil
}

// TestBudgetsFitTogether: what must hold between the numbers.
func TestBudgetsFitTogether(t *testing.T) {
	table, lanes := budgets(), queues()
	for kind, b := range table {
		if b.timeout < time.Second || b.timeout > tryLimit && kind != "letter" {
			t.Errorf("%s: one try may take %v", kind, b.timeout)
		}
		if b.priority < 1 || b.priority > 4 || b.tries < 1 || !b.unique.ByArgs {
			t.Errorf("%s: %+v", kind, b)
		}
		if lanes[b.queue].MaxWorkers < 1 {
			t.Errorf("%s: nobody works on the queue %q", kind, b.queue)
		}
	}
	if !(table["return"].priority < table["settle"].priority && table["settle"].priority < table["letter"].priority) {
		t.Error("grants go back first, then connections are settled, then mail is sent")
	}
	if lanes[grantsQueue].FetchPollInterval > 500*time.Millisecond {
		t.Error("a person waits for grants to be given back")
	}
	// River looks for tries of dead processes every 30 s. It makes them available up
	// to 5 s later, and then the queue is asked.
	const rivers = 30*time.Second + 5*time.Second
	if all := rescueAfter + rivers + 2*lanes[connectionsQueue].FetchPollInterval; rescueAfter <= tryLimit || all > time.Minute {
		t.Errorf("a crashed job is taken up within %v, want a minute at most", all)
	}
	if table["letter"].timeout <= 30*time.Second {
		t.Error("a letter is cut off before the mail room can say what became of it")
	}
}
