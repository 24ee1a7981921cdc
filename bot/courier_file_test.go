package bot

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/slack-go/slack"

	"cohortbot/bot/sandbox"
	"cohortbot/store"
)

// withFile gives a message a file that says what the message's key is.
func withFile(o *store.Outgoing) {
	o.Content.File = &store.File{Name: o.Key + ".ics", Title: "Your plan", Data: []byte("the plan of " + o.Key)}
}

// plans counts how often a person sees a text with the plan.
func plans(p *sandbox.Person, text string) (n int) {
	for _, m := range p.Messages("") {
		if strings.HasPrefix(m, text+"\n📎 ") && strings.HasSuffix(m, ".ics (Your plan)") {
			n++
		}
	}
	return n
}

func TestCourierSendsFiles(t *testing.T) {
	bench(t, func(b *courierBench) {
		b.queue("ana", toDM(b.ana), "for Ana", withFile)
		b.queue("both", store.Address{Group: []string{b.ana.ID(), b.ben.ID()}}, "for both", withFile)
		b.queue("all", store.Address{Channel: b.channel}, "for all", withFile)
		b.queue("card", toDM(b.ben), "a card")
		b.queue("below", toDM(b.ben), "under the card", withFile, Under("card"))
		b.queue("beside", toDM(b.ben), "not under a file", Under("below"))
		b.settle()
		for key, p := range map[string]*sandbox.Person{"ana": b.ana, "below": b.ben} {
			o := b.row(key)
			if o.State != store.Sent || o.Shown != 1 || o.Content.File.Name != key+".ics" || o.Content.File.Data != nil || len(o.Uploads) != 1 {
				t.Errorf("%s: %+v", key, o)
			}
			if got := string(p.File(key + ".ics")); got != "the plan of "+key {
				t.Errorf("%s got the file %q", p.Name(), got)
			}
		}
		if n := plans(b.ana, "for Ana"); n != 1 {
			t.Errorf("Ana sees her plan %d times", n)
		}
		if b.cleo.File("all.ics") != nil || b.ben.File("ana.ics") != nil {
			t.Error("somebody got another's file")
		}
		shared := b.calls("files.completeUploadExternal")
		if n := len(shared); n != 4 {
			t.Fatalf("%d uploads completed", n)
		}
		if i := slices.IndexFunc(shared, func(s said) bool { return s.Thread != "" }); i < 0 || shared[i].Thread != b.row("card").TS {
			t.Errorf("no file is under the card: %+v", shared)
		}
		if posts := b.calls("chat.postMessage"); posts[len(posts)-1].Thread != "" || b.row("beside").State != store.Sent {
			t.Errorf("what hangs under a file: %+v", posts)
		}
		if s := b.c.stats(); s.Sent != 6 || s.Unknown+s.Retried+s.Dead != 0 {
			t.Errorf("counted %+v", s)
		}
	})
}

func TestAMessageSentWithItsFileStaysAsItIs(t *testing.T) {
	bench(t, func(b *courierBench) {
		b.queue("m", toDM(b.ana), "one", withFile)
		b.settle()
		b.update(func(tx *store.Tx) error {
			if _, err := tx.Refresh("m"); err != nil {
				return err
			}
			return tx.Amend("m", store.Content{Text: "two"})
		})
		b.after(time.Hour)
		if o := b.row("m"); o.State != store.Sent || o.Content.Text != "one" || plans(b.ana, "one") != 1 || len(b.calls("chat.update")) != 0 {
			t.Errorf("%+v\n%s", o, b.ana.Screen())
		}
		// One that is on its way is changed, unless it is too late.
		b.ws.Faults().ServerError("files.completeUploadExternal", 1, true)
		b.queue("n", toDM(b.ana), "three", withFile)
		b.settle()
		b.update(func(tx *store.Tx) error {
			return tx.Amend("n", store.Content{Text: "four", File: &store.File{Name: "plan.ics", Title: "Your plan", Data: []byte("another")}})
		})
		b.after(time.Hour)
		if plans(b.ana, "three") != 0 || plans(b.ana, "four") != 1 || string(b.ana.File("plan.ics")) != "another" {
			t.Errorf("amended before it was sent:\n%s", b.ana.Screen())
		}
		b.queue("waits", toDM(b.ana), "never", withFile, NotBefore(time.Now().Add(time.Hour)))
		b.update(func(tx *store.Tx) error { return tx.Withdraw("waits") })
		if o := b.row("waits"); o.State != store.Dropped || o.Content.File.Data != nil {
			t.Errorf("withdrawn: %+v", o)
		}
	})
}

