//go:build !release

package sandbox

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math"
	"net/http"
	"strconv"
	"sync"
)

// portraits draws flat, friendly faces: the same person always looks the same.
type portraits struct {
	mu    sync.Mutex
	drawn map[string]image.Image // member and size
}

func newPortraits() *portraits { return &portraits{drawn: make(map[string]image.Image)} }

func (p *portraits) serve(w http.ResponseWriter, member string, size int) {
	var b bytes.Buffer
	if err := png.Encode(&b, p.of(member, size)); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	writePicture(w, "image/png", b.Bytes())
}

func (p *portraits) serveJPEG(w http.ResponseWriter, member string, size int) {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, p.of(member, size), &jpeg.Options{Quality: 90}); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	writePicture(w, "image/jpeg", b.Bytes())
}

func writePicture(w http.ResponseWriter, kind string, b []byte) {
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Content-Length", strconv.Itoa(len(b)))
	w.Header().Set("Cache-Control", "private, max-age=300")
	_, _ = w.Write(b)
}

func (p *portraits) of(member string, size int) image.Image {
	p.mu.Lock()
	defer p.mu.Unlock()
	name := member + " " + strconv.Itoa(size)
	img, ok := p.drawn[name]
	if !ok {
		img = drawFace(faceOf(member), size)
		p.drawn[name] = img
	}
	return img
}

// drawFace samples every pixel nine times, which is all the smoothing flat shapes need.
func drawFace(f face, size int) image.Image {
	const n = 3
	img := image.NewRGBA(image.Rect(0, 0, size, size))
	for y := range size {
		for x := range size {
			var r, g, b int
			for i := range n * n {
				// Coordinates run from -1 to 1 with y downwards.
				px := (float64(x)+(float64(i%n)+0.5)/n)/float64(size)*2 - 1
				py := (float64(y)+(float64(i/n)+0.5)/n)/float64(size)*2 - 1
				c := f.at(px, py)
				r, g, b = r+int(c.R), g+int(c.G), b+int(c.B)
			}
			img.SetRGBA(x, y, color.RGBA{uint8(r / (n * n)), uint8(g / (n * n)), uint8(b / (n * n)), 255})
		}
	}
	return img
}

// ellipse tells whether a point lies in one.
func ellipse(x, y, cx, cy, rx, ry float64) bool {
	dx, dy := (x-cx)/rx, (y-cy)/ry
	return dx*dx+dy*dy <= 1
}

// at is the colour of one point, asked from front to back.
func (f face) at(x, y float64) color.RGBA {
	ink := color.RGBA{38, 32, 36, 255}
	mx := math.Abs(x) // faces are symmetrical, hair is not
	if f.glasses && y < 0.05 && y > -0.25 {
		if ring := math.Hypot(mx-0.175, y+0.08); ring < 0.125 && ring > 0.098 || mx < 0.06 && math.Abs(y+0.09) < 0.013 {
			return ink
		}
	}
	switch {
	case ellipse(mx, y, 0.175, -0.075, 0.035, 0.045):
		return ink
	case mx > 0.1 && mx < 0.25 && math.Abs(y+0.195+0.5*(mx-0.175)*(mx-0.175)) < 0.014 && !f.hair.veil:
		return f.hairColour
	case ellipse(x, y, 0, 0.16, 0.15, 0.1) && y > 0.17:
		return color.RGBA{178, 74, 78, 255}
	case ellipse(mx, y, 0.27, 0.1, 0.065, 0.05):
		return blend(f.skin, color.RGBA{226, 110, 100, 255}, 0.22)
	}
	head := ellipse(x, y, 0, -0.03, 0.42, 0.5)
	if f.beard && head && y > 0.06 && !ellipse(x, y, 0, 0.0, 0.3, 0.3) {
		return f.hairColour
	}
	if f.hair.front(x, y) {
		return f.hairColour
	}
	switch {
	case head, ellipse(mx, y, 0.42, -0.02, 0.07, 0.1) && !f.hair.veil:
		return f.skin
	case f.hair.veil && ellipse(x, y, 0, 0.02, 0.56, 0.68):
		return f.hairColour
	case mx < 0.16 && y > 0.3 && y < 0.62:
		return blend(f.skin, ink, 0.12)
	case ellipse(x, y, 0, 1.12, 0.8, 0.6):
		if mx < 0.62*(y-0.52) && y < 0.85 && mx < 0.2 {
			return color.RGBA{246, 243, 238, 255}
		}
		return f.clothes
	case f.hair.back(x, y):
		return blend(f.hairColour, ink, 0.15)
	}
	return blend(f.ground, color.RGBA{255, 255, 255, 255}, 0.18*(1-y)/2)
}

func blend(a, b color.RGBA, t float64) color.RGBA {
	mix := func(p, q uint8) uint8 { return uint8(float64(p)*(1-t) + float64(q)*t) }
	return color.RGBA{mix(a.R, b.R), mix(a.G, b.G), mix(a.B, b.B), 255}
}
