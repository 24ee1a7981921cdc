package sandbox

func (w *Workspace) authTest(args) (object, error) {
	return object{
		"url": "https://" + w.opt.Domain + ".slack.com/", "team": w.opt.Team, "user": w.personName(w.botUserID),
		"team_id": w.teamID, "user_id": w.botUserID, "bot_id": w.botID, "is_enterprise_install": false,
	}, nil
}

func (w *Workspace) teamInfo(args) (object, error) {
	return object{"team": object{"id": w.teamID, "name": w.opt.Team, "domain": w.opt.Domain, "email_domain": "", "icon": object{"image_default": true}}}, nil
}

func (w *Workspace) userInfo(a args) (object, error) {
	p := w.people[a.str("user")]
	if p == nil {
		return nil, refuse("user_not_found")
	}
	return object{"user": w.userJSON(p, true, a.flag("include_locale"))}, nil
}

// listUsers includes deactivated people, as in Slack.
func (w *Workspace) listUsers(a args) (object, error) {
	var all []object
	for _, p := range w.order {
		all = append(all, w.userJSON(p, true, a.flag("include_locale")))
	}
	page, meta, err := paged(all, a, 200, 999)
	return object{"members": page, "cache_ts": w.opt.Now().Unix(), "response_metadata": meta}, err
}

func (w *Workspace) userByEmail(a args) (object, error) {
	if err := w.need("users:read"); err != nil {
		return nil, err
	}
	for _, p := range w.order {
		if !p.profile.Bot && !p.profile.Deleted && p.profile.Handle+"@example.com" == a.str("email") {
			return object{"user": w.userJSON(p, true, false)}, nil
		}
	}
	return nil, refuse("users_not_found")
}
