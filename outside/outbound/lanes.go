package outbound

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/failsafe-go/failsafe-go"
	"github.com/failsafe-go/failsafe-go/bulkhead"
	"github.com/failsafe-go/failsafe-go/circuitbreaker"
	"github.com/failsafe-go/failsafe-go/failsafehttp"
	"github.com/failsafe-go/failsafe-go/retrypolicy"
)

const (
	maxRetries = 2
	// longestRetryAfter is the longest Retry-After that is waited for. A longer one
	// goes to the caller as the answer it came with: the person at the screen is not
	// kept waiting, and the next person's request is not held back.
	longestRetryAfter = 2 * time.Second
	maxLanes          = 256
)

// lanes keeps the hosts apart: one that hangs or fails does not hold up the others.
type lanes struct {
	cfg  Config
	next http.RoundTripper

	mu    sync.Mutex
	known map[string]*lane
}

// lane is the way to one host. Reading may be tried again, anything else is not:
// whether it took effect the first time cannot be known.
type lane struct{ read, write http.RoundTripper }

func newLanes(cfg Config, next http.RoundTripper) *lanes {
	return &lanes{cfg: cfg, next: next, known: make(map[string]*lane)}
}

func (l *lanes) RoundTrip(r *http.Request) (*http.Response, error) {
	lane := l.lane(strings.ToLower(r.URL.Host))
	if (r.Method == http.MethodGet || r.Method == http.MethodHead) && (r.Body == nil || r.Body == http.NoBody) {
		return lane.read.RoundTrip(r)
	}
	return lane.write.RoundTrip(r)
}

func (l *lanes) lane(host string) *lane {
	l.mu.Lock()
	defer l.mu.Unlock()
	known := l.known[host]
	if known == nil {
		// Hosts come from the configuration and from documents of the providers, so
		// there are few. Should that ever fail, forgetting them all is harmless.
		if len(l.known) >= maxLanes {
			clear(l.known)
		}
		known = l.newLane()
		l.known[host] = known
	}
	return known
}

func (l *lanes) newLane() *lane {
	breaker := circuitbreaker.NewBuilder[*http.Response]().
		HandleIf(newBlame().host).
		WithFailureThreshold(l.cfg.Failures).
		WithDelay(l.cfg.Pause).
		WithSuccessThreshold(1).
		Build()
	room := bulkhead.NewBuilder[*http.Response](uint(l.cfg.PerHost)).WithMaxWaitTime(l.cfg.Timeout).Build()
	retry := retrypolicy.NewBuilder[*http.Response]().
		HandleIf(worthRetrying).
		AbortOnErrors(circuitbreaker.ErrOpen, bulkhead.ErrFull).
		WithMaxRetries(maxRetries).
		WithBackoff(100*time.Millisecond, time.Second).
		WithJitterFactor(.25).
		WithDelayFunc(delay).
		ReturnLastFailure().
		Build()
	return &lane{
		read:  failsafehttp.NewRoundTripper(l.next, failsafe.Policy[*http.Response](retry), breaker, room),
		write: failsafehttp.NewRoundTripper(l.next, failsafe.Policy[*http.Response](breaker), room),
	}
}

// worthRetrying: failures that may be gone in a moment.
func worthRetrying(resp *http.Response, err error) bool {
	if err != nil {
		var blocked *BlockedError
		var certificate *tls.CertificateVerificationError
		var authority x509.UnknownAuthorityError
		return !errors.Is(err, context.Canceled) && !errors.Is(err, context.DeadlineExceeded) && !errors.Is(err, ErrTooLarge) &&
			!errors.As(err, &blocked) && !errors.As(err, &certificate) && !errors.As(err, &authority)
	}
	switch resp.StatusCode {
	case http.StatusTooManyRequests:
		wait, said := retryAfter(resp)
		return said && wait <= longestRetryAfter
	case http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		wait, said := retryAfter(resp)
		return !said || wait <= longestRetryAfter
	}
	return false
}

// delay waits as long as the host asked for; -1 leaves it to the usual growing pause.
func delay(exec failsafe.ExecutionAttempt[*http.Response]) time.Duration {
	if resp := exec.LastResult(); resp != nil {
		if wait, said := retryAfter(resp); said {
			return wait
		}
	}
	return -1
}

// retryAfter reads the header, in seconds or as a date. What makes no sense was not said.
func retryAfter(resp *http.Response) (time.Duration, bool) {
	value := strings.TrimSpace(resp.Header.Get("Retry-After"))
	if seconds, err := strconv.ParseInt(value, 10, 32); err == nil {
		return time.Duration(seconds) * time.Second, seconds >= 0
	}
	if at, err := http.ParseTime(value); err == nil {
		return max(0, time.Until(at)), true
	}
	return 0, false
}
