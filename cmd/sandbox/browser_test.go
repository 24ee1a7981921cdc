package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// browser is one tab of a real Chromium on a served workspace.
type browser struct {
	t     *testing.T
	world *world
	base  string
	ctx   context.Context
	shots int
}

// chromium finds the browser. Where there is none the test says so and is
// skipped, but not in continuous integration.
func chromium(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	if os.Getenv("CI") == "true" {
		t.Fatal("Chromium is not installed, and CI=true wants the browser tests: apt-get install chromium")
	}
	t.Skip("Chromium is not installed: the browser tests did not run (apt-get install chromium)")
	return ""
}

// openBrowser serves a workspace with the bot in it, its clock standing still,
// and opens its page.
func openBrowser(t *testing.T) *browser {
	t.Helper()
	path := chromium(t)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	b := &browser{t: t, base: "http://" + l.Addr().String()}
	b.world, err = newWorld(setup{start: playStart, seed: 1, base: b.base, bot: true, log: quietLog(), fail: t.Errorf})
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: b.world}
	served := make(chan struct{})
	go func() {
		defer close(served)
		if err := server.Serve(l); err != http.ErrServerClosed {
			t.Error(err)
		}
	}()
	t.Cleanup(func() {
		if err := server.Close(); err != nil {
			t.Error(err)
		}
		<-served
		if err := b.world.close(); err != nil {
			t.Error(err)
		}
	})
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox,
		chromedp.Flag("disable-gpu", true), chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("no-first-run", true), chromedp.UserDataDir(t.TempDir()), chromedp.WindowSize(1360, 860))
	allocated, cancel := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(cancel)
	ctx, stop := chromedp.NewContext(allocated)
	t.Cleanup(stop)
	b.ctx = ctx
	return b
}

func (b *browser) do(actions ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	if err := chromedp.Do(b.ctx, actions...); err != nil {
		b.t.Fatal(err)
	}
}

// finders are what the tests look for things with, as a person does: by what
// is written on them, in the open form if there is one.
const finders = `
const top = () => [...document.querySelectorAll("dialog")].pop() || document;
const plain = s => (s || "").replace(/\s+/g, " ").trim();
const shown = el => el.getClientRects().length > 0;
const pressable = text => {
	const all = [...top().querySelectorAll("button, a, summary, label.pick")].filter(shown).reverse();
	return all.find(el => plain(el.innerText) === text) || all.find(el => plain(el.innerText).startsWith(text));
};
const field = name => {
	const l = [...top().querySelectorAll("label, legend")].find(l => plain(l.innerText).startsWith(name));
	return l && (l.htmlFor ? document.getElementById(l.htmlFor) : l.parentElement);
};
`

// js runs a script with the finders in reach; %s-like arguments are quoted.
func (b *browser) js(script string, args ...string) string {
	b.t.Helper()
	quoted := make([]any, len(args))
	for i, a := range args {
		quoted[i] = strconv.Quote(a)
	}
	out, err := chromedp.Run(b.ctx, chromedp.Evaluate[string](fmt.Sprintf("(async () => {"+finders+script+"})()", quoted...), chromedp.EvalAwaitPromise))
	if err != nil {
		b.t.Fatalf("%s: %v", script, err)
	}
	return out
}

// until waits until an expression is true in the page and nothing is being sent.
func (b *browser) until(what, expression string, args ...string) {
	b.t.Helper()
	got := b.js(`for (let i = 0; i < 300; i++) {
		if (!document.body.hasAttribute("aria-busy") && (`+expression+`)) return "yes";
		await new Promise(r => setTimeout(r, 50));
	}
	return "no"`, args...)
	if got != "yes" {
		b.shot("failed")
		b.t.Fatalf("waited in vain until %s; the page says:\n%s", what, b.text())
	}
}

// text is what the page shows: the open form, or else everything.
func (b *browser) text() string {
	b.t.Helper()
	return b.js(`return (document.querySelector("dialog[data-modal]") || document.body).innerText`)
}

func (b *browser) sees(text string) {
	b.t.Helper()
	b.until("there is "+text, `plain(top() === document ? document.body.innerText : top().innerText).includes(%s)`, text)
}

// be goes to somebody's page, at a conversation or "home".
func (b *browser) be(handle, place string) {
	b.t.Helper()
	b.do(chromedp.Navigate(b.base + "/as/" + handle + "/" + place))
	b.until("the page is "+handle+"'s", `document.body.classList.contains("script") && document.body.dataset.base === %s`, "/as/"+handle)
}

// writes types into the composer and presses Enter.
func (b *browser) writes(text string) {
	b.t.Helper()
	// The protocol sends Enter's character by itself, after the key was dealt with.
	b.js(`const c = document.querySelector("#composer"); c.focus(); c.value = c.value.trim(); return ""`)
	b.do(chromedp.KeyEvent(text), chromedp.KeyEvent("\r"))
	b.until("it is sent", `document.querySelector("#composer").value.trim() === ""`)
}

func (b *browser) clicks(text string) {
	b.t.Helper()
	b.until("there is a button "+text, `pressable(%s)`, text)
	b.js(`pressable(%s).click(); return ""`, text)
	b.until("it is done", `true`)
}

// fills types into a text field.
func (b *browser) fills(label, text string) {
	b.t.Helper()
	b.until("there is a field "+label, `field(%s)`, label)
	b.js(`const el = field(%s); el.scrollIntoView(); el.focus(); el.select(); return ""`, label)
	b.do(chromedp.KeyEvent(text))
}

// ticks chooses one of several in a group.
func (b *browser) ticks(group, option string) {
	b.t.Helper()
	b.js(`const all = [...field(%s).querySelectorAll("label.pick")]; all.find(l => plain(l.innerText).startsWith(%s)).click(); return ""`, group, option)
}

// keeps sees to it that a choice made just before a reload is made: the page
// may have been left before it was sent.
func (b *browser) keeps(group, option string) {
	b.t.Helper()
	b.js(`const all = [...field(%s).querySelectorAll("label.pick")]; const l = all.find(l => plain(l.innerText).startsWith(%s));
		if (!l.querySelector("input").checked) l.click(); return ""`, group, option)
}

// selects chooses in a drop-down list.
func (b *browser) selects(label, option string) {
	b.t.Helper()
	b.js(`const el = field(%s); el.value = [...el.options].find(o => plain(o.text) === %s).value;
		el.dispatchEvent(new Event("change", {bubbles: true})); return ""`, label, option)
}

// tabsTo presses Tab until what has the focus says this, and so proves that the
// keyboard alone gets there.
func (b *browser) tabsTo(text string) {
	b.t.Helper()
	for range 150 {
		if on := b.js(`return plain(document.activeElement.innerText || document.activeElement.getAttribute("aria-label"))`); strings.HasPrefix(on, text) {
			return
		}
		b.do(chromedp.KeyEvent("\t"))
	}
	b.shot("failed")
	b.t.Fatalf("Tab does not lead to %q", text)
}

// shot keeps a picture of the page among the test's artifacts.
func (b *browser) shot(name string) {
	b.t.Helper()
	picture, err := chromedp.Run(b.ctx, chromedp.CaptureScreenshot())
	if err != nil {
		b.t.Fatal(err)
	}
	dir := os.Getenv("SANDBOX_SCREENSHOTS")
	if dir == "" {
		dir = b.t.ArtifactDir()
	}
	b.shots++
	path := filepath.Join(dir, fmt.Sprintf("%02d-%s.png", b.shots, name))
	if err := os.WriteFile(path, picture, 0o600); err != nil {
		b.t.Fatal(err)
	}
}
