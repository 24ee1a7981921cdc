package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"

	"cohortbot/bot/match"
)

// runRotate is `cohortbot rotate`: an event in, its rounds out; with a plan in
// the file, the plan changed without moving anybody who knows where to be.
func runRotate(args []string, in io.Reader, out, errw io.Writer) int {
	flags := flag.NewFlagSet("rotate", flag.ContinueOnError)
	flags.SetOutput(errw)
	format := flags.String("format", "json", "json or text")
	flags.Usage = func() {
		fmt.Fprintln(errw, `cohortbot rotate [flags] FILE plans speed meetings in rounds. FILE is JSON; - is standard input. For example
  {"mentees": ["A", "B"], "mentors": ["M", "N"]}
and, if wanted, "meetings", "forbidden", "sittings", "rooms", "rounds", "least", "interest";
to change a plan on the day: "plan", "from", "absent", "late".`)
		flags.PrintDefaults()
	}
	file, err := oneFile(flags, args)
	if err == nil && *format != "json" && *format != "text" {
		err = fmt.Errorf("-format %s is unknown; expected json or text", *format)
	}
	if err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return exitFine
		}
		fmt.Fprintf(errw, "cohortbot rotate: %v\n", err)
		return exitInput
	}
	data, err := contents(file, in)
	if err != nil {
		fmt.Fprintf(errw, "cohortbot rotate: %v\n", err)
		return exitInput
	}
	event, err := match.ReadEvent(data)
	if err != nil {
		complain(errw, "rotate", file, err)
		return exitInput
	}
	for _, w := range event.Warnings {
		fmt.Fprintf(errw, "cohortbot rotate: %s: %s\n", file, w)
	}
	plan, err := event.Run()
	if err != nil {
		complain(errw, "rotate", file, err)
		return exitInput
	}
	text := []byte(plan.Text())
	if *format == "json" {
		if text, err = line(json.Marshal(plan)); err != nil {
			fmt.Fprintf(errw, "cohortbot rotate: %v\n", err)
			return exitInternal
		}
	}
	if _, err := out.Write(text); err != nil {
		fmt.Fprintf(errw, "cohortbot rotate: writing: %v\n", err)
		return exitInput
	}
	return exitFine
}
