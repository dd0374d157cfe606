//go:build !release

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/alecthomas/kong"

	"accord/consent"
	"accord/sandbox"
)

// sandboxCommands are the commands that release builds leave out.
type sandboxCommands struct {
	Sandbox sandboxCommand `cmd:"" help:"Run the sandbox: a sign-in provider, LinkedIn, Microsoft Graph, a mail inbox and host apps, all invented."`
}

// sandboxCommand runs the small outside world for trying the product.
type sandboxCommand struct {
	Portal     bool   `help:"Run the portal too, set up for this sandbox, with its directory imported."`
	Address    string `default:"127.0.0.1:9090" help:"Listen address of the sandbox."`
	SMTP       string `name:"smtp" default:"127.0.0.1:9025" help:"Listen address of its mail server."`
	PortalURL  string `name:"portal-url" default:"http://localhost:8080" help:"Where the portal is."`
	PortalAddr string `name:"portal-address" default:"127.0.0.1:8080" help:"Listen address of the portal, with --portal."`
	Data       string `default:"data" help:"Folder of the portal's data, with --portal."`
}

// Run runs the sandbox until the context ends.
func (c *sandboxCommand) Run(ctx context.Context, out io.Writer) error {
	outside, err := sandbox.Start(sandbox.Config{Listen: c.Address, SMTPListen: c.SMTP, PortalURL: c.PortalURL})
	if err != nil {
		return fmt.Errorf("%w: %w. Is another sandbox running?", errUsage, err)
	}
	defer outside.Close()
	fmt.Fprintf(out, "The sandbox is ready at %s\n", outside.URL())
	if !c.Portal {
		fmt.Fprintf(out, "A portal for it needs these settings:\n\n%s\n\n", strings.Join(outside.Environment(), "\n"))
		<-ctx.Done()
		return nil
	}
	s, err := c.portalSettings(outside)
	if err != nil {
		return err
	}
	if err := c.importDirectory(ctx, s, outside.URL()); err != nil {
		return err
	}
	fmt.Fprintf(out, "\nOpen %s and sign in as one of these people, by a click:\n", c.PortalURL)
	for _, p := range outside.People() {
		fmt.Fprintf(out, "  %-40s %s\n", p.DisplayName, strings.Join(append([]string{p.JobTitle}, p.Roles...), ", "))
	}
	fmt.Fprintf(out, "\nAs the administrator, allow a group. As one of its members, open %s/mail and click a colleague.\nStop with Ctrl-C.\n\n", outside.URL())
	return serve(ctx, s, out)
}

// portalSettings are the settings of a portal for this sandbox: what the
// environment says, and the sandbox's addresses and clients over it.
func (c *sandboxCommand) portalSettings(outside *sandbox.Sandbox) (*settings, error) {
	for _, pair := range outside.Environment() {
		name, value, _ := strings.Cut(pair, "=")
		if err := os.Setenv(name, value); err != nil {
			return nil, err
		}
	}
	var s settings
	parser, err := kong.New(&s)
	if err != nil {
		return nil, err
	}
	_, err = parser.Parse([]string{
		"--listen=" + c.PortalAddr, "--public-url=" + c.PortalURL, "--log-level=warn", "--log-format=text",
		"--database=" + c.Data + "/accord.db", "--key-file=" + c.Data + "/accord.keys",
	})
	return &s, err
}

// importDirectory gives the portal the sandbox's people and groups.
func (c *sandboxCommand) importDirectory(ctx context.Context, s *settings, outside string) error {
	db, err := openDatabase(ctx, s.databaseSettings, consent.Config{})
	if err != nil {
		return err
	}
	return errors.Join(
		importFrom(ctx, db.svc, s.OIDCIssuer, outside+"/directory/users.csv", importUserRows),
		importFrom(ctx, db.svc, s.OIDCIssuer, outside+"/directory/groups.csv", importGroupRows),
		db.Close())
}

func importFrom(ctx context.Context, svc *consent.Service, issuer, address string, do importFunc) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("%s answered %s", address, resp.Status)
	}
	_, err = do(ctx, svc, issuer, resp.Body)
	return err
}
