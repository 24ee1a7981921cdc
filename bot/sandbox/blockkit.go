package sandbox

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// problem is one reason why Slack would refuse a payload.
type problem struct {
	Code    string // Slack's error: invalid_blocks, msg_blocks_too_long, view_too_large, invalid_arguments…
	Pointer string // JSON pointer to the wrong place: /blocks/0/text/text, /view/title
	Message string // the rule and its limit, for a person
}

// checkMessage lists what Slack would refuse in a message with these blocks (a JSON array, may be
// nil) and this text. That a message has neither is not its business: attachments would do too.
// The result is nil for a message Slack takes; where Slack's rule is not known, so is the result.
//
// Source: https://docs.slack.dev/reference/methods/chat.postMessage and the Block Kit reference
func checkMessage(raw json.RawMessage, text string) []problem {
	c := checker{code: "invalid_blocks", refused: refusedInMessages}
	if n := utf8.RuneCountInString(text); n > maxMessageText {
		c.addAs("msg_too_long", "/text", "text has %d characters, Slack cuts it off after %d", n, maxMessageText)
	}
	if len(raw) == 0 || string(raw) == "null" {
		return c.found
	}
	var decoded any
	if err := json.Unmarshal(raw, &decoded); err != nil {
		c.addAs("invalid_blocks_format", "/blocks", "blocks is not JSON: %v", err)
		return c.found
	}
	blocks, ok := decoded.([]any)
	if !ok {
		c.addAs("invalid_blocks_format", "/blocks", "blocks must be a JSON array of blocks")
		return c.found
	}
	dropNulls(decoded)
	c.blocks("/blocks", blocks, maxBlocksInMessage)
	c.messageTotals(blocks)
	return c.found
}

// checkView lists what Slack would refuse in a modal or a Home tab; nil if nothing.
//
// Source: https://docs.slack.dev/reference/views
func checkView(raw json.RawMessage) []problem {
	c := checker{code: "invalid_arguments", refused: refusedInViews}
	var decoded any
	if err := json.Unmarshal(raw, &decoded); err != nil {
		c.add("/view", "view is not JSON: %v", err)
		return c.found
	}
	view, ok := decoded.(map[string]any)
	if !ok {
		c.add("/view", "view must be a JSON object")
		return c.found
	}
	if len(raw) > maxViewBytes {
		c.addAs("view_too_large", "/view", "the view has %d bytes, at most %d are allowed", len(raw), maxViewBytes)
	}
	dropNulls(decoded)
	c.view(view)
	return c.found
}

// checkSuggestions lists what Slack would refuse in the answer to a block_suggestion, an object
// with options or option_groups; nil if nothing.
//
// Source: https://docs.slack.dev/reference/interaction-payloads/block_suggestion-payload
func checkSuggestions(raw json.RawMessage) []problem {
	c := checker{code: "invalid_arguments"}
	answer := decodeObject(raw)
	dropNulls(map[string]any(answer))
	if answer.has("options") == answer.has("option_groups") {
		c.add("", "an answer needs exactly one of options and option_groups")
	}
	for _, key := range [...]string{"options", "option_groups"} {
		if n := len(answer.list(key)); n > maxSuggestions {
			c.add("/"+key, "%d %s, at most %d are allowed", n, key, maxSuggestions)
		}
	}
	schema := compiledBlockKit().option
	for i, o := range answer.list("options") {
		c.schema(schema, at("/options", i), o)
	}
	for i, g := range answer.list("option_groups") {
		for j, o := range asObject(g).list("options") {
			c.schema(schema, at(at("/option_groups", i)+"/options", j), o)
		}
	}
	c.options("", answer)
	return c.found
}

// checker collects the problems of one payload.
type checker struct {
	code     string            // the error for a problem with no code of its own
	refused  map[string]string // block types with no place on this surface, and why
	found    []problem
	blockIDs map[string]string // block_id → where it was first seen
	focused  string            // where focus_on_load was first set
}

func (c *checker) add(pointer, format string, args ...any) {
	c.addAs(c.code, pointer, format, args...)
}

func (c *checker) addAs(code, pointer, format string, args ...any) {
	c.found = append(c.found, problem{Code: code, Pointer: pointer, Message: fmt.Sprintf(format, args...)})
}

// at is the pointer to an array's item.
func at(pointer string, i int) string { return pointer + "/" + strconv.Itoa(i) }

