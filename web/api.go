package web

import (
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/labstack/echo/v4"
	"golang.org/x/time/rate"

	"accord/consent"
)

// releasedJSON is the answer of the data API. Its items' types have no field
// beyond what may be released.
type releasedJSON struct {
	Category   string         `json:"category"`
	Member     string         `json:"member"`
	Connection string         `json:"connection"`
	ReleasedAt time.Time      `json:"released_at"`
	ExpiresAt  time.Time      `json:"expires_at"`
	Items      []consent.Item `json:"items"`
}

// memberWork serves LinkedIn's side one work category of one member.
func (s *server) memberWork(c echo.Context) error {
	r := c.Request()
	client, err := s.reader(c)
	if err != nil {
		return err
	}
	category, ok := consent.WorkCategory(param(c, "category"))
	if !ok {
		return consent.Fail(consent.Invalid, "api.category")
	}
	if len(r.URL.RawQuery) > 0 {
		return consent.Fail(consent.Invalid, "api.parameters")
	}
	rel, err := s.Service.MemberRead(r.Context(), client, param(c, "member"), category)
	if err != nil {
		return err
	}
	out := releasedJSON{
		Category: category.Short(), Member: param(c, "member"), Connection: rel.ConnectionID,
		ReleasedAt: rel.ReleasedAt.UTC(), ExpiresAt: rel.ExpiresAt.UTC(), Items: rel.Values.Items,
	}
	if out.Items == nil {
		out.Items = []consent.Item{}
	}
	return c.JSON(http.StatusOK, out)
}

// reader admits a program with an access token of the organisation's provider,
// meant for us, that carries the reader's role. It returns the OAuth client.
func (s *server) reader(c echo.Context) (string, error) {
	if s.APIAudience == "" {
		return "", echo.ErrNotFound
	}
	scheme, token, _ := strings.Cut(c.Request().Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") || token == "" {
		return "", errToken(c)
	}
	claims, err := s.Provider.VerifyAccessToken(c.Request().Context(), token, s.APIAudience)
	if consent.KindOf(err) == consent.Upstream {
		return "", err
	}
	if err != nil {
		return "", errToken(c)
	}
	if !slices.Contains(claims.Roles, s.ReaderRole) {
		return "", consent.Fail(consent.NotAllowed, "read.refused")
	}
	client := claims.Client
	if client == "" {
		client = claims.Subject
	}
	if !isText(client) {
		return "", errToken(c)
	}
	if !s.readers.allow(client) {
		return "", consent.Fail(consent.TooMany, "api.too_many")
	}
	return client, nil
}

func errToken(c echo.Context) error {
	c.Response().Header().Set("WWW-Authenticate", `Bearer error="invalid_token"`)
	return consent.Fail(consent.SignedOut, "api.token")
}

// readerLimits bounds the reads of each client. Clients are those the provider
// gave the role, so their number is small.
type readerLimits struct {
	mu       sync.Mutex
	byClient map[string]*rate.Limiter
}

const readsPerSecond, readBurst = 50, 100

func (l *readerLimits) allow(client string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.byClient == nil {
		l.byClient = map[string]*rate.Limiter{}
	}
	if l.byClient[client] == nil {
		l.byClient[client] = rate.NewLimiter(readsPerSecond, readBurst)
	}
	return l.byClient[client].Allow()
}
