// Package migrations holds the steps by which the database came to its present
// shape: one set of SQL for SQLite and PostgreSQL, read by goose. A step that was
// released is never changed; a new one is added behind it.
//
// What both engines understand alike, and hence what a step may use: TEXT, BIGINT,
// BOOLEAN and BYTEA columns, CHECK, partial unique indexes, foreign keys. Instants
// are unix milliseconds in BIGINT, because no time type means the same on both.
package migrations

import "embed"

// FS holds the steps, named NNNNN_what.sql.
//
//go:embed *.sql
var FS embed.FS
