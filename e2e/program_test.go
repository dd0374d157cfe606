//go:build !release

package e2e

import (
	"errors"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// run runs the program with nothing in its environment but these settings, and
// returns what it wrote and its exit code.
func run(t *testing.T, settings []string, args ...string) (string, int) {
	t.Helper()
	bin, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(bin, args...)
	cmd.Dir, cmd.Env = t.TempDir(), settings
	out, err := cmd.CombinedOutput()
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return string(out), cmd.ProcessState.ExitCode()
}

// complete are settings with which the program starts, on addresses where nobody answers.
func complete(dir string) []string {
	return []string{
		"ACCORD_OIDC_ISSUER=http://localhost:1/idp", "ACCORD_OIDC_CLIENT_ID=accord", "ACCORD_OIDC_CLIENT_SECRET=CANARY-ONE",
		"ACCORD_LINKEDIN_CLIENT_ID=accord", "ACCORD_LINKEDIN_CLIENT_SECRET=CANARY-TWO",
		"ACCORD_DATABASE=" + filepath.Join(dir, "accord.db"), "ACCORD_KEY_FILE=" + filepath.Join(dir, "accord.keys"),
	}
}

func TestAllConfigurationErrorsAtOnce(t *testing.T) {
	out, code := run(t, []string{
		"ACCORD_PUBLIC_URL=http://portal.example.org", "ACCORD_TRUSTED_PROXIES=10.0.0.0/99", "ACCORD_HOST_ORIGINS=https://a.example/path",
		"ACCORD_SMTP_URL=smtp://user:CANARY-PASSWORD@", "ACCORD_OIDC_CLIENT_SECRET=CANARY-SECRET", "ACCORD_LISTEN=8080",
	}, "serve")
	if code != 2 {
		t.Errorf("exit code %d, want 2", code)
	}
	for _, want := range []string{
		"ACCORD_OIDC_ISSUER is missing", "ACCORD_OIDC_CLIENT_ID is missing", "ACCORD_LINKEDIN_CLIENT_ID is missing",
		"ACCORD_LINKEDIN_CLIENT_SECRET is missing", "ACCORD_PUBLIC_URL must start with https://", "ACCORD_TRUSTED_PROXIES: entry 1",
		"ACCORD_HOST_ORIGINS: entry 1", "ACCORD_SMTP_URL", "ACCORD_LISTEN",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("the list lacks %q:\n%s", want, out)
		}
	}
	if strings.Contains(out, "CANARY") {
		t.Errorf("a secret is printed:\n%s", out)
	}
}

func TestPortInUse(t *testing.T) {
	busy, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer busy.Close()
	out, code := run(t, append(complete(t.TempDir()), "ACCORD_LISTEN="+busy.Addr().String()), "serve")
	if code != 2 || !strings.Contains(out, "in use by another program") || strings.Contains(out, "goroutine") {
		t.Errorf("exit code %d:\n%s", code, out)
	}
}

// TestLostKeyFile: beside an existing database no new key is made, since it would
// leave every grant unreadable without a word.
func TestLostKeyFile(t *testing.T) {
	dir := t.TempDir()
	if out, code := run(t, complete(dir), "migrate"); code != 0 {
		t.Fatalf("first start: %d\n%s", code, out)
	}
	keys := filepath.Join(dir, "accord.keys")
	info, err := os.Stat(keys)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("key file: %v %v", info, err)
	}
	if err := os.Remove(keys); err != nil {
		t.Fatal(err)
	}
	out, code := run(t, complete(dir), "migrate")
	if code == 0 || !strings.Contains(out, "accord.keys") {
		t.Errorf("exit code %d:\n%s", code, out)
	}
	if _, err := os.Stat(keys); err == nil {
		t.Error("a new key file was made beside the old database")
	}
}

func TestImportRefusesABrokenFile(t *testing.T) {
	dir := t.TempDir()
	for name, row := range map[string]struct{ content, want string }{
		"empty":        {"", "no header line"},
		"wrong header": {"id,name\n1,Ann\n", "lacks user_name, display_name, mail, active"},
		"no id":        {"id,user_name,display_name,mail,active\n,ann,Ann,ann@example.org,true\n", "line 2 has no id"},
		"odd active":   {"id,user_name,display_name,mail,active\n1,ann,Ann,ann@example.org,perhaps\n", "line 2: active must be true or false"},
	} {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "users.csv")
			if err := os.WriteFile(file, []byte(row.content), 0o600); err != nil {
				t.Fatal(err)
			}
			out, code := run(t, complete(dir), "import", "users", file)
			if code != 2 || !strings.Contains(out, row.want) || !strings.Contains(out, "nothing was imported") {
				t.Errorf("exit code %d, want 2 and %q:\n%s", code, row.want, out)
			}
		})
	}
}

func TestReleaseHasNoSandbox(t *testing.T) {
	if out, code := run(t, nil, "sandbox"); code != 2 {
		t.Errorf("the release program knows the sandbox: %d\n%s", code, out)
	}
	if out, code := run(t, nil, "version"); code != 0 || !strings.HasPrefix(out, "accord ") {
		t.Errorf("version: %d\n%s", code, out)
	}
}
