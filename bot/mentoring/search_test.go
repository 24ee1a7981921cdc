package mentoring

import (
	"fmt"
	"slices"
	"testing"
)

func TestSearch(t *testing.T) {
	among := []Findable{
		{ID: "trucks", Title: "Fewer half-empty trucks", Goal: "Forecast next week's returns for each warehouse", Tags: []string{"forecasting", "logistics"}},
		{ID: "churn", Title: "Who leaves us?", Goal: "Predict churn from support tickets", Tags: []string{"classification", "R"}},
		{ID: "georgian", Title: "საწყობის პროგნოზი", Goal: "მარაგების პროგნოზირება", Tags: []string{"ლოგისტიკა"}},
		{ID: "chinese", Title: "仓库需求预测", Goal: "用两年的销售数据预测每周退货", Tags: []string{"时间序列"}},
		{ID: "data", Title: "Data project", Goal: "Use data to make new data"},
	}
	for _, tc := range []struct {
		asked string
		want  []string // the best first; only these
	}{
		{"forecast warehouses", []string{"trucks"}},
		{"forcasting", []string{"trucks"}},       // a letter missing
		{"wharehouse", []string{"trucks"}},       // one too many
		{"lgoistics", []string{"trucks"}},        // two swapped
		{"LOGISTICS!", []string{"trucks"}},       // case and signs
		{"logist", []string{"trucks"}},           // the beginning of a word
		{"churn", []string{"churn"}},             //
		{"r", []string{"churn"}},                 // a language of one letter
		{"საწყობი", []string{"georgian"}},        // another case of the word
		{"ლოგისტიკა", []string{"georgian"}},      //
		{"预测", []string{"chinese"}},              //
		{"仓", []string{"chinese"}},               // one character
		{"data", []string{"data"}},               // nothing but what everybody says
		{"forecasting data", []string{"trucks"}}, // the telling word decides
		{"blockchain for dental implants", nil},  //
		{"cat", nil},                             // too short to be a mistyped word
		{"", nil},                                //
		{"... !?", nil},                          //
		{"forecasting churn", []string{"trucks", "churn"}},
	} {
		var got []string
		for _, l := range Search(tc.asked, among) {
			got = append(got, l.ID)
		}
		slices.Sort(got)
		want := slices.Clone(tc.want)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("Search(%q) = %q, want %q", tc.asked, got, tc.want)
		}
	}
}

// TestSearchRanks: a word of the title counts more than one of the text, and
// two words more than one.
func TestSearchRanks(t *testing.T) {
	among := []Findable{
		{ID: "text", Title: "Trucks", Goal: "with a forecast of returns"},
		{ID: "title", Title: "Forecast of sales", Goal: "for the planners"},
		{ID: "both", Title: "Forecast of returns", Goal: "for the planners"},
		{ID: "other", Title: "Chat", Goal: "answers"},
	}
	got := Search("forecast returns", among)
	var ids []string
	for _, l := range got {
		ids = append(ids, l.ID)
	}
	if want := []string{"both", "text", "title"}; !slices.Equal(ids, want) {
		t.Errorf("ranked %q, want %q", ids, want)
	}
	if got := Search("forecast", among); got[0].ID != "title" || got[1].ID != "both" || got[2].ID != "text" {
		t.Errorf("ranked %v, want title, both, text: equal ones as they came", got)
	}
}

func BenchmarkSearch(b *testing.B) {
	var among []Findable
	for i := range 2000 {
		among = append(among, Findable{ID: fmt.Sprint(i), Title: fmt.Sprintf("Project number %d on forecasting", i), Goal: "Predict next week's returns for each of our twelve warehouses from two years of sales", Tags: []string{"logistics", fmt.Sprint("tag", i%17)}})
	}
	for b.Loop() {
		Search("forcasting warehouse tag5", among)
	}
}
