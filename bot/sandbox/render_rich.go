package sandbox

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// richText shows a rich_text block: lists with their bullets or numbers, quotes behind "> ",
// code between back ticks as it is.
func (r *renderer) richText(b jsonObject) string {
	var parts []string
	counters := map[int]int{} // ordered lists go on counting around nested ones
	for _, e := range b.list("elements") {
		part := asObject(e)
		if part.str("type") != "rich_text_list" {
			clear(counters)
		}
		switch part.str("type") {
		case "rich_text_section":
			parts = append(parts, strings.TrimSuffix(r.richInline(part.list("elements")), "\n"))
		case "rich_text_list":
			parts = append(parts, r.richList(part, counters)...)
		case "rich_text_quote":
			quoted := strings.TrimSuffix(r.richInline(part.list("elements")), "\n")
			parts = append(parts, "> "+strings.ReplaceAll(quoted, "\n", "\n> "))
		case "rich_text_preformatted":
			parts = append(parts, "```\n"+strings.TrimSuffix(r.richInline(part.list("elements")), "\n")+"\n```")
		}
	}
	return strings.Join(parts, "\n")
}

func (r *renderer) richList(list jsonObject, counters map[int]int) []string {
	level := min(max(int(list.number("indent")), 0), 8)
	for deeper := range counters {
		if deeper > level {
			delete(counters, deeper)
		}
	}
	if offset := int(list.number("offset")); offset > 0 {
		counters[level] = offset
	}
	indent := strings.Repeat("  ", level)
	var lines []string
	for _, item := range list.list("elements") {
		mark := "• "
		if list.str("style") == "ordered" {
			counters[level]++
			mark = strconv.Itoa(counters[level]) + ". "
		}
		lines = append(lines, indent+mark+r.richInline(asObject(item).list("elements")))
	}
	return lines
}

func (r *renderer) richInline(elements []any) string {
	var out strings.Builder
	for _, v := range elements {
		e := asObject(v)
		switch e.str("type") {
		case "text":
			out.WriteString(e.str("text"))
		case "link":
			out.WriteString(renderLink(e.str("url"), e.str("text")))
		case "user":
			out.WriteString("@" + personShown(e.str("user_id"), "", r.namer))
		case "channel":
			out.WriteString("#" + channelShown(e.str("channel_id"), "", r.namer))
		case "usergroup":
			out.WriteString("@" + e.str("usergroup_id"))
		case "team":
			out.WriteString("@" + e.str("team_id"))
		case "broadcast":
			out.WriteString("@" + e.str("range"))
		case "emoji":
			out.WriteString(":" + e.str("name") + ":")
		case "color":
			out.WriteString(e.str("value"))
		case "date":
			shown, ok := formatDate(int64(e.number("timestamp")), e.str("format"), r.zone)
			if !ok {
				shown = firstOf(e.str("fallback"), shown)
			}
			out.WriteString(shown)
		default:
			out.WriteString(e.str("text"))
		}
	}
	return out.String()
}

// table aligns the columns of a table or data_table block, the first row underlined as the header.
func (r *renderer) table(b jsonObject) string {
	var rows [][]string
	var widths []int
	for _, v := range b.list("rows") {
		cells, _ := v.([]any)
		row := make([]string, len(cells))
		for i, c := range cells {
			row[i] = strings.Join(strings.Fields(r.cell(asObject(c))), " ")
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], columnsOf(row[i]))
		}
		rows = append(rows, row)
	}
	settings := b.list("column_settings")
	var lines []string
	for i, row := range rows {
		cells := make([]string, len(row))
		for j, cell := range row {
			align := ""
			if j < len(settings) {
				align = asObject(settings[j]).str("align")
			}
			cells[j] = aligned(cell, widths[j], align)
		}
		lines = append(lines, strings.TrimRight(strings.Join(cells, "  "), " "))
		if i == 0 && len(rows) > 1 {
			lines = append(lines, strings.Repeat("-", total(widths)+2*max(len(widths)-1, 0)))
		}
	}
	return strings.Join(lines, "\n")
}

func (r *renderer) cell(c jsonObject) string {
	switch c.str("type") {
	case "raw_text":
		return c.str("text")
	case "raw_number":
		return firstOf(c.str("text"), numberText(c["value"]))
	case "rich_text":
		return r.richText(c)
	}
	return r.element(c, "")
}

func aligned(s string, width int, align string) string {
	gap := width - columnsOf(s)
	switch align {
	case "right":
		return strings.Repeat(" ", gap) + s
	case "center":
		return strings.Repeat(" ", gap/2) + s + strings.Repeat(" ", gap-gap/2)
	}
	return s + strings.Repeat(" ", gap)
}

func total(widths []int) int {
	sum := 0
	for _, w := range widths {
		sum += w
	}
	return sum
}

// columnsOf counts the characters that take room; combining marks and joiners take none.
func columnsOf(s string) int {
	n := utf8.RuneCountInString(s)
	for _, r := range s {
		if unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf) {
			n--
		}
	}
	return n
}
