// Package jobs does the background work that facts cause: returning grants,
// settling connections after a save of the policy, mails, and tidying.
//
//	budgets.go  what each kind of work may take: the table to read first
//	queue.go    the queue: inserting in the transaction of a fact, start, stop
//	worker.go   one try of one job, and what its error means
//	retry.go    when a job that failed, or whose process died, is tried again
//	migrate.go  the queue's own tables
//	quiet.go    what of the queue's own notes reaches the log
//
// The queue is River's, in the same database as the facts. A job is inserted by
// [Queue.InsertTx] inside the transaction of its fact, so there is no fact
// without its job and no job without its fact. A job is done at least once:
// what it calls in package consent is safe to repeat. Jobs hold ids only.
package jobs
