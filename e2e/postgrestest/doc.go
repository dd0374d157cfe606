// Package postgrestest gives a test a PostgreSQL database of its own.
//
// [URL] is the whole of it: a fresh, empty database, dropped when the test ends. It lives on the server named by
// TEST_POSTGRES_URL, or else on a throw-away server which the first caller in a test process starts from the machine's
// own programs. That server listens on a socket in a directory of its own and goes, directory and all, when the test
// process ends in whatever way: see [cluster].
//
// A machine without PostgreSQL fails the test with what to install. It never skips: a rule that holds on one database
// engine only has to be noticed.
//
// Only tests import this package.
package postgrestest
