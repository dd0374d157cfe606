package browser

import (
	"context"
	"errors"
	"net/http"
	"net/url"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// Open goes to an address and waits until it is loaded. One without a host is taken from the page now open.
func (b *Browser) Open(address string) {
	b.t.Helper()
	target, err := url.Parse(address)
	b.must(err, "open %s", address)
	if target.Host == "" {
		here, err := url.Parse(b.URL())
		b.must(err, "open %s", address)
		target = here.ResolveReference(target)
	}
	b.goTo("open "+address, chromedp.Navigate(target.String()))
}

// Reload loads the page again.
func (b *Browser) Reload() {
	b.t.Helper()
	b.goTo("reload", chromedp.Reload())
}

// Back goes to the page before, as the browser's own button does.
func (b *Browser) Back() {
	b.t.Helper()
	history, err := chromedp.Run(b.ctx, chromedp.NavigationEntries())
	b.must(err, "go back")
	at := history.CurrentIndex
	if at == 0 {
		b.fail("go back: this is the first page")
	}
	_, err = chromedp.Call(b.ctx, page.NavigateToHistoryEntry,
		page.NavigateToHistoryEntryParams{EntryID: history.Entries[at-1].ID})
	b.must(err, "go back")
	// Not by waiting for a load: a page the browser had kept is shown again without one.
	b.must(b.until(func(ctx context.Context) error {
		now, err := chromedp.Run(ctx, chromedp.NavigationEntries())
		if err == nil && now.CurrentIndex == at {
			err = errors.New("the page stays")
		}
		return err
	}), "go back")
	b.settle()
}

func (b *Browser) goTo(step string, action chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, b.patience)
	defer cancel()
	b.must(chromedp.Do(ctx, action), "%s", step)
	b.settle()
}

// URL returns the address of the page now open.
func (b *Browser) URL() string {
	b.t.Helper()
	return b.eval(`location.href`)
}

// Cookies returns the cookies this browser would send to an address, HttpOnly ones included.
func (b *Browser) Cookies(address string) []*http.Cookie {
	b.t.Helper()
	held, err := chromedp.Call(b.ctx, network.GetCookies, network.GetCookiesParams{URLs: []string{address}})
	b.must(err, "read the cookies for %s", address)
	var all []*http.Cookie
	for _, c := range held.Cookies {
		all = append(all, &http.Cookie{
			Name: c.Name, Value: c.Value, Path: c.Path, Domain: c.Domain,
			HttpOnly: c.HTTPOnly, Secure: c.Secure, SameSite: sameSite(c.SameSite),
		})
	}
	return all
}

func sameSite(s network.CookieSameSite) http.SameSite {
	switch s {
	case network.CookieSameSiteStrict:
		return http.SameSiteStrictMode
	case network.CookieSameSiteLax:
		return http.SameSiteLaxMode
	case network.CookieSameSiteNone:
		return http.SameSiteNoneMode
	}
	return http.SameSiteDefaultMode
}
