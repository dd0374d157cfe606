package web

import (
	"bytes"
	"net/http"
	"sync"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"
)

// buffers are reused across requests; a large one is not kept.
var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

const keptBuffer = 256 << 10

// render sends a component, whole: it is written to a buffer first, so that an
// error in the middle becomes an error page and not half a page with status 200.
func render(c echo.Context, status int, view templ.Component) error {
	buf, _ := buffers.Get().(*bytes.Buffer)
	buf.Reset()
	defer func() {
		if buf.Cap() <= keptBuffer {
			buffers.Put(buf)
		}
	}()
	if err := view.Render(c.Request().Context(), buf); err != nil {
		return err
	}
	return c.Blob(status, "text/html; charset=utf-8", buf.Bytes())
}

// see leads the browser on after a form was taken, by GET.
func see(c echo.Context, address string) error { return c.Redirect(http.StatusSeeOther, address) }
