// Command cohortbot runs a mentorship cohort in Slack.
//
//	cohortbot serve            run the bot until it is told to stop
//	cohortbot serve -check     say whether it could run, and stop
//	cohortbot match FILE       match an instance; no Slack needed
//	cohortbot rotate FILE      plan the rounds of a kick-off
//	cohortbot version
//
// Exit codes: 0 fine; 1 what was checked is false; 2 bad input or
// configuration, a locked or unreadable file; 3 Slack refused the token for
// good; 70 internal. Each comes with one sentence.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
	_ "time/tzdata" // people's zones are rules, and machines lack them
)

// Exit codes.
const (
	exitFine     = 0
	exitFalse    = 1
	exitInput    = 2
	exitToken    = 3
	exitInternal = 70
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Getenv, os.Stdin, os.Stdout, os.Stderr))
}

// subcommands are what cohortbot can do, in the order of its help.
var subcommands = []struct {
	name, about string
	run         func(ctx context.Context, args []string, getenv func(string) string, in io.Reader, out, errw io.Writer) int
}{
	{"serve", "run the bot (-check: only say whether it could run)", runServe},
	{"match", "match an instance from a file; -compare, -explain, -verify (no Slack needed)", onFiles(runMatch)},
	{"rotate", "plan the rounds of a kick-off from a file (no Slack needed)", onFiles(runRotate)},
	{"version", "say which version this is", runVersion},
}

// onFiles makes a subcommand of one that needs neither time nor settings.
func onFiles(do func(args []string, in io.Reader, out, errw io.Writer) int) func(context.Context, []string, func(string) string, io.Reader, io.Writer, io.Writer) int {
	return func(_ context.Context, args []string, _ func(string) string, in io.Reader, out, errw io.Writer) int {
		return do(args, in, out, errw)
	}
}

func run(ctx context.Context, args []string, getenv func(string) string, in io.Reader, out, errw io.Writer) (code int) {
	defer func() {
		if p := recover(); p != nil {
			fmt.Fprintf(errw, "cohortbot: a mistake in the program: %v\n%s", p, debug.Stack())
			code = exitInternal
		}
	}()
	if len(args) == 0 || args[0] == "help" || args[0] == "-h" || args[0] == "-help" || args[0] == "--help" {
		usage(out)
		if len(args) == 0 {
			return exitInput
		}
		return exitFine
	}
	for _, c := range subcommands {
		if c.name == args[0] {
			return c.run(ctx, args[1:], getenv, in, out, errw)
		}
	}
	fmt.Fprintf(errw, "cohortbot: there is no command %q. “cohortbot help” lists them.\n", args[0])
	return exitInput
}

func usage(w io.Writer) {
	fmt.Fprint(w, "cohortbot runs a mentorship cohort in Slack.\n\nCommands:\n")
	for _, c := range subcommands {
		fmt.Fprintf(w, "  %-10s %s\n", c.name, c.about)
	}
	fmt.Fprint(w, "\n“cohortbot serve -help” lists the settings.\n")
}

func runVersion(_ context.Context, _ []string, _ func(string) string, _ io.Reader, out, _ io.Writer) int {
	version, revision := "(devel)", ""
	if info, ok := debug.ReadBuildInfo(); ok {
		version = info.Main.Version
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				revision = " " + s.Value
			}
		}
	}
	fmt.Fprintf(out, "cohortbot %s%s\n", version, revision)
	return exitFine
}

// failed prints the one sentence that goes with an exit code.
func failed(errw io.Writer, code int, err error) int {
	fmt.Fprintf(errw, "cohortbot: %v\n", err)
	return code
}

// errInput marks mistakes in what was given.
type errInput struct{ cause error }

func (e *errInput) Error() string { return e.cause.Error() }
func (e *errInput) Unwrap() error { return e.cause }
