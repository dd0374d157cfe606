package words

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// planted is a small module in which codes are used in every way they can be.
func planted() fstest.MapFS {
	return fstest.MapFS{
		"consent/error.go": {Data: []byte(`package consent
type Code string
type Label string
type Args map[string]any
type Message struct { Code Code; Args Args }
type Error struct { Message }
func Say(code Code, pairs ...any) Message { return Message{Code: code} }
func Fail(kind int, code Code, pairs ...any) *Error { return nil }
func none() *Error { return Fail(1, "in.consent") }
`)},
		"deep/down/room.go": {Data: []byte(`package room
import (
	"errors"
	c "accord/consent"
	"example.org/elsewhere"
)
const Named c.Code = "in.const"
type row struct { code c.Code; label c.Label }
var table = []row{{"in.table", "label_in_table"}}
type voice struct{}
func (voice) Text(language string, code c.Code) string { return "" }
func (voice) say(code c.Code, pairs ...any) string { return "" }
type server struct { voice; elsewhere.Thing }
func upstream(err error, code c.Code) error { return err }
func pick(on bool) c.Code { if on { return "in.return" }; return "" }
func (s *server) routes(e *elsewhere.Echo) {
	e.GET("/", func(x elsewhere.Context) error {
		if s.Unknown(x) { return errors.Join(c.Fail(2, "in.handler", "name", x.Name(), "at", 1)) }
		x.Render(s.Text("en", "in.text"), s.say("in.wrapper", "count", 2))
		return upstream(nil, "in.upstream")
	})
	_ = elsewhere.Map[string, any]{"k": c.Message{Code: "in.message"}}
	_ = c.Code("in.conversion")
	_ = c.Code("together." + x) // is put together
	_ = "no.code"
}
`)},
		"deep/down/room_test.go":   {Data: []byte(`package room; import "accord/consent"; var _ = consent.Code("in.test")`)},
		"deep/testdata/ignored.go": {Data: []byte(`package x; import "accord/consent"; var _ = consent.Code("in.testdata")`)},
		"deep/roomtest/fake.go":    {Data: []byte(`package roomtest; import "accord/consent"; var _ = consent.Code("in.fake")`)},
	}
}

func TestScanFindsEveryUse(t *testing.T) {
	s, err := scanModule(planted(), "accord")
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]use{}
	for _, u := range s.codes {
		got[u.code] = u
	}
	want := []string{
		"in.consent", "in.const", "in.conversion", "in.handler", "in.message", "in.return", "in.table", "in.text", "in.upstream", "in.wrapper",
	}
	if codes := slices.Sorted(maps.Keys(got)); !slices.Equal(codes, want) {
		t.Errorf("found %v\nwant  %v", codes, want)
	}
	if len(s.labels) != 1 || s.labels["label_in_table"] == "" {
		t.Errorf("labels: %v", s.labels)
	}
	for code, given := range map[string]string{"in.handler": "at name", "in.wrapper": "count", "in.text": "", "in.consent": ""} {
		u := got[code]
		if names := strings.Join(slices.Sorted(maps.Keys(u.given)), " "); names != given || u.open {
			t.Errorf("%s is given %q (open %v), want %q", code, names, u.open, given)
		}
	}
	if !got["in.upstream"].open || !got["in.message"].open {
		t.Error("what cannot be told is not told as open")
	}
}

// TestPlantedFaultsAreFound: the check itself sees what it is for.
func TestPlantedFaultsAreFound(t *testing.T) {
	clean := translated(t, nil)
	s := &scan{labels: map[string]string{}}
	for key := range clean.in[fallback].messages {
		s.codes = append(s.codes, use{code: key, at: "somewhere", open: true})
	}
	if wrong := (check{clean, s}).complaints(); len(wrong) > 0 {
		t.Fatalf("where nothing is wrong: %q", wrong)
	}
	rows := []struct {
		name   string
		german func(map[string]any)
		scan   func(*scan)
		want   string
	}{
		{"missing", nil, func(s *scan) { s.codes = append(s.codes, use{code: "new.code", at: "room.go:7", open: true}) }, `room.go:7: "new.code" has no sentence`},
		{"missing label", nil, func(s *scan) { s.labels["shoe_size"] = "room.go:8" }, `room.go:8: "label.shoe_size" has no sentence`},
		{"unused", nil, func(s *scan) {
			s.codes = slices.DeleteFunc(s.codes, func(u use) bool { return u.code == "connect.already" })
		}, `"connect.already" is said nowhere`},
		{"untranslated", func(m map[string]any) {
			m["connect.already"] = clean.in["en"].messages["connect.already"].Other
		}, nil, `de.json: "connect.already" is not translated`},
		{"untranslated form", func(m map[string]any) {
			m["letter.suspended.text"].(map[string]any)["one"] = clean.in["en"].messages["letter.suspended.text"].One
		}, nil, `de.json: "letter.suspended.text" is not translated`},
		{"names what is not given", func(m map[string]any) { m["policy.overtaken"] = "Von {{.nome}}." }, func(s *scan) {
			s.codes = append(s.codes, use{code: "policy.overtaken", at: "room.go:9", given: map[string]bool{"name": true, "at": true}})
		}, `de.json: "policy.overtaken" names nome, which is not given at room.go:9`},
		{"a variant names what is not given", func(m map[string]any) { m["connect.not_for_you.switched-off"] = "Aus, {{.nome}}." }, func(s *scan) {
			s.codes = slices.DeleteFunc(s.codes, func(u use) bool { return strings.HasPrefix(u.code, "connect.not_for_you") })
			s.codes = append(s.codes, use{code: "connect.not_for_you", at: "room.go:10", given: map[string]bool{"reason": true}})
		}, `de.json: "connect.not_for_you.switched-off" names nome, which is not given at room.go:10`},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			planted := &scan{labels: map[string]string{}, codes: slices.Clone(s.codes)}
			if row.scan != nil {
				row.scan(planted)
			}
			wrong := check{translated(t, row.german), planted}.complaints()
			if len(wrong) != 1 || wrong[0] != row.want {
				t.Errorf("got %q, want %q alone", wrong, row.want)
			}
		})
	}
}
