package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"syscall"
	"time"

	"accord/consent"
	"accord/web"
)

// drainTime is how long requests in flight may take after the signal to stop.
const drainTime = 10 * time.Second

// serveCommand runs the portal.
type serveCommand struct{ settings }

// Run serves until the context ends.
func (c *serveCommand) Run(ctx context.Context, out io.Writer) error {
	return serve(ctx, &c.settings, out)
}

// serve runs the portal with the settings until ctx ends, then lets requests and
// jobs in flight finish.
func serve(ctx context.Context, s *settings, out io.Writer) error {
	if err := s.check(); err != nil {
		return err
	}
	log := s.logger()
	listener, err := net.Listen("tcp", s.Listen)
	if errors.Is(err, syscall.EADDRINUSE) {
		return fmt.Errorf("%w: %s is in use by another program. Stop that one, or choose another address with ACCORD_LISTEN", errUsage, s.Listen)
	}
	if err != nil {
		return fmt.Errorf("%w: cannot listen on %s: %w", errUsage, s.Listen, err)
	}
	defer listener.Close()

	rooms, provider, err := connectRooms(s)
	if err != nil {
		return err
	}
	db, err := openDatabase(ctx, s.databaseSettings, rooms)
	if err != nil {
		return err
	}
	defer db.Close()
	handler := web.New(web.Config{
		Service: db.svc, Words: db.words, SessionRows: db.DB, Provider: provider, ProviderURL: s.OIDCIssuer,
		LinkedInIssuer: s.LinkedInIssuer, LinkedInURL: s.LinkedInOAuthURL, PublicURL: s.PublicURL, Hosts: s.hosts,
		APIAudience: s.APIAudience, ReaderRole: s.ReaderRole, AdminRole: s.AdminRole, AuditorRole: s.AuditorRole, Grace: rooms.Grace,
		Proxies: s.proxies, Ready: db.Ready, Log: log, Now: time.Now, NewID: consent.RandomID,
	})
	if err := db.queue.Start(context.WithoutCancel(ctx)); err != nil {
		return fmt.Errorf("start background work: %w", err)
	}
	server := &http.Server{
		Handler: handler, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 15 * time.Second,
		WriteTimeout: 60 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 32 << 10,
	}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	fmt.Fprintf(out, "Accord is ready at %s\n", s.PublicURL)

	select {
	case err = <-failed:
	case <-ctx.Done():
		drain, cancel := context.WithTimeout(context.WithoutCancel(ctx), drainTime)
		defer cancel()
		err = errors.Join(server.Shutdown(drain), db.queue.Stop(drain))
	}
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}
