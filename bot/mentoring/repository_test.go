package mentoring

import (
	"testing"
	"time"
)

func TestCheckLink(t *testing.T) {
	for _, tc := range []struct {
		typed, want string
		ok          bool
	}{
		{"", "", true},
		{"  https://wiki.example.com/a?b=c#d ", "https://wiki.example.com/a?b=c#d", true},
		{"http://example.org", "http://example.org", true},
		{"https://例え.jp/パス", "https://%E4%BE%8B%E3%81%88.jp/%E3%83%91%E3%82%B9", true},
		{"example.com/page", "", false},
		{"see the wiki", "", false},
		{"javascript:alert(1)", "", false},
		{"ftp://example.com/x", "", false},
		{"https://", "", false},
		{"https://wiki/page", "", false},
		{"https://me:secret@example.com", "", false},
		{"https://example.com/a|b>c", "", false},
		{"https://example.com/ a", "", false},
		{"https://example.com/" + string(make([]byte, 600)), "", false},
	} {
		got, err := CheckLink(tc.typed)
		if (err == nil) != tc.ok || tc.ok && got != tc.want {
			t.Errorf("CheckLink(%q) = %q, %v; want %q, %v", tc.typed, got, err, tc.want, tc.ok)
		}
	}
}

func account(title string) Account {
	return Account{Title: title, Summary: "What there is.", Result: Finished}
}

// TestProject: who is awaited for what, and when what is public.
func TestProject(t *testing.T) {
	const mentee, mentor = PersonID("U1"), PersonID("U2")
	at := time.Date(2027, 7, 1, 9, 0, 0, 0, time.UTC)
	p := ProjectEntry{ID: "x", Couple: Couple{Mentee: mentee, Mentor: mentor}}
	check := func(when string, ofMentee, ofMentor AwaitedAccount, public string, confirmed bool) {
		t.Helper()
		title := ""
		if p.Public != nil {
			title = p.Public.Title
		}
		if p.Awaits(mentee) != ofMentee || p.Awaits(mentor) != ofMentor || title != public || p.Confirmed() != confirmed {
			t.Errorf("%s: awaits %q and %q, public %q, confirmed %t; want %q, %q, %q, %t",
				when, p.Awaits(mentee), p.Awaits(mentor), title, p.Confirmed(), ofMentee, ofMentor, public, confirmed)
		}
	}
	check("at first", AccountWanted, NothingAwaited, "", false)
	if p.Settle(true, at) {
		t.Error("nothing is public that nobody wrote")
	}
	p.Write(account("one"), mentee, at)
	check("written", NothingAwaited, YesWanted, "", false)
	if p.Settle(false, at) {
		t.Error("public before the mentor's yes and the deadline")
	}
	p.Write(account("two"), mentor, at)
	check("changed by the mentor", YesWanted, NothingAwaited, "", false)

	late := p
	if !late.Settle(true, at) || late.Public.Title != "one" || late.Confirmed() {
		t.Errorf("after the deadline: %+v, want what the mentee said yes to, unconfirmed", late.Public)
	}

	p.Agree(mentee, at)
	if !p.Settle(false, at) {
		t.Error("both said yes, and it is not public")
	}
	check("both said yes", NothingAwaited, NothingAwaited, "two", true)
	if p.Settle(true, at) {
		t.Error("public twice")
	}
	p.Write(account("three"), mentee, at)
	p.Settle(true, at)
	check("edited by its owner", NothingAwaited, YesWanted, "three", false)
	p.Agree(mentor, at)
	check("confirmed", NothingAwaited, NothingAwaited, "three", true)
	p.TakeBack(at)
	check("taken back", NothingAwaited, NothingAwaited, "", false)
	if p.Settle(true, at) {
		t.Error("public although taken back")
	}
	p.Write(account("three"), mentee, at)
	if !p.Settle(true, at) {
		t.Error("not put back")
	}
	p.Write(account("four, not public"), mentee, at)
	p.Forget(mentee)
	if p.Public == nil || p.Words.Title != "three" || p.Mentee != "" || !p.Former || len(p.Yeses) != 1 || p.Mentor != mentor {
		t.Errorf("after erasure: %+v", p)
	}
	p.Forget(mentor)
	if p.Mentor != "" || len(p.Yeses) != 0 || p.Public.Title != "three" {
		t.Errorf("after both: %+v", p)
	}
}

func TestAccountComplete(t *testing.T) {
	full := Account{Title: "a", Summary: "b", Result: LearnedFrom, Tried: "c", Happened: "d"}
	for name, change := range map[string]func(*Account){
		"title": func(a *Account) { a.Title = "" }, "summary": func(a *Account) { a.Summary = "" }, "result": func(a *Account) { a.Result = "" },
		"tried": func(a *Account) { a.Tried = "" }, "happened": func(a *Account) { a.Happened = "" },
	} {
		a := full
		change(&a)
		if a.Complete() {
			t.Errorf("complete without %s", name)
		}
	}
	if !full.Complete() || !account("x").Complete() {
		t.Error("complete ones are not")
	}
}
