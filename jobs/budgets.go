package jobs

import (
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"accord/consent"
)

// budget is what work of one kind may take.
type budget struct {
	queue    string
	priority int           // within its queue; 1 goes first, 4 is the last there is
	timeout  time.Duration // of one try
	tries    int
	unique   river.UniqueOpts
}

// Each queue has its own workers, so that one kind of work cannot hold up another.
const (
	grantsQueue      = "grants"
	connectionsQueue = "connections"
	mailQueue        = "mail"
	tidyQueue        = "tidy"
)

const (
	// tryLimit is the longest that a try may take, letters apart. What is longer
	// work is cut into slices that are jobs of their own.
	tryLimit = 17 * time.Second
	// letterLimit leaves the mail room its own 30 seconds, after which it can still
	// say whether a letter was surely not sent. Cut off before, more letters would
	// be in doubt, and those are not sent again.
	letterLimit = 35 * time.Second
	// rescueAfter is how old a try must be for its process to be taken for dead. It
	// is just above tryLimit, because River looks for such tries every 30 seconds
	// and makes them available again up to 5 seconds later: all within a minute.
	// Letters are looked at when their own limit is over.
	rescueAfter = tryLimit + time.Second

	tidyInterval = 5 * time.Minute

	// grantTries at the pace of retryPolicy is more than the week for which a grant
	// is kept for its return. What settles and announces is not given up before.
	grantTries = 60
	// letterTries is more than a day: longer ago, the news is no news.
	letterTries = 20
	// tidyTries are few: the next interval begins anew.
	tidyTries = 3

	// crowd is how many jobs in one insertion mean that they are about many people:
	// what one person does causes fewer. Such a job gives way to those of a single
	// person, who may wait for theirs.
	crowd = 10
)

// budgets is the table of all kinds of work.
func budgets() map[string]budget {
	return map[string]budget{
		consent.ReturnJob{}.Kind():   {grantsQueue, 1, tryLimit, grantTries, oneAtATime()},
		consent.SettleJob{}.Kind():   {connectionsQueue, 2, tryLimit, grantTries, oneAtATime()},
		consent.LetterJob{}.Kind():   {mailQueue, 3, letterLimit, letterTries, once()},
		consent.AnnounceJob{}.Kind(): {mailQueue, 4, tryLimit, grantTries, once()},
		consent.TidyJob{}.Kind():     {tidyQueue, 4, tryLimit, tidyTries, onceIn(tidyInterval)},
	}
}

// queues says how many of a queue's jobs one instance works on at once, and how soon
// it notices a new one. The queues are polled, most often where a person looks on
// while grants are given back. The cooldown bounds how often a long queue is asked,
// and by that what it costs the writer.
func queues() map[string]river.QueueConfig {
	return map[string]river.QueueConfig{
		// Half of what the outside is asked at once, host by host; cards want the rest.
		grantsQueue: {MaxWorkers: 8, FetchPollInterval: 500 * time.Millisecond, FetchCooldown: 25 * time.Millisecond},
		// Two, so that a newer save need not wait for the slice of an older one.
		connectionsQueue: {MaxWorkers: 2, FetchPollInterval: time.Second},
		// As many mail connections as a mail server readily takes from one client.
		mailQueue: {MaxWorkers: 4, FetchPollInterval: 2 * time.Second, FetchCooldown: 25 * time.Millisecond},
		tidyQueue: {MaxWorkers: 1, FetchPollInterval: 5 * time.Second},
	}
}

// oneAtATime: while such a job waits or runs, the same one is not inserted again.
func oneAtATime() river.UniqueOpts {
	return river.UniqueOpts{ByArgs: true, ByState: []rivertype.JobState{
		rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateRetryable,
		rivertype.JobStateRunning, rivertype.JobStateScheduled,
	}}
}

// once: the same job is not inserted again, however the first one ended, as long as
// it is remembered, which is a day and more.
func once() river.UniqueOpts {
	return river.UniqueOpts{ByArgs: true, ByState: rivertype.JobStates()}
}

// onceIn: the same job is not inserted again in the same interval, by any instance.
func onceIn(interval time.Duration) river.UniqueOpts {
	return river.UniqueOpts{ByArgs: true, ByPeriod: interval}
}

// insertion is how a job of this budget goes into the queue, as one of so many.
func (b budget) insertion(of int) *river.InsertOpts {
	priority := b.priority
	if of >= crowd {
		priority = min(priority+1, 4)
	}
	return &river.InsertOpts{Queue: b.queue, Priority: priority, MaxAttempts: b.tries, UniqueOpts: b.unique}
}
