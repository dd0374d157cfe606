package linkedin

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"

	"accord/consent"
)

const (
	maxAnswer          = 1 << 20
	portabilityVersion = "202312" // the only one LinkedIn answers to; others get a 426
)

// errNoData is LinkedIn's way of saying both "that was all" and "there is nothing".
var errNoData = errors.New("no data")

// errNotUnderstood is LinkedIn refusing the request itself, as it does for a
// domain it no longer knows.
var errNotUnderstood = errors.New("request not understood")

// get reads one page of the portability interface.
func (c *Client) get(ctx context.Context, path string, g consent.Grant) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.cfg.APIURL+path, nil)
	if err != nil {
		return nil, unusable("portability: address", 0)
	}
	req.Header.Set("Authorization", "Bearer "+g.AccessToken.Reveal())
	req.Header.Set("LinkedIn-Version", portabilityVersion)
	req.Header.Set("X-Restli-Protocol-Version", "2.0.0")
	req.Header.Set("Accept", "application/json")
	resp, err := c.cfg.HTTP.Do(req)
	if err != nil {
		return nil, unreachable("portability", err)
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer+1))
	if err != nil || len(body) > maxAnswer {
		return nil, unusable("portability: unreadable or too large", resp.StatusCode)
	}
	if resp.StatusCode == http.StatusOK {
		return body, nil
	}
	return nil, failure(resp.StatusCode, body)
}

// failure reads LinkedIn's error envelope. The text comes before the status, since
// LinkedIn sends the end of the data with more than one status.
func failure(status int, body []byte) error {
	var envelope struct {
		Message string `json:"message"`
		Code    int    `json:"serviceErrorCode"`
	}
	_ = json.Unmarshal(body, &envelope) // what is no envelope says nothing more than its status
	switch {
	case strings.Contains(envelope.Message, "No data found"):
		return errNoData
	case status == http.StatusUnauthorized, envelope.Code >= 65600 && envelope.Code <= 65602: // invalid, revoked, expired
		return consent.Fail(consent.NotAllowed, "linkedin.refused").
			Because(fmt.Errorf("portability: status %d, code %d: %w", status, envelope.Code, consent.ErrGrantRefused))
	case status == http.StatusForbidden:
		return errNotAsked()
	case status == http.StatusNotFound:
		return errNoData
	case status == http.StatusBadRequest:
		return errNotUnderstood
	}
	return unusable("portability", status)
}

// errNotAsked: the grant does not cover the data.
func errNotAsked() error {
	return consent.Fail(consent.NotAllowed, "linkedin.not_asked").Because(errors.New(string(consent.NotGranted)))
}

// unusable is the error for an answer of LinkedIn's that helps nobody.
func unusable(what string, status int) error {
	return consent.Fail(consent.Upstream, "linkedin.no_answer").Because(fmt.Errorf("%s: status %d", what, status))
}

func unreachable(what string, err error) error {
	reason := errors.New(what + ": not reached")
	var timeout net.Error
	if errors.As(err, &timeout) && timeout.Timeout() {
		reason = errors.New(what + ": no answer in time")
	}
	return consent.Fail(consent.Upstream, "linkedin.unreachable").Because(reason)
}
