// Package sandbox is a small outside world for Accord, served over real HTTP on
// loopback: an organisation's sign-in provider, LinkedIn, Microsoft Graph, a mail
// inbox, host apps that embed profile cards, and a LinkedIn-side reader.
//
// It exists for trying the product and for tests, and it is the only fake of the
// product. It imports nothing else of ours: what it knows of the portal is the
// portal's address and its public contract. It copies the oddities of the real
// services on purpose, so a portal that works here has met them.
//
// How the files fit:
//
//	sandbox.go, routes.go   start, stop, the route table
//	calls.go, faults.go     what was asked of us, and failing on demand
//	people*.go, portraits*  who works at Northwind Harbour
//	idp*.go                 the sign-in provider (OpenID Connect)
//	linkedin*.go            LinkedIn: sign-in, consent, API, snapshot data
//	graph*.go               Microsoft Graph, delegated
//	mail.go, inbox.go       SMTP in, pages out
//	host.go                 mail, files and sites: pages that embed cards
//	reader.go               LinkedIn reading work data from the portal
//	front.go, control.go    the front page and the control panel
//	directory.go            the directory as CSV
//
// A release build leaves all of it out: every other file carries the build
// constraint !release.
package sandbox
