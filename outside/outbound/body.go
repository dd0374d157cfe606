package outbound

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
)

// ErrTooLarge: the answer was longer than an answer may be.
var ErrTooLarge = errors.New("outbound: the answer is too large")

// whole reads an answer to its end before handing it on. So an answer that breaks
// off is a failure like any other, and nobody can forget the limit.
type whole struct {
	next  http.RoundTripper
	limit int64
}

func (w whole) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := w.next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(resp.Body, w.limit+1))
	if err != nil {
		return nil, fmt.Errorf("outbound: the answer broke off: %w", err)
	}
	if int64(len(body)) > w.limit {
		return nil, ErrTooLarge
	}
	resp.Body = io.NopCloser(bytes.NewReader(body))
	resp.ContentLength = int64(len(body))
	return resp, nil
}
