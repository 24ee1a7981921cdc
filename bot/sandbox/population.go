package sandbox

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Profile describes a person to add.
type Profile struct {
	Name    string // real name, unique in the workspace
	Handle  string // user name; default: the name in lower case with dots
	Zone    string // IANA name; default UTC
	Locale  string // default en-US
	Bot     bool
	Deleted bool
	Guest   bool
	ID      string // optional: real ids may start with U or W
}

// Person is somebody in the workspace. The verbs are their hands, Screen and its kin are their eyes.
type Person struct {
	w        *Workspace
	id       string
	profile  Profile
	zone     *time.Location
	modals   []*view // the open stack, top last
	home     *view
	homeOpen bool
	notice   string
	status   string                       // emoji of their status
	lastRead map[string]string            // conversation → ts
	forms    map[string]map[string]filled // conversation → message ts → what stands in the message's controls
}

// ID is the person's user id.
func (p *Person) ID() string { return p.id }

// Name is the person's real name.
func (p *Person) Name() string { return p.profile.Name }

// AddPerson adds somebody. Once an app has been connected, it hears of them by team_join.
// It calls Fail when the name, handle or id is taken or the zone is unknown.
func (w *Workspace) AddPerson(p Profile) *Person {
	w.mu.Lock()
	who, err := w.newPerson(p)
	joins := err == nil && w.counters["link"] > 0
	if joins {
		w.emit("team_join", object{"type": "team_join", "user": w.userJSON(who, true, true)})
	}
	w.mu.Unlock()
	if err != nil {
		w.fail("%v", err)
		return nil
	}
	if joins {
		w.settle()
	}
	return who
}

func (w *Workspace) addPerson(p Profile) {
	if _, err := w.newPerson(p); err != nil {
		panic(err)
	}
}

func (w *Workspace) newPerson(p Profile) (*Person, error) {
	if p.Handle == "" {
		p.Handle = strings.ReplaceAll(strings.ToLower(p.Name), " ", ".")
	}
	if p.Zone == "" {
		p.Zone = "UTC"
	}
	if p.Locale == "" {
		p.Locale = "en-US"
	}
	if p.ID == "" {
		p.ID = w.id("U", p.Name)
	}
	zone, err := time.LoadLocation(p.Zone)
	if err != nil {
		return nil, fmt.Errorf("add %s: zone %q: %w", p.Name, p.Zone, err)
	}
	for _, o := range w.order {
		if o.profile.Name == p.Name || o.profile.Handle == p.Handle || o.id == p.ID {
			return nil, fmt.Errorf("add %s: name, handle or id is already that of %s", p.Name, o.profile.Name)
		}
	}
	who := &Person{w: w, id: p.ID, profile: p, zone: zone, lastRead: map[string]string{}, forms: map[string]map[string]filled{}}
	w.people[p.ID] = who
	w.order = append(w.order, who)
	return who, nil
}

// Person finds somebody by real name, handle, user id, or by first name if only one has it; it calls Fail when there is nobody.
func (w *Workspace) Person(name string) *Person {
	w.mu.Lock()
	p, err := w.findPerson(name)
	w.mu.Unlock()
	if err != nil {
		w.fail("%v", err)
	}
	return p
}

// People lists everybody in the order they were added, without the app and Slackbot.
func (w *Workspace) People() []*Person {
	w.mu.Lock()
	defer w.mu.Unlock()
	var out []*Person
	for _, p := range w.order {
		if p.id != w.botUserID && p.id != "USLACKBOT" {
			out = append(out, p)
		}
	}
	return out
}

func (w *Workspace) findPerson(name string) (*Person, error) {
	name = strings.TrimPrefix(name, "@")
	if p := w.people[name]; p != nil {
		return p, nil
	}
	var first []*Person
	for _, p := range w.order {
		switch {
		case strings.EqualFold(p.profile.Name, name), strings.EqualFold(p.profile.Handle, name):
			return p, nil
		case strings.EqualFold(strings.SplitN(p.profile.Name, " ", 2)[0], name):
			first = append(first, p)
		}
	}
	if len(first) == 1 {
		return first[0], nil
	}
	var names []string
	for _, p := range w.order {
		names = append(names, p.profile.Name)
	}
	if len(first) > 1 {
		return nil, fmt.Errorf("%d people are called %q: use the full name (here: %s)", len(first), name, strings.Join(names, ", "))
	}
	return nil, fmt.Errorf("there is no %q in the workspace (here: %s)", name, strings.Join(names, ", "))
}

// AddChannel adds a channel with these members (names or handles) and returns its id. The app is not in it: see Invite.
func (w *Workspace) AddChannel(name string, private bool, members ...string) string {
	w.mu.Lock()
	c := &conversation{id: w.id("C", name), name: strings.TrimPrefix(name, "#"), kind: kindChannel, created: w.opt.Now().Unix()}
	if private {
		c.kind = kindGroup
	}
	var err error
	for _, m := range members {
		var p *Person
		if p, err = w.findPerson(m); err != nil {
			break
		}
		c.members = append(c.members, p.id)
	}
	if err == nil && w.conversations[c.id] != nil {
		err = fmt.Errorf("there is a channel #%s already", c.name)
	}
	if err == nil {
		w.addConversation(c)
	}
	w.mu.Unlock()
	if err != nil {
		w.fail("add channel #%s: %v", name, err)
	}
	return c.id
}

