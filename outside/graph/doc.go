// Package graph translates between Accord and the work account: the extra
// permissions of the work provider, and Microsoft Graph. It implements
// consent.Work.
//
//	client.go         configuration, reading a category
//	signin.go         asking for the extra permissions, the grant that comes back,
//	                  what it covers
//	request.go        one GET, pages of a list, Graph's errors in consent's codes
//	profile.go        the six fields of the work profile
//	calendar.go       meetings of the next two weeks, without what they are about
//	location.go       places of meetings, without join links
//	interests.go      interests of the work profile
//	subscriptions.go  licences, by name
//	contacts.go       contact lists, and frequent contacts
//
// Every request names the fields it wants, and every answer is decoded into a type
// that has no others. A field Graph sends unasked, such as the subject of a
// meeting, has nowhere to go.
//
// Nothing read here is stored. Values stay in a bounded memory for minutes, under
// the id of the attempt or connection they were read for. A fetch into it has ten
// seconds, whoever still waits; every other call ends with its caller's context.
package graph
