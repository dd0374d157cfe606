// Command accord is the portal: one binary, one database, and the commands to
// run and look after it. Start with `accord --help`.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"

	"accord/consent"
	"accord/consent/words"
)

// errUsage marks errors of configuration or usage, which exit with 2.
var errUsage = errors.New("usage")

// commands is the whole command line.
type commands struct {
	Serve   serveCommand   `cmd:"" help:"Run the portal."`
	Migrate migrateCommand `cmd:"" help:"Bring the database up to date, and stop."`
	Import  importCommand  `cmd:"" help:"Import users or groups of the directory from a CSV file."`
	Version versionCommand `cmd:"" help:"Print the version."`

	sandboxCommands
}

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

func run(args []string, stdout, stderr io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	go func() { // a second signal ends the program at once
		<-ctx.Done()
		stop()
	}()
	var cli commands
	exit := -1
	parser, err := kong.New(
		&cli, kong.Name("accord"), kong.Writers(stdout, stderr), kong.Exit(func(code int) { exit = code }),
		kong.Description("LinkedIn account connections, data sharing and consent for an organisation. Every setting is a flag and an environment variable: --public-url is ACCORD_PUBLIC_URL."),
		kong.BindTo(ctx, (*context.Context)(nil)), kong.BindTo(stdout, (*io.Writer)(nil)),
	)
	if err != nil {
		fmt.Fprintln(stderr, "accord:", err)
		return 1
	}
	cmd, err := parser.Parse(args)
	if exit >= 0 { // --help
		return exit
	}
	if err != nil {
		fmt.Fprintln(stderr, "accord:", err)
		return 2
	}
	if err := cmd.Run(); err != nil {
		fmt.Fprintln(stderr, "accord:", sentence(err))
		if errors.Is(err, errUsage) {
			return 2
		}
		return 1
	}
	return 0
}

// sentence says an error of the rules or of the database in words, with its cause,
// which is for operators.
func sentence(err error) string {
	e := (*consent.Error)(nil)
	catalogue, noWords := words.Load()
	if !errors.As(err, &e) || noWords != nil {
		return err.Error()
	}
	text := catalogue.Say("en", e.Message)
	if e.Cause != nil {
		text += " (" + e.Cause.Error() + ")"
	}
	return text
}
