package main

import (
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

func quietLog() *slog.Logger { return slog.New(slog.DiscardHandler) }

// act is what others do meanwhile, without a browser.
func act(t *testing.T, acts ...func() error) {
	t.Helper()
	if err := step(acts...); err != nil {
		t.Fatal(err)
	}
}

// TestBrowser lives through a small cohort in a real browser, as four people.
func TestBrowser(t *testing.T) {
	b := openBrowser(t)
	d := newDirector(b.world, 1)
	others := func(name string) *actor { return d.actors[name] }
	channel := func() string { return conversationID(b.world, "Nora Lind", "mentoring") }

	// The organizer creates and opens a cohort.
	b.do(chromedp.Navigate(b.base + "/"))
	b.until("the guide is open", `document.querySelector("#pane-title")?.innerText === "Guide"`)
	b.shot("guide")
	// Slash commands complete with the keyboard.
	b.js(`document.querySelector("#composer").focus(); return ""`)
	b.do(chromedp.KeyEvent("/co"))
	b.until("the command is offered", `document.querySelector("#composer-list li")?.innerText.startsWith("/cohort")`)
	b.do(chromedp.KeyEvent(kb.ArrowDown), chromedp.KeyEvent("\t"), chromedp.KeyEvent("ne"))
	b.until("the verb is offered", `document.querySelector("#composer-list li")?.innerText === "/cohort new"`)
	b.do(chromedp.KeyEvent("\t"))
	b.until("the command is written", `document.querySelector("#composer").value === "/cohort new "`)
	b.do(chromedp.KeyEvent("\r"))
	b.fills("Name", "Spring 2027")
	b.clicks("Create")
	b.sees("Call for mentors")
	b.clicks("Close")
	b.writes("/cohort open")
	b.clicks("Begin now")
	b.clicks("Close")

	// A mentor signs up; what is missing stands under its field.
	b.be("amara", channel())
	b.clicks("Become a mentor")
	b.clicks("Sign up")
	b.until("the error stands under its field", `document.getElementById(field("What I can help with").getAttribute("aria-describedby")).innerText.includes("required")`)
	b.until("the first wrong field has the focus", `document.activeElement === field("What I can help with")`)
	b.shot("errors")
	b.fills("What I can help with", "Forecasting with too little data")
	b.fills("About me", "Data scientist for some years")
	b.fills("How many mentees I take", "1")
	b.ticks("Can you give about", "Yes")
	b.ticks("Conduct guide", "I agree")
	b.do(chromedp.Reload()) // what was entered stays, and so does the form
	b.sees("Become a mentor")
	b.until("the text is still there", `field("What I can help with").value === "Forecasting with too little data"`)
	b.keeps("Can you give about", "Yes")
	b.keeps("Conduct guide", "I agree")
	b.clicks("Sign up")
	b.until("the form is closed", `!document.querySelector("dialog[data-modal]")`)
	b.sees("So far: 1 mentor, 1 place.")
	b.shot("call")
	b.js(`document.querySelector(".inthread").click(); return ""`)
	b.until("the thread is open", `document.querySelector("#reply")`)
	b.js(`document.querySelector("#reply").focus(); return ""`)
	b.do(chromedp.KeyEvent("Glad to be <b>in</b>!"), chromedp.KeyEvent("\r"))
	b.until("the reply stands in the thread", `document.querySelector("#thread").innerText.includes("Glad to be <b>in</b>!") && document.querySelector(".replies").innerText.includes("1 reply")`)
	act(t, func() error { return others("Ben Fischer").signsUp("Statistics", "2") },
		func() error { return others("Nora Lind").confirms("/cohort advance", "Begin now") })

	// A mentee applies.
	b.be("farid", channel())
	b.clicks("Apply as a mentee")
	b.fills("What I want to learn", "Forecast how many parts each depot needs")
	b.ticks("Do you have a project in mind?", "Not yet")
	b.ticks("Can you give about", "Yes")
	b.selects("My line manager", "Petra Vogel")
	b.ticks("Conduct guide", "I agree")
	b.shot("application")
	b.clicks("Apply")
	b.until("the form is closed", `!document.querySelector("dialog[data-modal]")`)
	act(t, func() error { return others("Petra Vogel").Click("Approve") },
		func() error {
			return others("Grace Mwangi").applies("Which experiments are worth running", "Not yet", "Quentin Adeyemi")
		},
		func() error { return b.world.move(b.world.clock.Now().Add(2 * time.Hour)) }, // a decent hour in London
		func() error { return others("Quentin Adeyemi").Click("Approve") },
		func() error { return others("Nora Lind").confirms("/cohort advance", "Begin now") },
		func() error { return others("Nora Lind").confirms("/cohort advance", "Begin now") })

	// The mentee ranks with the keyboard alone.
	b.be("farid", "")
	b.tabsTo("Rank now")
	b.do(chromedp.KeyEvent("\r"))
	b.sees("Rank the mentors")
	b.until("the form has the focus", `document.querySelector("dialog[data-modal]").contains(document.activeElement)`)
	b.tabsTo("Make 1st choice")
	b.do(chromedp.KeyEvent("\r"))
	b.sees("1st choice")
	b.tabsTo("Make 2nd choice")
	b.do(chromedp.KeyEvent("\r"))
	b.sees("2 of 2 ranked")
	b.shot("ranking")
	b.tabsTo("Hand in")
	b.do(chromedp.KeyEvent("\r"))
	b.sees("Your ranking is handed in")
	b.do(chromedp.KeyEvent(kb.Escape))
	b.until("the form is closed", `!document.querySelector("dialog[data-modal]")`)
	for _, name := range []string{"Grace Mwangi", "Amara Okafor", "Ben Fischer"} {
		act(t, others(name).ranks)
	}

	// The organizer publishes.
	act(t, func() error { return others("Nora Lind").confirms("/cohort advance", "Begin now") })
	b.be("nora", "")
	b.writes("/cohort publish")
	b.until("the form is open", `document.querySelector("dialog[data-modal]")`)
	b.shot("publish")
	b.clicks("Publish")
	b.be("farid", "")
	b.until("the group message stands in the sidebar", `[...document.querySelectorAll("#sidebar .entry")].some(a => /Amara|Ben/.test(a.innerText))`)

	// Four weeks pass; a check-in is answered.
	b.clicks("+1 week")
	b.until("the jump is listed", `document.querySelector("#pane-title")?.innerText === "Time" && document.querySelector(".happened")`)
	b.clicks("🟢 Green")
	b.sees("Green")
	before := b.world.clock.Now()
	for range 4 {
		b.clicks("+1 week")
		b.until("the clock has stopped", `document.querySelector("#pane h3")`)
	}
	if days := b.world.clock.Now().Sub(before).Hours() / 24; days < 27.9 || days > 28.1 {
		t.Errorf("four weeks were %.2f days", days)
	}
	b.shot("four-weeks")

	// Slack goes down and comes back, and the bot with it.
	b.clicks("Faults")
	b.clicks("Take Slack down")
	b.sees("every connection is refused")
	b.writes("/cohort status")
	b.sees("Only visible to you")
	b.shot("down")
	b.clicks("Bring Slack up again")
	b.until("the bot asked for a connection", `document.querySelector("#did")?.innerText.includes("apps.connections.open")`)
	act(t, others("Nora Lind").OpenHome) // comes to rest when the bot has heard of it
	b.writes("/cohort status")
	b.until("the bot answers", `[...document.querySelectorAll("#log .onlyyou")].some(m => m.innerText.includes("cohortbot") && m.innerText.includes("Spring 2027"))`)
	b.shot("up")

	// What comes in while another page is on its way does not keep the person where they are.
	b.js(`const quick = window.fetch;
		window.fetch = async (url, how) => {
			if (how) return quick(url, how);
			document.dispatchEvent(new Event("visibilitychange")); // draws the page again
			await new Promise(r => setTimeout(r, 500));
			return quick(url);
		};
		return ""`)
	b.clicks("Inspector")
	b.sees("no violations")
	b.shot("inspector")
	if v := b.world.Violations(); len(v) > 0 {
		t.Errorf("rules of Slack were broken: %v", v)
	}
}

// conversationID finds a conversation of somebody by its name.
func conversationID(w *world, who, name string) string {
	for _, c := range w.Person(who).Conversations() {
		if strings.TrimPrefix(c.Name, "#") == name {
			return c.ID
		}
	}
	return ""
}
