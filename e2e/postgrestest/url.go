package postgrestest

import (
	"context"
	"crypto/rand"
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
)

// patience bounds each single statement sent to the server, so that a stuck one is a message and not a hanging run.
const patience = time.Minute

// server yields the one server of this process: the given one, or the cluster started on first use. It holds on to the
// cluster itself and not just its address, because a collected cluster closes its pipe and is stopped.
var server = sync.OnceValues(func() (*cluster, error) {
	if given := os.Getenv("TEST_POSTGRES_URL"); given != "" {
		return &cluster{admin: given}, nil
	}
	return startCluster()
})

// URL returns the address (postgres://...) of a fresh, empty database that is dropped when t ends. Connections still
// open then are cut. Without PostgreSQL the test fails and says what to install.
func URL(t testing.TB) string {
	t.Helper()
	c, err := server()
	if err != nil {
		t.Fatalf("PostgreSQL for tests: %v", err)
	}
	name := "accord_test_" + strings.ToLower(rand.Text())
	address, err := databaseURL(c.admin, name)
	if err != nil {
		t.Fatalf("TEST_POSTGRES_URL: %v", err)
	}
	// From template0, because template1 can only be copied while nobody is connected to it.
	if err := execute(c.admin, "CREATE DATABASE "+name+" TEMPLATE template0"); err != nil {
		t.Fatalf("create a database for this test: %v", err)
	}
	t.Cleanup(func() {
		if err := execute(c.admin, "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)"); err != nil {
			t.Errorf("drop the database of this test: %v", err)
		}
	})
	return address
}

func databaseURL(admin, name string) (string, error) {
	u, err := url.Parse(admin)
	if err != nil || (u.Scheme != "postgres" && u.Scheme != "postgresql") {
		return "", fmt.Errorf("has to look like postgres://user@host/postgres")
	}
	u.Path = "/" + name
	return u.String(), nil
}

func execute(address, statement string) error {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	db, err := sql.Open("pgx", address)
	if err != nil {
		return err
	}
	defer db.Close()
	_, err = db.ExecContext(ctx, statement)
	return err
}
