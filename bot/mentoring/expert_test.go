package mentoring

import (
	"testing"
	"time"
)

func TestQuestionsLeft(t *testing.T) {
	tokyo, err := time.LoadLocation("Asia/Tokyo")
	if err != nil {
		t.Fatal(err)
	}
	at := func(s string) time.Time {
		x, err := time.Parse("2006-01-02 15:04", s)
		if err != nil {
			t.Fatal(err)
		}
		return x
	}
	for _, tc := range []struct {
		name    string
		monthly int
		asked   []string
		now     string
		zone    *time.Location
		left    int
		frees   string
	}{
		{"nobody asked", 2, nil, "2027-03-31 12:00", time.UTC, 2, "2027-04-01"},
		{"one", 2, []string{"2027-03-01 00:00"}, "2027-03-31 12:00", time.UTC, 1, "2027-04-01"},
		{"used up", 2, []string{"2027-03-01 00:00", "2027-03-30 12:00"}, "2027-03-31 12:00", time.UTC, 0, "2027-04-01"},
		{"last month's do not count", 2, []string{"2027-02-28 23:59", "2027-03-30 12:00"}, "2027-03-31 12:00", time.UTC, 1, "2027-04-01"},
		{"the month is the expert's", 1, []string{"2027-03-31 14:59"}, "2027-03-31 15:00", tokyo, 1, "2027-05-01"}, // 1 April there
		{"also for what was asked", 1, []string{"2027-03-31 15:00"}, "2027-03-31 15:30", tokyo, 0, "2027-05-01"},
		{"lowered below what was asked", 1, []string{"2027-03-01 12:00", "2027-03-02 12:00"}, "2027-03-03 12:00", time.UTC, 0, "2027-04-01"},
		{"over the year", 1, []string{"2027-12-24 12:00"}, "2027-12-31 12:00", time.UTC, 0, "2028-01-01"},
		{"a year ago", 1, []string{"2026-12-24 12:00"}, "2027-12-31 12:00", time.UTC, 1, "2028-01-01"},
	} {
		var asked []Question
		for _, s := range tc.asked {
			asked = append(asked, Question{At: at(s)})
		}
		left, frees := QuestionsLeft(tc.monthly, asked, at(tc.now), tc.zone)
		if left != tc.left || frees.String() != tc.frees {
			t.Errorf("%s: %d, %s; want %d, %s", tc.name, left, frees, tc.left, tc.frees)
		}
	}
}

func TestConfirmAgain(t *testing.T) {
	for confirmed, want := range map[string]string{"2027-03-15": "2028-03-15", "2028-02-29": "2029-02-28"} {
		day, err := ParseDate(confirmed)
		if err != nil {
			t.Fatal(err)
		}
		x := Expert{Confirmed: day.At(12, 0, time.UTC)}
		if got := x.ConfirmAgain(time.UTC); got.String() != want {
			t.Errorf("confirmed %s, asked again %s, want %s", confirmed, got, want)
		}
		if got := x.ConfirmUntil(time.UTC, Calendar{}).Sub(x.ConfirmAgain(time.UTC)); got != 21 {
			t.Errorf("confirmed %s: %d days for the answer, want three weeks", confirmed, got)
		}
	}
}
