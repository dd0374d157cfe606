package words

import (
	"errors"
	"go/ast"
	"go/constant"
	"go/parser"
	"go/token"
	"go/types"
	"io/fs"
	"path"
	"strings"
)

// scan finds, in the Go code of a module, every constant that is a code or a label:
// whatever is given, assigned or compared as a consent.Code or consent.Label, under
// whatever name. It reads the code as the compiler does, but needs nothing of other
// modules, and of ours only what it is about.
type scan struct {
	source   fs.FS
	module   string
	set      *token.FileSet
	packages map[string]*types.Package // by import path; nil while being read
	codes    []use
	labels   map[string]string // label: a place where it is used
}

// use is one place that names a code.
type use struct {
	code, at string
	given    map[string]bool // the names of its arguments
	open     bool            // what arguments it gets cannot be told from here
}

var errElsewhere = errors.New("of another module")

func scanModule(source fs.FS, module string) (*scan, error) {
	s := &scan{source: source, module: module, set: token.NewFileSet(), packages: map[string]*types.Package{}, labels: map[string]string{}}
	err := fs.WalkDir(source, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return err
		}
		if notOurs(path.Base(name)) {
			return fs.SkipDir
		}
		_, err = s.Import(path.Join(module, name))
		return err
	})
	return s, err
}

// notOurs: what is only for tests, such as a folder consenttest, needs no sentences.
func notOurs(folder string) bool {
	return folder != "." && strings.HasPrefix(folder, ".") || folder == "testdata" || strings.HasSuffix(folder, "test")
}

// Import implements types.Importer. What it answers with an error is taken for a
// package of which nothing is known.
func (s *scan) Import(importPath string) (*types.Package, error) {
	if pkg, known := s.packages[importPath]; known {
		return pkg, nil
	}
	dir, ours := strings.CutPrefix(importPath+"/", s.module+"/")
	if !ours {
		return nil, errElsewhere
	}
	files, err := s.parse(path.Clean(dir))
	if err != nil {
		return nil, err
	}
	s.packages[importPath] = nil
	info := &types.Info{Types: map[ast.Expr]types.TypeAndValue{}}
	config := types.Config{Importer: s, FakeImportC: true, Error: func(error) {}}
	pkg, _ := config.Check(importPath, s.set, files, info)
	s.packages[importPath] = pkg
	for _, file := range files {
		s.collect(file, info)
	}
	return pkg, nil
}

func (s *scan) parse(dir string) ([]*ast.File, error) {
	names, err := fs.Glob(s.source, path.Join(dir, "*.go"))
	if err != nil {
		return nil, err
	}
	var files []*ast.File
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		text, err := fs.ReadFile(s.source, name)
		if err != nil {
			return nil, err
		}
		file, err := parser.ParseFile(s.set, name, text, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		files = append(files, file)
	}
	return files, nil
}

// collect notes the codes and labels of a file.
func (s *scan) collect(file *ast.File, info *types.Info) {
	direct := map[ast.Expr]use{} // codes that stand in a call, with what the call gives
	ast.Inspect(file, func(n ast.Node) bool {
		if call, ok := n.(*ast.CallExpr); ok {
			s.arguments(call, info, direct)
		}
		e, ok := n.(ast.Expr)
		if !ok {
			return true
		}
		text, kind, constant := s.constant(e, info)
		if sum, isSum := e.(*ast.BinaryExpr); isSum && !constant && sum.Op == token.ADD {
			return false // put together at run time: its parts are no codes
		}
		if !constant || text == "" {
			return true
		}
		at := s.set.Position(e.Pos()).String()
		if kind == "Label" {
			s.labels[text] = at
			return false
		}
		found, known := direct[e]
		if !known {
			found.open = true
		}
		found.code, found.at = text, at
		s.codes = append(s.codes, found)
		return false
	})
}

// arguments notes what a call gives to the code in it.
func (s *scan) arguments(call *ast.CallExpr, info *types.Info, direct map[ast.Expr]use) {
	sig, ok := info.Types[call.Fun].Type.(*types.Signature)
	for i, arg := range call.Args {
		_, kind, isConstant := s.constant(arg, info)
		if !ok || !isConstant || kind != "Code" {
			continue
		}
		if !sig.Variadic() || i != sig.Params().Len()-2 {
			// Only Text is known to say the code without any.
			fun, isMethod := call.Fun.(*ast.SelectorExpr)
			direct[arg] = use{open: !isMethod || fun.Sel.Name != "Text"}
			continue
		}
		u := use{given: map[string]bool{}, open: call.Ellipsis.IsValid()}
		for pair := i + 1; pair < len(call.Args); pair += 2 {
			if v := info.Types[call.Args[pair]].Value; v != nil && v.Kind() == constant.String {
				u.given[constant.StringVal(v)] = true
			}
		}
		direct[arg] = u
	}
}

// constant is the text of a constant code or label.
func (s *scan) constant(e ast.Expr, info *types.Info) (text, kind string, ok bool) {
	tv := info.Types[e]
	named, isNamed := tv.Type.(*types.Named)
	if tv.Value == nil || tv.Value.Kind() != constant.String || !isNamed {
		return "", "", false
	}
	obj := named.Obj()
	if obj.Pkg() == nil || obj.Pkg().Path() != s.module+"/consent" || obj.Name() != "Code" && obj.Name() != "Label" {
		return "", "", false
	}
	return constant.StringVal(tv.Value), obj.Name(), true
}