// TestCourierNeitherLosesNorDoublesAFile has each of the calls that a file
// needs fail in each way.
func TestCourierNeitherLosesNorDoublesAFile(t *testing.T) {
	for _, method := range []string{"conversations.open", "files.getUploadURLExternal", "upload", "files.completeUploadExternal", "conversations.history"} {
		for _, fault := range []string{"lost", "before", "after", "limit", "crash before", "crash after"} {
			t.Run(method+" "+fault, func(t *testing.T) {
				bench(t, func(b *courierBench) {
					f := b.ws.Faults()
					if method == "conversations.history" { // looked at only when the outcome is unknown
						f.LoseReply("files.completeUploadExternal", 1)
					}
					hit := false
					crash := func(before bool) {
						b.tap(func(m string, r *http.Request, onward func() (*http.Response, error)) (*http.Response, error) {
							if (m == method || method == "upload" && strings.Contains(r.URL.Path, "/upload/")) && !hit {
								hit = true
								if !before {
									defer b.store.Close()
									return onward()
								}
								_ = b.store.Close()
								return nil, fmt.Errorf("killed")
							}
							return onward()
						})
					}
					switch fault {
					case "lost":
						f.LoseReply(method, 1)
					case "before", "after":
						f.ServerError(method, 1, fault == "before")
					case "limit":
						f.RateLimit(2, 3*time.Second)
					case "crash before", "crash after":
						crash(fault == "crash before")
					}
					b.queue("m", toDM(b.ana), "yours", withFile)
					b.after(20 * time.Second)
					if hit {
						if err := b.halt(); err != nil {
							t.Error(err)
						}
						b.tap(nil)
						b.start()
					}
					b.after(time.Hour)
					if o := b.row("m"); o.State != store.Sent || plans(b.ana, "yours") != 1 || string(b.ana.File("m.ics")) != "the plan of m" {
						t.Errorf("%+v\n%s", o, b.ana.Screen())
					}
				})
			})
		}
	}
}

func TestCourierUploadsAnewWhatSlackHasDiscarded(t *testing.T) {
	bench(t, func(b *courierBench) {
		gone := 1
		b.tap(func(method string, r *http.Request, onward func() (*http.Response, error)) (*http.Response, error) {
			if method == "files.completeUploadExternal" && gone > 0 {
				gone--
				return answer(r, 200, `{"ok":false,"error":"file_not_found"}`), nil
			}
			return onward()
		})
		b.queue("m", toDM(b.ana), "yours", withFile)
		b.after(time.Minute)
		if o := b.row("m"); o.State != store.Sent || plans(b.ana, "yours") != 1 || len(o.Uploads) != 2 || o.Uploads[0].Of != "" {
			t.Errorf("%+v\n%s", o, b.ana.Screen())
		}
	})
}

// TestCourierDeletesTheDoubleOfAFileThatSlackHid: Slack answers nothing, hides
// the message, and refuses to complete the upload again, since it has.
func TestCourierDeletesTheDoubleOfAFileThatSlackHid(t *testing.T) {
	bench(t, func(b *courierBench) {
		b.ws.Faults().LoseReply("files.completeUploadExternal", 1)
		b.queue("m", toDM(b.ana), "yours", withFile)
		b.settle()
		b.tap(hideHistory(time.Now().Add(2 * time.Minute)))
		b.after(3 * time.Minute)
		if n := plans(b.ana, "yours"); n != 2 {
			t.Fatalf("Ana sees it %d times; the test wants a double to be found", n)
		}
		b.after(10 * time.Minute)
		if n, o := plans(b.ana, "yours"), b.row("m"); n != 1 || o.State != store.Sent || b.c.stats().Doubles != 1 {
			t.Errorf("Ana sees it %d times: %+v", n, o)
		}
	})
}

func TestAFileThatSlackWillNotTakeHoldsUpNobodyElse(t *testing.T) {
	bench(t, func(b *courierBench) {
		b.tap(func(_ string, r *http.Request, onward func() (*http.Response, error)) (*http.Response, error) {
			if strings.Contains(r.URL.Path, "/upload/") {
				return answer(r, http.StatusRequestEntityTooLarge, "too large"), nil
			}
			return onward()
		})
		b.queue("large", toDM(b.ana), "yours", withFile)
		b.queue("other", toDM(b.ben), "hello")
		b.settle()
		if o := b.row("other"); o.State != store.Sent {
			t.Errorf("the other message is %s: %s", o.State, o.LastError)
		}
		b.after(time.Hour)
		if o := b.row("large"); o.State != store.Dead || !strings.Contains(o.LastError, "413") || o.Content.File.Data == nil {
			t.Errorf("%+v", o)
		}
		b.tap(nil)
		b.update(func(tx *store.Tx) error { return tx.Revive("large") })
		b.after(time.Minute)
		if plans(b.ana, "yours") != 1 {
			t.Errorf("revived, it is not there: %+v", b.row("large"))
		}
	})
}

