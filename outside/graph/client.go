package graph

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"accord/consent"
	"accord/outside/memory"
	"accord/outside/openid"
)

// memoryLimit is about how many bytes of values are kept.
const memoryLimit = 32 << 20

// Config says where the work provider and Graph are, and who we are there.
type Config struct {
	Issuer       string // the organisation's sign-in provider
	ClientID     string
	ClientSecret consent.Secret
	Tenant       string // the organisation's `tid`; empty: whatever fits the issuer
	RedirectURL  string // {public}/connection/work/callback
	URL          string // of Graph, version included
	// Fallback is where AuthorizeURL leads while the provider cannot be reached: a
	// page of ours that says so, such as {public}/connection?problem=provider.
	Fallback string

	HTTP   *http.Client     // required: outbound.New
	Budget time.Duration    // of one fetch into memory, over all its requests; 0 is memory.Budget
	Now    func() time.Time // nil is time.Now
}

// Client talks to the work provider and to Graph. It implements consent.Work.
type Client struct {
	cfg    Config
	base   *url.URL
	join   *regexp.Regexp // finds join links in places
	openid *openid.Provider
	values *memory.Memory[consent.Values]
}

var _ consent.Work = (*Client)(nil)

// New makes a client. It does not talk to anybody yet. The error is about an
// address of Graph that is none.
func New(cfg Config) (*Client, error) {
	cfg.URL = strings.TrimRight(cfg.URL, "/")
	base, err := url.Parse(cfg.URL)
	if err != nil || base.Host == "" || base.Scheme != "https" && base.Scheme != "http" {
		return nil, errors.New("graph: the address of Microsoft Graph must be a full one, such as https://graph.microsoft.com/v1.0")
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	var categories []string
	for _, category := range consent.WorkCategories() {
		categories = append(categories, string(category))
	}
	return &Client{
		cfg: cfg, base: base, join: regexp.MustCompile(joinInfo),
		openid: openid.New(openid.Config{
			Codes:  openid.Codes{NoAnswer: "work.no_answer", Unverified: "work.unverified", Refused: "work.refused"},
			Issuer: cfg.Issuer, Tenant: cfg.Tenant, ClientID: cfg.ClientID, ClientSecret: cfg.ClientSecret, RedirectURL: cfg.RedirectURL,
			Scopes: scopes(), PKCE: true, Nonce: true, HTTP: cfg.HTTP, Now: cfg.Now,
		}),
		values: memory.New(memory.Config[consent.Values]{
			Parts: categories, Limit: memoryLimit, Weigh: weightOf, Now: cfg.Now, Budget: cfg.Budget, NoAnswer: "work.no_answer",
		}),
	}, nil
}

// Read implements consent.Work.
func (c *Client) Read(ctx context.Context, key string, g consent.GrantSource, category consent.Category) (consent.Values, error) {
	read := c.reader(category)
	if read == nil {
		return consent.Values{}, consent.Fail(consent.Invalid, "read.unknown_category")
	}
	v, err := c.values.Get(ctx, key, string(category), func(ctx context.Context) (consent.Values, error) {
		grant, err := g(ctx)
		if err != nil {
			return consent.Values{}, err
		}
		if !covers(grant.Scopes).Has(category) {
			return consent.Values{}, notGranted()
		}
		v, err := read(ctx, grant)
		if err != nil {
			return consent.Values{}, err
		}
		v.Category, v.FetchedAt = category, c.cfg.Now()
		return v, nil
	})
	if errors.Is(err, consent.ErrGrantRefused) {
		c.values.Drop(key) // it was read with a permission that is said to be none
	}
	return v, err
}

func (c *Client) reader(category consent.Category) func(context.Context, consent.Grant) (consent.Values, error) {
	switch category {
	case consent.WorkProfile:
		return c.profile
	case consent.WorkCalendar:
		return c.calendar
	case consent.WorkInterests:
		return c.interests
	case consent.WorkSubscriptions:
		return c.subscriptions
	case consent.WorkContacts:
		return c.contacts
	}
	return nil
}

// Ready reports whether the provider can be asked for permissions, for the health page.
func (c *Client) Ready(ctx context.Context) error { return c.openid.Ready(ctx) }

// Forget drops everything read under the key, also what is being read right now.
func (c *Client) Forget(key string) { c.values.Forget(key) }

// weightOf estimates how many bytes of memory values take.
func weightOf(v consent.Values) int {
	n := 256
	for _, item := range v.Items {
		if p, ok := item.(consent.WorkPerson); ok {
			n += len(p.Photo)
		}
		d := item.Describe()
		n += 128 + len(d.Title)
		for _, f := range d.Facts {
			n += 64 + len(f.Value)
		}
	}
	return n
}
