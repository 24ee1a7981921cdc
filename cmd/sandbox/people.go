package main

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"cohortbot/bot/sandbox"
)

// participant is one person of the workspace, with the languages they speak.
type participant struct {
	sandbox.Part
	Languages string
}

// roles are what people can be in a rehearsal.
var roles = []string{"organizer", "mentor", "mentee", "manager", "sponsor"}

// sampleCast is the cast that comes with the sandbox, and those who join it for
// the second edition; two of them write their names in other scripts.
func sampleCast() []participant {
	newcomers := []sandbox.Part{
		{Profile: sandbox.Profile{Name: "Viktor Hale", Handle: "viktor", Zone: "Europe/London"}, Role: "organizer"},
		{Profile: sandbox.Profile{Name: "Ines Duarte", Handle: "ines", Zone: "Europe/Lisbon"}, Role: "mentor"},
		{Profile: sandbox.Profile{Name: "Noah Tremblay", Handle: "noah", Zone: "America/New_York"}, Role: "mentor"},
		{Profile: sandbox.Profile{Name: "Yuki Mori", Handle: "yuki", Zone: "Asia/Tokyo"}, Role: "mentor"},
		{Profile: sandbox.Profile{Name: "Aylin Demir", Handle: "aylin", Zone: "Europe/Istanbul"}, Role: "mentee"},
		{Profile: sandbox.Profile{Name: "Bruno Costa", Handle: "bruno", Zone: "America/Sao_Paulo"}, Role: "mentee"},
		{Profile: sandbox.Profile{Name: "ნინო ბერიძე", Handle: "nino", Zone: "Asia/Tbilisi"}, Role: "mentee"},
		{Profile: sandbox.Profile{Name: "林薇", Handle: "linwei", Zone: "Asia/Shanghai"}, Role: "mentee"},
		{Profile: sandbox.Profile{Name: "Omar Said", Handle: "omar", Zone: "Africa/Cairo"}, Role: "mentee"},
		{Profile: sandbox.Profile{Name: "Zofia Nowak", Handle: "zofia", Zone: "Europe/Warsaw"}, Role: "mentee"},
		{Profile: sandbox.Profile{Name: "Tessa Brandt", Handle: "tessa", Zone: "Europe/Berlin"}, Role: "manager"},
		{Profile: sandbox.Profile{Name: "Ulla Henriksen", Handle: "ulla", Zone: "Europe/Copenhagen"}, Role: "sponsor"},
	}
	var all []participant
	for _, p := range append(sandbox.Cast(), newcomers...) {
		all = append(all, participant{Part: p})
	}
	return all
}

// organizer is the first of the cast who may create cohorts.
func organizer(cast []participant) string {
	for _, p := range cast {
		if p.Role == "organizer" {
			return p.Name
		}
	}
	return ""
}

// readPeople reads the people of a rehearsal from a CSV file: all of them, or
// none and an error that names the line and the column.
func readPeople(path string) ([]participant, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	people, err := parsePeople(string(raw))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return people, nil
}

// parsePeople reads a table whose first line names the columns name, role, zone
// and languages, in any order; the last may be missing. The separator is a
// comma or, as in some countries' spreadsheets, a semicolon.
func parsePeople(text string) ([]participant, error) {
	text = strings.TrimPrefix(text, "\ufeff") // spreadsheets begin with it
	r := csv.NewReader(strings.NewReader(text))
	r.TrimLeadingSpace = true
	if first, _, _ := strings.Cut(text, "\n"); strings.Count(first, ";") > strings.Count(first, ",") {
		r.Comma = ';'
	}
	header, err := r.Read()
	if errors.Is(err, io.EOF) {
		return nil, errors.New("the file is empty: the first line names the columns name, role, zone, languages")
	}
	if err != nil {
		return nil, fmt.Errorf("line 1: %w", err)
	}
	column := map[string]int{}
	for i, name := range header {
		column[strings.ToLower(strings.TrimSpace(name))] = i
	}
	for _, name := range []string{"name", "role", "zone"} {
		if _, ok := column[name]; !ok {
			return nil, fmt.Errorf("line 1: there is no column %q; the first line is, for example: name,role,zone,languages", name)
		}
	}
	var people []participant
	seen := map[string]int{}
	for {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err // says the line and the column itself
		}
		cell := func(name string) string {
			if i, ok := column[name]; ok {
				return strings.TrimSpace(row[i])
			}
			return ""
		}
		wrong := func(name, format string, args ...any) error {
			line, col := r.FieldPos(column[name])
			return fmt.Errorf("line %d, column %d (%s): %s", line, col, name, fmt.Sprintf(format, args...))
		}
		p := participant{Languages: cell("languages")}
		p.Name, p.Role, p.Zone = cell("name"), strings.ToLower(cell("role")), cell("zone")
		line, _ := r.FieldPos(0)
		switch earlier, twice := seen[strings.ToLower(p.Name)]; {
		case p.Name == "":
			return nil, wrong("name", "there is no name")
		case twice:
			return nil, wrong("name", "%s stands in line %d already", p.Name, earlier)
		case !slices.Contains(roles, p.Role):
			return nil, wrong("role", "%q is none of %s", p.Role, strings.Join(roles, ", "))
		case p.Zone == "":
			return nil, wrong("zone", "there is no time zone: write, for example, Europe/Berlin")
		}
		if _, err := time.LoadLocation(p.Zone); err != nil {
			return nil, wrong("zone", "there is no time zone %q: write, for example, Europe/Berlin", p.Zone)
		}
		seen[strings.ToLower(p.Name)] = line
		people = append(people, p)
	}
	if organizer(people) == "" {
		return nil, errors.New(`there is no organizer: give one line the role "organizer"`)
	}
	return people, nil
}
