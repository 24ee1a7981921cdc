package deploy_test

import (
	"encoding/json"
	"log/slog"
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cohortbot/bot"
	"cohortbot/bot/flows"
	"cohortbot/deploy"
)

// TestManifestAgreesWithCode: everything the code uses is in the manifest, and
// nothing is there that the code does not use.
func TestManifestAgreesWithCode(t *testing.T) {
	var m struct {
		Features struct {
			AppHome struct {
				Home     bool `json:"home_tab_enabled"`
				Messages bool `json:"messages_tab_enabled"`
				ReadOnly bool `json:"messages_tab_read_only_enabled"`
			} `json:"app_home"`
			Commands []struct {
				Command string `json:"command"`
				Escape  bool   `json:"should_escape"`
			} `json:"slash_commands"`
			Shortcuts []struct {
				Type string `json:"type"`
				ID   string `json:"callback_id"`
			} `json:"shortcuts"`
		} `json:"features"`
		OAuth struct {
			Scopes map[string][]string `json:"scopes"`
		} `json:"oauth_config"`
		Settings struct {
			Events struct {
				Bot []string `json:"bot_events"`
			} `json:"event_subscriptions"`
			SocketMode bool `json:"socket_mode_enabled"`
		} `json:"settings"`
	}
	if err := json.Unmarshal(deploy.Manifest, &m); err != nil {
		t.Fatal(err)
	}
	if len(m.Features.Commands) != 1 || m.Features.Commands[0].Command != bot.SlashCommand || !m.Features.Commands[0].Escape {
		t.Errorf("commands %+v, want %s alone, with should_escape: mentions must arrive as ids", m.Features.Commands, bot.SlashCommand)
	}
	if !m.Features.AppHome.Home || !m.Features.AppHome.Messages || m.Features.AppHome.ReadOnly || !m.Settings.SocketMode {
		t.Errorf("App Home %+v, Socket Mode %v: both tabs must be on and writable, and Socket Mode on", m.Features.AppHome, m.Settings.SocketMode)
	}
	var shortcuts []string
	for _, s := range m.Features.Shortcuts {
		shortcuts = append(shortcuts, s.ID)
	}
	slices.Sort(shortcuts)
	if diff := cmp.Diff(bot.Shortcuts(flows.All()), shortcuts); diff != "" {
		t.Errorf("shortcuts (-code +manifest):\n%s", diff)
	}
	if diff := cmp.Diff(bot.Events(), sorted(m.Settings.Events.Bot)); diff != "" {
		t.Errorf("events (-code +manifest):\n%s", diff)
	}
	if diff := cmp.Diff(slices.Sorted(maps.Keys(bot.Scopes())), sorted(m.OAuth.Scopes["bot"])); diff != "" {
		t.Errorf("scopes (-code +manifest):\n%s", diff)
	}
	if len(m.OAuth.Scopes) != 1 {
		t.Errorf("scopes of kinds %v: the bot acts as itself alone", slices.Sorted(maps.Keys(m.OAuth.Scopes)))
	}
}

func sorted(s []string) []string {
	s = slices.Clone(s)
	slices.Sort(s)
	return s
}

// TestFlowsFitTogether: a mistake in a declaration is found here, not on a
// workspace.
func TestFlowsFitTogether(t *testing.T) {
	r, err := bot.NewRouter(flows.All(), nil, nil, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	if !r.Known("command", bot.SlashCommand) {
		t.Error("the slash command is not routed")
	}
}
