package store_test

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"sync/atomic"

	"accord/consent"
	"accord/store"
)

// queue is a real one: its rows are there if and only if the fact is.
type queue struct {
	last   atomic.Int64
	broken atomic.Bool
	// during, if set, is called as the last thing before the commit.
	during atomic.Pointer[func(ctx context.Context, tx *sql.Tx) error]
}

var errQueue = errors.New("the queue is broken")

func (q *queue) InsertTx(ctx context.Context, tx *sql.Tx, jobs []consent.Job) error {
	for _, j := range jobs {
		body, err := json.Marshal(j)
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO job_log (nr, kind, body) VALUES ($1, $2, $3)`, q.last.Add(1), j.Kind(), string(body)); err != nil {
			return err
		}
	}
	if q.broken.Load() {
		return errQueue
	}
	if during := q.during.Load(); during != nil {
		return (*during)(ctx, tx)
	}
	return nil
}

// emptied is a database whose queue is emptied by hand.
type emptied struct{ *store.DB }

// TakeJobs implements consenttest.Store.
func (e emptied) TakeJobs() []consent.Job {
	list, err := queued(e.DB)
	if err == nil {
		_, err = e.Writer().Exec(`DELETE FROM job_log`)
	}
	if err != nil {
		panic(fmt.Sprint("take the queued jobs: ", err))
	}
	return list
}

// queued lists what is queued, oldest first.
func queued(db *store.DB) ([]consent.Job, error) {
	rows, err := db.Writer().Query(`SELECT kind, body FROM job_log ORDER BY nr`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []consent.Job
	for rows.Next() {
		var kind, body string
		if err := rows.Scan(&kind, &body); err != nil {
			return nil, err
		}
		job, err := parsed(kind, []byte(body))
		if err != nil {
			return nil, err
		}
		list = append(list, job)
	}
	return list, rows.Err()
}

func parsed(kind string, body []byte) (consent.Job, error) {
	switch kind {
	case consent.ReturnJob{}.Kind():
		return job[consent.ReturnJob](body)
	case consent.SettleJob{}.Kind():
		return job[consent.SettleJob](body)
	case consent.AnnounceJob{}.Kind():
		return job[consent.AnnounceJob](body)
	case consent.LetterJob{}.Kind():
		return job[consent.LetterJob](body)
	}
	return nil, fmt.Errorf("no job is of the kind %q", kind)
}

func job[J consent.Job](body []byte) (consent.Job, error) {
	var j J
	err := json.Unmarshal(body, &j)
	return j, err
}

// jobs lists what is queued of one kind, oldest first.
func jobs[J consent.Job](w *world) []J {
	w.t.Helper()
	all, err := queued(w.db)
	ok(w.t, err)
	var list []J
	for _, one := range all {
		if j, is := one.(J); is {
			list = append(list, j)
		}
	}
	return list
}
