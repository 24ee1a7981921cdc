// Command sandbox is cohortbot in a pretend Slack workspace: nothing to sign up
// for, nothing to install.
//
//	sandbox -play              play the sample cohort through, in virtual time
//	sandbox                    open the pretend Slack with the bot in it at http://127.0.0.1:8065
//	sandbox -people FILE       rehearse with the people of a CSV file
//	sandbox -listen ADDRESS    the same at another address
//	sandbox -listen ADDRESS -no-bot
//	                           serve the pretend Slack alone, for any Slack app
//	sandbox -no-bot -manifest FILE
//	                           the same with another app's manifest installed
//	sandbox -strict-limits     enforce Slack's rate limits, with or without the bot
//
// A served workspace is a page in the browser, where one can be anybody in it.
// Scripts drive it through the JSON interface under /sandbox/, described in the
// documentation of package sandbox.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"
	_ "time/tzdata" // the cast lives in many zones

	"cohortbot/bot/sandbox"
)

const (
	exitFine     = 0
	exitBroken   = 1 // a rule of Slack was broken, or the play did not go as told
	exitInput    = 2
	exitInternal = 70
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

func run(ctx context.Context, args []string, out, errw io.Writer) int {
	flags := flag.NewFlagSet("sandbox", flag.ContinueOnError)
	flags.SetOutput(errw)
	play := flags.Bool("play", false, "play the sample cohort through and print what each person saw and did")
	seed := flags.Uint64("seed", 1, "with -play: another number gives another course of events, the same number the same")
	listen := flags.String("listen", "127.0.0.1:8065", "address on which to serve the pretend Slack")
	noBot := flags.Bool("no-bot", false, "serve the pretend Slack alone and print its address and tokens")
	manifest := flags.String("manifest", "", "with -no-bot: install the app of this Slack app manifest, a JSON `FILE`, instead of cohortbot's")
	strict := flags.Bool("strict-limits", false, "enforce Slack's rate limits: 1 message a second and channel, and the tier of each method")
	redeliver := flags.Duration("redeliver-after", 0, "deliver unacknowledged events again after so long, instead of at once, 1 and 5 minutes")
	people := flags.String("people", "", "rehearse with the people of this CSV `FILE` (name,role,zone,languages) instead of the sample cast")
	verbose := flags.Bool("v", false, "show the bot's log")
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return exitFine
		}
		return exitInput
	}
	if flags.NArg() > 0 {
		fmt.Fprintf(errw, "sandbox: there is nothing to do with %q; -help lists the flags\n", flags.Arg(0))
		return exitInput
	}
	log := slog.New(slog.DiscardHandler)
	if *verbose {
		log = slog.New(slog.NewTextHandler(errw, nil))
	}
	if *play && *people != "" {
		fmt.Fprintln(errw, "sandbox: -play plays the sample cast: leave out -play or -people")
		return exitInput
	}
	if *play && (*noBot || *strict) {
		fmt.Fprintln(errw, "sandbox: -play needs the bot and runs ahead of Slack's limits: leave out -play or "+map[bool]string{true: "-no-bot", false: "-strict-limits"}[*noBot])
		return exitInput
	}
	if *manifest != "" && !*noBot {
		fmt.Fprintln(errw, "sandbox: cohortbot brings its own manifest: add -no-bot or leave out -manifest")
		return exitInput
	}
	s := setup{start: playStart, seed: *seed, bot: !*noBot, log: log, redeliver: *redeliver, strict: *strict}
	if *manifest != "" {
		var err error
		if s.manifest, err = readManifest(*manifest); err != nil {
			fmt.Fprintf(errw, "sandbox: %v\n", err)
			return exitInput
		}
	}
	if *people != "" {
		var err error
		if s.cast, err = readPeople(*people); err != nil {
			fmt.Fprintf(errw, "sandbox: %v\n", err)
			return exitInput
		}
		s.start = time.Now()
	}
	if *play {
		return runPlay(*seed, log, out, errw)
	}
	return serve(ctx, *listen, s, out, errw)
}

// readManifest reads another app's manifest.
func readManifest(path string) ([]byte, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("%w: name the app's manifest as JSON with -manifest FILE", err)
	}
	if err := sandbox.CheckManifest(raw); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return raw, nil
}

// serve serves the workspace until interrupted.
func serve(ctx context.Context, address string, s setup, out, errw io.Writer) int {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", address)
	if err != nil {
		fmt.Fprintf(errw, "sandbox: %v: choose another address with -listen, for example 127.0.0.1:8066\n", err)
		return exitInput
	}
	base := "http://" + l.Addr().String()
	s.base = base
	s.fail = func(format string, args ...any) { fmt.Fprintf(errw, "sandbox: "+format+"\n", args...) }
	w, err := newWorld(s)
	if err != nil {
		fmt.Fprintf(errw, "sandbox: %v\n", err)
		return exitInternal
	}
	server := &http.Server{Handler: w, ReadHeaderTimeout: 10 * time.Second}
	done := make(chan error, 1)
	go func() { done <- server.Serve(l) }()
	fmt.Fprintf(out, "The pretend Slack is open. Look at it in a browser: %s\n", base)
	if !s.bot {
		fmt.Fprintf(out, "\nSLACK_API_URL=%s/api/\nSLACK_BOT_TOKEN=%s\nSLACK_APP_TOKEN=%s\n", base, w.BotToken(), w.AppToken())
		if s.manifest == nil {
			fmt.Fprintf(out, "COHORTBOT_ORGANIZERS=%s\n", w.Person(organizer(w.cast)).ID())
		}
	} else {
		fmt.Fprintln(out, "cohortbot is in it, and its guide leads you through. End it with Ctrl+C.")
		go w.run(ctx)
	}
	code := exitFine
	select {
	case <-ctx.Done():
	case err := <-done:
		fmt.Fprintf(errw, "sandbox: %v\n", err)
		code = exitInternal
	}
	// Open sockets would keep a graceful shutdown waiting for ever.
	_ = server.Close()
	if err := w.close(); err != nil {
		fmt.Fprintf(errw, "sandbox: %v\n", err)
		code = exitInternal
	}
	return code
}

// run lets the world's clock go along with the real one, on top of every jump.
func (w *world) run(ctx context.Context) {
	const step = 100 * time.Millisecond
	tick := time.NewTicker(step)
	defer tick.Stop()
	last := time.Now()
	for {
		select {
		case <-ctx.Done():
			return
		case now := <-tick.C:
			if err := w.move(w.clock.Now().Add(now.Sub(last))); err != nil {
				return
			}
			last = now
		}
	}
}
