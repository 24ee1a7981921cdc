// Package certificate draws certificates: one landscape page of A4 as PDF, in
// an embedded typeface. It knows no storage and no Slack; the same words make
// the same bytes.
package certificate

import (
	"bytes"
	"fmt"
	"strings"
	"time"

	"codeberg.org/go-pdf/fpdf"

	"cohortbot/bot/mentoring"
)

// Words are everything a certificate says. What the typeface cannot print is
// left out of all of them; ask for another spelling of the name beforehand
// ([Printable]).
type Words struct {
	Name       string
	Role       mentoring.Role
	Cohort     string
	Project    string // empty: none is named
	Mentees    int    // of a mentor
	From, To   mentoring.Date
	Hours      int // in all; 0: not said
	Organizers []string
	Issued     mentoring.Date
	Code       string // as it is typed to have it checked
}

// Most letters a name and a project title may have on a certificate; both
// still look right.
const (
	MaxName  = 200
	MaxTitle = 300
)

// Page, in millimetres.
const (
	pageWide, pageHigh = 297.0, 210.0
	middle             = pageWide / 2
	textWide           = 226.0
	textFrom, textTo   = 69.0, 161.0 // what is certified stands between
	point              = 25.4 / 72
)

// colour is one of the three inks.
type colour struct{ r, g, b int }

var (
	navy   = colour{28, 54, 74}
	bronze = colour{166, 134, 74}
	grey   = colour{96, 104, 110}
)

// PDF draws the certificate.
func PDF(w Words) ([]byte, error) {
	f := fpdf.New("L", "mm", "A4", "")
	at := w.Issued.At(12, 0, time.UTC)
	f.SetCreationDate(at)
	f.SetModificationDate(at)
	f.SetCatalogSort(true)
	f.SetAutoPageBreak(false, 0)
	f.SetMargins(0, 0, 0)
	for _, face := range faces {
		f.AddUTF8FontFromBytes(face.name, "", face.data)
	}
	name := Legible(w.Name)
	f.SetTitle(heading(w.Role)+": "+name, true)
	f.SetAuthor("cohortbot", true)
	f.SetSubject(Legible(w.Cohort), true)
	f.SetLang("en")
	f.AddPage()
	s := sheet{f}
	s.frame()
	s.rosette(middle, 36)
	s.line(row{face: display, size: 23, tracking: 3.2, ink: navy}, strings.ToUpper(heading(w.Role)), 61)
	s.rows(s.certified(w, name))
	s.signatures(w)
	s.code(w.Code)
	var out bytes.Buffer
	if err := f.Output(&out); err != nil {
		return nil, fmt.Errorf("draw certificate: %w", err)
	}
	return out.Bytes(), nil
}

func heading(r mentoring.Role) string {
	if r == mentoring.Mentor {
		return "Certificate of Mentorship"
	}
	return "Certificate of Completion"
}

// certified is what stands in the middle, top to bottom.
func (s sheet) certified(w Words, name string) []row {
	rows := []row{
		{face: italic, size: 13, ink: grey, lines: []string{"This is to certify that"}},
		s.fit(display, navy, name, []float64{46, 42, 38, 34, 31, 28, 25, 22, 19, 17, 15, 13}, 25),
		{rule: 74},
	}
	small := row{face: italic, size: 13, ink: grey}
	took := small
	took.lines = []string{"has completed the mentorship programme as a mentee"}
	if w.Role == mentoring.Mentor {
		took.lines = []string{"has mentored " + mentees(w.Mentees) + " in the mentorship programme"}
	}
	rows = append(rows, took)
	if cohort := Legible(w.Cohort); cohort != "" {
		rows = append(rows, s.fit(regular, navy, cohort, []float64{20, 18, 16, 14, 12, 10}, 14))
	}
	dates := fmt.Sprintf("%s – %s", w.From.Long(), w.To.Long())
	if w.Hours > 0 {
		dates += fmt.Sprintf("   ·   about %d hours", w.Hours)
	}
	rows = append(rows, row{face: regular, size: 11.5, ink: grey, lines: []string{dates}})
	if title := Legible(w.Project); title != "" {
		small.lines, small.apart = []string{"with the project"}, 2
		rows = append(rows, small, s.fit(italic, navy, "“"+title+"”", []float64{17, 15.5, 14, 12.5, 11, 10, 9}, 18))
	}
	return rows
}

func mentees(n int) string {
	words := []string{"", "a mentee", "two mentees", "three mentees", "four mentees", "five mentees"}
	switch {
	case n < 1:
		return "others"
	case n < len(words):
		return words[n]
	}
	return fmt.Sprintf("%d mentees", n)
}

// signatures draws a line for the day and one for each organizer, three at
// most, to be signed by hand.
func (s sheet) signatures(w Words) {
	type column struct{ over, under, role string }
	columns := []column{{over: w.Issued.Long(), role: "Date"}}
	for _, o := range w.Organizers {
		if name := Legible(o); name != "" && len(columns) < 4 {
			columns = append(columns, column{under: name, role: "Organizer"})
		}
	}
	if len(columns) == 1 {
		columns = append(columns, column{role: "Organizer"})
	}
	const wide, gap = 54.0, 8.0
	left := middle - (float64(len(columns))*(wide+gap)-gap)/2
	for i, c := range columns {
		x := left + float64(i)*(wide+gap)
		s.ink(bronze)
		s.pdf.SetLineWidth(0.25)
		s.pdf.Line(x, 177, x+wide, 177)
		at := x + wide/2
		if c.over != "" {
			s.lineAt(row{face: regular, size: 10.5, ink: navy}, c.over, at, 175)
		}
		low := 181.5
		if c.under != "" {
			r := s.fitWide(regular, navy, c.under, []float64{10.5, 9.5, 8.5, 7.5, 6.5}, 6, wide)
			for _, l := range r.lines[:min(len(r.lines), 2)] {
				s.lineAt(r, l, at, low)
				low += r.high()
			}
			low -= r.high() - 4.2
		}
		s.lineAt(row{face: italic, size: 8.5, ink: grey}, c.role, at, low)
	}
}

// code draws the verification code, small, at the bottom.
func (s sheet) code(code string) {
	if code == "" {
		return
	}
	s.line(row{face: regular, size: 7.5, ink: grey},
		fmt.Sprintf("Verification code %s   ·   to check it, type  /cohort verify %s  in the Slack workspace of the programme", code, code), 194.5)
}
