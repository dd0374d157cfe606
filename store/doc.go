// Package store keeps what the rules need in SQL: the same text on SQLite and on
// PostgreSQL. It knows tables, sealing and transactions, and nobody else does.
//
// One method is one transaction and one fact. The fact, its receipt, its audit
// lines and the jobs it causes commit together; see [tx]. One file is one noun,
// with the same name as in package consent. What differs between the engines is
// in engine.go, how an instant is stored in instant.go, how tokens are sealed in
// seal.go.
//
// Of LinkedIn and of the work account only ids, times, choices and sealed grants
// are kept here. The LinkedIn member is a keyed pseudonym.
package store