// dropNulls removes null members, which Slack reads as absent ones.
func dropNulls(v any) {
	switch x := v.(type) {
	case []any:
		for _, item := range x {
			dropNulls(item)
		}
	case map[string]any:
		for key, member := range x {
			if member == nil {
				delete(x, key)
				continue
			}
			dropNulls(member)
		}
	}
}

func (c *checker) view(view jsonObject) {
	kit := compiledBlockKit()
	switch kind := view.str("type"); kind {
	case "modal":
		c.schema(kit.modal, "/view", map[string]any(view))
	case "home":
		c.schema(kit.home, "/view", map[string]any(view))
	default:
		c.add("/view/type", `type must be "modal" or "home", not %q`, kind)
		return
	}
	if n := utf8.RuneCountInString(view.str("external_id")); n > maxIDLength {
		c.add("/view/external_id", "external_id has %d characters, at most %d are allowed", n, maxIDLength)
	}
	blocks := view.list("blocks")
	c.blocks("/view/blocks", blocks, maxBlocksInView)
	if view.str("type") != "modal" || view.has("submit") {
		return
	}
	for _, b := range blocks {
		if asObject(b).str("type") == "input" {
			c.add("/view", "a modal with an input block needs submit")
			return
		}
	}
}

func (c *checker) blocks(pointer string, blocks []any, limit int) {
	if n := len(blocks); n > limit {
		c.add(pointer, "%d blocks, at most %d are allowed", n, limit)
	}
	kit := compiledBlockKit()
	for i, b := range blocks {
		where := at(pointer, i)
		block, ok := b.(map[string]any)
		if !ok {
			c.add(where, "a block must be a JSON object")
			continue
		}
		if why, refused := c.refused[asObject(b).str("type")]; refused {
			c.add(where, "%s", why)
			continue
		}
		c.schema(kit.block, where, b)
		c.block(where, block)
	}
}

// block checks what the schema cannot say about one block.
func (c *checker) block(where string, b jsonObject) {
	c.blockID(where, b)
	switch b.str("type") {
	case "section":
		c.atLeastOne(where, b, "fields")
		for i, f := range b.list("fields") {
			if n := utf8.RuneCountInString(asObject(f).str("text")); n > maxFieldText {
				c.add(at(where+"/fields", i)+"/text", "a field has %d characters, at most %d are allowed", n, maxFieldText)
			}
		}
		c.element(where+"/accessory", b.obj("accessory"))
	case "actions", "context_actions":
		c.atLeastOne(where, b, "elements")
		c.elements(where+"/elements", b.list("elements"))
	case "context":
		c.atLeastOne(where, b, "elements")
		for i, e := range b.list("elements") {
			c.element(at(where+"/elements", i), asObject(e))
		}
	case "input":
		c.element(where+"/element", b.obj("element"))
	case "image":
		c.imageURL(where, b)
	case "table":
		for i, row := range b.list("rows") {
			if cells, _ := row.([]any); len(cells) > maxTableCells {
				c.add(at(where+"/rows", i), "%d cells, at most %d are allowed in a row", len(cells), maxTableCells)
			}
		}
	case "data_table":
		c.dataTable(where, b)
	case "data_visualization":
		c.chart(where, b)
	case "container":
		for i, child := range b.list("child_blocks") {
			c.block(at(where+"/child_blocks", i), asObject(child))
		}
	}
}

func (c *checker) blockID(where string, b jsonObject) {
	id := b.str("block_id")
	if id == "" {
		return
	}
	if first, twice := c.blockIDs[id]; twice {
		c.add(where+"/block_id", "block_id %q is already used by %s", id, first)
		return
	}
	if c.blockIDs == nil {
		c.blockIDs = map[string]string{}
	}
	c.blockIDs[id] = where
}

// elements checks the elements of one block, whose action ids must differ.
func (c *checker) elements(pointer string, elements []any) {
	seen := map[string]string{}
	for i, e := range elements {
		where, element := at(pointer, i), asObject(e)
		if id := element.str("action_id"); id != "" {
			if first, twice := seen[id]; twice {
				c.add(where+"/action_id", "action_id %q is already used by %s", id, first)
			} else {
				seen[id] = where
			}
		}
		c.element(where, element)
	}
}

func (c *checker) atLeastOne(where string, o jsonObject, key string) {
	if l, isList := o[key].([]any); isList && len(l) == 0 {
		c.add(where+"/"+key, "%s must not be empty", key)
	}
}