// TestUploadsThatAreOffHoldUpNothing: an app that was installed before it asked
// for files:write, or a workspace without uploads.
func TestUploadsThatAreOffHoldUpNothing(t *testing.T) {
	bench(t, func(b *courierBench) {
		b.tap(func(method string, r *http.Request, onward func() (*http.Response, error)) (*http.Response, error) {
			if method == "files.getUploadURLExternal" {
				return answer(r, 200, `{"ok":false,"error":"missing_scope","needed":"files:write"}`), nil
			}
			return onward()
		})
		b.queue("file", toDM(b.ana), "yours", withFile)
		b.queue("next", toDM(b.ana), "and this")
		b.queue("gone", toDM(b.ben), "taken back", withFile)
		b.settle()
		if o := b.row("next"); o.State != store.Sent {
			t.Errorf("what came after the file is %s: %s", o.State, o.LastError)
		}
		b.update(func(tx *store.Tx) error { return tx.Withdraw("gone") })
		b.after(24 * time.Hour)
		if o := b.row("file"); o.State != store.Pending || !strings.Contains(o.LastError, "files:write") {
			t.Errorf("the file is %s: %s", o.State, o.LastError)
		}
		b.tap(nil)
		b.after(10 * time.Minute)
		if plans(b.ana, "yours") != 1 || plans(b.ben, "taken back") != 0 {
			t.Errorf("once uploads are on:\n%s\n%s", b.ana.Screen(), b.ben.Screen())
		}
	})
}

// TestUnreachableUploadsHoldUpNothing: the host that takes the bytes is another
// one than Slack's API, and something on the way may refuse it alone.
func TestUnreachableUploadsHoldUpNothing(t *testing.T) {
	bench(t, func(b *courierBench) {
		b.tap(func(_ string, r *http.Request, onward func() (*http.Response, error)) (*http.Response, error) {
			if strings.Contains(r.URL.Path, "/upload/") {
				return nil, errors.New("dial tcp: connection refused")
			}
			return onward()
		})
		b.queue("file", toDM(b.ana), "yours", withFile)
		b.queue("next", toDM(b.ana), "and this")
		b.queue("other", toDM(b.ben), "and that")
		b.settle()
		for _, key := range []string{"next", "other"} {
			if o := b.row(key); o.State != store.Sent {
				t.Errorf("%s, which has no file, is %s: %s", key, o.State, o.LastError)
			}
		}
		b.after(24 * time.Hour)
		b.queue("late", toDM(b.ana), "a day later")
		b.settle()
		if o := b.row("late"); o.State != store.Sent {
			t.Errorf("a day later, what has no file is %s: %s", o.State, o.LastError)
		}
		b.tap(nil)
		b.after(time.Hour)
		if plans(b.ana, "yours") != 1 {
			t.Errorf("once the host is reached:\n%s", b.ana.Screen())
		}
	})
}

func TestCourierPacesFilesAgainstAStrictSlack(t *testing.T) {
	bench(t, func(b *courierBench) {
		const many = 120
		var people []*sandbox.Person
		for i := range many {
			people = append(people, b.ws.AddPerson(sandbox.Profile{Name: fmt.Sprint("Person ", i)}))
			b.queue(fmt.Sprint("m", i), toDM(people[i]), "yours", withFile)
		}
		b.queue("other", toDM(b.cleo), "hello")
		b.after(30 * time.Second)
		if o := b.row("other"); o.State != store.Sent {
			t.Error("files hold up what has none")
		}
		b.after(4 * time.Minute)
		for _, p := range people {
			if plans(p, "yours") != 1 {
				t.Errorf("%s sees it %d times", p.Name(), plans(p, "yours"))
			}
		}
		if s := b.c.stats(); s.Limited > 0 || s.Sent != many+1 {
			t.Errorf("counted %+v", s)
		}
	}, paced(5), func(_ *Config, o *sandbox.Options) { o.Strict429 = true })
}

func TestAFileNeedsWhatSlackNeeds(t *testing.T) {
	file := &store.File{Name: "a.ics", Data: []byte("x")}
	for name, m := range map[string]Message{
		"blocks":     {Text: "x", Blocks: []slack.Block{Divider()}, File: file},
		"no name":    {Text: "x", File: &store.File{Data: []byte("x")}},
		"no content": {Text: "x", File: &store.File{Name: "a.ics"}},
		"App Home":   {To: store.Address{Home: "U1"}, Text: "x", File: file},
	} {
		if _, err := m.content(); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
	if c, err := (Message{Text: "x", File: file}).content(); err != nil || cmp.Diff(c, store.Content{Text: "x", File: file}) != "" {
		t.Errorf("refused: %v", err)
	}
}
