package main

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// mayImport is the dependency rule: which of our packages each may import
// (outside tests), and why.
var mayImport = []struct {
	pkg  string
	ours []string
	why  string
}{
	{"cohortbot/bot/mentoring", nil, "the rules of the programme know no storage, no Slack and no clock"},
	{"cohortbot/bot/match", nil, "the matching is usable by anyone with a spreadsheet"},
	{"cohortbot/bot/ics", nil, "a calendar file needs nothing but its events"},
	{"cohortbot/store", []string{"cohortbot/bot/mentoring"}, "what is kept are the nouns of the rules"},
	{"cohortbot/scheduler", []string{"cohortbot/store"}, "what is due lies in the store"},
	{"cohortbot/bot", []string{"cohortbot/bot/match", "cohortbot/bot/mentoring", "cohortbot/scheduler", "cohortbot/store"}, "the loop knows no conversation"},
	{"cohortbot/bot/flows", []string{"cohortbot/bot", "cohortbot/bot/certificate", "cohortbot/bot/ics", "cohortbot/bot/match", "cohortbot/bot/mentoring", "cohortbot/store"}, "conversations do not run themselves"},
	{"cohortbot/bot/certificate", []string{"cohortbot/bot/mentoring"}, "it draws words on a page, whoever asks"},
	{"cohortbot/bot/sandbox", nil, "a pretend Slack that knew our code would agree with its mistakes"},
	{"cohortbot/deploy", nil, "it only embeds its files"},
	{"cohortbot/cmd/cohortbot", []string{"cohortbot/bot", "cohortbot/bot/flows", "cohortbot/bot/match", "cohortbot/bot/mentoring", "cohortbot/deploy", "cohortbot/store"}, "production never links the pretend Slack"},
	{"cohortbot/cmd/sandbox", []string{"cohortbot/bot", "cohortbot/bot/flows", "cohortbot/bot/match", "cohortbot/bot/mentoring", "cohortbot/bot/sandbox", "cohortbot/deploy", "cohortbot/store"}, "it ties the bot to the pretend Slack"},
}

// onlyIn says which packages may know a library.
var onlyIn = []struct {
	library string
	pkgs    []string
	why     string
}{
	{"go.etcd.io/bbolt", []string{"cohortbot/store"}, "another engine can stand beside it"},
	{"github.com/robfig/cron/v3", []string{"cohortbot/scheduler"}, "it parses specs and rings, and has traps"},
	{"codeberg.org/go-pdf/fpdf", []string{"cohortbot/bot/certificate"}, "one page is drawn with it, and another library can do that too"},
	{"github.com/slack-go/slack", []string{"cohortbot/bot", "cohortbot/bot/flows"}, "one adapter for a library that moves fast"},
	{"github.com/arran4/golang-ical", []string{"cohortbot/bot/ics"}, "it escapes texts and folds lines; what apps import is decided once"},
	{"github.com/emersion/go-ical", nil, "it reads in tests what the other library wrote"},
	{"testing/synctest", nil, "virtual time of this kind exists in tests only"},
}

func TestDependencyRule(t *testing.T) {
	imports := listImports(t)
	for _, rule := range mayImport {
		got, ok := imports[rule.pkg]
		if !ok {
			t.Errorf("there is no package %s any more: drop its line", rule.pkg)
		}
		for _, i := range got {
			if strings.HasPrefix(i, "cohortbot/") && !slices.Contains(rule.ours, i) {
				t.Errorf("%s imports %s; it must not, since %s", rule.pkg, i, rule.why)
			}
		}
	}
	for pkg, got := range imports {
		if !slices.ContainsFunc(mayImport, func(r struct {
			pkg  string
			ours []string
			why  string
		}) bool {
			return r.pkg == pkg
		}) {
			t.Errorf("package %s has no line in the dependency rule: add one", pkg)
		}
		for _, rule := range onlyIn {
			for _, i := range got {
				if (i == rule.library || strings.HasPrefix(i, rule.library+"/")) && !slices.Contains(rule.pkgs, pkg) {
					t.Errorf("%s imports %s; only %v may, since %s", pkg, i, rule.pkgs, rule.why)
				}
			}
		}
	}
}

// TestProductionLinksNoSandbox looks at everything linked, not only imported.
func TestProductionLinksNoSandbox(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", "cohortbot/cmd/cohortbot").Output()
	if err != nil {
		t.Fatal(err)
	}
	deps := strings.Fields(string(out))
	if !slices.Contains(deps, "cohortbot/bot") {
		t.Fatal("go list named no dependencies")
	}
	for _, never := range []string{"cohortbot/bot/sandbox", "testing", "github.com/santhosh-tekuri/jsonschema/v6"} {
		if slices.Contains(deps, never) {
			t.Errorf("the production binary links %s", never)
		}
	}
}

// listImports maps each of our packages to its non-test imports.
func listImports(t *testing.T) map[string][]string {
	t.Helper()
	out, err := exec.Command("go", "list", "-f", `{{.ImportPath}} {{join .Imports " "}}`, "cohortbot/...").Output()
	if err != nil {
		t.Fatal(err)
	}
	imports := map[string][]string{}
	for line := range strings.Lines(string(out)) {
		words := strings.Fields(line)
		imports[words[0]] = words[1:]
	}
	return imports
}
