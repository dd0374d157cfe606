package graph

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"

	"accord/consent"
)

const (
	maxAnswer = 1 << 20
	// The bounds of one list.
	maxPages = 20
	maxItems = 20_000
	maxBytes = 8 << 20
)

// errNothing: Graph says that what was asked for does not exist, or may not be seen.
var errNothing = errors.New("nothing there")

// errNoMailbox: the account has no mailbox Graph can read.
var errNoMailbox = errors.New("no mailbox")

// errForbidden: the grant does not cover the request.
var errForbidden = errors.New("forbidden")

// get asks for one address below Graph's and decodes the answer into v.
func (c *Client) get(ctx context.Context, g consent.Grant, path string, q url.Values, v any) error {
	body, err := c.fetch(ctx, g, c.cfg.URL+path+"?"+query(q), nil)
	if err != nil {
		return outcome(err)
	}
	if err := json.Unmarshal(body, v); err != nil {
		return unusable(path + ": not the expected form")
	}
	return nil
}

// pages reads a list page by page, handing each item's decoding to the type. It
// reports whether there was more than we keep.
func pages[T any](ctx context.Context, c *Client, g consent.Grant, path string, q url.Values, header http.Header) (items []T, more bool, err error) {
	address := c.cfg.URL + path + "?" + query(q)
	read := 0
	for range maxPages {
		body, err := c.fetch(ctx, g, address, header)
		if err != nil {
			return nil, false, outcome(err)
		}
		var page struct {
			Value []json.RawMessage `json:"value"` // one by one, as a page may hold very many
			Next  string            `json:"@odata.nextLink"`
		}
		if err := json.Unmarshal(body, &page); err != nil {
			return nil, false, unusable(path + ": not the expected form")
		}
		for _, raw := range page.Value {
			if len(items) == maxItems {
				return items, true, nil
			}
			var item T
			if err := json.Unmarshal(raw, &item); err != nil {
				return nil, false, unusable(path + ": not the expected form")
			}
			items = append(items, item)
		}
		if page.Next == "" {
			return items, false, nil
		}
		if read += len(body); read >= maxBytes {
			break
		}
		// The link goes out with the person's token, so it goes to Graph or nowhere.
		if !c.ours(page.Next) {
			return nil, false, unusable(path + ": the next page is elsewhere")
		}
		address = page.Next
	}
	return items, true, nil
}

// ours says whether an address is below the configured one.
func (c *Client) ours(raw string) bool {
	u, err := url.Parse(raw)
	return err == nil && u.User == nil && u.Scheme == c.base.Scheme && strings.EqualFold(u.Host, c.base.Host) &&
		strings.HasPrefix(u.Path, c.base.Path+"/") && !strings.Contains(u.Path, "..")
}

// query writes $select and friends as Graph's documentation does, with the dollar sign as it is.
func query(q url.Values) string { return strings.ReplaceAll(q.Encode(), "%24", "$") }

// fetch does one GET. Its errors are errNothing, errNoMailbox, errForbidden, or have codes.
func (c *Client) fetch(ctx context.Context, g consent.Grant, address string, header http.Header) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, unusable("address")
	}
	for name, values := range header {
		req.Header[name] = values
	}
	req.Header.Set("Authorization", "Bearer "+g.AccessToken.Reveal())
	resp, err := c.cfg.HTTP.Do(req)
	if err != nil {
		return nil, unreachable(err)
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer+1))
	if err != nil || len(body) > maxAnswer {
		return nil, unusable("unreadable or too large")
	}
	if resp.StatusCode == http.StatusOK {
		return body, nil
	}
	return nil, failure(resp.StatusCode, body)
}

func failure(status int, body []byte) error {
	var envelope struct {
		Error struct {
			Code string `json:"code"`
		} `json:"error"`
	}
	_ = json.Unmarshal(body, &envelope) // what is no envelope says nothing more than its status
	switch {
	case strings.HasPrefix(envelope.Error.Code, "MailboxNotEnabled"), envelope.Error.Code == "MailboxNotSupportedForRESTAPI":
		return errNoMailbox
	case status == http.StatusUnauthorized:
		return consent.Fail(consent.NotAllowed, "work.refused").
			Because(fmt.Errorf("graph: status %d: %w", status, consent.ErrGrantRefused))
	case status == http.StatusForbidden:
		return errForbidden
	case status == http.StatusNotFound:
		return errNothing
	case status == http.StatusTooManyRequests:
		return consent.Fail(consent.Upstream, "work.busy").
			Because(fmt.Errorf("graph: status %d", status))
	}
	return unusable(fmt.Sprintf("status %d", status))
}

// outcome gives a code to what the caller did not handle.
func outcome(err error) error {
	if errors.Is(err, errForbidden) {
		return notGranted()
	}
	return err
}

func notGranted() error {
	return consent.Fail(consent.NotAllowed, "work.not_granted").Because(errors.New(string(consent.NotGranted)))
}

func unusable(what string) error {
	return consent.Fail(consent.Upstream, "work.no_answer").Because(errors.New("graph: " + what))
}

func unreachable(err error) error {
	reason := "graph: not reached"
	var timeout net.Error
	if errors.As(err, &timeout) && timeout.Timeout() {
		reason = "graph: no answer in time"
	}
	return consent.Fail(consent.Upstream, "work.unreachable").Because(errors.New(reason))
}
