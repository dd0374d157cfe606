// Package consent holds the words and the rules of Accord: who may connect a work
// account with LinkedIn, what flows in which direction, when, and with what proof.
// It imports the standard library only. SQL, HTTP and mail are translated to it by
// other rooms, through the interfaces in ports.go.
//
// # The rule everything hangs on
//
// [Authorize] answers whether one category of one person's data may be read now:
// the person's account is enabled, the admin's [Policy] includes the person now, the
// connection is open and was confirmed after the last Nobody, LinkedIn's grant has
// not run out, and the person's [Choice] covers the category. It is asked at the time
// of each read, with the person's [Standing] as the database has it then. A narrowed
// policy therefore works at once; background work only tidies.
//
// # How a read goes
//
//	who asks (web) -> Standing (store) -> Authorize -> fetch into memory
//	  -> RecordRelease: succeeds only while connection and policy are unchanged -> answer
//
// Nothing leaves before its [AccessRecord] is committed, so a disconnect during the
// fetch wins. Values live in memory for minutes; no method of [Store] takes them.
//
// # How a connection comes and goes
//
//	Start ──► LinkedIn ──► LinkedInAnswered ──┬─► (both accounts) work provider ──► WorkAnswered
//	  Attempt: linkedin                       │     Attempt: work                       │
//	                                          └──────────► Attempt: pending ◄───────────┘
//	                                                           │ Confirm: the person has seen who and what
//	                                                           ▼
//	                 ChangeChoice, SetVisible ◄──────── Connection (open) ──► closed: Disconnect, Withdraw
//	                                                                          (Nobody), or removed at LinkedIn
//
// No other edge exists. Suspended and needs renewal are not stored: [Standing.State]
// derives them, so they hold from the moment their cause does. Each edge is one
// method of [Store], one transaction: the fact, its [Receipt], its audit row and the
// jobs it causes commit together. Rules that must hold inside that transaction are
// handed to it as a guard over the Standing read there.
//
// # Where to look
//
//	category.go     the nine categories, the two choices, in words
//	policy.go       the admin's setting; announcement.go, notice.go: what people are told
//	connect.go      attempts and confirmation; change.go; disconnect.go
//	connection.go   Connection, Standing, Authorize, AuthorizeCard
//	read.go         reads by others: the data API and cards; shared.go: one's own view
//	job.go          background work; receipt.go, access.go: proofs and records
//	directory.go    users, groups, sessions; grant.go: tokens; values.go: data in memory
//	ports.go        what the rules need of the outside
package consent
