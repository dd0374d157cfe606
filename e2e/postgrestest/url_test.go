package postgrestest

import (
	"bufio"
	"context"
	"database/sql"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"
)

// holder is set in the copy of this test program that only holds a cluster until it is killed.
const holder = "POSTGRESTEST_HOLD"

func TestMain(m *testing.M) {
	if os.Getenv(holder) == "" {
		os.Exit(m.Run())
	}
	c, err := startCluster()
	if err != nil {
		fmt.Println("error:", err)
		os.Exit(1)
	}
	fmt.Println(c.dir)
	_, _ = io.Copy(io.Discard, os.Stdin)
	runtime.KeepAlive(c)
}

func TestDatabasesAreSeparate(t *testing.T) {
	a, b := open(t, URL(t)), open(t, URL(t))
	if _, err := a.Exec("CREATE TABLE thing (id BIGINT)"); err != nil {
		t.Fatal(err)
	}
	if tables(t, a) != 1 || tables(t, b) != 0 {
		t.Errorf("tables: %d and %d, want 1 and 0", tables(t, a), tables(t, b))
	}
}

func TestClusterIsNotCollected(t *testing.T) {
	address := URL(t)
	for range 3 {
		runtime.GC()
	}
	if err := open(t, address).Ping(); err != nil {
		t.Error(err)
	}
}

func TestDatabaseEndsWithTheTest(t *testing.T) {
	var address string
	var db *sql.DB
	t.Run("the test", func(t *testing.T) {
		address = URL(t)
		// Left open on purpose: a forgotten connection must not keep the database.
		db, _ = sql.Open("pgx", address)
		if err := db.Ping(); err != nil {
			t.Fatal(err)
		}
	})
	defer db.Close()
	err := open(t, address).Ping()
	if err == nil || !strings.Contains(err.Error(), "does not exist") {
		t.Errorf("after the test: %v, want a database that does not exist", err)
	}
}

func TestClusterEndsWithTheProcess(t *testing.T) {
	if os.Getenv("TEST_POSTGRES_URL") != "" {
		if _, err := findPrograms(); err != nil {
			t.Log("no server programs here, and none are needed: TEST_POSTGRES_URL is set")
			return
		}
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self)
	cmd.Env = append(os.Environ(), holder+"=1")
	stdin, _ := cmd.StdinPipe()
	defer stdin.Close()
	stdout, _ := cmd.StdoutPipe()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(stdout).ReadString('\n')
	dir := strings.TrimSpace(line)
	if err != nil || !filepath.IsAbs(dir) {
		t.Fatalf("the holder said %q, %v", line, err)
	}
	var postmaster int
	if pidfile, err := os.ReadFile(filepath.Join(dir, "data", "postmaster.pid")); err != nil {
		t.Fatal(err)
	} else if _, err := fmt.Sscan(string(pidfile), &postmaster); err != nil {
		t.Fatal(err)
	}

	if err := cmd.Process.Kill(); err != nil { // the rudest end there is
		t.Fatal(err)
	}
	_ = cmd.Wait()

	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		_, err := os.Stat(dir)
		if os.IsNotExist(err) && syscall.Kill(postmaster, 0) == syscall.ESRCH {
			return
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			t.Fatalf("the server (process %d) or its directory %s outlived the test process", postmaster, dir)
		}
	}
}

func TestDatabaseURL(t *testing.T) {
	got, err := databaseURL("postgres://me:secret@db:5433/postgres?sslmode=require", "fresh")
	if want := "postgres://me:secret@db:5433/fresh?sslmode=require"; err != nil || got != want {
		t.Errorf("got %q, %v, want %q", got, err, want)
	}
	if _, err := databaseURL("host=db user=me", "fresh"); err == nil {
		t.Error("an address that is no URL was taken")
	}
}

func open(t *testing.T, address string) *sql.DB {
	t.Helper()
	db, err := sql.Open("pgx", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func tables(t *testing.T, db *sql.DB) int {
	t.Helper()
	var n int
	if err := db.QueryRow("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}
