// Package jobs does the background work that facts cause: returning grants,
// ending connections after Nobody, mails, and tidying.
//
// The queue is River's, in the same database as the facts. A job is inserted by
// [Queue.InsertTx] inside the transaction of its fact, so there is no fact
// without its job and no job without its fact. A job is done at least once:
// what it calls in package consent is safe to repeat. Jobs hold ids only.
package jobs
