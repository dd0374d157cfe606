// Package linkedin translates between Accord and LinkedIn: sign-in with OpenID
// Connect, the member data portability snapshots, introspection and revocation.
// It implements consent.LinkedIn.
//
//	client.go     configuration
//	signin.go     where to send the person, and what comes back
//	grant.go      what became of a grant, and giving it back
//	member.go     the member as a card shows them
//	picture.go    the profile picture, fetched by us and never linked to
//	read.go       a category with its values
//	domains.go    THE LIST of what is read, category by category, heading by heading
//	snapshot.go   the pages of one snapshot domain
//	rows.go       one row as an entry, and what is left out of it
//	answer.go     LinkedIn's errors in consent's codes
//
// LinkedIn differs from the books in ways this package lives with: the secret goes
// in the body, PKCE breaks the token request, a nonce does not come back, scopes
// are separated by commas, the end of a snapshot is a 404, and totals are wrong.
//
// Nothing read here is stored. Values stay in a bounded memory for minutes, under
// the id of the attempt or connection they were read for. A fetch into it has ten
// seconds, whoever still waits; every other call ends with its caller's context.
package linkedin
