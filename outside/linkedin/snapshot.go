package linkedin

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strconv"

	"accord/consent"

	"golang.org/x/sync/errgroup"
)

// The bounds of one domain. What LinkedIn says about the number of its pages is not
// to be trusted.
const (
	maxPages = 100
	maxRows  = 20_000
	maxBytes = 8 << 20
	atOnce   = 4 // domains fetched side by side
)

// table is what we read of a snapshot's domain.
type table struct {
	domain  domain
	rows    []row
	bytes   int            // that the rows take, about
	leftOut []consent.Code // what the rows had beyond that
	cut     bool           // there was more than we keep
	failed  bool           // LinkedIn did not understand the domain's name
}

// full reports whether the table holds as much as a domain may.
func (t *table) full() bool { return len(t.rows) >= maxRows || t.bytes >= maxBytes }

// snapshots fetches domains, a few at a time. They come back in the order asked for.
func (c *Client) snapshots(ctx context.Context, g consent.Grant, domains []domain) ([]table, error) {
	tables := make([]table, len(domains))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(atOnce)
	for i, d := range domains {
		group.Go(func() error {
			t, err := c.snapshot(ctx, g, d)
			tables[i] = t
			return err
		})
	}
	err := group.Wait()
	return tables, err
}

// snapshot reads one domain page by page until LinkedIn says that was all.
func (c *Client) snapshot(ctx context.Context, g consent.Grant, d domain) (table, error) {
	t := table{domain: d}
	for page := 0; ; page++ {
		if page == maxPages || t.full() {
			t.cut = true
			return t, nil
		}
		q := url.Values{"q": {"criteria"}, "domain": {d.name}, "start": {strconv.Itoa(page)}}
		body, err := c.get(ctx, "/rest/memberSnapshotData?"+q.Encode(), g)
		if errors.Is(err, errNoData) {
			return t, nil
		}
		if errors.Is(err, errNotUnderstood) {
			t.failed = true
			return t, nil
		}
		if err != nil {
			return table{}, err
		}
		if err := t.read(body); err != nil {
			return table{}, err
		}
	}
}

// read takes the rows of the table's domain out of a page.
func (t *table) read(body []byte) error {
	var page struct {
		Elements []struct {
			Domain string            `json:"snapshotDomain"`
			Data   []json.RawMessage `json:"snapshotData"`
		} `json:"elements"`
	}
	if err := json.Unmarshal(body, &page); err != nil {
		return unusable("portability: not a snapshot", http.StatusOK)
	}
	wanted := t.domain.headings()
	for i, heading := range wanted {
		wanted[i] = reduced(heading)
	}
	for _, element := range page.Elements {
		if element.Domain != t.domain.name {
			continue
		}
		for _, raw := range element.Data {
			var data map[string]json.RawMessage
			if err := json.Unmarshal(raw, &data); err != nil {
				return unusable("portability: not a row of a snapshot", http.StatusOK)
			}
			if t.full() {
				t.cut = true
				return nil
			}
			t.add(data, wanted)
		}
	}
	return nil
}
