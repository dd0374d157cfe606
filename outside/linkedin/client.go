package linkedin

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"accord/consent"
	"accord/outside/memory"
	"accord/outside/openid"
)

const (
	// memoryLimit is about how many bytes of values, and of pictures, are kept.
	memoryLimit = 32 << 20
	part        = "all" // where a memory keeps one thing only
)

// Config says where LinkedIn is and who we are there.
type Config struct {
	Issuer       string // discovery is below it
	ClientID     string
	ClientSecret consent.Secret
	RedirectURL  string   // {public}/connection/callback
	OAuthURL     string   // authorization, introspection and revocation are below it
	APIURL       string   // userinfo and portability are below it
	PictureHosts []string // hosts, with port where unusual, that pictures are fetched from
	Portability  bool     // ask for the member data portability grant too

	HTTP     *http.Client     // required: outbound.New
	Pictures *http.Client     // required: outbound.NewPictures with the same hosts
	Budget   time.Duration    // of one fetch into memory, over all its requests; 0 is memory.Budget
	Now      func() time.Time // nil is time.Now
}

// Client talks to LinkedIn. It implements consent.LinkedIn.
type Client struct {
	cfg      Config
	openid   *openid.Provider
	apiHost  string
	members  *memory.Memory[memberData]
	values   *memory.Memory[consent.Values]
	pictures *memory.Memory[consent.Picture]
}

var _ consent.LinkedIn = (*Client)(nil)

// New makes a client. It does not talk to LinkedIn yet.
func New(cfg Config) *Client {
	cfg.OAuthURL, cfg.APIURL = strings.TrimRight(cfg.OAuthURL, "/"), strings.TrimRight(cfg.APIURL, "/")
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	c := &Client{cfg: cfg}
	if api, err := url.Parse(cfg.APIURL); err == nil {
		c.apiHost = api.Host
	}
	c.openid = openid.New(openid.Config{
		Codes:  openid.Codes{NoAnswer: "linkedin.no_answer", Unverified: "linkedin.unverified", Refused: "linkedin.refused"},
		Issuer: cfg.Issuer, ClientID: cfg.ClientID, ClientSecret: cfg.ClientSecret, RedirectURL: cfg.RedirectURL,
		Scopes: c.scopes(), SecretInBody: true, UserInfoURL: cfg.APIURL + "/v2/userinfo", HTTP: cfg.HTTP, Now: cfg.Now,
	})
	var categories []string
	for _, category := range consent.LinkedInCategories() {
		categories = append(categories, string(category))
	}
	c.members = remembering(cfg, []string{part}, memberData.weight)
	c.values = remembering(cfg, categories, weightOf)
	c.pictures = remembering(cfg, []string{part}, func(p consent.Picture) int { return len(p.Data) })
	return c
}

func remembering[V any](cfg Config, parts []string, weigh func(V) int) *memory.Memory[V] {
	return memory.New(memory.Config[V]{
		Parts: parts, Limit: memoryLimit, Weigh: weigh, Now: cfg.Now, Budget: cfg.Budget, NoAnswer: "linkedin.no_answer",
	})
}

// Ready reports whether LinkedIn's sign-in can be used, for the health page.
func (c *Client) Ready(ctx context.Context) error { return c.openid.Ready(ctx) }

// Forget drops everything read under the key, also what is being read right now.
func (c *Client) Forget(key string) {
	c.members.Forget(key)
	c.values.Forget(key)
	c.pictures.Forget(key)
}

// refused passes an error on. After a refusal nothing that was read under the key
// is kept: it was read with the permission that LinkedIn now says is none.
func (c *Client) refused(key string, err error) error {
	if errors.Is(err, consent.ErrGrantRefused) {
		c.members.Drop(key)
		c.values.Drop(key)
		c.pictures.Drop(key)
	}
	return err
}

// weightOf estimates how many bytes of memory values take.
func weightOf(v consent.Values) int {
	n := 256
	for _, item := range v.Items {
		d := item.Describe()
		n += 128 + len(d.Title)
		for _, f := range d.Facts {
			n += 64 + len(f.Value)
		}
	}
	return n
}
