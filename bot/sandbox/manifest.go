package sandbox

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
)

// manifest is the part of Slack's app manifest that decides what the app may do and hears.
// https://docs.slack.dev/reference/app-manifest
type manifest struct {
	Display struct {
		Name string `json:"name"`
	} `json:"display_information"`
	Features struct {
		AppHome struct {
			HomeTab     bool `json:"home_tab_enabled"`
			MessagesTab bool `json:"messages_tab_enabled"`
			ReadOnly    bool `json:"messages_tab_read_only_enabled"`
		} `json:"app_home"`
		BotUser struct {
			Name string `json:"display_name"`
		} `json:"bot_user"`
		Commands  []manifestCommand  `json:"slash_commands"`
		Shortcuts []manifestShortcut `json:"shortcuts"`
	} `json:"features"`
	OAuth struct {
		Scopes struct {
			Bot []string `json:"bot"`
		} `json:"scopes"`
	} `json:"oauth_config"`
	Settings struct {
		SocketMode    bool `json:"socket_mode_enabled"`
		Interactivity struct {
			Enabled bool `json:"is_enabled"`
		} `json:"interactivity"`
		Events struct {
			Bot []string `json:"bot_events"`
		} `json:"event_subscriptions"`
	} `json:"settings"`
}

type manifestCommand struct {
	Command     string `json:"command"`
	Description string `json:"description"`
	UsageHint   string `json:"usage_hint"`
	Escape      bool   `json:"should_escape"`
}

type manifestShortcut struct {
	Name       string `json:"name"`
	Type       string `json:"type"` // global or message
	CallbackID string `json:"callback_id"`
}

// CheckManifest says why a workspace cannot be opened with this app manifest (JSON); nil if it can.
func CheckManifest(raw []byte) error {
	_, err := readManifest(raw)
	return err
}

func readManifest(raw []byte) (manifest, error) {
	var m manifest
	if len(raw) == 0 {
		return m, errors.New("sandbox: Options.Manifest is empty: pass deploy/manifest.json")
	}
	if err := json.Unmarshal(raw, &m); err != nil {
		return m, fmt.Errorf("sandbox: manifest: %w", err)
	}
	if !m.Settings.SocketMode {
		return m, errors.New("sandbox: manifest: settings.socket_mode_enabled is off: the sandbox speaks Socket Mode only")
	}
	return m, nil
}

func (m *manifest) botName() string {
	if m.Features.BotUser.Name != "" {
		return m.Features.BotUser.Name
	}
	return m.Display.Name
}

func (m *manifest) hears(event string) bool { return slices.Contains(m.Settings.Events.Bot, event) }

func (m *manifest) command(name string) (manifestCommand, bool) {
	for _, c := range m.Features.Commands {
		if c.Command == name {
			return c, true
		}
	}
	return manifestCommand{}, false
}

func (m *manifest) shortcut(id string) (manifestShortcut, bool) {
	for _, s := range m.Features.Shortcuts {
		if s.CallbackID == id || s.Name == id {
			return s, true
		}
	}
	return manifestShortcut{}, false
}

// eventScopes says which scopes let an app hear an event; one of them is enough. Others need none.
// https://docs.slack.dev/reference/events
var eventScopes = map[string][]string{
	"message.im": {"im:history"}, "message.mpim": {"mpim:history"}, "message.channels": {"channels:history"}, "message.groups": {"groups:history"},
	"member_joined_channel": {"channels:read", "groups:read"}, "member_left_channel": {"channels:read", "groups:read"},
	"team_join": {"users:read"}, "user_change": {"users:read"},
}

// checkManifest records what the manifest promises but the app or its scopes do not keep; the workspace is locked or not yet shared.
func (w *Workspace) checkManifest() {
	for _, c := range w.manifest.Features.Commands {
		w.known("command", c.Command, "the manifest")
	}
	for _, s := range w.manifest.Features.Shortcuts {
		w.known("shortcut", s.CallbackID, "the manifest")
	}
	if len(w.manifest.Features.Commands)+len(w.manifest.Features.Shortcuts) > 0 && !w.scopes["commands"] {
		w.violate("missing_scope", "/oauth_config/scopes/bot", "commands and shortcuts need the scope commands")
	}
	for _, e := range w.manifest.Settings.Events.Bot {
		if want := eventScopes[e]; len(want) > 0 && !slices.ContainsFunc(want, func(s string) bool { return w.scopes[s] }) {
			w.violate("missing_scope", "/oauth_config/scopes/bot", "the event %s needs the scope %s", e, want[0])
		}
	}
}
