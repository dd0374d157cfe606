package jobs_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"testing"
	"time"

	"accord/consent"
	"accord/jobs"
)

// What the copy of this test program is told that only works until it is killed.
const (
	victimEngine  = "JOBS_TEST_VICTIM_ENGINE"
	victimAddress = "JOBS_TEST_VICTIM_ADDRESS"
)

func TestMain(m *testing.M) {
	if os.Getenv(victimEngine) == "" {
		os.Exit(m.Run())
	}
	if err := beVictim(os.Getenv(victimEngine), os.Getenv(victimAddress)); err != nil {
		fmt.Println("error:", err)
		os.Exit(1)
	}
}

// beVictim works until the process is killed, which is in the middle of a job.
func beVictim(engine, address string) error {
	db, err := open(engine, address)
	if err != nil {
		return err
	}
	queue, err := jobs.New(engine, db.DB, doing(func(_ context.Context, job consent.Job) error {
		if job.Kind() == "return" {
			fmt.Println("working")
			select {}
		}
		return nil
	}), quietly())
	if err != nil {
		return err
	}
	if err := queue.Start(context.Background()); err != nil {
		return err
	}
	_, err = fmt.Scanln() // until the test is gone, should it forget to kill us
	return err
}

// TestACrashedJobIsTakenUp (G3): a return in the middle when its process dies goes on
// within a minute, in the process that is started after it or in another instance.
func TestACrashedJobIsTakenUp(t *testing.T) {
	t.Parallel()
	type waiting struct {
		where string
		died  time.Time
		taken <-chan time.Time
	}
	var all []waiting
	for _, engine := range []string{"sqlite", "postgres"} {
		db := empty(t, engine)
		db.migrate(t)
		taken := make(chan time.Time, 10)
		queue := db.queue(t, taking(taken), quietly())
		db.insert(t, queue, consent.ReturnJob{GrantID: "g"})
		died := killInTheMiddle(t, db)
		start(t, queue)
		all = append(all, waiting{engine + ", started again", died, taken})

		other := empty(t, engine)
		other.migrate(t)
		taken = make(chan time.Time, 10)
		queue = other.queue(t, taking(taken), quietly())
		start(t, queue)
		eventually(t, "the surviving instance leads", func() bool { return other.count(t, "kind = 'tidy'") > 0 })
		all = append(all, waiting{engine + ", another instance", other.abandon(t, queue), taken})
	}
	for _, w := range all {
		select {
		case at := <-w.taken:
			if took := at.Sub(w.died); took > time.Minute {
				t.Errorf("%s: taken up after %v", w.where, took)
			} else {
				t.Logf("%s: taken up after %v", w.where, took)
			}
		case <-time.After(time.Until(w.died.Add(90 * time.Second))):
			t.Errorf("%s: not taken up", w.where)
		}
	}
}

// taking tells when the return is taken up.
func taking(taken chan<- time.Time) jobs.Work {
	return doing(func(_ context.Context, job consent.Job) error {
		if job.Kind() == "return" {
			taken <- time.Now()
		}
		return nil
	})
}

// killInTheMiddle has another process take the job and kills it then.
func killInTheMiddle(t *testing.T, db database) time.Time {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self)
	cmd.Env = append(os.Environ(), victimEngine+"="+db.engine, victimAddress+"="+db.address)
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	defer stdin.Close()
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(stdout).ReadString('\n')
	if err != nil || line != "working\n" {
		t.Fatalf("the other process said %q, %v", line, err)
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	if db.count(t, "kind = 'return' AND state = 'running'") != 1 {
		t.Fatal("the job was not in the middle")
	}
	return time.Now()
}

// abandon leaves a job behind as a process does that took it and died at once.
func (db database) abandon(t *testing.T, queue *jobs.Queue) time.Time {
	t.Helper()
	tx, err := db.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tx.Rollback() }()
	if err := queue.InsertTx(t.Context(), tx, []consent.Job{consent.ReturnJob{GrantID: "g"}}); err != nil {
		t.Fatal(err)
	}
	now := map[string]string{"sqlite": `datetime('now', 'subsec')`, "postgres": `now()`}[db.engine]
	if _, err := tx.Exec(`UPDATE river_job SET state = 'running', attempt = 1, attempted_at = ` + now + ` WHERE kind = 'return'`); err != nil {
		t.Fatal(err)
	}
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
	return time.Now()
}
