package browser

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"
)

// newSite serves a few pages under a strict policy, and answers slowly enough for a hasty click to be noticed.
func newSite(t *testing.T) *httptest.Server {
	t.Helper()
	mux := http.NewServeMux()
	page := func(path, body string) {
		mux.HandleFunc("GET "+path, func(w http.ResponseWriter, r *http.Request) { write(w, body) })
	}
	page("/{$}", `<h1>Home</h1><p id=script>Without script</p><script src="/app.js"></script>
		<a href="/form">Go to the   <b>form</b></a> <a href="/elsewhere">Elsewhere</a> <a href="/loud">Loud</a>
		<div class=wide>wide</div>`)
	mux.HandleFunc("GET /app.js", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/javascript")
		fmt.Fprint(w, `document.getElementById("script").textContent = "With script"`)
	})
	page("/form", form)
	mux.HandleFunc("POST /form", func(w http.ResponseWriter, r *http.Request) {
		<-time.After(300 * time.Millisecond)
		_ = r.ParseForm()
		http.SetCookie(w, &http.Cookie{Name: "seen", Value: url.QueryEscape(r.Form.Get("name")), HttpOnly: true, SameSite: http.SameSiteLaxMode})
		http.Redirect(w, r, "/done?"+r.Form.Encode(), http.StatusSeeOther)
	})
	mux.HandleFunc("GET /done", func(w http.ResponseWriter, r *http.Request) {
		seen, err := r.Cookie("seen")
		if err != nil {
			write(w, "<h1>Done</h1><p>Nobody was here.")
			return
		}
		write(w, "<h1>Done</h1><p>"+seen.Value+" wrote "+r.URL.Query().Encode()+"<p><a href='/form'>Again</a>")
	})
	mux.HandleFunc("GET /elsewhere", func(w http.ResponseWriter, r *http.Request) {
		// localhost and 127.0.0.1 are two sites to a browser, so this changes the rendering process too.
		http.Redirect(w, r, strings.Replace(r.URL.Query().Get("other"), "127.0.0.1", "localhost", 1)+"/form", http.StatusFound)
	})
	page("/loud", `<h1>Loud</h1><p style="color:red">inline</p><script>document.title = "never"</script>
		<button id=ask type=button>Ask</button><script src="/throws.js"></script>`)
	mux.HandleFunc("GET /throws.js", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/javascript")
		fmt.Fprint(w, `document.getElementById("ask").onclick = () => { document.title = confirm("Sure?") };
			console.error("something", {went: 1}); throw new Error("planted")`)
	})
	page("/broken", `<h1>Broken</h1><input name=nameless><p class=faint>faint</p><a href="/" class=tiny>.</a><a href="/form" class=tiny>,</a>`)
	page("/covered", `<h1>Covered</h1><button type=button>Under</button><div class=cover>cover</div><button type=button disabled>Off</button>`)
	mux.HandleFunc("GET /favicon.ico", func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusNoContent) })
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s
}

const form = `<h1>Form</h1><form method=post action="/form">
	<p><label for=n>Name</label> <input id=n name=name value="before">
	<p><label for=t>Words</label> <textarea id=t name=words></textarea>
	<p><label for=c>Colour</label> <select id=c name=colour><option value=r>Red<option value=b>Blue</select>
	<p><label for=d>Day</label> <input id=d name=day type=date>
	<fieldset><legend>Share</legend>
	<label class=card><input class=hidden type=radio name=share value=both> Both accounts <span>Two ways</span></label>
	<label class=card><input class=hidden type=radio name=share value=one> LinkedIn only <span>One way</span></label></fieldset>
	<p><label><input type=checkbox name=news value=yes checked> News</label>
	<details><summary>More</summary><p><button name=more value=yes>Save more</button></details>
	<p><button>Save</button></form><p><a href="/">Cancel</a>`

func write(w http.ResponseWriter, body string) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'nonce-x'; form-action 'self'; require-trusted-types-for 'script'")
	_, _ = io.WriteString(w, `<!doctype html><html lang=en><title>Site</title><style nonce=x>
		:root { color-scheme: light dark; background: light-dark(#fff, #000); color: light-dark(#000, #fff) }
		.hidden { position: absolute; width: 1px; height: 1px; clip-path: inset(50%) }
		.card { display: block; padding: 20px; border: 1px solid } .faint { color: #bbb; background: #fff }
		.tiny { display: inline-block; width: 8px; height: 8px; font-size: 4px }
		@media (max-width: 500px) { .wide { width: 600px } }
		.cover { position: fixed; inset: 0 }
		</style><main>`+body+`</main></html>`)
}
