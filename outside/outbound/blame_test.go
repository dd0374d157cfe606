package outbound_test

import (
	"net/http"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"accord/outside/outbound"
)

// TestBreaker: a host that keeps failing gets a pause, and a probe after it. Other
// hosts notice nothing.
func TestBreaker(t *testing.T) {
	var healthy atomic.Bool
	s, calls := service(t, func(w http.ResponseWriter, r *http.Request) {
		if healthy.Load() {
			status(200)(w, r)
			return
		}
		status(500)(w, r)
	})
	other, _ := service(t, status(200))
	client := outbound.New(outbound.Config{Failures: 3, Pause: 200 * time.Millisecond})
	for range 10 {
		if resp, err := client.Get(s.URL); err == nil && resp.StatusCode != 500 {
			t.Fatal(resp.StatusCode)
		}
	}
	if n := calls.Load(); n > 4 {
		t.Errorf("%d requests to a host that only fails", n)
	}
	if _, err := client.Get(other.URL); err != nil {
		t.Error(err)
	}
	healthy.Store(true)
	for deadline := time.Now().Add(10 * time.Second); ; {
		if resp, err := client.Get(s.URL); err == nil && resp.StatusCode == 200 {
			break
		}
		if time.Now().After(deadline) {
			t.Fatal("the host stays shut out")
		}
		runtime.Gosched()
	}
	// Being asked to slow down does not speak against a host.
	busy, calls := service(t, status(429))
	for range 10 {
		if resp, err := client.Get(busy.URL); err != nil || resp.StatusCode != 429 {
			t.Fatal(err)
		}
	}
	if calls.Load() != 10 {
		t.Errorf("%d of 10", calls.Load())
	}
}

// ask makes one request in the name of a grant: a GET with it in the header, a POST
// with it in the form. It returns the status, 0 for an error.
func ask(t *testing.T, client *http.Client, method, address, grant string) int {
	t.Helper()
	form := ""
	if method == http.MethodPost {
		form = "token=" + grant
	}
	req, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(form))
	if err != nil {
		t.Fatal(err)
	}
	if method == http.MethodPost {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.SetBasicAuth("accord", "secret")
	} else if grant != "" {
		req.Header.Set("Authorization", "Bearer "+grant)
	}
	resp, err := client.Do(req)
	if err != nil {
		return 0
	}
	defer func() { _ = resp.Body.Close() }()
	return resp.StatusCode
}

// failing fails with a status for the named grants and serves the others.
func failing(code int, grants ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		grant := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
		if r.Method == http.MethodPost {
			grant = r.PostFormValue("token")
		}
		for _, one := range grants {
			if grant == one {
				status(code, "Retry-After", "3600")(w, r)
				return
			}
		}
		status(http.StatusOK)(w, r)
	}
}

// TestOneAccountsTrouble holds X11: what fails for one person closes the lane to
// nobody.
func TestOneAccountsTrouble(t *testing.T) {
	for _, method := range []string{http.MethodGet, http.MethodPost} {
		for _, code := range []int{http.StatusInternalServerError, http.StatusServiceUnavailable} {
			s, _ := service(t, failing(code, "sam", "kim"))
			client := outbound.New(outbound.Config{Failures: 3, Pause: time.Hour})
			for range 10 {
				for _, grant := range []string{"sam", "kim"} {
					if got := ask(t, client, method, s.URL, grant); got != code {
						t.Fatalf("%s %d: %s got %d", method, code, grant, got)
					}
				}
			}
			if got := ask(t, client, method, s.URL, "maria"); got != http.StatusOK {
				t.Errorf("%s %d: another person got %d", method, code, got)
			}
		}
	}
}

// TestEverybodysTrouble: a fault that several people meet in a row is the host's,
// and so is what needs no second person to know.
func TestEverybodysTrouble(t *testing.T) {
	everybody := []string{"sam", "kim", "ana", "bo"}
	for name, c := range map[string]struct {
		handler http.HandlerFunc
		method  string
		grants  []string
	}{
		"500 for everybody":      {status(http.StatusInternalServerError), "GET", everybody},
		"503 for everybody":      {status(http.StatusServiceUnavailable, "Retry-After", "3600"), "GET", everybody},
		"500 in nobody's name":   {status(http.StatusInternalServerError), "GET", []string{""}},
		"a gateway's word":       {status(http.StatusBadGateway), "GET", []string{"sam"}},
		"a gateway that waited":  {status(http.StatusGatewayTimeout), "GET", []string{"sam"}},
		"an answer that breaks":  {breakOff, "GET", []string{"sam"}},
		"no answer in time":      {func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, "GET", []string{"sam"}},
		"500 for several people": {status(http.StatusInternalServerError), "POST", everybody},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, calls := service(t, c.handler)
			client := outbound.New(outbound.Config{Failures: 3, Pause: time.Hour, Timeout: 500 * time.Millisecond})
			for n := range 12 {
				ask(t, client, c.method, s.URL, c.grants[n%len(c.grants)])
			}
			if got := ask(t, client, c.method, s.URL, "maria"); got != 0 {
				t.Errorf("the lane is open: %d after %d requests", got, calls.Load())
			}
		})
	}
}

// TestSuccessClearsBlame: faults count in a row only.
func TestSuccessClearsBlame(t *testing.T) {
	s, _ := service(t, failing(http.StatusInternalServerError, "sam", "kim", "ana", "bo"))
	client := outbound.New(outbound.Config{Failures: 1, Pause: time.Hour})
	for _, grant := range []string{"sam", "kim", "maria", "ana", "bo", "maria", "sam", "kim", "maria"} {
		want := http.StatusInternalServerError
		if grant == "maria" {
			want = http.StatusOK
		}
		if got := ask(t, client, http.MethodGet, s.URL, grant); got != want {
			t.Fatalf("%s got %d", grant, got)
		}
	}
}
