package outbound_test

import (
	"compress/gzip"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"accord/outside/outbound"
)

// service is a server with a script: one answer a request, the last one again and again.
func service(t *testing.T, script ...http.HandlerFunc) (*httptest.Server, *atomic.Int32) {
	t.Helper()
	var calls atomic.Int32
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n := int(calls.Add(1))
		script[min(n, len(script))-1](w, r)
	}))
	t.Cleanup(s.Close)
	return s, &calls
}

func status(code int, header ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		for i := 0; i+1 < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(code)
		_, _ = io.WriteString(w, "said "+strconv.Itoa(code))
	}
}

// breakOff sends half an answer and cuts the line (F06).
func breakOff(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Length", "100")
	_, _ = io.WriteString(w, "half")
	panic(http.ErrAbortHandler)
}

// TestRetries holds F03 and F04: what is tried again, and what is not.
func TestRetries(t *testing.T) {
	date := func(d time.Duration) string { return time.Now().Add(d).UTC().Format(http.TimeFormat) }
	for name, c := range map[string]struct {
		method string
		script []http.HandlerFunc
		status int // 0: an error
		calls  int32
	}{
		"F03 one bad moment":             {"GET", []http.HandlerFunc{status(503), status(200)}, 200, 2},
		"F03 two bad moments":            {"GET", []http.HandlerFunc{status(502), status(504), status(200)}, 200, 3},
		"F03 a bad day":                  {"GET", []http.HandlerFunc{status(503)}, 503, 3},
		"F03 a fault inside":             {"GET", []http.HandlerFunc{status(500)}, 500, 1},
		"F03 a POST is not repeated":     {"POST", []http.HandlerFunc{status(503)}, 503, 1},
		"F07 a POST with a lost answer":  {"POST", []http.HandlerFunc{breakOff, status(200)}, 0, 1},
		"F06 an answer that breaks off":  {"GET", []http.HandlerFunc{breakOff, status(200)}, 200, 2},
		"refused is refused":             {"GET", []http.HandlerFunc{status(401)}, 401, 1},
		"F04 in a moment":                {"GET", []http.HandlerFunc{status(429, "Retry-After", "0"), status(200)}, 200, 2},
		"F04 in an hour":                 {"GET", []http.HandlerFunc{status(429, "Retry-After", "3600")}, 429, 1},
		"F04 does not say when":          {"GET", []http.HandlerFunc{status(429)}, 429, 1},
		"F04 talks nonsense":             {"GET", []http.HandlerFunc{status(429, "Retry-After", "soon")}, 429, 1},
		"F04 less than nothing":          {"GET", []http.HandlerFunc{status(429, "Retry-After", "-5")}, 429, 1},
		"F04 a number too large":         {"GET", []http.HandlerFunc{status(429, "Retry-After", "99999999999999")}, 429, 1},
		"F04 a date that is past":        {"GET", []http.HandlerFunc{status(429, "Retry-After", date(-time.Hour)), status(200)}, 200, 2},
		"F04 a date far off":             {"GET", []http.HandlerFunc{status(429, "Retry-After", date(time.Hour))}, 429, 1},
		"F04 unavailable for an hour":    {"GET", []http.HandlerFunc{status(503, "Retry-After", "3600")}, 503, 1},
		"A65 a redirect is not followed": {"GET", []http.HandlerFunc{status(302, "Location", "/elsewhere"), status(200)}, 302, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, calls := service(t, c.script...)
			req, err := http.NewRequestWithContext(t.Context(), c.method, s.URL, strings.NewReader(""))
			if err != nil {
				t.Fatal(err)
			}
			resp, err := outbound.New(outbound.Config{}).Do(req)
			switch {
			case c.status == 0 && err == nil:
				t.Errorf("no error, status %d", resp.StatusCode)
			case c.status != 0 && err != nil:
				t.Error(err)
			case err == nil:
				body, readErr := io.ReadAll(resp.Body)
				if resp.StatusCode != c.status || readErr != nil || string(body) != "said "+strconv.Itoa(c.status) {
					t.Errorf("status %d, %q, %v", resp.StatusCode, body, readErr)
				}
			}
			if n := calls.Load(); n != c.calls {
				t.Errorf("%d requests, want %d", n, c.calls)
			}
		})
	}
}

