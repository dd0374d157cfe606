//go:build !release

package sandbox

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Fault is how a service misbehaves. The zero value means it works.
type Fault struct {
	Latency    time.Duration // wait this long before answering
	Status     int           // answer this status with the service's own error envelope
	RetryAfter int           // seconds, sent with Status
	Hang       bool          // never answer; the connection is cut when the client or the sandbox gives up
	Path       string        // only paths that begin so, "/graph/v1.0/me/calendarView"; empty is all
	Times      int           // only this many requests, then work again; 0 is until changed
}

// SetFault makes a service (ServiceIDP, ServiceLinkedIn, ServiceGraph, ServiceMail)
// misbehave from now on. For mail Path and RetryAfter mean nothing, and
// Status is an SMTP code such as 451.
func (s *Sandbox) SetFault(service string, f Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if f == (Fault{}) {
		delete(s.faults, service)
		return
	}
	s.faults[service] = f
}

// Faults tells which services misbehave at present, by name.
func (s *Sandbox) Faults() map[string]Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := make(map[string]Fault, len(s.faults))
	for name, f := range s.faults {
		now[name] = f
	}
	return now
}

// takeFault returns what applies to one request, and counts it.
func (s *Sandbox) takeFault(service, path string) Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	f, ok := s.faults[service]
	if !ok || !strings.HasPrefix(path, f.Path) {
		return Fault{}
	}
	if f.Times > 0 {
		left := f
		if left.Times--; left.Times == 0 {
			delete(s.faults, service)
		} else {
			s.faults[service] = left
		}
	}
	return f
}

// faulty misbehaves as told and reports whether the request is done with.
func (s *Sandbox) faulty(service string, w http.ResponseWriter, r *http.Request) bool {
	f := s.takeFault(service, r.URL.Path)
	if f.Hang {
		select {
		case <-r.Context().Done():
		case <-s.done:
		}
		panic(http.ErrAbortHandler)
	}
	if f.Latency > 0 {
		timer := time.NewTimer(f.Latency)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-r.Context().Done():
			panic(http.ErrAbortHandler)
		case <-s.done:
			panic(http.ErrAbortHandler)
		}
	}
	if f.Status == 0 {
		return false
	}
	if f.RetryAfter > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(f.RetryAfter))
	}
	switch service {
	case ServiceLinkedIn:
		linkedinError(w, f.Status, 0, "", http.StatusText(f.Status))
	case ServiceGraph:
		code := "ServiceUnavailable"
		if f.Status == http.StatusTooManyRequests {
			code = "TooManyRequests"
		}
		graphError(w, r, f.Status, code, "The sandbox was asked to fail.")
	default:
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(f.Status)
		_, _ = fmt.Fprint(w, `{"error":"temporarily_unavailable","error_description":"The sandbox was asked to fail."}`)
	}
	return true
}
