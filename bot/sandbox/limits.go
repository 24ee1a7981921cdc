package sandbox

// What Slack allows where its published types say nothing or too little. The lengths and counts of
// single members (button text 75, modal title 24, header 150…) stand in blockkit.schema.json.
// Lengths are in Unicode code points.
const (
	// https://docs.slack.dev/reference/block-kit/blocks
	maxBlocksInMessage = 50
	maxBlocksInView    = 100
	maxIDLength        = 255 // block_id, action_id, callback_id, external_id

	// https://docs.slack.dev/reference/methods/chat.postMessage: longer text is cut off.
	maxMessageText = 40_000

	// https://github.com/slackapi/bolt-js/issues/2509: undocumented, seen as msg_blocks_too_long.
	maxMessageBlockText = 13_200

	// https://docs.slack.dev/reference/methods/views.open: "250 kB", view_too_large.
	maxViewBytes = 250_000

	// https://docs.slack.dev/reference/block-kit/blocks/markdown-block: over all of a message.
	maxMarkdownText = 12_000

	// https://docs.slack.dev/reference/block-kit/blocks/section-block
	maxFieldText = 2000

	// https://docs.slack.dev/reference/block-kit/composition-objects/option-object: Slack's own
	// sources say 75 and 150 for the value; 75 is safe under both.
	maxOptionValue = 75
	maxOptionText  = 75

	// https://docs.slack.dev/reference/block-kit/composition-objects/option-group-object
	maxGroupLabel   = 75
	maxGroupOptions = 100

	// https://docs.slack.dev/reference/interaction-payloads/block_suggestion-payload
	maxSuggestions = 100

	// https://docs.slack.dev/reference/block-kit/block-elements/plain-text-input-element
	maxInputLength = 3000

	// https://docs.slack.dev/reference/block-kit/block-elements/file-input-element
	maxInputFiles = 10

	// https://docs.slack.dev/reference/block-kit/blocks/image-block
	maxImageURL = 3000

	// https://docs.slack.dev/reference/block-kit/blocks/table-block
	maxTablesInMessage = 1
	maxTableCells      = 20

	// https://docs.slack.dev/reference/block-kit/blocks/data-table-block
	minDataTableRows  = 2
	maxDataTableRows  = 201
	maxDataTableCells = 20
	maxDataTableText  = 20_000
	maxDataTablePage  = 100

	// https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block
	maxChartsInMessage = 2
)

// refusedInMessages says why a block cannot be sent with chat.postMessage.
// Source: https://docs.slack.dev/reference/block-kit/blocks
var refusedInMessages = map[string]string{
	"alert":     "alert blocks are refused in messages",
	"card":      "card blocks are only for streamed replies",
	"carousel":  "carousel blocks are only for streamed replies",
	"task_card": "task_card blocks are only for streamed replies",
	"plan":      "plan blocks are only for streamed replies",
	"file":      "file blocks cannot be sent, Slack adds them itself",
	"input":     "input blocks belong in modals and Home tabs: use an actions block, or a button that opens a modal",
}

// refusedInViews says why a block cannot stand in a modal or Home tab.
// Source: https://docs.slack.dev/reference/block-kit/blocks
var refusedInViews = map[string]string{
	"markdown":           "markdown blocks are for messages only: use a section with mrkdwn",
	"table":              "table blocks are for messages only",
	"data_table":         "data_table blocks are for messages only",
	"data_visualization": "data_visualization blocks are for messages only",
	"context_actions":    "context_actions blocks are for messages only: use an actions block",
	"card":               "card blocks are only for streamed replies",
	"carousel":           "carousel blocks are only for streamed replies",
	"task_card":          "task_card blocks are only for streamed replies",
	"plan":               "plan blocks are only for streamed replies",
	"file":               "file blocks cannot be sent, Slack adds them itself",
}
