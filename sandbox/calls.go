//go:build !release

package sandbox

import (
	"bytes"
	"io"
	"net/http"
	"slices"
	"time"
)

// Names of the services, in Call.Service and for SetFault.
const (
	ServiceIDP      = "idp"
	ServiceLinkedIn = "linkedin"
	ServiceGraph    = "graph"
	ServiceMail     = "mail" // for SetFault only
)

// maxCalls bounds the memory of a sandbox that runs for days.
const maxCalls = 10000

// Call is one request a service got, by a browser or by the portal.
type Call struct {
	Service string
	Method  string
	Path    string // as it reached us, "/linkedin/v2/userinfo"
	Query   string // raw
	Status  int
	At      time.Time
}

// Calls lists the requests LinkedIn, Graph and the sign-in provider got, oldest first.
func (s *Sandbox) Calls() []Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.calls)
}

// ResetCalls forgets the requests so far.
func (s *Sandbox) ResetCalls() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls = nil
}

// service wraps one outside service: its calls are recorded and its faults happen.
func (s *Sandbox) service(name string, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		seen := &statusWriter{ResponseWriter: w}
		// Deferred, so that a request that hangs or is cut off is recorded too.
		defer func() { s.record(name, r, seen.status) }()
		// A handler learns that the client went away only once the body is read.
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<20))
		if err != nil {
			http.Error(seen, "request too large", http.StatusRequestEntityTooLarge)
			return
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		if s.faulty(name, seen, r) {
			return
		}
		next.ServeHTTP(seen, r)
	})
}

func (s *Sandbox) record(name string, r *http.Request, status int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.calls) >= maxCalls {
		s.calls = slices.Delete(s.calls, 0, maxCalls/10)
	}
	s.calls = append(s.calls, Call{
		Service: name, Method: r.Method, Path: r.URL.Path, Query: r.URL.RawQuery, Status: status, At: s.now(),
	})
}

type statusWriter struct {
	http.ResponseWriter
	status int
}

func (w *statusWriter) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *statusWriter) Write(b []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	return w.ResponseWriter.Write(b)
}
