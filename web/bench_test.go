//go:build !release

package web

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/labstack/echo/v4"

	"accord/consent"
	"accord/sandbox"
)

// BenchmarkPages measures what pages cost as ratios to a bare Echo handler that
// sends the same bytes, both in turn within the same run: ratio_to_floor is
// floor time divided by our time, so 1 would be as fast as sending alone.
func BenchmarkPages(b *testing.B) {
	p := newPortal(b)
	p.allows(b, "allow", "everyone", "choices", "both")
	p.connected(b, sandbox.Priya, consent.BothAccounts)
	hana := p.connected(b, sandbox.Hana, consent.LinkedInOnly)
	for name, path := range map[string]string{
		"card": "/cards/" + sandbox.Priya + "?app=mail", "own_card": "/cards/" + sandbox.Hana,
		"connection": "/connection", "shared": "/connection/shared", "healthz": "/healthz",
	} {
		b.Run(name, func(b *testing.B) {
			ask := func() *http.Request {
				req := httptest.NewRequest(http.MethodGet, path, nil)
				req.Header.Set("HX-Request", "true")
				req.Header.Set("Cookie", "accord="+hana.cookie())
				return req
			}
			first := httptest.NewRecorder()
			p.handler.ServeHTTP(first, ask())
			if first.Code != http.StatusOK {
				b.Fatalf("%s answers %d", path, first.Code)
			}
			body := first.Body.Bytes()
			bare := echo.New()
			bare.GET("/*", func(c echo.Context) error { return c.Blob(http.StatusOK, "text/html; charset=utf-8", body) })
			var ours, floor time.Duration
			b.ReportAllocs()
			for b.Loop() {
				start := time.Now()
				p.handler.ServeHTTP(httptest.NewRecorder(), ask())
				middle := time.Now()
				bare.ServeHTTP(httptest.NewRecorder(), ask())
				ours, floor = ours+middle.Sub(start), floor+time.Since(middle)
			}
			b.ReportMetric(float64(floor)/float64(ours), "ratio_to_floor")
			b.ReportMetric(float64(len(body)), "bytes")
		})
	}
}

// BenchmarkCardOverLoopback measures the same over real HTTP on loopback, where sending costs
// something too.
func BenchmarkCardOverLoopback(b *testing.B) {
	p := newPortal(b)
	p.allows(b, "allow", "everyone", "choices", "both")
	p.connected(b, sandbox.Priya, consent.BothAccounts)
	hana := p.connected(b, sandbox.Hana, consent.LinkedInOnly)
	card := hana.part("/cards/" + sandbox.Priya + "?app=mail")
	bare := echo.New()
	bare.GET("/*", func(c echo.Context) error {
		return c.Blob(http.StatusOK, "text/html; charset=utf-8", []byte(card.Body))
	})
	floorServer := httptest.NewServer(bare)
	defer floorServer.Close()
	var ours, floor time.Duration
	for b.Loop() {
		start := time.Now()
		hana.part("/cards/" + sandbox.Priya + "?app=mail")
		middle := time.Now()
		hana.part(floorServer.URL + "/cards/" + sandbox.Priya)
		ours, floor = ours+middle.Sub(start), floor+time.Since(middle)
	}
	b.ReportMetric(float64(floor)/float64(ours), "ratio_to_floor")
}