// TestTooLarge holds F05: sizes.
func TestTooLarge(t *testing.T) {
	big := func(w http.ResponseWriter, _ *http.Request) { _, _ = io.CopyN(w, zeros{}, 3<<20) }
	bomb := func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		z := gzip.NewWriter(w)
		_, _ = io.CopyN(z, zeros{}, 50<<20)
		_ = z.Close()
	}
	exact := func(w http.ResponseWriter, _ *http.Request) { _, _ = io.CopyN(w, zeros{}, 1<<20) }
	for name, handler := range map[string]http.HandlerFunc{"3 MiB": big, "gzip bomb": bomb} {
		s, calls := service(t, handler)
		if _, err := outbound.New(outbound.Config{}).Get(s.URL); !errors.Is(err, outbound.ErrTooLarge) || calls.Load() != 1 {
			t.Errorf("%s: %v after %d requests", name, err, calls.Load())
		}
	}
	s, _ := service(t, exact)
	resp, err := outbound.New(outbound.Config{}).Get(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	if body, err := io.ReadAll(resp.Body); len(body) != 1<<20 || err != nil {
		t.Errorf("%d bytes, %v", len(body), err)
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = '0'
	}
	return len(p), nil
}

// TestHang holds F01, F02 and F06: a service that takes its time.
func TestHang(t *testing.T) {
	hang := func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }
	drip := func(w http.ResponseWriter, r *http.Request) {
		tick := time.NewTicker(10 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-r.Context().Done():
				return
			case <-tick.C:
				_, _ = io.WriteString(w, ".")
				_ = http.NewResponseController(w).Flush()
			}
		}
	}
	for name, handler := range map[string]http.HandlerFunc{"F02 hangs": hang, "F06 drips": drip} {
		t.Run(name, func(t *testing.T) {
			s, _ := service(t, handler)
			begin := time.Now()
			_, err := outbound.New(outbound.Config{Timeout: 300 * time.Millisecond}).Get(s.URL)
			var timeout net.Error
			if !errors.As(err, &timeout) || !timeout.Timeout() {
				t.Errorf("%v", err)
			}
			if took := time.Since(begin); took > 5*time.Second {
				t.Errorf("it took %v", took)
			}
			ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
			defer cancel()
			req, _ := http.NewRequestWithContext(ctx, "GET", s.URL, nil)
			if _, err := outbound.New(outbound.Config{}).Do(req); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("the caller's own limit: %v", err)
			}
		})
	}
}

func TestPerHost(t *testing.T) {
	var at, most atomic.Int32
	release := make(chan struct{})
	s, calls := service(t, func(http.ResponseWriter, *http.Request) {
		n := at.Add(1)
		for old := most.Load(); n > old && !most.CompareAndSwap(old, n); old = most.Load() {
		}
		<-release
		at.Add(-1)
	})
	client := outbound.New(outbound.Config{PerHost: 3})
	var all sync.WaitGroup
	for range 12 {
		all.Go(func() {
			if _, err := client.Get(s.URL); err != nil {
				t.Error(err)
			}
		})
	}
	for deadline := time.Now().Add(10 * time.Second); calls.Load() < 3 && time.Now().Before(deadline); {
		runtime.Gosched()
	}
	close(release)
	all.Wait()
	if most.Load() != 3 || calls.Load() != 12 {
		t.Errorf("%d at once, %d in all", most.Load(), calls.Load())
	}
}

// TestTLS holds F10.
func TestTLS(t *testing.T) {
	quiet := func() *httptest.Server {
		s := httptest.NewUnstartedServer(status(200))
		s.Config.ErrorLog = log.New(io.Discard, "", 0)
		t.Cleanup(s.Close)
		return s
	}
	old, good := quiet(), quiet()
	old.TLS = &tls.Config{MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11}
	old.StartTLS()
	good.StartTLS()
	roots := x509.NewCertPool()
	roots.AddCert(good.Certificate())
	trusting := outbound.New(outbound.Config{RootCAs: roots})
	if _, err := trusting.Get(good.URL); err != nil {
		t.Error(err)
	}
	if _, err := trusting.Get(old.URL); err == nil {
		t.Error("F10 TLS 1.1 was taken")
	}
	if _, err := outbound.New(outbound.Config{}).Get(good.URL); err == nil {
		t.Error("F10 a self-signed certificate was taken")
	}
	_, port, _ := net.SplitHostPort(good.Listener.Addr().String())
	if _, err := trusting.Get("https://localhost:" + port); err == nil {
		t.Error("F10 a certificate of another host was taken")
	}
}

func TestNoProxy(t *testing.T) {
	proxy, calls := service(t, status(200))
	t.Setenv("HTTP_PROXY", proxy.URL)
	t.Setenv("HTTPS_PROXY", proxy.URL)
	s, _ := service(t, status(200))
	if _, err := outbound.New(outbound.Config{}).Get(s.URL); err != nil || calls.Load() != 0 {
		t.Errorf("%v, proxy asked %d times", err, calls.Load())
	}
}
