package main

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"accord/consent"
)

// importCommand takes a directory from CSV files.
type importCommand struct {
	Users  importUsers  `cmd:"" help:"Columns: id, user_name, display_name, mail, active. id is the provider's oid or sub."`
	Groups importGroups `cmd:"" help:"Columns: group_id, group_name, member_id; one row a membership."`
}

type importFile struct {
	databaseSettings
	OIDCIssuer string `name:"oidc-issuer" env:"ACCORD_OIDC_ISSUER" required:"" help:"The provider these people sign in with."`
	File       string `arg:"" help:"The CSV file, UTF-8, with a header line." type:"existingfile"`
}

type (
	importUsers  struct{ importFile }
	importGroups struct{ importFile }
)

// Run imports users.
func (c *importUsers) Run(ctx context.Context, out io.Writer) error {
	return c.with(ctx, out, importUserRows)
}

// Run imports groups and their members.
func (c *importGroups) Run(ctx context.Context, out io.Writer) error {
	return c.with(ctx, out, importGroupRows)
}

type importFunc func(ctx context.Context, svc *consent.Service, issuer string, r io.Reader) (consent.Import, error)

func (c *importFile) with(ctx context.Context, out io.Writer, do importFunc) error {
	f, err := os.Open(c.File)
	if err != nil {
		return fmt.Errorf("%w: %w", errUsage, err)
	}
	defer f.Close()
	db, err := openDatabase(ctx, c.databaseSettings, consent.Config{})
	if err != nil {
		return err
	}
	defer db.Close()
	report, err := do(ctx, db.svc, c.OIDCIssuer, f)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "%d added, %d changed, %d already there, %d unknown\n", report.Added, report.Changed, report.Unchanged, report.Unknown)
	return nil
}

func importUserRows(ctx context.Context, svc *consent.Service, issuer string, r io.Reader) (consent.Import, error) {
	var users []consent.User
	err := rows(r, []string{"id", "user_name", "display_name", "mail", "active"}, func(f []string) error {
		active, err := parseBool(f[4])
		if err != nil {
			return err
		}
		users = append(users, consent.User{
			ID: consent.RandomID(), Issuer: issuer, Subject: f[0], UserName: strings.ToLower(f[1]), Name: f[2], Mail: f[3], Enabled: active,
		})
		return nil
	})
	if err != nil {
		return consent.Import{}, err
	}
	return svc.ImportUsers(ctx, users)
}

func importGroupRows(ctx context.Context, svc *consent.Service, issuer string, r io.Reader) (consent.Import, error) {
	var members []consent.MembershipRow
	err := rows(r, []string{"group_id", "group_name", "member_id"}, func(f []string) error {
		members = append(members, consent.MembershipRow{GroupID: f[0], GroupName: f[1], UserSubject: f[2]})
		return nil
	})
	if err != nil {
		return consent.Import{}, err
	}
	return svc.ImportGroups(ctx, issuer, members)
}

// rows calls take with the wanted columns of each line, in the wanted order.
// Nothing was imported when it fails: the file is read whole first.
func rows(r io.Reader, columns []string, take func([]string) error) error {
	in := csv.NewReader(r)
	header, err := in.Read()
	if err != nil {
		return fmt.Errorf("%w: the file has no header line; nothing was imported", errUsage)
	}
	at := make([]int, len(columns))
	var missing []string
	for i, name := range columns {
		at[i] = -1
		for j, h := range header {
			if strings.EqualFold(strings.TrimSpace(strings.TrimPrefix(h, "\ufeff")), name) {
				at[i] = j
			}
		}
		if at[i] < 0 {
			missing = append(missing, name)
		}
	}
	if len(missing) > 0 {
		return fmt.Errorf("%w: the header line lacks %s; nothing was imported", errUsage, strings.Join(missing, ", "))
	}
	for {
		line, err := in.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("%w: %w; nothing was imported", errUsage, err)
		}
		fields := make([]string, len(columns))
		for i, j := range at {
			fields[i] = strings.TrimSpace(line[j])
		}
		if fields[0] == "" {
			n, _ := in.FieldPos(0)
			return fmt.Errorf("%w: line %d has no %s; nothing was imported", errUsage, n, columns[0])
		}
		if err := take(fields); err != nil {
			n, _ := in.FieldPos(0)
			return fmt.Errorf("%w: line %d: %w; nothing was imported", errUsage, n, err)
		}
	}
}

func parseBool(s string) (bool, error) {
	switch strings.ToLower(s) {
	case "true", "yes", "1":
		return true, nil
	case "false", "no", "0":
		return false, nil
	}
	return false, fmt.Errorf("active must be true or false")
}
