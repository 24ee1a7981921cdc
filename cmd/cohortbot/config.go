package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"regexp"
	"strconv"
	"strings"
	"time"

	"cohortbot/bot/mentoring"
)

// config is everything serve is told. Programme data (dates, channels,
// organizers' choices) is state and lives in the store.
type config struct {
	AppToken, BotToken string
	APIURL             string
	DB                 string
	Founders           []mentoring.PersonID
	LogLevel           slog.Level
	LogFormat          string
	PerSecond          float64
	LookAfter          [2]time.Duration
	Check              bool
}

// setting is one row of the table of settings: a flag, and the environment
// variable that is read when the flag is absent. Tokens have no flag, since
// arguments are visible to everybody on the machine.
type setting struct {
	flag, env, standard, about string
	set                        func(*config, string) error
}

var settings = []setting{
	{"", "SLACK_APP_TOKEN", "", "app-level token (xapp-…), or SLACK_APP_TOKEN_FILE naming a file with it", setAppToken},
	{"", "SLACK_BOT_TOKEN", "", "bot token (xoxb-…), or SLACK_BOT_TOKEN_FILE naming a file with it", setBotToken},
	{"api-url", "SLACK_API_URL", "", "Slack's Web API when it is not slack.com, e.g. the sandbox's", setAPIURL},
	{"db", "COHORTBOT_DB", "cohortbot.db", "the file that holds the programme", func(c *config, v string) error { c.DB = v; return nil }},
	{"organizers", "COHORTBOT_ORGANIZERS", "", "Slack user ids of those who may create cohorts, separated by commas", setFounders},
	{"log-level", "COHORTBOT_LOG_LEVEL", "info", "debug, info, warn or error", setLogLevel},
	{"log-format", "COHORTBOT_LOG_FORMAT", "text", "text or json", setLogFormat},
	{"per-second", "COHORTBOT_PER_SECOND", "0", "messages a second in all; 0 finds the pace by itself, -1 knows no limit", setPerSecond},
	{"look-after", "COHORTBOT_LOOK_AFTER", "10s,70s", "when to look whether a message of unknown outcome arrived", setLookAfter},
}

// readConfig reads flags, then the environment, then the standard values, and
// reports everything that is wrong at once.
func readConfig(args []string, getenv func(string) string, errw io.Writer) (config, error) {
	var c config
	flags := flag.NewFlagSet("serve", flag.ContinueOnError)
	flags.SetOutput(errw)
	flags.BoolVar(&c.Check, "check", false, "check configuration, conversations, database and token, and stop")
	given := map[string]*string{}
	for _, s := range settings {
		if s.flag != "" {
			given[s.flag] = flags.String(s.flag, "", fmt.Sprintf("%s ($%s; standard %q)", s.about, s.env, s.standard))
		}
	}
	flags.Usage = func() {
		fmt.Fprintln(errw, "cohortbot serve runs the bot. Settings, each with its environment variable:")
		flags.PrintDefaults()
		fmt.Fprintln(errw, "Tokens come from the environment alone:")
		for _, s := range settings {
			if s.flag == "" {
				fmt.Fprintf(errw, "  $%s\n    \t%s\n", s.env, s.about)
			}
		}
	}
	if err := flags.Parse(args); err != nil {
		return c, &errInput{err}
	}
	if flags.NArg() > 0 {
		// Not repeated: it may be a token.
		return c, &errInput{errors.New("serve takes settings only, such as -db FILE; “cohortbot serve -help” lists them")}
	}
	var errs []error
	for _, s := range settings {
		v := ""
		if s.flag != "" {
			v = *given[s.flag]
		}
		source := "-" + s.flag
		if v == "" {
			v, source = getenv(s.env), s.env
		}
		if file := getenv(s.env + "_FILE"); v == "" && s.flag == "" && file != "" {
			data, err := os.ReadFile(file)
			if err != nil {
				errs = append(errs, fmt.Errorf("%s_FILE: %w", s.env, err))
				continue
			}
			v = strings.TrimSpace(string(data))
		}
		if v == "" {
			v = s.standard
		}
		if err := s.set(&c, v); err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", source, err))
		}
	}
	if err := errors.Join(errs...); err != nil {
		return c, &errInput{err}
	}
	return c, nil
}

// The messages of these never repeat a token.

func setAppToken(c *config, v string) error {
	c.AppToken = v
	return token(v, "xapp-", "an app-level token, made under Basic Information → App-Level Tokens with the scope connections:write")
}

func setBotToken(c *config, v string) error {
	c.BotToken = v
	return token(v, "xoxb-", "the bot token, shown under OAuth & Permissions once the app is installed")
}

func token(v, prefix, what string) error {
	switch {
	case v == "":
		return fmt.Errorf("is missing: set it to %s", what)
	case !strings.HasPrefix(v, prefix):
		return fmt.Errorf("does not begin with %s: this must be %s", prefix, what)
	}
	return nil
}

func setAPIURL(c *config, v string) error {
	if v != "" && !strings.HasPrefix(v, "http://") && !strings.HasPrefix(v, "https://") {
		return fmt.Errorf("%q is no address: it begins with https:// and ends with /api/", v)
	}
	if v != "" && !strings.HasSuffix(v, "/") {
		v += "/"
	}
	c.APIURL = v
	return nil
}

var userID = regexp.MustCompile(`^[UW][A-Z0-9]+$`)

func setFounders(c *config, v string) error {
	for _, id := range strings.FieldsFunc(v, func(r rune) bool { return r == ',' || r == ' ' }) {
		if !userID.MatchString(id) {
			return fmt.Errorf("%q is no Slack user id: those look like U012ABCDEF (profile → ⋮ → Copy member ID)", id)
		}
		c.Founders = append(c.Founders, mentoring.PersonID(id))
	}
	if len(c.Founders) == 0 {
		return errors.New("is empty: without it nobody can create a cohort; give the Slack user ids of those who may")
	}
	return nil
}

func setLogLevel(c *config, v string) error {
	if err := c.LogLevel.UnmarshalText([]byte(v)); err != nil {
		return fmt.Errorf("%q is none of debug, info, warn, error", v)
	}
	return nil
}

func setLogFormat(c *config, v string) error {
	c.LogFormat = v
	if v != "text" && v != "json" {
		return fmt.Errorf("%q is neither text nor json", v)
	}
	return nil
}

func setPerSecond(c *config, v string) (err error) {
	if c.PerSecond, err = strconv.ParseFloat(v, 64); err != nil {
		return fmt.Errorf("%q is no number", v)
	}
	return nil
}

func setLookAfter(c *config, v string) error {
	first, second, ok := strings.Cut(v, ",")
	if !ok {
		return fmt.Errorf("%q are not two durations such as 10s,70s", v)
	}
	for i, s := range []string{first, second} {
		d, err := time.ParseDuration(strings.TrimSpace(s))
		if err != nil || d <= 0 {
			return fmt.Errorf("%q is no duration such as 10s", s)
		}
		c.LookAfter[i] = d
	}
	return nil
}
