package sandbox

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestPageChart: what belongs to one category stands together, each bar with
// its series' name, as long as its number says.
func TestPageChart(t *testing.T) {
	for _, tc := range []struct {
		name, chart string
		want        *pageChart
	}{
		{"two series",
			`{"type":"bar","series":[{"name":"green","data":[{"label":"Week 1","value":4},{"label":"Week 2","value":2}]},{"name":"red","data":[{"label":"Week 1","value":0},{"label":"Week 2","value":1}]}]}`,
			&pageChart{Series: []string{"green", "red"}, Groups: []barGroup{
				{"Week 1", []pageBar{{Text: "4", Name: "green", Width: 100}, {Text: "0", Name: "red", Colour: 1}}},
				{"Week 2", []pageBar{{Text: "2", Name: "green", Width: 50}, {Text: "1", Name: "red", Colour: 1, Width: 25}}},
			}}},
		{"a pie", `{"type":"pie","segments":[{"label":"met","value":3},{"label":"not","value":1}]}`,
			&pageChart{Pie: true, Groups: []barGroup{
				{"met", []pageBar{{Text: "3", Width: 75}}},
				{"not", []pageBar{{Text: "1", Colour: 1, Width: 25}}},
			}}},
		{"nothing", `{"type":"bar","series":[]}`, &pageChart{}},
	} {
		if diff := cmp.Diff(tc.want, chartOf(decodeObject([]byte(tc.chart)))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tc.name, diff)
		}
	}
}
