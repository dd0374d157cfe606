// Package consent holds the words and the rules of Accord: who may connect a work
// account with LinkedIn, what flows in which direction, when, and with what proof.
// It imports the standard library only. SQL, HTTP and mail are translated to it by
// other rooms, through the interfaces in ports.go; its sentences are in
// consent/words, one file a language, under the codes used here.
//
// # The rule everything hangs on
//
// [Authorize] answers whether one category of one person's data may be read now:
// the person's account is enabled, the admin's [Policy] includes the person now, the
// connection is open and was confirmed after the last Nobody, no grant has run out,
// and the category is in [Standing.Shared]: in the person's last yes, in what the
// policy offers and has not withheld since that yes, and in what the grants cover.
// It is asked at the time of each read, with the person's [Standing] as the database
// has it then. A narrowed policy therefore works at once; background work only
// writes down what is true already.
//
// # The one way out for data
//
//	look ──► decide ──► fetch, within a budget ──► in one step of the store:
//	                                                 look again, decide again, write the record
//	                                                   └──► hand the values over
//
// Cards, pictures, the data API and one's own pages go this way, and have no other:
// release.go. Whatever ends the permission during the fetch wins, in any instance.
// Values live in memory for minutes; no method of a store takes them.
//
// # How a connection comes and goes
//
//	StartConnect, startUpgrade, StartRenewal
//	      │  an Attempt with its purpose, and what it was based on
//	      ▼
//	 Attempt.next: LinkedIn? ── the work provider? ── the person's own confirmation
//	      ▲                                                   │ Confirm
//	      └──────────── Answered ◄── redirects                ▼
//	       ChangeChoice, SetVisible ◄──────────── Connection (open) ──► closed: Disconnect, Nobody,
//	                                                │        ▲          a leaver, removed at LinkedIn,
//	                                                ▼        │          or the grace is over
//	                                   suspended · needs renewal
//
// No other edge exists. Each is a [Rule] that makes a [Change] of the standing, inside
// the transaction that writes it: the connection, its [Receipt], its audit line, the
// grants that come and go, and the jobs it causes commit together. What follows from
// the policy, from the directory and from time is one rule: settle, in change.go.
//
// # Where to look
//
//	category.go, set.go        the nine categories, sets of them, the two choices
//	connection.go, access.go   Connection, Standing, Authorize, AuthorizeCard; reasons and records
//	policy.go, govern.go       the admin's setting and how it is saved; counts.go
//	attempt.go, connect.go, answer.go, confirm.go, pending.go   the way to a yes
//	adjust.go, change.go       less, hidden, disconnected; what becomes of a connection
//	release.go, viewings.go    the one way out; read.go, card.go: who goes it
//	grant.go, grants.go        tokens, how they are lent, refreshed and found refused
//	direct.go, directory.go    people come, change and go
//	job.go, work.go            background work
//	receipt.go, notice.go, announcement.go, values.go, error.go   proofs, texts, data in memory, codes
//	ports.go, service.go       what the rules need of the outside; the parts of the service
package consent
