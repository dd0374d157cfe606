package openid_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"accord/consent"
	"accord/outside/openid"
	"accord/outside/outbound"
)

// TestDeadlines: whichever endpoint hangs, a caller whose time is over is told so
// at once, in an error with words.
func TestDeadlines(t *testing.T) {
	for _, hanging := range []string{"/.well-known/openid-configuration", "/token", "/keys", "/userinfo", "/revoke"} {
		i := newIssuer(t)
		good := i.sign(i.claims())
		i.answer(good)
		stuck := transport(func(r *http.Request) (*http.Response, error) {
			if r.URL.Path == hanging {
				<-r.Context().Done()
				return nil, r.Context().Err()
			}
			return outbound.New(outbound.Config{}).Transport.RoundTrip(r)
		})
		p := i.client(func(c *openid.Config) { c.HTTP, c.UserInfo = &http.Client{Transport: stuck}, true })
		calls := map[string]func(context.Context) error{
			"exchange": func(ctx context.Context) error {
				_, err := p.Exchange(ctx, "the-code", someNonce, verifier)
				return err
			},
			"refresh":  func(ctx context.Context) error { _, err := p.Refresh(ctx, "the-refresh-token", ""); return err },
			"revoke":   func(ctx context.Context) error { _, err := p.Revoke(ctx, "x", ""); return err },
			"userinfo": func(ctx context.Context) error { _, err := p.UserInfo(ctx, "a", "somebody"); return err },
		}
		touched := map[string]string{"/token": "exchange refresh", "/keys": "exchange refresh", "/userinfo": "exchange userinfo", "/revoke": "revoke"}[hanging]
		for name, call := range calls {
			if touched != "" && !strings.Contains(touched, name) {
				continue
			}
			ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
			begin := time.Now()
			err := call(ctx)
			cancel()
			if consent.KindOf(err) != consent.Upstream || errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("%s hangs, %s: %v", hanging, name, err)
			}
			if took := time.Since(begin); took > 8*time.Second {
				t.Errorf("%s hangs, %s took %v", hanging, name, took)
			}
		}
	}
}
