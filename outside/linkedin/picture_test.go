package linkedin_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"image"
	"image/gif"
	"image/png"
	"net/http"
	"slices"
	"testing"

	"accord/consent"
)

// TestPictureBytes holds row A66.
func TestPictureBytes(t *testing.T) {
	var small, gifs bytes.Buffer
	if err := png.Encode(&small, image.NewGray(image.Rect(0, 0, 2, 2))); err != nil {
		t.Fatal(err)
	}
	if err := gif.Encode(&gifs, image.NewGray(image.Rect(0, 0, 2, 2)), nil); err != nil {
		t.Fatal(err)
	}
	// The same picture, saying that it is 60,000 pixels wide.
	wide := slices.Clone(small.Bytes())
	binary.BigEndian.PutUint32(wide[16:], 60_000)
	binary.BigEndian.PutUint32(wide[29:], crc32.ChecksumIEEE(wide[12:29]))
	webp := append([]byte("RIFF\x10\x00\x00\x00WEBPVP8 "), make([]byte, 32)...)
	for name, c := range map[string]struct {
		data []byte
		kind string
	}{
		"png": {small.Bytes(), "image/png"}, "gif": {gifs.Bytes(), "image/gif"}, "webp": {webp, "image/webp"},
		"A66 60,000 pixels": {wide, ""}, "A66 SVG": {[]byte(`<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>`), ""}, "A66 HTML": {[]byte("<!doctype html><script>1</script>"), ""},
		"A66 a header and no picture": {small.Bytes()[:10], ""}, "A66 empty": {nil, ""}, "A66 a video": {[]byte("\x00\x00\x00\x18ftypmp42mp42isom"), ""},
		"A66 2 MiB": {append(slices.Clone(small.Bytes()), make([]byte, 2<<20)...), ""},
	} {
		t.Run(name, func(t *testing.T) {
			var o *odd
			o = newOdd(t, func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path == "/picture" {
					if r.Header.Get("Authorization") != "" || r.Header.Get("Cookie") != "" {
						t.Error("a token went out with the picture")
					}
					w.Header().Set("Content-Type", "text/html")
					_, _ = w.Write(c.data)
					return
				}
				w.Header().Set("Content-Type", "application/json")
				_, _ = fmt.Fprintf(w, `{"sub":"m","name":"Ana","picture":"%s/picture"}`, o.URL)
			})
			p, err := o.client.Picture(t.Context(), "k", bare)
			if c.kind == "" && (err == nil || consent.KindOf(err) == consent.Internal) || c.kind != "" && (err != nil || p.Type != c.kind) {
				t.Errorf("%s, %v", p.Type, err)
			}
		})
	}
}
