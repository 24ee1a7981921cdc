package certificate

import (
	"fmt"
	"math"
	"strings"

	"codeberg.org/go-pdf/fpdf"
)

// sheet is the page being drawn.
type sheet struct{ pdf *fpdf.Fpdf }

// row is one thing in the middle of the page: lines of text, or a rule.
type row struct {
	face     string
	size     float64 // points
	tracking float64 // points between letters
	ink      colour
	lines    []string
	rule     float64 // how long it is; instead of text
	apart    float64 // more room above, millimetres
}

// high is the height of one line.
func (r row) high() float64 { return r.size * point * 1.28 }

func (r row) height() float64 {
	if r.rule > 0 {
		return 1
	}
	return float64(len(r.lines)) * r.high()
}

// rows spreads what is certified over its room: the gaps take what the text
// leaves, up to a calm distance, and the whole stands in the middle.
func (s sheet) rows(rows []row) {
	used := 0.0
	for _, r := range rows {
		used += r.height() + r.apart
	}
	gap := min(6.6, (textTo-textFrom-used)/float64(len(rows)-1))
	y := textFrom + (textTo-textFrom-used-gap*float64(len(rows)-1))/2
	for _, r := range rows {
		y += r.apart
		if r.rule > 0 {
			s.ink(bronze)
			s.pdf.SetLineWidth(0.35)
			s.pdf.Line(middle-r.rule/2, y, middle+r.rule/2, y)
		}
		for i, l := range r.lines {
			s.line(r, l, y+float64(i)*r.high()+r.size*point*0.98)
		}
		y += r.height() + gap
	}
}

// fit chooses the largest size at which the text stands in one line, or else
// in a few of about the same length that are together at most so high.
func (s sheet) fit(face string, ink colour, text string, sizes []float64, high float64) row {
	return s.fitWide(face, ink, text, sizes, high, textWide)
}

func (s sheet) fitWide(face string, ink colour, text string, sizes []float64, high, wide float64) row {
	r := row{face: face, ink: ink, lines: []string{text}}
	for _, size := range sizes[:(len(sizes)+1)/2] {
		if r.size = size; s.width(r, text) <= wide {
			return r
		}
	}
	for _, size := range sizes {
		r.size = size
		if r.lines = s.wrap(r, text, wide); r.height() <= high {
			break
		}
	}
	// As many lines, of about the same length.
	narrow, most := 0.0, wide
	for range 12 {
		try := (narrow + most) / 2
		if lines := s.wrap(r, text, try); len(lines) > len(r.lines) {
			narrow = try
		} else {
			most = try
		}
	}
	r.lines = s.wrap(r, text, most)
	return r
}

// wrap breaks text into lines: between words, and inside a word that is longer
// than a line.
func (s sheet) wrap(r row, text string, wide float64) []string {
	var lines []string
	line := ""
	for word := range strings.FieldsSeq(text) {
		switch {
		case line == "":
			line = word
		case s.width(r, line+" "+word) <= wide:
			line += " " + word
		default:
			lines, line = append(lines, line), word
		}
		for s.width(r, line) > wide && len([]rune(line)) > 1 {
			letters := []rune(line)
			n := 1
			for n < len(letters)-1 && s.width(r, string(letters[:n+1])) <= wide {
				n++
			}
			lines, line = append(lines, string(letters[:n])), string(letters[n:])
		}
	}
	return append(lines, line)
}

func (s sheet) width(r row, text string) float64 {
	s.pdf.SetFont(r.face, "", r.size)
	return s.pdf.GetStringWidth(text) + r.tracking*point*float64(len([]rune(text))-1)
}

// line centres text on the page, with its baseline at y.
func (s sheet) line(r row, text string, y float64) { s.lineAt(r, text, middle, y) }

func (s sheet) lineAt(r row, text string, x, y float64) {
	left := x - s.width(r, text)/2
	s.pdf.SetTextColor(r.ink.r, r.ink.g, r.ink.b)
	s.pdf.RawWriteStr(fmt.Sprintf("%.2f Tc\n", r.tracking))
	s.pdf.Text(left, y, text)
}

func (s sheet) ink(c colour) { s.pdf.SetDrawColor(c.r, c.g, c.b) }

// frame draws two lines around the page, the inner one with hollow corners.
func (s sheet) frame() {
	s.ink(navy)
	s.pdf.SetLineWidth(1)
	s.pdf.Rect(9, 9, pageWide-18, pageHigh-18, "D")
	s.ink(bronze)
	s.pdf.SetLineWidth(0.3)
	const in, r = 12.5, 7.0
	left, top, right, bottom := in, in, pageWide-in, pageHigh-in
	s.pdf.Line(left+r, top, right-r, top)
	s.pdf.Line(left+r, bottom, right-r, bottom)
	s.pdf.Line(left, top+r, left, bottom-r)
	s.pdf.Line(right, top+r, right, bottom-r)
	for _, corner := range []struct{ x, y, from float64 }{{left, top, 270}, {right, top, 180}, {right, bottom, 90}, {left, bottom, 0}} {
		s.pdf.Arc(corner.x, corner.y, r, r, 0, corner.from, corner.from+90, "D")
		s.pdf.Circle(corner.x+math.Copysign(2.6, middle-corner.x), corner.y+math.Copysign(2.6, pageHigh/2-corner.y), 0.6, "D")
	}
}

// rosette draws two rings that hold one another, in a wreath of thin circles.
func (s sheet) rosette(x, y float64) {
	s.ink(bronze)
	s.pdf.SetLineWidth(0.12)
	const petals = 24
	for i := range petals {
		a := 2 * math.Pi * float64(i) / petals
		s.pdf.Circle(x+6.2*math.Cos(a), y+6.2*math.Sin(a), 4.6, "D")
	}
	s.pdf.SetLineWidth(0.3)
	s.pdf.Circle(x, y, 11.4, "D")
	s.pdf.SetFillColor(255, 255, 255)
	s.pdf.Circle(x, y, 5.6, "FD")
	s.ink(navy)
	s.pdf.SetLineWidth(0.7)
	s.pdf.Circle(x-1.35, y, 2.5, "D")
	s.pdf.Circle(x+1.35, y, 2.5, "D")
}
