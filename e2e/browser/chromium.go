package browser

import (
	"errors"
	"os"
	"os/exec"
)

var errNoChromium = errors.New(`browser tests: Chromium is not on this machine.
Install it, or set TEST_CHROMIUM to the path of a Chromium or Chrome.
  make parts       does it where it can
  Debian:          sudo apt-get install chromium fonts-liberation
  Ubuntu:          sudo snap install chromium (or Google Chrome from its .deb)
  Fedora:          sudo dnf install chromium
  macOS:           brew install --cask google-chrome`)

// findChromium returns the program to run. TEST_CHROMIUM, where set, is the only one considered.
func findChromium() (string, error) {
	if given := os.Getenv("TEST_CHROMIUM"); given != "" {
		return exec.LookPath(given)
	}
	for _, name := range []string{
		"chromium", "chromium-browser", "google-chrome-stable", "google-chrome",
		"/Applications/Chromium.app/Contents/MacOS/Chromium",
		"/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
	} {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", errNoChromium
}
