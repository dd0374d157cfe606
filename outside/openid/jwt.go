package openid

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"unicode/utf8"
)

const (
	maxToken = 16 << 10
	maxDepth = 16
)

// jwt is a token taken apart, not yet believed.
type jwt struct {
	raw             string
	header, payload object
}

// object is a JSON object whose names are unique even when case is ignored, so
// that no two readers of it can see different values.
type object map[string]json.RawMessage

// parseJWT takes a compact, signed token apart. The error is a reason code.
func parseJWT(raw string) (jwt, error) {
	if len(raw) > maxToken {
		return jwt{}, errors.New("size")
	}
	parts := strings.Split(raw, ".")
	if len(parts) != 3 || parts[0] == "" || parts[1] == "" || parts[2] == "" {
		return jwt{}, errors.New("form")
	}
	t := jwt{raw: raw}
	for i, into := range []*object{&t.header, &t.payload} {
		b, err := base64.RawURLEncoding.Strict().DecodeString(parts[i])
		if err != nil {
			return jwt{}, errors.New("encoding")
		}
		if *into, err = parseObject(b); err != nil {
			return jwt{}, err
		}
	}
	// Keys come from the provider's key set, never from the token; and what a
	// header demands that we do not know must not be passed over.
	for _, name := range []string{"jwk", "jku", "x5u", "crit", "b64", "enc"} {
		if t.header.has(name) {
			return jwt{}, errors.New("header")
		}
	}
	return t, nil
}

// typ is the media type in the header, short and in lower case.
func (t jwt) typ() string {
	s, _ := t.header.text("typ")
	return strings.TrimPrefix(strings.ToLower(s), "application/")
}

func parseObject(b []byte) (object, error) {
	if !utf8.Valid(b) {
		return nil, errors.New("encoding")
	}
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.UseNumber()
	if err := walk(dec, 0); err != nil {
		return nil, err
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("form")
	}
	var o object
	if err := json.Unmarshal(b, &o); err != nil || o == nil {
		return nil, errors.New("form")
	}
	return o, nil
}

// walk reads one value and refuses duplicate names and deep nesting.
func walk(dec *json.Decoder, depth int) error {
	if depth > maxDepth {
		return errors.New("depth")
	}
	tok, err := dec.Token()
	if err != nil {
		return errors.New("form")
	}
	open, nested := tok.(json.Delim)
	if !nested {
		return nil
	}
	names := make(map[string]bool)
	for dec.More() {
		if open == '{' {
			name, err := dec.Token()
			if err != nil {
				return errors.New("form")
			}
			folded := fold(name.(string))
			if names[folded] {
				return errors.New("duplicate name")
			}
			names[folded] = true
		}
		if err := walk(dec, depth+1); err != nil {
			return err
		}
	}
	if _, err := dec.Token(); err != nil {
		return errors.New("form")
	}
	return nil
}

// fold maps names that a case-insensitive reader takes for the same to the same.
func fold(name string) string { return strings.ToLower(strings.ToUpper(name)) }

// has reports whether the object has the name in any case.
func (o object) has(name string) bool {
	for have := range o {
		if fold(have) == name {
			return true
		}
	}
	return false
}

func (o object) text(name string) (string, bool) {
	var s *string
	if json.Unmarshal(o[name], &s) != nil || s == nil {
		return "", false
	}
	return *s, true
}

func (o object) texts(name string) ([]string, bool) {
	var list []*string
	if json.Unmarshal(o[name], &list) != nil || list == nil {
		return nil, false
	}
	all := make([]string, 0, len(list))
	for _, s := range list {
		if s == nil {
			return nil, false
		}
		all = append(all, *s)
	}
	return all, true
}

// number reads a JSON number; a number in quotes is none.
func (o object) number(name string) (float64, bool) {
	var f *float64
	if json.Unmarshal(o[name], &f) != nil || f == nil {
		return 0, false
	}
	return *f, true
}

// audience reads aud: one text, or a list of a few.
func (o object) audience() ([]string, bool) {
	if one, ok := o.text("aud"); ok {
		return []string{one}, one != ""
	}
	list, ok := o.texts("aud")
	return list, ok && len(list) > 0 && len(list) <= 10
}
