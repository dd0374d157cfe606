package linkedin

import (
	"context"
	"encoding/json"
	"errors"
	"net/url"
	"strconv"
	"strings"
	"unicode"

	"accord/consent"

	"golang.org/x/sync/errgroup"
)

const (
	maxPages = 100 // of one domain; what LinkedIn says about their number is not to be trusted
	atOnce   = 4   // domains fetched side by side
)

// row is one line of a snapshot by heading, the heading reduced to lower-case
// letters and digits: LinkedIn changes spaces and case without notice.
type row map[string]string

// table is what a snapshot holds for one domain.
type table struct {
	domain domain
	rows   []row
	cut    bool // there was more than we read
	failed bool // LinkedIn did not understand the domain's name
}

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
	for page := range maxPages {
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
		rows, err := readRows(body, d.name)
		if err != nil {
			return table{}, err
		}
		t.rows = append(t.rows, rows...)
	}
	t.cut = true
	return t, nil
}

// readRows takes the rows of the asked domain out of a page. Values that are not
// text are skipped, whatever they are.
func readRows(body []byte, name string) ([]row, error) {
	var page struct {
		Elements []struct {
			Domain string                       `json:"snapshotDomain"`
			Data   []map[string]json.RawMessage `json:"snapshotData"`
		} `json:"elements"`
	}
	if err := json.Unmarshal(body, &page); err != nil {
		return nil, unusable("portability: not a snapshot", 200)
	}
	var rows []row
	for _, element := range page.Elements {
		if element.Domain != name {
			continue
		}
		for _, data := range element.Data {
			r := make(row, len(data))
			for heading, raw := range data {
				var text string
				if json.Unmarshal(raw, &text) == nil {
					r[plain(heading)] = text
				}
			}
			rows = append(rows, r)
		}
	}
	return rows, nil
}

// plain reduces a heading to lower-case letters and digits.
func plain(heading string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, heading)
}
