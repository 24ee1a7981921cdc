package sandbox

import (
	"encoding/json"
	"strings"
	"time"
)

// renderBlocks shows a JSON array of blocks as the plain text a reader would see: buttons as
// [Label], selects as [Placeholder ▾] or [Chosen ▾], dividers as ———, images as (alt text),
// tables with aligned columns. Unknown blocks show as (type); unreadable JSON as nothing.
// n may be nil (ids are shown); a nil zone is UTC.
func renderBlocks(raw json.RawMessage, n namer, zone *time.Location) string {
	r := renderer{namer: n, zone: zone}
	r.blocks(decodeBlocks(raw))
	return r.String()
}

// renderer collects lines. values holds what a person has entered so far, as Slack's
// view.state.values does: by block_id, then action_id; errs the field errors by block_id.
type renderer struct {
	namer  namer
	zone   *time.Location
	values map[string]map[string]json.RawMessage
	errs   map[string]string
	lines  []string
}

func (r *renderer) String() string { return strings.Join(r.lines, "\n") }

// line adds text, which may itself have several lines.
func (r *renderer) line(text string) {
	if text != "" {
		r.lines = append(r.lines, strings.TrimRight(text, " "))
	}
}

func (r *renderer) blocks(blocks []any) {
	for _, b := range blocks {
		r.block(asObject(b))
	}
}

func (r *renderer) block(b jsonObject) {
	switch kind := b.str("type"); kind {
	case "section":
		r.section(b)
	case "header":
		r.line(r.text(b["text"]))
	case "divider":
		r.line("———")
	case "context":
		r.line(r.joined(b.list("elements"), " ", b.str("block_id")))
	case "actions", "context_actions":
		r.actions(b)
	case "input":
		r.input(b)
	case "image":
		r.image(b)
	case "rich_text":
		r.line(r.richText(b))
	case "markdown":
		r.line(b.str("text"))
	case "table", "data_table":
		r.line(b.str("caption"))
		r.line(r.table(b))
	case "data_visualization":
		r.chart(b)
	case "video":
		r.line("(video: " + firstOf(r.text(b["title"]), b.str("alt_text")) + ")")
	case "file":
		r.line("(file " + b.str("external_id") + ")")
	case "container":
		r.line(firstOf(r.text(b["title"]), r.richText(b.obj("rich_text_title"))))
		r.line(r.text(b["subtitle"]))
		r.blocks(b.list("child_blocks"))
	case "card":
		r.card(b)
	case "carousel":
		r.blocks(b.list("elements"))
	case "alert":
		r.line("(!) " + r.text(b["text"]))
	case "plan", "task_card":
		r.line(b.str("title"))
		r.blocks(b.list("tasks"))
	default:
		r.line("(" + firstOf(kind, "block without a type") + ")")
	}
}

func (r *renderer) section(b jsonObject) {
	r.line(r.text(b["text"]))
	for _, f := range b.list("fields") {
		r.line(r.text(f))
	}
	if accessory := b.obj("accessory"); len(accessory) > 0 {
		r.line(r.element(accessory, b.str("block_id")))
	}
}

// actions puts buttons and selects on one line and every list of choices on its own.
func (r *renderer) actions(b jsonObject) {
	var row []string
	for _, e := range b.list("elements") {
		shown := r.element(asObject(e), b.str("block_id"))
		if strings.Contains(shown, "\n") {
			r.line(strings.Join(row, " "))
			r.line(shown)
			row = nil
			continue
		}
		row = append(row, shown)
	}
	r.line(strings.Join(row, " "))
}

func (r *renderer) card(b jsonObject) {
	for _, key := range [...]string{"title", "subtitle", "body"} {
		r.line(r.text(b[key]))
	}
	r.line(r.joined(b.list("actions"), " ", b.str("block_id")))
}

func (r *renderer) image(b jsonObject) {
	r.line(r.text(b["title"]))
	r.line("(" + b.str("alt_text") + ")")
}

func (r *renderer) chart(b jsonObject) {
	r.line("(chart: " + b.str("title") + ")")
	chart := b.obj("chart")
	r.chartPoints("", chart.list("segments"))
	for _, s := range chart.list("series") {
		series := asObject(s)
		r.chartPoints(series.str("name")+" — ", series.list("data"))
	}
}

func (r *renderer) chartPoints(prefix string, points []any) {
	for _, p := range points {
		point := asObject(p)
		r.line("  " + prefix + point.str("label") + ": " + numberText(point["value"]))
	}
}

func (r *renderer) joined(elements []any, separator, blockID string) string {
	var parts []string
	for _, e := range elements {
		if shown := r.element(asObject(e), blockID); shown != "" {
			parts = append(parts, shown)
		}
	}
	return strings.Join(parts, separator)
}

// text shows a text object; anything else shows as nothing.
func (r *renderer) text(v any) string {
	o := asObject(v)
	switch o.str("type") {
	case "mrkdwn":
		return renderText(o.str("text"), r.namer, r.zone)
	case "plain_text":
		return decodeEntities(o.str("text")) // Slack shows &amp; as & here too
	}
	return ""
}
