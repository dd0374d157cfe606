// Package consenttest is for tests of the rules: everything package consent needs
// of the outside, in memory, so that the rules can be tried alone in milliseconds.
//
// [Memory] is a database by the contract of consent's ports.go. [LinkedIn], [Work],
// [Mailer] and [Words] stand in for the outside and do what a test tells them.
// [World] wires them to a consent.Service, with people in it. [LifeCycle] is the
// life cycle of a connection as a random walk beside a small model of what must be
// true; it runs on Memory and on the real database alike. A [Fault] is a mistake
// planted on purpose, by which the walk shows that it would notice one.
package consenttest
