package sandbox_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/slack-go/slack"

	"cohortbot/bot/sandbox"
)

const wantTranscript = `## Mon 2 Mar 2026
09:00 Ana Silva types: /sample
09:00 Ana Silva is shown a form:
    == Join ==
    Role: ____
    Goals: ____
    [Send] [Cancel]
09:00 Ana Silva submits Join:
    Role: Mentor
    Goals: patience
09:00 samplebot → Ana Silva: Hello
    [Go]
09:00 samplebot → Ben Okoro: Hello
    [Go]
09:30 Ben Okoro types in #general: good morning
09:30 Ben Okoro clicks [Go]
09:30 samplebot → Ben Okoro (edited): Gone

## Tue 3 Mar 2026
09:30 Ana Silva types (in the thread): hello back
09:30 Ana Silva opens the App Home
09:30 samplebot → Ana Silva (only visible to them): nobody sees this
`

func TestTranscript(t *testing.T) {
	for _, order := range []string{"Ana Silva,Ben Okoro", "Ben Okoro,Ana Silva"} {
		start := time.Time{}
		now := func() time.Time { return time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC).Add(time.Since(start)) }
		o := sandbox.Options{Now: func() time.Time {
			if start.IsZero() {
				start = time.Now()
			}
			return now()
		}}
		workspace(t, o, func(t *testing.T, a *app) {
			ana, ben := a.person("Ana"), a.person("Ben")
			a.ws.AddChannel("general", false, "Ben Okoro", "Ana Silva")
			a.onCommand = func(c slack.SlashCommand) any {
				if _, err := a.api.OpenViewContext(t.Context(), c.TriggerID, modal("join", selectInput("role", "Role", false, "Mentor", "Mentee"), textInput("goals", "Goals"))); err != nil {
					t.Error(err)
				}
				return nil
			}
			a.onAction = func(i slack.InteractionCallback) any {
				if i.Type == slack.InteractionTypeBlockActions {
					a.api.UpdateMessageContext(t.Context(), i.Channel.ID, i.Message.Timestamp, slack.MsgOptionText("Gone", false))
					return nil
				}
				var posts sync.WaitGroup
				for who := range strings.SplitSeq(order, ",") {
					posts.Go(func() { a.say(a.person(who).ID(), "Hello", section("Hello"), button("go", "", "Go")) })
					synctest.Wait() // one after the other, in this order
				}
				posts.Wait()
				return nil
			}
			ana.Types("/sample")
			ana.Fills("Goals", "patience")
			ana.Chooses("Role", "Mentor")
			ana.Submits()
			passed(30 * time.Minute)
			ben.TypesIn("#general", "good morning")
			ben.Clicks("Go")
			passed(24 * time.Hour)
			ana.Replies("hello", "hello back")
			ana.OpensHome()
			if _, err := a.api.PostEphemeralContext(t.Context(), ana.Conversations()[0].ID, ana.ID(), slack.MsgOptionText("nobody sees this", false)); err != nil {
				t.Error(err)
			}
			if diff := cmp.Diff(wantTranscript, a.ws.Transcript()); diff != "" {
				t.Errorf("posting to %s first (-want +got):\n%s", order, diff)
			}
			a.ws.Check()
		})
	}
}

func TestStoriesFailWithWhatIsSeen(t *testing.T) {
	workspace(t, sandbox.Options{}, func(t *testing.T, a *app) {
		var failures []string
		ws, err := sandbox.Open(sandbox.Options{Manifest: []byte(testManifest), Fail: func(format string, args ...any) {
			failures = append(failures, strings.TrimSpace(strings.Split(fmt.Sprintf(format, args...), "\n")[0]))
		}})
		if err != nil {
			t.Fatal(err)
		}
		defer ws.Close()
		ana := ws.AddPerson(sandbox.Profile{Name: "Ana Silva"})
		ws.AddPerson(sandbox.Profile{Name: "Ana Costa"})
		ana.Types("hello") // to an app that is not there
		ana.Sees("hello", "good morning")
		ana.SeesNot("hello")
		ana.Clicks("Go")
		ana.Submits()
		ana.SeesError("Goals", "too short")
		ana.Replies("nothing", "x")
		ana.TypesIn("#nowhere", "x")
		ws.Person("Ana")
		ws.Person("Zoe")
		ws.AddPerson(sandbox.Profile{Name: "Ana Silva"})
		want := []string{
			"Ana Silva does not see “good morning”, but:",
			"Ana Silva should not see “hello”, but:",
			`Ana Silva clicks [Go]: Ana Silva sees nothing to click called "Go" (there is: nothing)`,
			"Ana Silva submits: Ana Silva has no form open",
			"Ana Silva does not see the error “too short” under Goals, but:",
			`Ana Silva replies x: Ana Silva sees no message that contains "nothing"`,
			`Ana Silva types x in #nowhere: Ana Silva is in no conversation "#nowhere"`,
			`2 people are called "Ana": use the full name (here: samplebot, Slackbot, Ana Silva, Ana Costa)`,
			`there is no "Zoe" in the workspace (here: samplebot, Slackbot, Ana Silva, Ana Costa)`,
			"add Ana Silva: name, handle or id is already that of Ana Silva",
		}
		if diff := cmp.Diff(want, failures); diff != "" {
			t.Errorf("failures (-want +got):\n%s", diff)
		}
	})
}

func TestOpenRefusesBadManifests(t *testing.T) {
	for manifest, want := range map[string]string{
		"":      "Options.Manifest is empty",
		"{":     "manifest: unexpected end",
		`{}`:    "socket_mode_enabled is off",
		`["x"]`: "cannot unmarshal",
	} {
		if _, err := sandbox.Open(sandbox.Options{Manifest: []byte(manifest)}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("manifest %q: %v, want %q", manifest, err, want)
		}
	}
	poor := strings.Replace(testManifest, `"im:history", `, "", 1)
	workspace(t, sandbox.Options{Manifest: []byte(poor)}, func(t *testing.T, a *app) {
		a.wantRules("missing_scope") // message.im
	})
}
