package web

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/labstack/echo/v4"

	"accord/consent"
	"accord/consent/words"
)

// TestErrorsBecomeAnswers: one table from kinds of errors to what people, parts and
// programs get. Nobody gets a code, a cause, or a sentence that is none.
func TestErrorsBecomeAnswers(t *testing.T) {
	catalogue, err := words.Load()
	if err != nil {
		t.Fatal(err)
	}
	s := &server{Config: Config{Words: catalogue, Log: slog.New(slog.DiscardHandler), Now: time.Now, NewID: consent.RandomID, PublicURL: "http://localhost"}}
	s.sessions = sessionRows{now: time.Now, newID: consent.RandomID}
	fail := func(kind consent.Kind) error {
		return fmt.Errorf("wrapped: %w", consent.Fail(kind, "connection.none").Because(errors.New("CANARY of the cause")))
	}
	own := catalogue.Text(language, "connection.none")
	for name, row := range map[string]struct {
		err        error
		page, api  int
		retry      bool
		says       string
		partStatus int
	}{
		"invalid":     {fail(consent.Invalid), 400, 400, false, own, 400},
		"signed out":  {fail(consent.SignedOut), 303, 401, false, "", 401},
		"not allowed": {fail(consent.NotAllowed), 403, 403, false, own, 403},
		"not found":   {fail(consent.NotFound), 404, 404, false, own, 404},
		"conflict":    {fail(consent.Conflict), 409, 409, false, own, 409},
		"expired":     {fail(consent.Expired), 400, 400, false, own, 400},
		"upstream":    {fail(consent.Upstream), 502, 503, true, own, 502},
		"too many":    {fail(consent.TooMany), 429, 429, true, own, 429},
		"outage":      {fail(consent.Outage), 503, 503, true, own, 503},
		"internal":    {errors.New("CANARY of ours"), 500, 500, false, catalogue.Text(language, "problem.internal"), 500},
		"late":        {fmt.Errorf("CANARY: %w", context.DeadlineExceeded), 503, 503, true, catalogue.Text(language, "problem.slow"), 503},
		"no page":     {echo.ErrNotFound, 404, 404, false, catalogue.Text(language, "problem.no_page"), 404},
		"large":       {echo.ErrStatusRequestEntityTooLarge, 413, 413, false, catalogue.Text(language, "problem.too_large"), 413},
		"no words":    {consent.Fail(consent.Conflict, "there.are.none"), 409, 409, false, catalogue.Text(language, "problem.unknown"), 409},
	} {
		answer := func(path string, part bool) *httptest.ResponseRecorder {
			req := httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil)
			if part {
				req.Header.Set("HX-Request", "true")
			}
			rec := httptest.NewRecorder()
			s.answerError(row.err, echo.New().NewContext(req, rec))
			if strings.Contains(rec.Body.String(), "CANARY") || strings.Contains(rec.Body.String(), "connection.none") {
				t.Errorf("%s, %s: the answer tells what is for the log: %s", name, path, rec.Body)
			}
			if got := rec.Header().Get("Retry-After"); (got != "") != row.retry {
				t.Errorf("%s, %s: Retry-After is %q", name, path, got)
			}
			return rec
		}
		for what, got := range map[string]struct {
			rec  *httptest.ResponseRecorder
			want int
		}{
			"page": {answer("/connection", false), row.page}, "part": {answer("/connection", true), row.partStatus}, "program": {answer("/api/v1/x", false), row.api},
		} {
			if got.rec.Code != got.want {
				t.Errorf("%s to a %s: %d, want %d", name, what, got.rec.Code, got.want)
			}
		}
		page, program := answer("/connection", false).Body.String(), answer("/api/v1/x", false)
		if row.page != 303 && !strings.Contains(page, strings.ReplaceAll(row.says, "'", "&#39;")) {
			t.Errorf("%s: the page does not say %q: %s", name, row.says, page)
		}
		var doc struct{ Type, Title, Detail string }
		if err := json.Unmarshal(program.Body.Bytes(), &doc); err != nil || doc.Title == "" || doc.Type != "about:blank" || program.Header().Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s: a program gets %s (%v)", name, program.Body, err)
		}
	}
}
