package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"

	"cohortbot/bot"
	"cohortbot/bot/flows"
	"cohortbot/store"
)

// runServe runs the bot until it is told to stop.
func runServe(ctx context.Context, args []string, getenv func(string) string, _ io.Reader, out, errw io.Writer) int {
	c, err := readConfig(args, getenv, errw)
	if errors.Is(err, flag.ErrHelp) {
		return exitFine
	}
	if err != nil {
		return failed(errw, exitInput, err)
	}
	st, err := store.Open(store.Options{Path: c.DB})
	if err != nil {
		return failed(errw, storeExit(c, err), err)
	}
	defer func() {
		if err := st.Close(); err != nil {
			fmt.Fprintf(errw, "cohortbot: closing %s: %v\n", c.DB, err)
		}
	}()
	log := logger(c, errw)
	b, err := bot.New(bot.Config{
		Store: st, Flows: flows.All(), Log: log,
		BotToken: c.BotToken, AppToken: c.AppToken, APIURL: c.APIURL,
		Founders: c.Founders, PerSecond: c.PerSecond, LookAfter: c.LookAfter, Bell: true,
	})
	if err != nil {
		return failed(errw, exitInternal, err)
	}
	if c.Check {
		return check(ctx, c, st, b, out, errw)
	}
	go func() {
		select {
		case <-b.Ready():
			// On standard output, so that a script can wait for it.
			fmt.Fprintln(out, "cohortbot is connected")
		case <-ctx.Done():
		}
	}()
	err = b.Run(ctx)
	var refused *bot.TokenError
	switch {
	case errors.As(err, &refused):
		return failed(errw, exitToken, err)
	case err != nil:
		return failed(errw, exitInternal, err)
	}
	log.Info("stopped; everything that was acknowledged is kept")
	return exitFine
}

// check says whether serve could run.
func check(ctx context.Context, c config, st *store.Store, b *bot.Bot, out, errw io.Writer) int {
	if err := st.Check(); err != nil {
		return failed(errw, exitFalse, err)
	}
	fmt.Fprintf(out, "conversations: they fit together\ndatabase: %s is sound\n", c.DB)
	who, err := b.CheckToken(ctx)
	var refused *bot.TokenError
	switch {
	case errors.As(err, &refused):
		return failed(errw, exitToken, err)
	case err != nil:
		return failed(errw, exitFalse, fmt.Errorf("Slack could not be reached: %w", err))
	}
	fmt.Fprintf(out, "token: Slack knows it as %s\nready to serve\n", who)
	return exitFine
}

// storeExit tells a damaged file, which -check was asked about, from one that
// cannot be opened.
func storeExit(c config, err error) int {
	var damaged *store.DamagedError
	if c.Check && errors.As(err, &damaged) {
		return exitFalse
	}
	return exitInput
}

func logger(c config, w io.Writer) *slog.Logger {
	options := &slog.HandlerOptions{Level: c.LogLevel}
	if c.LogFormat == "json" {
		return slog.New(slog.NewJSONHandler(w, options))
	}
	return slog.New(slog.NewTextHandler(w, options))
}
