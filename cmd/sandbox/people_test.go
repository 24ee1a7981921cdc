package main

import (
	"bytes"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"cohortbot/bot/sandbox"
)

func TestParsePeople(t *testing.T) {
	part := func(name, role, zone, languages string) participant {
		return participant{Part: sandbox.Part{Profile: sandbox.Profile{Name: name, Zone: zone}, Role: role}, Languages: languages}
	}
	for _, tc := range []struct {
		name, csv string
		want      []participant
	}{
		{"plain", "name,role,zone,languages\nMia Berg,organizer,Europe/Berlin,\"German, English\"\nOle Dahl,mentor,Europe/Oslo,English\n",
			[]participant{part("Mia Berg", "organizer", "Europe/Berlin", "German, English"), part("Ole Dahl", "mentor", "Europe/Oslo", "English")}},
		{"a spreadsheet's", "\ufeffRole;Name;Zone\r\nOrganizer; Mia Berg ;Europe/Berlin\r\n", []participant{part("Mia Berg", "organizer", "Europe/Berlin", "")}},
	} {
		got, err := parsePeople(tc.csv)
		if err != nil {
			t.Errorf("%s: %v", tc.name, err)
		}
		if diff := cmp.Diff(tc.want, got); diff != "" {
			t.Errorf("%s: %s", tc.name, diff)
		}
	}
	for _, tc := range []struct{ name, csv, want string }{
		{"empty", "", "the file is empty"},
		{"no zone column", "name,role\nMia,organizer\n", `line 1: there is no column "zone"`},
		{"no name", "name,role,zone\n,organizer,UTC\n", "line 2, column 1 (name): there is no name"},
		{"unknown role", "name,role,zone\nMia,organizer,UTC\nOle,boss,UTC\n", `line 3, column 5 (role): "boss" is none of organizer, mentor`},
		{"unknown zone", "name,role,zone\nMia,organizer,Berlin\n", `line 2, column 15 (zone): there is no time zone "Berlin"`},
		{"twice", "name,role,zone\nMia,organizer,UTC\nmia,mentor,UTC\n", "line 3, column 1 (name): mia stands in line 2 already"},
		{"too many columns", "name,role,zone\nMia,organizer,UTC,x\n", "record on line 2: wrong number of fields"},
		{"open quote", "name,role,zone\n\"Mia,organizer,UTC\n", "line 2"},
		{"nobody in charge", "name,role,zone\nMia,mentor,UTC\n", "there is no organizer"},
	} {
		got, err := parsePeople(tc.csv)
		if err == nil || !strings.Contains(err.Error(), tc.want) || got != nil {
			t.Errorf("%s: %v, %v; want %q and nobody", tc.name, got, err, tc.want)
		}
	}
}

// TestServeRefuses what cannot be served, with a word on what to do.
func TestServeRefuses(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	}()
	file := filepath.Join(t.TempDir(), "people.csv")
	if err := os.WriteFile(file, []byte("name,role,zone\nMia,boss,UTC\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		args []string
		want string
	}{
		{[]string{"-listen", l.Addr().String()}, "choose another address with -listen"},
		{[]string{"-listen", "127.0.0.1:0", "-people", file}, "people.csv: line 2, column 5 (role)"},
		{[]string{"-people", file + ".missing"}, "no such file"},
		{[]string{"-play", "-people", file}, "plays the sample cast"},
		{[]string{"-play", "-no-bot"}, "leave out -play or -no-bot"},
		{[]string{"-play", "-strict-limits"}, "leave out -play or -strict-limits"},
		{[]string{"-manifest", file}, "add -no-bot"},
		{[]string{"-no-bot", "-manifest", file + ".missing"}, "no such file"},
		{[]string{"-no-bot", "-manifest", file}, "people.csv: sandbox: manifest: invalid character"},
	} {
		var out, errw bytes.Buffer
		if code := run(t.Context(), tc.args, &out, &errw); code != exitInput || !strings.Contains(errw.String(), tc.want) {
			t.Errorf("%v: exit %d, %q; want %d and %q", tc.args, code, errw.String(), exitInput, tc.want)
		}
	}
}

// TestPeopleReplaceTheCast opens a rehearsal with other people.
func TestPeopleReplaceTheCast(t *testing.T) {
	people, err := parsePeople("name,role,zone,languages\nMia Berg,organizer,Europe/Berlin,German\nOle Dahl,mentor,Europe/Oslo,Norwegian\n")
	if err != nil {
		t.Fatal(err)
	}
	w, err := newWorld(setup{start: time.Date(2027, 1, 18, 8, 0, 0, 0, time.UTC), seed: 1, bot: true, log: quietLog(), fail: t.Errorf, cast: people})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := w.close(); err != nil {
			t.Error(err)
		}
	}()
	var names []string
	for _, p := range w.People() {
		names = append(names, p.Name())
	}
	if diff := cmp.Diff([]string{"Mia Berg", "Ole Dahl"}, names); diff != "" {
		t.Error(diff)
	}
	mia := w.Person("Mia Berg")
	if err := mia.Type("/cohort new"); err != nil || !strings.Contains(mia.Modal(), "New cohort") {
		t.Errorf("the organizer of the file may not create a cohort: %v %s", err, mia.Screen())
	}
}
