// Package static holds the portal's stylesheets, script and pictures, embedded in
// the program. Pages link them by a content-hashed address, so a browser may keep
// them for a year; host apps link the card's stylesheet by a plain address that
// stays the same across releases.
package static

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"net/http"
	"path"
	"strings"
	"sync"
	"time"
)

//go:embed *.css *.js *.svg
var files embed.FS

// root is the address below which everything here is served.
const root = "/static/"

// asset is one embedded file, ready to be sent.
type asset struct {
	hash   string // of the content, part of the hashed address and the ETag
	media  string
	body   []byte
	zipped []byte // nil where it would not be smaller
}

// assets reads every file once; the content is fixed at build time.
var assets = sync.OnceValue(func() map[string]asset {
	all := map[string]asset{}
	entries, err := fs.ReadDir(files, ".")
	if err != nil {
		panic(err) // the embedded tree cannot be unreadable
	}
	for _, e := range entries {
		body, err := files.ReadFile(e.Name())
		if err != nil {
			panic(err)
		}
		sum := sha256.Sum256(body)
		all[e.Name()] = asset{
			hash: hex.EncodeToString(sum[:])[:16], media: mediaType(e.Name()),
			body: body, zipped: zip(body),
		}
	}
	return all
})

// Path is the content-hashed address of an embedded file, such as
// /static/0123456789abcdef/app.css. A name that does not exist is a mistake in
// the program and panics.
func Path(name string) string {
	a, ok := assets()[name]
	if !ok {
		panic("static: no file " + name)
	}
	return root + a.hash + "/" + name
}

// Handler serves /static/. A hashed address is immutable for a year; a plain one
// (/static/card.css) carries an ETag and is checked again after five minutes.
// Anything else, an outdated hash included, is 404.
func Handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
			return
		}
		rest, ok := strings.CutPrefix(r.URL.Path, root)
		hash, name, hashed := strings.Cut(rest, "/")
		if !hashed {
			hash, name = "", rest
		}
		a, found := assets()[name]
		if !ok || !found || hashed && hash != a.hash {
			http.NotFound(w, r)
			return
		}
		send(w, r, a, hashed)
	})
}

func send(w http.ResponseWriter, r *http.Request, a asset, hashed bool) {
	h := w.Header()
	h.Set("Content-Type", a.media)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Vary", "Accept-Encoding")
	// Host apps on other origins may link the card's stylesheet.
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
	if hashed {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	} else {
		h.Set("Cache-Control", "public, max-age=300")
	}
	body, tag := a.body, `"`+a.hash+`"`
	if a.zipped != nil && acceptsGzip(r) {
		body, tag = a.zipped, `"`+a.hash+`-gz"`
		h.Set("Content-Encoding", "gzip")
	}
	h.Set("ETag", tag)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(body))
}

// acceptsGzip reads Accept-Encoding as far as browsers use it; a refusal by
// weight ("gzip;q=0") counts as one.
func acceptsGzip(r *http.Request) bool {
	for part := range strings.SplitSeq(r.Header.Get("Accept-Encoding"), ",") {
		coding, weight, _ := strings.Cut(strings.TrimSpace(part), ";")
		if coding == "gzip" {
			weight = strings.ReplaceAll(weight, " ", "")
			return weight != "q=0" && weight != "q=0.0"
		}
	}
	return false
}

func zip(body []byte) []byte {
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return nil
	}
	if _, err := w.Write(body); err != nil || w.Close() != nil || b.Len() >= len(body) {
		return nil
	}
	return b.Bytes()
}

// mediaType knows our few kinds of file itself: the machine's own table may lack
// one or say it differently.
func mediaType(name string) string {
	switch path.Ext(name) {
	case ".css":
		return "text/css; charset=utf-8"
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	}
	return "application/octet-stream"
}
