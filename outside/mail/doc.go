// Package mail sends Accord's letters by SMTP. It implements consent.Mailer.
//
//	sender.go     where mail goes
//	message.go    one letter as a message: plain text, with a Message-ID that a
//	              second try repeats
//	delivery.go   one exchange with the server, and what its end means for the mail
//
// The connection is encrypted and the server's certificate checked, always, except
// towards this very machine. There is no falling back.
package mail
