//go:build release

package main

// sandboxCommands is empty: a release has no sandbox.
type sandboxCommands struct{}
