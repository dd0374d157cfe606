package words

import (
	"bytes"
	"cmp"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"text/template/parse"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
)

//go:embed *.json
var files embed.FS

// fallback is the language of those whose own we do not have.
const fallback = "en"

// tongue is one language.
type tongue struct {
	localizer *i18n.Localizer
	messages  map[string]*i18n.Message
}

// Load reads every language file. An error names what is wrong in which file: a
// sentence of a language that is missing or cannot be said is found here, at the
// start, and not when somebody shall consent to it.
func Load() (*Catalogue, error) { return load(files) }

func load(source fs.FS) (*Catalogue, error) {
	names, err := fs.Glob(source, "*.json")
	if err != nil {
		return nil, err
	}
	slices.SortFunc(names, func(a, b string) int { return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(a, b)) })
	bundle := i18n.NewBundle(language.English)
	c := &Catalogue{in: map[string]*tongue{}}
	var tags []language.Tag
	var wrong []error
	for _, name := range names {
		tag, t, errs := read(bundle, source, name)
		if t != nil {
			c.in[tag.String()] = t
			c.languages, tags = append(c.languages, tag.String()), append(tags, tag)
			errs = append(errs, t.differs(c.in[fallback])...)
		}
		for _, err := range errs {
			wrong = append(wrong, fmt.Errorf("%s: %w", name, err))
		}
	}
	if c.in[fallback] == nil {
		wrong = append(wrong, fmt.Errorf("there is no usable %s.json", fallback))
	}
	if len(wrong) > 0 {
		return nil, errors.Join(wrong...)
	}
	c.matcher = language.NewMatcher(tags)
	return c, nil
}

// read reads one language file; the tongue is nil where it cannot be read at all.
func read(bundle *i18n.Bundle, source fs.FS, name string) (language.Tag, *tongue, []error) {
	tag, err := language.Parse(strings.TrimSuffix(name, ".json"))
	if err != nil {
		return tag, nil, []error{errors.New("a language file is named after its language, such as de.json")}
	}
	text, err := fs.ReadFile(source, name)
	if err != nil {
		return tag, nil, []error{err}
	}
	file, err := bundle.ParseMessageFileBytes(text, name)
	if err != nil {
		return tag, nil, []error{err}
	}
	keys, err := keysOf(text)
	if err != nil {
		return tag, nil, []error{err}
	}
	t := &tongue{localizer: i18n.NewLocalizer(bundle, tag.String()), messages: map[string]*i18n.Message{}}
	for _, m := range file.Messages {
		t.messages[m.ID] = m
	}
	return tag, t, t.unusable(keys)
}

// rank puts the fallback first.
func rank(name string) int {
	if name == fallback+".json" {
		return 0
	}
	return 1
}

// forms are the sentence's plural forms that it has, by name.
func forms(m *i18n.Message) map[string]string {
	all := map[string]string{"zero": m.Zero, "one": m.One, "two": m.Two, "few": m.Few, "many": m.Many, "other": m.Other}
	maps.DeleteFunc(all, func(_, text string) bool { return text == "" })
	return all
}

// counted reports whether the sentence has forms for different counts.
func counted(m *i18n.Message) bool { return m.Zero+m.One+m.Two+m.Few+m.Many != "" }

// unusable lists the keys of a file that cannot be said. Of a key that stands twice
// only the last would count.
func (t *tongue) unusable(keys []string) []error {
	var wrong []error
	seen := map[string]bool{}
	for _, key := range keys {
		m := t.messages[key]
		switch {
		case seen[key]:
			wrong = append(wrong, fmt.Errorf("%q stands twice", key))
			continue
		case m == nil || strings.TrimSpace(m.Other) == "":
			wrong = append(wrong, fmt.Errorf("%q has no sentence", key))
			continue
		}
		seen[key] = true
		for _, text := range forms(m) {
			if _, err := named(key, text); err != nil {
				wrong = append(wrong, err)
			}
		}
	}
	return wrong
}

// named lists what a sentence names. It may do nothing else: conditions belong into
// variants, and words into arguments.
func named(key, text string) ([]string, error) {
	tree := parse.New(key)
	tree.Mode = parse.SkipFuncCheck
	if _, err := tree.Parse(text, "{{", "}}", map[string]*parse.Tree{}); err != nil {
		return nil, err
	}
	var names []string
	for _, node := range tree.Root.Nodes {
		action, ok := node.(*parse.ActionNode)
		if !ok && node.Type() == parse.NodeText {
			continue
		}
		name := strings.TrimSuffix(strings.TrimPrefix(node.String(), "{{."), "}}")
		if !ok || len(action.Pipe.Cmds) != 1 || !isName(name) {
			return nil, fmt.Errorf("%q: %s is not of the form {{.name}}", key, node)
		}
		names = append(names, name)
	}
	return names, nil
}

func isName(s string) bool {
	return s != "" && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz_") == ""
}

// differs lists the keys that one of two languages has and the other lacks.
func (t *tongue) differs(other *tongue) []error {
	var wrong []error
	if other == nil {
		return nil // the language to compare with is itself unusable
	}
	for _, key := range slices.Sorted(maps.Keys(other.messages)) {
		if t.messages[key] == nil {
			wrong = append(wrong, fmt.Errorf("%q is missing", key))
		}
	}
	for _, key := range slices.Sorted(maps.Keys(t.messages)) {
		if other.messages[key] == nil {
			wrong = append(wrong, fmt.Errorf("%q is not in %s.json", key, fallback))
		}
	}
	return wrong
}

// keysOf are the keys of a file as they stand in it.
func keysOf(text []byte) ([]string, error) {
	d := json.NewDecoder(bytes.NewReader(text))
	if _, err := d.Token(); err != nil {
		return nil, err
	}
	var keys []string
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return nil, err
		}
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			return nil, err
		}
		name, _ := key.(string)
		keys = append(keys, name)
	}
	return keys, nil
}
