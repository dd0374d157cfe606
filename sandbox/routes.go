//go:build !release

package sandbox

import (
	"io/fs"
	"net/http"
)

// routes is the whole outside world on one screen.
func (s *Sandbox) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", s.front)

	mux.Handle("/idp/", s.service(ServiceIDP, s.idp.routes()))
	mux.Handle("/linkedin/", s.service(ServiceLinkedIn, s.linkedin.routes()))
	mux.Handle("/graph/", s.service(ServiceGraph, s.graph.routes()))

	for _, app := range hostApps() { // mail, files, sites
		mux.HandleFunc("GET /"+app.id, s.host(app))
	}

	mux.HandleFunc("GET /reader", s.readerPage)
	mux.HandleFunc("POST /reader", s.readerPage)
	mux.HandleFunc("GET /inbox", s.inboxPage)
	mux.HandleFunc("GET /inbox/{n}", s.mailPage)
	mux.HandleFunc("POST /inbox/empty", s.emptyInbox)
	mux.HandleFunc("GET /control", s.controlPage)
	mux.HandleFunc("POST /control", s.control)
	mux.HandleFunc("GET /directory/users.csv", s.usersCSV)
	mux.HandleFunc("GET /directory/groups.csv", s.groupsCSV)

	mux.HandleFunc("GET /portraits/{id}", s.portrait)
	own, _ := fs.Sub(assets, "assets")
	files := http.StripPrefix("/assets/", http.FileServerFS(own))
	mux.Handle("GET /assets/", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-cache")
		files.ServeHTTP(w, r)
	}))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Content-Type-Options", "nosniff")
		mux.ServeHTTP(w, r)
	})
}
