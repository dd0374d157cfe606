// Package web speaks HTTP: it reads a request, finds out who asks, calls one
// method of consent.Service, and renders a view. The route table in server.go is
// the map of the portal.
//
// Guards (guard.go) answer who somebody is; whether they may do something is asked
// by consent.Service, at the time of use. Handlers return errors; errors.go turns
// each into a page, an htmx part or a problem document, and nothing else does.
// Pages are rendered into a buffer first (render.go), so no half page is ever sent.
// A page and its part for htmx are one component of package views.
package web
