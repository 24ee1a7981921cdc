package bot

import (
	"github.com/slack-go/slack"
)

// Reply says how to answer at once. It is data: the router performs it after
// the commit.
type Reply struct {
	whisper *whisper
	open    *slack.ModalViewRequest
	replace *slack.ModalViewRequest
	reject  []rejection
	close   bool
	options []Option
	redo    *redo
	notMine bool
}

type whisper struct {
	text   string
	blocks []slack.Block
}

type rejection struct{ field, why string }

type redo struct{ verb, args string }

// Done answers with nothing more to show.
var Done Reply

// NotMine passes plain words on to the next flow.
var NotMine = Reply{notMine: true}

// Whisper answers visibly to the person alone: under a command or a message as
// "only visible to you", over a form as a further page.
// Slack does not keep it, so nothing that matters is only whispered.
func Whisper(text string, blocks ...slack.Block) Reply {
	return Reply{whisper: &whisper{text, blocks}}
}

// Open shows a form: over the one that is open, if any.
func Open(m slack.ModalViewRequest) Reply { return Reply{open: &m} }

// Replace shows m in place of the form the person is in.
func Replace(m slack.ModalViewRequest) Reply { return Reply{replace: &m} }

// Reject keeps the form open and says under a field what is wrong with it.
func Reject(f Field, why string) Reply { return Reply{}.And(f, why) }

// And rejects a further field.
func (r Reply) And(f Field, why string) Reply {
	r.reject = append(r.reject, rejection{f.fieldID(), why})
	return r
}

// Rejects reports whether a field was rejected.
func (r Reply) Rejects() bool { return len(r.reject) > 0 }

// CloseAll closes every open form of the stack.
func CloseAll() Reply { return Reply{close: true} }

// Run runs a command as if the person had typed it, e.g. after they chose
// which cohort was meant.
func Run(c Command, args string) Reply { return Reply{redo: &redo{c.verb, args}} }

// RunVerb is [Run] for a verb that travelled on a button.
func RunVerb(verb, args string) Reply { return Reply{redo: &redo{verb, args}} }

// ViewRef says which view an action came from.
type ViewRef struct {
	ID, Hash, RootID string
	Home             bool
	Fields           []string // ids of its input blocks, in order
	Deep             bool     // the stack is full: nothing can be pushed on it
}

// MessageRef says which message an action came from; Key is ours, "" if it is
// not known.
type MessageRef struct{ Channel, TS, Key string }

// notice is a page that says one thing: used where nothing can be whispered.
func notice(w whisper) slack.ModalViewRequest {
	blocks := w.blocks
	if len(blocks) == 0 {
		blocks = []slack.Block{Section(w.text)}
	}
	return slack.ModalViewRequest{
		Type: slack.VTModal, CallbackID: noticeView,
		Title: plain("cohortbot"), Close: plain("Back"),
		Blocks: slack.Blocks{BlockSet: blocks},
	}
}

// noticeView is the callback id of pages without a form; nothing is ever sent
// in from it.
const noticeView = "bot.notice"
