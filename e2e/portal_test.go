//go:build !release

package e2e

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
	"time"

	"accord/sandbox"
)

// binary builds the program once for all tests of the process.
var binary = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "accord-e2e")
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "accord")
	out, err := exec.Command("go", "build", "-tags", "release", "-o", path, "../cmd/accord").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("build: %w\n%s", err, out)
	}
	return path, nil
})

// portal is the built program, running, with a sandbox around it.
type portal struct {
	URL     string
	Outside *sandbox.Sandbox
	env     []string
	bin     string
	log     *logged
	run     *running
}

// running is one run of the program.
type running struct {
	cmd    *exec.Cmd
	err    error
	ended  chan struct{}
	killed bool
}

// startPortal runs the release binary on a fresh database, with the sandbox's
// directory imported by the program's own commands.
func startPortal(t testing.TB, extra ...string) *portal {
	t.Helper()
	bin, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	outside, err := sandbox.Start(sandbox.Config{Listen: "127.0.0.1:0", SMTPListen: "127.0.0.1:0"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(outside.Close)
	listen := freeAddress(t)
	_, port, _ := net.SplitHostPort(listen)
	dir := t.TempDir()
	p := &portal{URL: "http://localhost:" + port, Outside: outside, bin: bin, log: &logged{}}
	outside.SetPortalURL(p.URL)
	p.env = append(append(os.Environ(), outside.Environment()...),
		"ACCORD_LISTEN="+listen, "ACCORD_PUBLIC_URL="+p.URL,
		"ACCORD_DATABASE="+filepath.Join(dir, "accord.db"), "ACCORD_KEY_FILE="+filepath.Join(dir, "accord.keys"))
	p.env = append(p.env, extra...)
	for _, what := range []string{"users", "groups"} {
		p.command(t, "import", what, download(t, outside.URL()+"/directory/"+what+".csv", dir))
	}
	p.serve(t)
	return p
}

// serve starts the program and waits until it can serve.
func (p *portal) serve(t testing.TB) {
	t.Helper()
	p.begin(t)
	p.untilReady(t)
}

// begin starts the program. It is told to stop when the test ends.
func (p *portal) begin(t testing.TB) {
	t.Helper()
	cmd := exec.Command(p.bin, "serve")
	cmd.Env, cmd.Stdout, cmd.Stderr = p.env, p.log, p.log
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	run := &running{cmd: cmd, ended: make(chan struct{})}
	p.run = run
	go func() { run.err = cmd.Wait(); close(run.ended) }()
	t.Cleanup(func() {
		if run.killed {
			return
		}
		_ = cmd.Process.Signal(syscall.SIGTERM)
		select {
		case <-run.ended:
			if run.err != nil {
				t.Errorf("the portal ended with %v\n%s", run.err, p.log)
			}
		case <-time.After(time.Minute):
			_ = cmd.Process.Kill()
			t.Errorf("the portal did not stop when told to\n%s", p.log)
		}
	})
}

// untilReady waits until the program can serve.
func (p *portal) untilReady(t testing.TB) {
	t.Helper()
	eventually(t, "the portal is ready", func() bool {
		select {
		case <-p.run.ended:
			t.Fatalf("the portal ended early: %v\n%s", p.run.err, p.log)
		default:
		}
		resp, err := http.Get(p.URL + "/readyz")
		if err != nil {
			return false
		}
		_ = resp.Body.Close()
		return resp.StatusCode == http.StatusOK
	})
}

// kill ends the program at once, as a crash does.
func (p *portal) kill(t testing.TB) {
	t.Helper()
	p.run.killed = true
	if err := p.run.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	<-p.run.ended
}

// command runs another command of the program on the portal's data.
func (p *portal) command(t testing.TB, args ...string) string {
	t.Helper()
	cmd := exec.Command(p.bin, args...)
	cmd.Env = p.env
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("accord %v: %v\n%s", args, err, out)
	}
	return string(out)
}

// eventually polls until the condition holds. Two minutes are for a machine that is busy with other things.
func eventually(t testing.TB, what string, holds func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for !holds() {
		select {
		case <-tick.C:
		case <-ctx.Done():
			t.Fatalf("waited in vain until %s", what)
		}
	}
}

func freeAddress(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// download saves a file of the sandbox for a command to read.
func download(t testing.TB, address, dir string) string {
	t.Helper()
	resp, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var body bytes.Buffer
	if _, err := body.ReadFrom(resp.Body); err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s %v", address, resp.Status, err)
	}
	path := filepath.Join(dir, filepath.Base(address))
	if err := os.WriteFile(path, body.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// logged keeps what a process wrote.
type logged struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (l *logged) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(p)
}

func (l *logged) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.String()
}
