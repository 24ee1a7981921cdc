package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"cohortbot/bot/match"
)

// pricedPeople is the largest cohort for which a comparison shows prices: each
// is a solution of its own.
const pricedPeople = 300

// matchRequest is what the command line of match asks for.
type matchRequest struct {
	preset, seed, explain, verify, format string
	unranked                              string
	unbounded, compare                    bool
	file                                  string
}

// runMatch is `cohortbot match`: one instance in, one result out (or all, or a
// text for one person, or a verdict).
func runMatch(args []string, in io.Reader, out, errw io.Writer) int {
	var q matchRequest
	flags := flag.NewFlagSet("match", flag.ContinueOnError)
	flags.SetOutput(errw)
	flags.StringVar(&q.preset, "preset", string(match.NobodyLeftOut), "what is best: "+presetList())
	flags.BoolVar(&q.unbounded, "unbounded", false, "drop the bound on the worst rank from -preset firsts")
	flags.StringVar(&q.unranked, "unranked", "", "what not ranked means, whatever the file says: last or unacceptable")
	flags.BoolVar(&q.compare, "compare", false, "all presets side by side")
	flags.StringVar(&q.seed, "seed", "", "the lottery's seed, whatever the file says")
	flags.StringVar(&q.explain, "explain", "", "print what this mentee is told")
	flags.StringVar(&q.verify, "verify", "", "recompute this result (JSON) and check its proof; exit code 1 if it is wrong")
	flags.StringVar(&q.format, "format", "json", "json, csv or text")
	flags.Usage = func() {
		fmt.Fprintln(errw, "cohortbot match [flags] FILE pairs mentees with mentors. FILE is JSON, CSV or compact text; - is standard input.")
		flags.PrintDefaults()
	}
	var err error
	if q.file, err = oneFile(flags, args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return exitFine
		}
		fmt.Fprintf(errw, "cohortbot match: %v\n", err)
		return exitInput
	}
	if err := q.consistent(); err != nil {
		fmt.Fprintf(errw, "cohortbot match: %v\n", err)
		return exitInput
	}
	data, err := contents(q.file, in)
	if err != nil {
		fmt.Fprintf(errw, "cohortbot match: %v\n", err)
		return exitInput
	}
	input, err := match.Read(data, match.ReadOptions{Unranked: match.Unranked(q.unranked), Seed: q.seed})
	if err != nil {
		complain(errw, "match", q.file, err)
		return exitInput
	}
	for _, w := range input.Warnings {
		fmt.Fprintf(errw, "cohortbot match: %s: %s\n", q.file, w)
	}
	if q.verify != "" {
		return q.check(input, data, out, errw)
	}
	text, err := q.answer(input.Problem)
	if err != nil {
		fmt.Fprintf(errw, "cohortbot match: %s: %v\n", q.file, err)
		if errors.Is(err, match.ErrCertificate) {
			return exitInternal
		}
		return exitInput
	}
	if _, err := out.Write(text); err != nil {
		fmt.Fprintf(errw, "cohortbot match: writing: %v\n", err)
		return exitInput
	}
	return exitFine
}

// oneFile parses flags before and after the one file name.
func oneFile(flags *flag.FlagSet, args []string) (file string, err error) {
	for {
		if err := flags.Parse(args); err != nil {
			return "", err
		}
		if flags.NArg() == 0 {
			break
		}
		if file != "" {
			return "", fmt.Errorf("expected one file, got %q and %q", file, flags.Arg(0))
		}
		file, args = flags.Arg(0), flags.Args()[1:]
	}
	if file == "" {
		return "", errors.New("expected a file, or - for standard input")
	}
	return file, nil
}

func contents(file string, in io.Reader) ([]byte, error) {
	if file == "-" {
		data, err := io.ReadAll(in)
		if err != nil {
			return nil, fmt.Errorf("reading standard input: %w", err)
		}
		return data, nil
	}
	return os.ReadFile(file)
}

// complain prints every fault on a line of its own, with the file's name.
func complain(errw io.Writer, command, file string, err error) {
	if file == "-" {
		file = "standard input"
	}
	for line := range strings.SplitSeq(err.Error(), "\n") {
		fmt.Fprintf(errw, "cohortbot %s: %s: %s\n", command, file, line)
	}
}

func presetList() string {
	var s []string
	for _, p := range match.Presets() {
		s = append(s, string(p))
	}
	return strings.Join(s, ", ")
}

