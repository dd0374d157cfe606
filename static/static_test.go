package static_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"testing"

	"accord/static"
)

func get(path string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, path, nil)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	static.Handler().ServeHTTP(w, r)
	return w
}

func TestHashedAddressIsKept(t *testing.T) {
	for name, media := range map[string]string{
		"app.css": "text/css; charset=utf-8", "htmx.min.js": "text/javascript; charset=utf-8", "mark.svg": "image/svg+xml",
	} {
		address := static.Path(name)
		if !regexp.MustCompile(`^/static/[0-9a-f]{16}/` + regexp.QuoteMeta(name) + `$`).MatchString(address) {
			t.Errorf("address %q", address)
		}
		w := get(address)
		if w.Code != http.StatusOK || w.Header().Get("Content-Type") != media || w.Header().Get("Cache-Control") != "public, max-age=31536000, immutable" {
			t.Errorf("%s: %d %v", name, w.Code, w.Header())
		}
		want, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(w.Body.Bytes(), want) {
			t.Errorf("%s: another content", name)
		}
	}
}

func TestPlainAddressIsCheckedAgain(t *testing.T) {
	first := get("/static/card.css")
	tag := first.Header().Get("ETag")
	if first.Code != http.StatusOK || tag == "" || first.Header().Get("Cache-Control") != "public, max-age=300" {
		t.Fatalf("%d %v", first.Code, first.Header())
	}
	if again := get("/static/card.css", "If-None-Match", tag); again.Code != http.StatusNotModified || again.Body.Len() != 0 {
		t.Errorf("again: %d with %d bytes", again.Code, again.Body.Len())
	}
}

func TestGzip(t *testing.T) {
	plain := get("/static/card.css", "Accept-Encoding", "br, gzip;q=0")
	w := get("/static/card.css", "Accept-Encoding", "br, gzip")
	if plain.Header().Get("Content-Encoding") != "" || w.Header().Get("Content-Encoding") != "gzip" || w.Header().Get("ETag") == plain.Header().Get("ETag") {
		t.Fatalf("%v and %v", plain.Header(), w.Header())
	}
	z, err := gzip.NewReader(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	unzipped, err := io.ReadAll(z)
	if err != nil || !bytes.Equal(unzipped, plain.Body.Bytes()) {
		t.Errorf("another content, %v", err)
	}
}

func TestNothingElseIsServed(t *testing.T) {
	outdated := "/static/0000000000000000/app.css"
	for _, path := range []string{"/static/", "/static/static.go", "/static/none.css", "/static/../static.go", outdated, static.Path("app.css") + "/x", "/app.css", "//static/app.css"} {
		if w := get(path); w.Code != http.StatusNotFound {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
	w := httptest.NewRecorder()
	static.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodPost, static.Path("app.css"), nil))
	if w.Code != http.StatusMethodNotAllowed {
		t.Errorf("POST: %d", w.Code)
	}
}

// The policy forbids outside fonts and pictures, so the stylesheets may not ask for any.
func TestStylesheetsAskForNothing(t *testing.T) {
	for _, name := range []string{"app.css", "card.css"} {
		css, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, bad := range []string{"url(", "@import", "http:", "https:", "!important"} {
			if strings.Contains(string(css), bad) {
				t.Errorf("%s contains %s", name, bad)
			}
		}
	}
}
