package main

import (
	"bytes"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"cohortbot/bot/mentoring"
)

// Tokens of these tests; none may ever be repeated.
const (
	appToken = "xapp-1-A0CANARY-token"
	botToken = "xoxb-0CANARY-token"
)

// env is an environment with everything required, changed by pairs of name and
// value.
func env(change ...string) func(string) string {
	all := map[string]string{"SLACK_APP_TOKEN": appToken, "SLACK_BOT_TOKEN": botToken, "COHORTBOT_ORGANIZERS": "U012ABCDEF"}
	for i := 0; i < len(change); i += 2 {
		all[change[i]] = change[i+1]
	}
	return func(name string) string { return all[name] }
}

func TestReadConfig(t *testing.T) {
	standard := config{AppToken: appToken, BotToken: botToken, DB: "cohortbot.db", Founders: []mentoring.PersonID{"U012ABCDEF"},
		LogLevel: slog.LevelInfo, LogFormat: "text", LookAfter: [2]time.Duration{10 * time.Second, 70 * time.Second}}
	with := func(change func(*config)) config {
		c := standard
		change(&c)
		return c
	}
	dir := t.TempDir()
	file := filepath.Join(dir, "token")
	if err := os.WriteFile(file, []byte("  xoxb-1CANARY-file\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name string
		args []string
		env  func(string) string
		want config
	}{
		{"standard values", nil, env(), standard},
		{"flags", []string{"-db", "x.db", "-log-level", "debug", "-log-format=json", "-per-second", "-1", "-look-after", "1ms, 2s", "-organizers", "W1,U2 U3", "-check"}, env(),
			with(func(c *config) {
				c.DB, c.LogLevel, c.LogFormat, c.PerSecond, c.Check = "x.db", slog.LevelDebug, "json", -1, true
				c.LookAfter, c.Founders = [2]time.Duration{time.Millisecond, 2 * time.Second}, []mentoring.PersonID{"W1", "U2", "U3"}
			})},
		{"environment", nil, env("COHORTBOT_DB", "e.db", "COHORTBOT_LOG_LEVEL", "WARN"), with(func(c *config) { c.DB, c.LogLevel = "e.db", slog.LevelWarn })},
		{"a flag before the environment", []string{"-db", "f.db"}, env("COHORTBOT_DB", "e.db"), with(func(c *config) { c.DB = "f.db" })},
		{"an address without its slash", nil, env("SLACK_API_URL", "http://127.0.0.1:8065/api"), with(func(c *config) { c.APIURL = "http://127.0.0.1:8065/api/" })},
		{"a token from a file", nil, env("SLACK_BOT_TOKEN", "", "SLACK_BOT_TOKEN_FILE", file), with(func(c *config) { c.BotToken = "xoxb-1CANARY-file" })},
		{"the token itself before its file", nil, env("SLACK_BOT_TOKEN_FILE", filepath.Join(dir, "none")), standard},
	} {
		t.Run(c.name, func(t *testing.T) {
			var said bytes.Buffer
			got, err := readConfig(c.args, c.env, &said)
			if err != nil || said.Len() > 0 {
				t.Fatalf("%v\n%s", err, &said)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestReadConfigRefuses(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "token")
	if err := os.WriteFile(file, []byte("gibberishCANARY"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name string
		args []string
		env  func(string) string
		want []string
	}{
		{"nothing set", nil, func(string) string { return "" }, []string{"SLACK_APP_TOKEN: is missing", "SLACK_BOT_TOKEN: is missing", "COHORTBOT_ORGANIZERS: is empty"}},
		{"swapped tokens", nil, env("SLACK_APP_TOKEN", botToken, "SLACK_BOT_TOKEN", appToken),
			[]string{"SLACK_APP_TOKEN: does not begin with xapp-", "SLACK_BOT_TOKEN: does not begin with xoxb-", "connections:write", "OAuth & Permissions"}},
		{"a user token", nil, env("SLACK_BOT_TOKEN", "xoxp-CANARY"), []string{"SLACK_BOT_TOKEN: does not begin with xoxb-"}},
		{"no such file", nil, env("SLACK_APP_TOKEN", "", "SLACK_APP_TOKEN_FILE", filepath.Join(dir, "none")), []string{"SLACK_APP_TOKEN_FILE", "no such file"}},
		{"something else in the file", nil, env("SLACK_APP_TOKEN", "", "SLACK_APP_TOKEN_FILE", file), []string{"SLACK_APP_TOKEN: does not begin with xapp-"}},
		{"no address", []string{"-api-url", "slack.com/api"}, env(), []string{`-api-url: "slack.com/api" is no address`, "https://"}},
		{"a name for an id", []string{"-organizers", "U1,nora"}, env(), []string{`-organizers: "nora" is no Slack user id`, "Copy member ID"}},
		{"a channel for a person", nil, env("COHORTBOT_ORGANIZERS", "C012ABC"), []string{`COHORTBOT_ORGANIZERS: "C012ABC" is no Slack user id`}},
		{"a level", []string{"-log-level", "loud"}, env(), []string{`-log-level: "loud" is none of debug, info, warn, error`}},
		{"a format", []string{"-log-format", "xml"}, env(), []string{`-log-format: "xml" is neither text nor json`}},
		{"a number", []string{"-per-second", "many"}, env(), []string{`-per-second: "many" is no number`}},
		{"one duration", []string{"-look-after", "10s"}, env(), []string{`-look-after: "10s" are not two durations`}},
		{"a negative duration", []string{"-look-after", "-1s,2s"}, env(), []string{`-look-after: "-1s" is no duration`}},
		{"several at once", []string{"-log-level", "loud", "-per-second", "many"}, env(), []string{"-log-level", "-per-second"}},
		{"a token as an argument", []string{botToken}, env(), []string{"serve takes settings only"}},
		{"an unknown flag", []string{"-colour", "red"}, env(), []string{"-colour"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var said bytes.Buffer
			_, err := readConfig(c.args, c.env, &said)
			if err == nil {
				t.Fatal("it was accepted")
			}
			for _, part := range c.want {
				if !strings.Contains(err.Error(), part) {
					t.Errorf("%q is not in: %v", part, err)
				}
			}
			if text := err.Error() + said.String(); strings.Contains(text, "CANARY") {
				t.Errorf("a token is repeated: %s", text)
			}
		})
	}
}