func (q *matchRequest) consistent() error {
	switch {
	case !slices.Contains(match.Presets(), match.Preset(q.preset)):
		return fmt.Errorf("-preset %s is unknown; expected one of %s", q.preset, presetList())
	case q.unbounded && !q.compare && q.preset != string(match.Firsts):
		return errors.New("-unbounded goes with -preset firsts only")
	case !slices.Contains([]string{"json", "csv", "text"}, q.format):
		return fmt.Errorf("-format %s is unknown; expected json, csv or text", q.format)
	case !slices.Contains([]string{"", "last", "unacceptable"}, q.unranked):
		return fmt.Errorf("-unranked %s is unknown; expected last or unacceptable", q.unranked)
	case q.compare && (q.explain != "" || q.verify != "") || q.explain != "" && q.verify != "":
		return errors.New("-compare, -explain and -verify exclude one another")
	case q.compare && q.format == "csv":
		return errors.New("-compare is written as json or text, not csv")
	}
	return nil
}

func (q *matchRequest) options() (opts []match.Option) {
	if q.unbounded {
		opts = append(opts, match.Unbounded())
	}
	return opts
}

// answer is what is printed.
func (q *matchRequest) answer(p *match.Problem) ([]byte, error) {
	if q.compare {
		return q.comparison(p)
	}
	r, err := p.Solve(match.Preset(q.preset), q.options()...)
	if err != nil {
		return nil, err
	}
	if q.explain != "" {
		text, err := p.Explain(r, q.explain)
		return []byte(text + "\n"), err
	}
	switch q.format {
	case "csv":
		return r.CSV()
	case "text":
		return []byte(r.Text()), nil
	}
	return line(json.Marshal(r))
}

func line(data []byte, err error) ([]byte, error) { return append(data, '\n'), err }

func (q *matchRequest) comparison(p *match.Problem) ([]byte, error) {
	rep, err := p.Compare(match.Preset(q.preset), q.options()...)
	if err != nil {
		return nil, err
	}
	if q.format == "json" {
		return line(json.Marshal(rep.Results))
	}
	var text strings.Builder
	text.WriteString(rep.Text())
	if mentees, mentors := p.Size(); mentees+mentors <= pricedPeople {
		var opts []match.Option
		if q.preset == string(match.Firsts) {
			opts = q.options()
		}
		tags, err := p.Prices(match.Preset(q.preset), opts...)
		if err != nil {
			return nil, err
		}
		text.WriteString("\n")
		for _, t := range tags {
			who := t.Mentor
			if t.Mentee != "" {
				who = t.Mentee + " – " + t.Mentor
			}
			fmt.Fprintf(&text, "%s: %s\n", who, t.Text)
		}
	} else {
		fmt.Fprintf(&text, "\nPrices are shown for up to %d people.\n", pricedPeople)
	}
	return []byte(text.String()), nil
}

// check recomputes a result and replays its proof.
func (q *matchRequest) check(input *match.Input, data []byte, out, errw io.Writer) int {
	claimed, err := os.ReadFile(q.verify)
	if err != nil {
		fmt.Fprintf(errw, "cohortbot match: %v\n", err)
		return exitInput
	}
	results, err := match.ReadResults(claimed)
	if err != nil {
		complain(errw, "match", q.verify, err)
		return exitInput
	}
	code := exitFine
	for _, r := range results {
		if err := q.same(input, data, r); err != nil {
			fmt.Fprintf(errw, "cohortbot match: %s: %s: %v\n", q.verify, r.Preset, err)
			code = exitFalse
			continue
		}
		fmt.Fprintf(out, "%s: verified, %d pairs; SHA-256 of the seed: %s\n", r.Preset, len(r.Pairs), match.SeedHash(r.Seed))
	}
	return code
}

// same says why a result is not the one that this instance, its preset and its
// seed give.
func (q *matchRequest) same(input *match.Input, data []byte, r *match.Result) error {
	seed := input.Problem.Seed()
	if seed == "" && r.Seed != "" { // the file was kept without it
		again, err := match.Read(data, match.ReadOptions{Unranked: match.Unranked(q.unranked), Seed: r.Seed})
		if err != nil {
			return err
		}
		input, seed = again, r.Seed
	}
	if seed != r.Seed {
		return fmt.Errorf("its seed %q is not the instance's, %q", r.Seed, seed)
	}
	if err := input.Problem.Check(r); err != nil {
		return fmt.Errorf("its proof is wrong: %w", err)
	}
	var opts []match.Option
	if r.Unbounded {
		opts = append(opts, match.Unbounded())
	}
	want, err := input.Problem.Solve(r.Preset, opts...)
	if err != nil {
		return err
	}
	if n := match.Differences(want, r); n > 0 {
		return fmt.Errorf("%d people have another mentor than recomputing gives", n)
	}
	return nil
}
