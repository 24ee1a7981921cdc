package bot

import "github.com/slack-go/slack"

// Beside draws a paragraph of mrkdwn with a “⋯” menu of at most five options;
// like every menu it acts at once and carries v in its block id, so v differs
// from row to row.
// (https://docs.slack.dev/reference/block-kit/block-elements/overflow-menu-element)
func (m Menu[T]) Beside(md string, v T, options ...Option) slack.Block {
	b := SectionWith(md, slack.NewOverflowBlockElement(m.id, drawOptions(options)...))
	b.BlockID = m.blockID(v)
	return b
}
