package words

import (
	"encoding/json"
	"io/fs"
	"maps"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// root is the top of the module, from this folder.
const root = "../.."

// TestEverySentenceIsThereAndSaid holds the catalogue against all code of the
// module, wherever it stands: nothing missing, unused, untranslated, and no sentence
// names what it is not given.
func TestEverySentenceIsThereAndSaid(t *testing.T) {
	c, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	s, err := scanModule(os.DirFS(root), moduleOf(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, wrong := range (check{c, s}).complaints() {
		t.Error(wrong)
	}
	if got := s.overlooked(t); len(got) > 0 {
		t.Errorf("the scan overlooked %v", got)
	}
}

// overlooked lists codes that plain reading finds and the scan did not.
func (s *scan) overlooked(t *testing.T) []string {
	found := map[string]bool{}
	for _, u := range s.codes {
		found[u.code] = true
	}
	plainly := regexp.MustCompile(`\b(?:Fail|Say)\((?:consent\.)?(?:\w+, )?"([a-z_]+(?:\.[a-z_-]+)+)"`)
	var list []string
	err := fs.WalkDir(s.source, ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() && notOurs(path.Base(name)) {
			return fs.SkipDir
		}
		if err != nil || d.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return err
		}
		text, err := fs.ReadFile(s.source, name)
		for _, m := range plainly.FindAllSubmatch(text, -1) {
			if code := string(m[1]); !found[code] {
				list = append(list, name+": "+code)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func moduleOf(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(root + "/go.mod")
	if err != nil {
		t.Fatal(err)
	}
	first, _, _ := strings.Cut(string(text), "\n")
	return strings.TrimSpace(strings.TrimPrefix(first, "module "))
}

// TestFilesAreSorted: many hands add sentences, each at its own place.
func TestFilesAreSorted(t *testing.T) {
	names, err := fs.Glob(files, "*.json")
	if err != nil || len(names) == 0 {
		t.Fatalf("%v, %v", names, err)
	}
	for _, name := range names {
		keys, err := keysOf(textOf(t, name))
		if err != nil {
			t.Fatal(err)
		}
		for i, key := range keys {
			if i > 0 && key < keys[i-1] {
				t.Errorf("%s: %q stands behind %q: keys stand in their order", name, key, keys[i-1])
			}
		}
	}
}

func textOf(t *testing.T, name string) []byte {
	t.Helper()
	text, err := files.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// TestLoadNamesWhatIsWrong: each broken file is told by its name and its key.
func TestLoadNamesWhatIsWrong(t *testing.T) {
	rows := []struct{ name, file, text, want string }{
		{"no JSON", "en.json", `{"a.b": "One"`, "en.json:"},
		{"no sentence", "en.json", `{"a.b": " "}`, `en.json: "a.b" has no sentence`},
		{"a list", "en.json", `{"a.b": []}`, `en.json:`},
		{"stands twice", "en.json", `{"a.b": "One", "c.d": "Two", "a.b": "Three"}`, `en.json: "a.b" stands twice`},
		{"broken template", "en.json", `{"a.b": "One {{.name"}`, "a.b"},
		{"condition", "en.json", `{"a.b": "{{if .name}}One{{end}}"}`, `not of the form {{.name}}`},
		{"function", "en.json", `{"a.b": "{{printf \"%s\" .name}}"}`, `not of the form {{.name}}`},
		{"field of a field", "en.json", `{"a.b": "{{.name.other}}"}`, `not of the form {{.name}}`},
		{"the whole", "en.json", `{"a.b": "{{.}}"}`, `not of the form {{.name}}`},
		{"no language", "words.json", `{"a.b": "One"}`, "words.json: a language file is named after its language"},
		{"no English", "de.json", `{"a.b": "Eins"}`, "there is no usable en.json"},
		{"one missing", "de.json", `{"a.b": "Eins"}`, `de.json: "c.d" is missing`},
		{"one too many", "de.json", `{"a.b": "Eins", "c.d": "Zwei", "e.f": "Drei"}`, `de.json: "e.f" is not in en.json`},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			source := fstest.MapFS{"en.json": {Data: []byte(`{"a.b": "One", "c.d": "Two"}`)}}
			if row.name == "no English" {
				source = fstest.MapFS{}
			}
			source[row.file] = &fstest.MapFile{Data: []byte(row.text)}
			c, err := load(source)
			if err == nil || !strings.Contains(err.Error(), row.want) || c != nil {
				t.Errorf("got %v, want something with %q", err, row.want)
			}
		})
	}
}

// translated is a catalogue with a second language, made of the first.
func translated(t *testing.T, change func(messages map[string]any)) *Catalogue {
	t.Helper()
	var english, german map[string]any
	for _, m := range []*map[string]any{&english, &german} {
		if err := json.Unmarshal(textOf(t, "en.json"), m); err != nil {
			t.Fatal(err)
		}
	}
	for _, key := range slices.Collect(maps.Keys(german)) {
		switch v := german[key].(type) {
		case string:
			german[key] = "Auf Deutsch: " + v
		case map[string]any:
			for form := range v {
				v[form] = "Auf Deutsch: " + v[form].(string)
			}
		}
	}
	if change != nil {
		change(german)
	}
	text, err := json.Marshal(german)
	if err != nil {
		t.Fatal(err)
	}
	c, err := load(fstest.MapFS{"en.json": {Data: textOf(t, "en.json")}, "de.json": {Data: text}})
	if err != nil {
		t.Fatal(err)
	}
	return c
}