func (c *checker) imageURL(where string, image jsonObject) {
	if n := utf8.RuneCountInString(image.str("image_url")); n > maxImageURL {
		c.add(where+"/image_url", "image_url has %d characters, at most %d are allowed", n, maxImageURL)
	}
}

// messageTotals checks what is limited over a whole message.
func (c *checker) messageTotals(blocks []any) {
	tables, charts, markdowns, markdown, all := 0, 0, 0, 0, 0
	for i, v := range blocks {
		b := asObject(v)
		switch b.str("type") {
		case "table":
			if tables++; tables == maxTablesInMessage+1 {
				c.add(at("/blocks", i), "only %d table is allowed in a message", maxTablesInMessage)
			}
		case "data_table":
			continue // has a limit of its own
		case "data_visualization":
			if charts++; charts == maxChartsInMessage+1 {
				c.add(at("/blocks", i), "only %d data_visualization blocks are allowed in a message", maxChartsInMessage)
			}
		case "markdown":
			markdowns++
			markdown += utf8.RuneCountInString(b.str("text"))
		}
		all += charactersIn(v)
	}
	if markdowns > 1 && markdown > maxMarkdownText { // of a single one the schema has spoken
		c.add("/blocks", "the markdown blocks have %d characters together, at most %d are allowed", markdown, maxMarkdownText)
	}
	if all > maxMessageBlockText {
		c.addAs("msg_blocks_too_long", "/blocks", "the blocks have %d characters of text together, Slack refuses more than about %d: send several messages", all, maxMessageBlockText)
	}
}

// charactersIn counts the text a block shows.
func charactersIn(v any) int {
	sum := 0
	switch x := v.(type) {
	case []any:
		for _, item := range x {
			sum += charactersIn(item)
		}
	case map[string]any:
		for key, member := range x {
			if s, ok := member.(string); ok {
				if key == "text" {
					sum += utf8.RuneCountInString(s)
				}
				continue
			}
			sum += charactersIn(member)
		}
	}
	return sum
}

func (c *checker) dataTable(where string, b jsonObject) {
	rows := b.list("rows")
	if n := len(rows); n < minDataTableRows || n > maxDataTableRows {
		c.add(where+"/rows", "%d rows, allowed are %d to %d with the header", n, minDataTableRows, maxDataTableRows)
	}
	width := -1
	for i, v := range rows {
		row, _ := v.([]any)
		switch n := len(row); {
		case n < 1 || n > maxDataTableCells:
			c.add(at(where+"/rows", i), "%d cells, allowed are 1 to %d", n, maxDataTableCells)
		case width >= 0 && n != width:
			c.add(at(where+"/rows", i), "%d cells, the rows above have %d", n, width)
		default:
			width = n
		}
	}
	if n := charactersIn(b["rows"]); n > maxDataTableText {
		c.add(where+"/rows", "%d characters of text, at most %d are allowed", n, maxDataTableText)
	}
	if n := b.number("page_size"); b.has("page_size") && (n < 1 || n > maxDataTablePage) {
		c.add(where+"/page_size", "page_size %v is not between 1 and %d", n, maxDataTablePage)
	}
}

// chart checks that every series has a name of its own and one point for every category.
func (c *checker) chart(where string, b jsonObject) {
	chart := b.obj("chart")
	categories := map[string]bool{}
	for _, v := range chart.obj("axis_config").list("categories") {
		categories[scalarText(v)] = true
	}
	names := map[string]bool{}
	for i, v := range chart.list("series") {
		series, here := asObject(v), at(where+"/chart/series", i)
		if name := series.str("name"); names[name] {
			c.add(here+"/name", "another series is called %q already", name)
		}
		names[series.str("name")] = true
		points := map[string]bool{}
		for _, p := range series.list("data") {
			points[asObject(p).str("label")] = true
		}
		var missing []string
		for category := range categories {
			if !points[category] {
				missing = append(missing, category)
			}
		}
		if len(missing) > 0 || len(points) != len(categories) || len(series.list("data")) != len(categories) {
			c.add(here+"/data", "a series needs exactly one point for each of the %d categories", len(categories))
		}
	}
}

// escapePointer writes one step of a JSON pointer (RFC 6901).
func escapePointer(step string) string {
	return strings.NewReplacer("~", "~0", "/", "~1").Replace(step)
}
