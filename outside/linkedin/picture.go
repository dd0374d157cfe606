package linkedin

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"accord/consent"
)

const (
	maxPicture = 1 << 20
	maxSide    = 4096 // pixels; a small file can hold an enormous picture
)

// errPictureGone: the signed address no longer works.
var errPictureGone = errors.New("picture: address no longer works")

// Picture implements consent.LinkedIn. Addresses of pictures are signed and run
// out, so one that is refused is asked for anew, once.
func (c *Client) Picture(ctx context.Context, key string, g consent.GrantSource) (consent.Picture, error) {
	p, err := c.pictures.Get(ctx, key, part, func(ctx context.Context) (consent.Picture, error) {
		for try := 0; ; try++ {
			d, err := c.memberData(ctx, key, g)
			if err != nil {
				return consent.Picture{}, err
			}
			if d.picture == "" {
				return consent.Picture{}, errNoPicture()
			}
			picture, err := c.fetchPicture(ctx, d.picture)
			if !errors.Is(err, errPictureGone) {
				return picture, err
			}
			if try > 0 {
				return consent.Picture{}, errNoPicture()
			}
			c.members.Drop(key)
		}
	})
	return p, c.refused(key, err)
}

// pictureAddress says whether a picture may be fetched from there. The client that
// fetches it checks again, and where the name leads to.
func (c *Client) pictureAddress(raw string) bool {
	u, err := url.Parse(raw)
	if err != nil || u.User != nil || u.Scheme != "https" && u.Scheme != "http" {
		return false
	}
	return slices.ContainsFunc(c.cfg.PictureHosts, func(host string) bool { return strings.EqualFold(host, u.Host) })
}

func (c *Client) fetchPicture(ctx context.Context, address string) (consent.Picture, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return consent.Picture{}, errNoPicture()
	}
	req.Header.Set("Accept", "image/webp,image/png,image/jpeg,image/gif")
	resp, err := c.cfg.Pictures.Do(req)
	if err != nil {
		return consent.Picture{}, unreachable("picture", err)
	}
	defer func() { _ = resp.Body.Close() }()
	switch resp.StatusCode {
	case http.StatusOK:
	case http.StatusForbidden, http.StatusNotFound, http.StatusGone:
		return consent.Picture{}, errPictureGone
	default:
		return consent.Picture{}, unusable("picture", resp.StatusCode)
	}
	data, err := io.ReadAll(io.LimitReader(resp.Body, maxPicture+1))
	if err != nil {
		return consent.Picture{}, unreachable("picture", err)
	}
	kind := pictureType(data)
	if kind == "" || len(data) > maxPicture {
		return consent.Picture{}, errNoPicture()
	}
	return consent.Picture{Type: kind, Data: data}, nil
}

// pictureType looks at the bytes and at nothing else. It is empty for what is no
// picture, and for one of a size no profile needs.
func pictureType(data []byte) string {
	kind := http.DetectContentType(data)
	var cfg image.Config
	var err error
	switch kind {
	case "image/png":
		cfg, err = png.DecodeConfig(bytes.NewReader(data))
	case "image/jpeg":
		cfg, err = jpeg.DecodeConfig(bytes.NewReader(data))
	case "image/gif":
		cfg, err = gif.DecodeConfig(bytes.NewReader(data))
	case "image/webp": // limited to 16383 pixels by its format
	default:
		return ""
	}
	if err != nil || cfg.Width > maxSide || cfg.Height > maxSide {
		return ""
	}
	return kind
}

func errNoPicture() error { return consent.Fail(consent.NotFound, "picture.none") }
