package main

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// axe reads axe-core. Where it is not installed the test says so and is
// skipped, but not in continuous integration.
func axe(t *testing.T) string {
	t.Helper()
	source, err := os.ReadFile(filepath.Join("testdata", "axe", "node_modules", "axe-core", "axe.min.js"))
	if errors.Is(err, fs.ErrNotExist) {
		const missing = "axe-core is not installed: npm ci --prefix cmd/sandbox/testdata/axe"
		if os.Getenv("CI") == "true" {
			t.Fatal(missing)
		}
		t.Skip(missing + ": the page's accessibility was not checked")
	}
	if err != nil {
		t.Fatal(err)
	}
	return string(source)
}

// TestAccessible lets axe-core look at every page, light and dark, on a desk
// and on a phone.
func TestAccessible(t *testing.T) {
	source := axe(t)
	b := openBrowser(t)
	d := newDirector(b.world, 1)
	act(t, d.actors["Nora Lind"].createsSpring, func() error { return d.actors["Nora Lind"].confirms("/cohort open", "Begin now") },
		func() error { return d.actors["Ben Fischer"].signsUp("Statistics", "2") })
	channel := conversationID(b.world, "Nora Lind", "mentoring")
	check := func(where string) {
		t.Helper()
		if _, err := chromedp.Run(b.ctx, chromedp.Evaluate[chromedp.Void](source)); err != nil {
			t.Fatal(err)
		}
		found := b.js(`const r = await axe.run(document, {resultTypes: ["violations"]});
			return r.violations.map(v => v.id + ": " + v.help + "\n" + v.nodes.map(n => "  " + n.target.join(" ") + ": " + n.failureSummary).join("\n")).join("\n")`)
		if found != "" {
			t.Errorf("%s: %s", where, found)
		}
	}
	for _, scheme := range []string{"light", "dark"} {
		for name, width := range map[string]int64{"desk": 1360, "phone": 390} {
			b.do(chromedp.EmulateViewport(width, 820), colours(scheme))
			look := scheme + ", " + name + ", "
			for _, place := range []string{"", channel, channel + "?pane=people", channel + "?pane=time", channel + "?pane=guide", channel + "?pane=play", channel + "?pane=faults", "home", "inspector"} {
				b.be("nora", place)
				check(look + place)
				if place == channel {
					b.js(`document.querySelector(".inthread").click(); return ""`)
					b.sees("Thread")
					check(look + "a thread")
				}
			}
			b.shot(scheme + "-" + name)
			b.be("amara", channel)
			b.clicks("Become a mentor")
			b.clicks("Sign up")
			b.sees("Please complete this required field.")
			check(look + "a form with errors")
			b.shot(scheme + "-" + name + "-form")
			b.clicks("Cancel")
			b.do(chromedp.Navigate(b.base + "/transcript.html"))
			check(look + "the transcript")
		}
	}
}

// colours makes the browser prefer light or dark.
func colours(scheme string) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
		})
		return err
	})
}

// TestBrowserPlay lets the director act for everybody and steps in.
func TestBrowserPlay(t *testing.T) {
	b := openBrowser(t)
	b.be("nora", "?pane=play")
	b.clicks("1 week a second")
	b.until("something is unread", `document.querySelector("#sidebar .badge")`)
	b.clicks("Pause")
	b.sees("Nobody acts at the moment.")
	stopped := b.world.clock.Now()
	if !stopped.After(playStart.AddDate(0, 0, 13)) {
		t.Errorf("the play stopped at %s, before the call for mentors", stopped)
	}
	b.be("farid", conversationID(b.world, "Farid Haddad", "mentoring")+"?pane=play")
	b.sees("Call for mentors")
	b.clicks("1 day a second")
	b.until("the clock goes on", `document.querySelector("#tool-play").innerText.includes("Playing")`)
	b.clicks("Pause")
	if now := b.world.clock.Now(); now.Sub(stopped) > 30*24*time.Hour {
		t.Errorf("the play ran on to %s", now)
	}
}
