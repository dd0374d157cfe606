package main

import (
	"fmt"
	"io"
	"runtime/debug"
)

// versionCommand prints what this binary is.
type versionCommand struct{}

// Run prints version and commit, as far as the build knows them.
func (versionCommand) Run(out io.Writer) error {
	version, commit := "development", "unknown"
	if info, ok := debug.ReadBuildInfo(); ok {
		if info.Main.Version != "" && info.Main.Version != "(devel)" {
			version = info.Main.Version
		}
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				commit = s.Value
			}
		}
	}
	fmt.Fprintf(out, "accord %s (%s)\n", version, commit)
	return nil
}
