package sandbox

import (
	"math"
	"slices"
)

// pageTable is a table block; the first row of a data_table, and of a table with several rows, names the columns.
type pageTable struct {
	Head []pageCell
	Rows [][]pageCell
}

type pageCell struct {
	Paras []para
	Align string // "left", "center" or "right"
	Wrap  bool
}

// table reads a table or data_table block.
func (k kit) table(b jsonObject) *pageTable {
	settings := b.list("column_settings")
	t := &pageTable{}
	for i, v := range b.list("rows") {
		cells, _ := v.([]any)
		row := make([]pageCell, len(cells))
		for j, c := range cells {
			cell := asObject(c)
			row[j] = pageCell{Align: "left"}
			if cell.str("type") == "rich_text" {
				row[j].Paras = k.richText(cell)
			} else if text := (&renderer{namer: k.w, zone: k.zone}).cell(cell); text != "" {
				row[j].Paras = []para{{Kind: "p", Inks: k.plain(text)}}
			}
			if cell.str("type") == "raw_number" {
				row[j].Align = "right"
			}
			if j < len(settings) {
				row[j].Align = firstOf(asObject(settings[j]).str("align"), row[j].Align)
				row[j].Wrap = asObject(settings[j]).flag("is_wrapped")
			}
		}
		if i == 0 {
			t.Head = row
		} else {
			t.Rows = append(t.Rows, row)
		}
	}
	return t
}

// pageChart is a chart as bars, which say the same to the eye and to a screen reader.
type pageChart struct {
	Series []string // names, in the order of their colours; none for a pie
	Groups []barGroup
	Pie    bool
}

// barGroup is a category with a bar for each series, or a segment.
type barGroup struct {
	Label string
	Bars  []pageBar
}

type pageBar struct {
	Text, Name string // the number; the series, where there are several
	Colour     int
	Width      int // of 100
}

func chartOf(c jsonObject) *pageChart {
	out := &pageChart{Pie: c.str("type") == "pie"}
	top, sum := 0.0, 0.0
	each := func(list []any, f func(jsonObject)) {
		for _, v := range list {
			f(asObject(v))
		}
	}
	measure := func(p jsonObject) {
		top = math.Max(top, math.Abs(p.number("value")))
		sum += math.Abs(p.number("value"))
	}
	each(c.list("segments"), measure)
	each(c.list("series"), func(s jsonObject) { each(s.list("data"), measure) })
	if out.Pie {
		top = sum
	}
	bar := func(p jsonObject, series int, name string) {
		b := pageBar{Text: numberText(p["value"]), Name: name, Colour: series % 6}
		if top > 0 {
			b.Width = int(math.Round(100 * math.Abs(p.number("value")) / top))
		}
		at := slices.IndexFunc(out.Groups, func(g barGroup) bool { return g.Label == p.str("label") })
		if at < 0 || out.Pie {
			at = len(out.Groups)
			out.Groups = append(out.Groups, barGroup{Label: p.str("label")})
		}
		out.Groups[at].Bars = append(out.Groups[at].Bars, b)
	}
	each(c.list("segments"), func(p jsonObject) { bar(p, len(out.Groups), "") })
	for i, v := range c.list("series") {
		name := asObject(v).str("name")
		out.Series = append(out.Series, name)
		each(asObject(v).list("data"), func(p jsonObject) { bar(p, i, name) })
	}
	return out
}