// Invite adds people, or the app by its own name, to a channel; the app hears of it where it is a member.
func (w *Workspace) Invite(channel string, who ...string) {
	w.mu.Lock()
	c, err := w.findChannel(channel)
	for _, name := range who {
		if err != nil {
			break
		}
		var p *Person
		if p, err = w.findPerson(name); err == nil {
			w.join(c, p, "")
		}
	}
	w.mu.Unlock()
	if err != nil {
		w.fail("invite to %s: %v", channel, err)
		return
	}
	w.settle()
}

// join makes somebody a member of a channel and tells the app where it is one; the workspace is locked.
func (w *Workspace) join(c *conversation, p *Person, inviter string) bool {
	if slices.Contains(c.members, p.id) {
		return false
	}
	c.members = append(c.members, p.id)
	if c.has(w.botUserID) {
		e := object{"type": "member_joined_channel", "user": p.id, "channel": c.id, "channel_type": c.letter(), "team": w.teamID}
		if inviter != "" {
			e["inviter"] = inviter
		}
		w.emit("member_joined_channel", e)
	}
	w.tell(Happening{Who: p.profile.Name, Kind: "joins", Where: w.convName(c)})
	return true
}

// Remove takes people, or the app, out of a channel, with member_left_channel.
func (w *Workspace) Remove(channel string, who ...string) {
	w.mu.Lock()
	c, err := w.findChannel(channel)
	for _, name := range who {
		var p *Person
		if err != nil {
			break
		}
		if p, err = w.findPerson(name); err != nil || !c.has(p.id) {
			continue
		}
		if c.has(w.botUserID) {
			w.emit("member_left_channel", object{"type": "member_left_channel", "user": p.id, "channel": c.id, "channel_type": c.letter(), "team": w.teamID})
		}
		c.members = slices.DeleteFunc(c.members, func(id string) bool { return id == p.id })
		w.tell(Happening{Who: p.profile.Name, Kind: "leaves", Where: w.convName(c)})
	}
	w.mu.Unlock()
	if err != nil {
		w.fail("remove from %s: %v", channel, err)
		return
	}
	w.settle()
}

// Deactivate closes somebody's account. The user_change event has the real, reduced payload: no tz, no real_name at the top.
func (w *Workspace) Deactivate(name string) {
	w.changePerson(name, func(p *Person) object {
		p.profile.Deleted = true
		p.modals, p.homeOpen = nil, false
		w.tell(Happening{Who: p.profile.Name, Kind: "is deactivated"})
		return w.userJSON(p, false, true)
	})
}

// Reactivate reopens somebody's account, with user_change.
func (w *Workspace) Reactivate(name string) {
	w.changePerson(name, func(p *Person) object {
		p.profile.Deleted = false
		w.tell(Happening{Who: p.profile.Name, Kind: "is reactivated"})
		return w.userJSON(p, true, true)
	})
}

// SetZone moves somebody to another time zone, with user_change.
func (w *Workspace) SetZone(name, zone string) {
	loc, err := time.LoadLocation(zone)
	if err != nil {
		w.fail("zone of %s: %v", name, err)
		return
	}
	w.changePerson(name, func(p *Person) object {
		p.profile.Zone, p.zone = zone, loc
		return w.userJSON(p, true, true)
	})
}

// SetStatus lets somebody set their status emoji, ":palm_tree:" for example; "" clears it. The app hears user_change.
func (w *Workspace) SetStatus(name, emoji string) {
	w.changePerson(name, func(p *Person) object {
		p.status = emoji
		return w.userJSON(p, true, true)
	})
}

func (w *Workspace) changePerson(name string, change func(*Person) object) {
	w.mu.Lock()
	p, err := w.findPerson(name)
	if err == nil {
		w.emit("user_change", object{"type": "user_change", "user": change(p), "cache_ts": w.opt.Now().Unix()})
	}
	w.mu.Unlock()
	if err != nil {
		w.fail("%v", err)
		return
	}
	w.settle()
}

// userJSON is a user object; full false is what comes when an account is closed. The workspace is locked.
// https://docs.slack.dev/reference/objects/user-object
func (w *Workspace) userJSON(p *Person, full, locale bool) object {
	profile := object{
		"real_name": p.profile.Name, "real_name_normalized": p.profile.Name,
		"display_name": p.profile.Handle, "display_name_normalized": p.profile.Handle,
		"status_emoji": p.status, "status_text": "", "status_expiration": 0,
		"team": w.teamID, "avatar_hash": w.letters(hexDigits, 12, "avatar/"+p.id),
	}
	if w.scopes["users:read.email"] && !p.profile.Bot {
		profile["email"] = p.profile.Handle + "@example.com"
	}
	u := object{
		"id": p.id, "team_id": w.teamID, "name": p.profile.Handle, "deleted": p.profile.Deleted, "profile": profile,
		"is_bot": p.profile.Bot, "is_app_user": false, "updated": w.opt.Now().Unix(),
	}
	if !full || p.profile.Deleted {
		return u
	}
	name, offset := w.opt.Now().In(p.zone).Zone()
	u["real_name"], u["tz"], u["tz_label"], u["tz_offset"] = p.profile.Name, p.profile.Zone, name, offset
	u["is_admin"], u["is_owner"], u["is_primary_owner"] = false, false, false
	u["is_restricted"], u["is_ultra_restricted"] = p.profile.Guest, false
	if locale {
		u["locale"] = p.profile.Locale
	}
	return u
}

// personName implements namer; the workspace is locked.
func (w *Workspace) personName(id string) string {
	if p := w.people[id]; p != nil {
		return p.profile.Name
	}
	return ""
}

// channelName implements namer; the workspace is locked.
func (w *Workspace) channelName(id string) string {
	if c := w.conversations[id]; c != nil {
		return c.name
	}
	return ""
}
