package postgrestest

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"syscall"
)

// cluster is a PostgreSQL server that lives as long as this process.
//
// A warden process holds the reading end of a pipe whose writing end is ours alone. However this process ends, by
// return, panic, time-out or kill, the pipe closes; the warden then stops the server and removes the directory. No
// package needs a TestMain for it.
type cluster struct {
	admin string              // address of a database to create and drop others from
	bin   string              // directory of initdb, postgres and pg_ctl
	dir   string              // holds data, socket and log; short, because a socket's path has room for about 100 bytes
	proc  *syscall.Credential // whom to run as; nil means as ourselves
	life  *os.File            // the pipe's writing end: the server runs while this is open
}

// startCluster returns a running server that accepts connections.
func startCluster() (*cluster, error) {
	bin, err := findPrograms()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("/tmp", "accord-pg-")
	if err != nil {
		return nil, err
	}
	c := &cluster{admin: "postgres://accord@/postgres?host=" + dir, bin: bin, dir: dir}
	if err := c.start(); err != nil {
		if c.life != nil {
			c.life.Close() // the warden tidies
		} else {
			os.RemoveAll(dir)
		}
		return nil, err
	}
	return c, nil
}

func (c *cluster) start() error {
	// PostgreSQL refuses to run as root.
	if os.Geteuid() == 0 {
		who, err := ordinaryUser()
		if err != nil {
			return err
		}
		if err := os.Chown(c.dir, int(who.Uid), int(who.Gid)); err != nil {
			return err
		}
		c.proc = who
	}
	if err := c.startWarden(); err != nil {
		return err
	}

	locale := "C.UTF-8"
	if runtime.GOOS == "darwin" {
		locale = "C" // older ones have no C.UTF-8
	}
	if err := c.run("initdb", "--pgdata", c.data(), "--username", "accord", "--auth", "trust",
		"--encoding", "UTF8", "--locale", locale, "--no-sync", "--no-instructions"); err != nil {
		return err
	}

	// The data is worth nothing after the test, so nothing is made safe against a power cut.
	settings := fmt.Sprintf("listen_addresses = ''\nunix_socket_directories = '%s'\nunix_socket_permissions = 0700\n"+
		"max_connections = 300\nshared_buffers = '64MB'\nfsync = off\nsynchronous_commit = off\nfull_page_writes = off\n"+
		"wal_level = minimal\nmax_wal_senders = 0\nautovacuum = off\n", c.dir)
	f, err := os.OpenFile(filepath.Join(c.data(), "postgresql.conf"), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	if _, err = f.WriteString(settings); err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}

	if err := c.run("pg_ctl", "start", "--wait", "--timeout", "60", "--silent",
		"--pgdata", c.data(), "--log", c.log()); err != nil {
		said, _ := os.ReadFile(c.log())
		return fmt.Errorf("%w\n%s", err, said)
	}
	return nil
}

// startWarden must come before anything that needs tidying up.
func (c *cluster) startWarden() error {
	ours, life, err := os.Pipe()
	if err != nil {
		return err
	}
	defer ours.Close()
	// Removed twice, because an initdb cut short by our end may still be writing the first time.
	warden := c.command("/bin/sh", "-c",
		`read -r _; "$1" stop --pgdata "$2/data" --mode immediate --silent; rm -rf "$2" || { sleep 1; rm -rf "$2"; }`,
		"warden", filepath.Join(c.bin, "pg_ctl"), c.dir)
	warden.Stdin = ours
	// A group of its own: Ctrl-C in the terminal is meant for the tests and must not end the tidying.
	warden.SysProcAttr.Setpgid = true
	if err := warden.Start(); err != nil {
		life.Close()
		return err
	}
	c.life = life
	go func() { _ = warden.Wait() }()
	return nil
}

func (c *cluster) run(program string, args ...string) error {
	out, err := c.command(filepath.Join(c.bin, program), args...).CombinedOutput()
	if err != nil {
		return fmt.Errorf("%s: %w\n%s", program, err, out)
	}
	return nil
}

// command keeps the caller's environment out: PGDATA, PGHOST and the like would point elsewhere.
func (c *cluster) command(path string, args ...string) *exec.Cmd {
	cmd := exec.Command(path, args...)
	cmd.Dir = c.dir
	cmd.Env = []string{"PATH=" + c.bin + ":/usr/bin:/bin", "HOME=" + c.dir, "LC_ALL=C"}
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: c.proc}
	return cmd
}

func (c *cluster) data() string { return filepath.Join(c.dir, "data") }
func (c *cluster) log() string  { return filepath.Join(c.dir, "log") }
