package browser

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// Width makes the window this many pixels wide.
func (b *Browser) Width(pixels int) {
	b.t.Helper()
	b.set.Width = pixels
	b.must(b.applyLook(), "make the window %d wide", pixels)
	b.settle()
}

// Dark lets the person prefer a dark colour scheme, or a light one.
func (b *Browser) Dark(dark bool) {
	b.t.Helper()
	b.set.Dark = dark
	b.must(b.applyLook(), "change the colour scheme")
	b.settle()
}

// applyLook also asks for less motion, so that no picture and no contrast is taken in the middle of a transition.
func (b *Browser) applyLook() error {
	scheme := "light"
	if b.set.Dark {
		scheme = "dark"
	}
	_, err := chromedp.Call(b.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{
			{Name: "prefers-color-scheme", Value: scheme},
			{Name: "prefers-reduced-motion", Value: "reduce"},
		},
	})
	if err != nil {
		return err
	}
	_, err = chromedp.Call(b.ctx, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{
		Width: int64(b.set.Width), Height: int64(b.set.Height), DeviceScaleFactor: 1,
	})
	return err
}

// ExpectNoSidewaysScroll fails if the page is wider than the window.
func (b *Browser) ExpectNoSidewaysScroll() {
	b.t.Helper()
	if wide := b.eval(wideJS); wide != "" {
		b.fail("the page is wider than its window of %d pixels because of %s", b.set.Width, wide)
	}
}

const wideJS = `(() => {
	const room = document.documentElement.clientWidth;
	if (document.documentElement.scrollWidth <= room) return "";
	const sticking = [...document.querySelectorAll("body *")].filter(e => e.getBoundingClientRect().right > room + 0.5);
	return sticking.slice(0, 5).map(e => e.cloneNode(false).outerHTML).join(" ") || "the body";
})()`

// Shot writes a picture of the whole page to e2e/shots/NAME.png.
func (b *Browser) Shot(name string) {
	b.t.Helper()
	b.settle()
	if _, err := b.shoot(name); err != nil {
		b.t.Errorf("take the picture %s: %v", name, err)
	}
}

func (b *Browser) shoot(name string) (string, error) {
	png, err := chromedp.Run(b.ctx, chromedp.FullScreenshot(100))
	if err != nil {
		return "", err
	}
	dir, err := shotsDir()
	if err != nil {
		return "", err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", err
	}
	path := filepath.Join(dir, strings.Map(plainRune, name)+".png")
	return path, os.WriteFile(path, png, 0o644)
}

// shotsDir is found from the working directory, which for a test is the folder of its package.
func shotsDir() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return filepath.Join(dir, "e2e", "shots"), nil
		}
		up := filepath.Dir(dir)
		if up == dir {
			return "", fmt.Errorf("no go.mod above the working directory")
		}
		dir = up
	}
}

func plainRune(r rune) rune {
	if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-_.", r) {
		return r
	}
	return '-'
}
