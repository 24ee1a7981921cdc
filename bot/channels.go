package bot

import (
	"context"

	"github.com/slack-go/slack"

	"cohortbot/store"
)

// learnChannels reads once which channels the bot is a member of: invitations
// that came while it was down are not told again.
func (b *Bot) learnChannels(ctx context.Context) error {
	b.begin()
	defer b.end()
	if err := b.syncChannels(ctx); err != nil && ctx.Err() == nil {
		b.log.Warn("my own channels could not be read; I learn of them as I am invited", logErr, withoutURL(err))
	}
	return nil
}

// syncChannels needs channels:read and groups:read
// (https://docs.slack.dev/reference/methods/users.conversations).
func (b *Bot) syncChannels(ctx context.Context) error {
	in := map[string]bool{}
	for cursor := ""; ; {
		page, next, err := b.api.GetConversationsForUserContext(ctx, &slack.GetConversationsForUserParameters{
			Types: []string{"public_channel", "private_channel"}, Limit: 200, ExcludeArchived: true, Cursor: cursor,
		})
		if err != nil {
			return err
		}
		for _, c := range page {
			in[c.ID] = true
		}
		if cursor = next; cursor == "" {
			break
		}
	}
	return b.cfg.Store.Update(b.cfg.Now(), func(tx *store.Tx) error {
		known, err := tx.Channels()
		if err != nil {
			return err
		}
		for _, c := range known {
			if !in[c.ID] {
				if err := tx.LeftChannel(c.ID); err != nil {
					return err
				}
			}
		}
		for id := range in {
			if err := tx.JoinedChannel(id); err != nil {
				return err
			}
		}
		return nil
	})
}
