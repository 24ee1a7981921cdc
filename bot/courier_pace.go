package bot

import (
	"encoding/binary"
	"io"
	"math"
	"strings"
	"time"
)

// Slack allows one message per second and conversation, tolerating bursts, and
// several hundred a minute in all, without saying how many
// (https://docs.slack.dev/apis/web-api/rate-limits). So the pace rises slowly
// while all goes well and is halved when Slack says 429.
const (
	apart        = time.Second     // between messages in one conversation
	ahead        = 2 * time.Second // how far a burst may run ahead of that: three messages
	burst        = 3.0             // calls at once after a rest
	faster       = 0.02            // more calls per second, each second
	fastest      = 20.0
	slowest      = 0.2
	tier4        = 100.0 / 60 // calls per second to views.publish and users.info
	tier3        = 50.0 / 60  // files per second: each opens its conversation
	longestRest  = 30 * time.Second
	longestRetry = 5 * time.Minute
)

// pacer decides what may go out when. It belongs to the courier's lock.
type pacer struct {
	unlimited bool
	lanes     [4]lane
	next      map[string]time.Time // per conversation: when the next message would be on time
	sweepAt   int
	fileTurn  time.Time // of the latest file that was told to wait

	rest     time.Time // nobody calls before
	failures int       // outages in a row
	failedAt time.Time
}

// lane is the pace of one group of methods.
type lane struct {
	rate, top float64
	tokens    float64
	at        time.Time // of tokens
	cutAt     time.Time
}

const (
	laneMessages = iota
	laneHomes
	laneLookups
	laneFiles // besides that of messages
)

func laneOf(conversation string) int {
	switch kind, _, _ := strings.Cut(conversation, ":"); kind {
	case "home":
		return laneHomes
	case "lookup":
		return laneLookups
	}
	return laneMessages
}

// newPacer starts with that many messages per second in all; below 0 there is
// no limit, and none per conversation.
func newPacer(perSecond float64) *pacer {
	if perSecond == 0 {
		perSecond = 1
	}
	p := &pacer{unlimited: perSecond < 0, next: map[string]time.Time{}, sweepAt: 256}
	p.lanes[laneMessages] = lane{rate: perSecond, top: max(fastest, perSecond), tokens: burst}
	p.lanes[laneHomes] = lane{rate: tier4, top: tier4, tokens: burst}
	p.lanes[laneLookups] = lane{rate: tier4, top: tier4, tokens: burst}
	p.lanes[laneFiles] = lane{rate: tier3, top: tier3, tokens: burst}
	return p
}

// resting says that nobody may call now.
func (p *pacer) resting(now time.Time) bool { return now.Before(p.rest) }

// left is how many calls of each lane may go out now.
func (p *pacer) left(now time.Time) (left [4]float64) {
	for i := range p.lanes {
		l := &p.lanes[i]
		if l.at.IsZero() || now.Before(l.at) {
			l.at = now
		}
		l.tokens = min(max(burst, l.rate), l.tokens+l.rate*now.Sub(l.at).Seconds())
		l.at = now
		left[i] = l.tokens
	}
	return left
}

// onTime says that the conversation may have its next message now.
func (p *pacer) onTime(conversation string, now time.Time) bool {
	return p.unlimited || !p.next[conversation].After(now.Add(ahead))
}

// took notes a call.
func (p *pacer) took(conversation string, now time.Time) {
	if p.unlimited {
		return
	}
	which := laneOf(conversation)
	p.lanes[which].tokens--
	if which != laneMessages {
		return
	}
	next := p.next[conversation]
	if next.Before(now) {
		next = now
	}
	p.next[conversation] = next.Add(apart)
	if len(p.next) < p.sweepAt {
		return
	}
	for c, t := range p.next {
		if !t.After(now) {
			delete(p.next, c)
		}
	}
	p.sweepAt = 2*len(p.next) + 256
}

// file takes a message with a file, or says when its turn is.
func (p *pacer) file(now time.Time) (turn time.Time, later bool) {
	if p.unlimited || p.left(now)[laneFiles] >= 1 {
		p.lanes[laneFiles].tokens--
		return now, false
	}
	if p.fileTurn.Before(now) {
		p.fileTurn = now
	}
	p.fileTurn = p.fileTurn.Add(time.Duration(float64(time.Second)/tier3) + 50*time.Millisecond)
	return p.fileTurn, true
}

// release is when something that is held back now may go; the pace is the only
// reason it knows.
func (p *pacer) release(now time.Time) time.Time {
	first := time.Time{}
	sooner := func(t time.Time) {
		if t.After(now) && (first.IsZero() || t.Before(first)) {
			first = t
		}
	}
	for i, left := range p.left(now) {
		if left < 1 && i != laneFiles { // files wait one by one
			sooner(now.Add(time.Duration(math.Ceil((1 - left) / p.lanes[i].rate * float64(time.Second)))))
		}
	}
	for _, t := range p.next {
		sooner(t.Add(-ahead))
	}
	return first
}

// went is told of every answer that was not a 429.
func (p *pacer) went(conversation string) {
	p.failures = 0
	l := &p.lanes[laneOf(conversation)]
	l.rate = min(l.top, l.rate+faster/l.rate)
}

// slowDown is told of a 429 to a call that began at an instant. Calls that
// were under way together count once.
func (p *pacer) slowDown(conversation string, began, now time.Time, wait time.Duration) {
	p.failures = 0
	p.restUntil(now.Add(wait))
	l := &p.lanes[laneOf(conversation)]
	if began.After(l.cutAt) || l.cutAt.IsZero() {
		l.rate, l.cutAt = max(slowest, l.rate/2), now
		l.tokens = min(l.tokens, 1)
	}
}

// outage is told of a call that did not reach Slack, or was not answered by it.
func (p *pacer) outage(began, now time.Time, chance io.Reader) {
	if p.failures == 0 || !began.Before(p.failedAt) {
		p.failures++
		p.failedAt = now
	}
	p.restUntil(now.Add(backoff(p.failures, longestRest, chance)))
}

func (p *pacer) restUntil(t time.Time) {
	if t.After(p.rest) {
		p.rest = t
	}
}

// backoff doubles from one second with each attempt, up to longest, and takes
// between half and all of that by chance, so that callers spread.
func backoff(attempts int, longest time.Duration, chance io.Reader) time.Duration {
	d := min(time.Second<<min(max(attempts-1, 0), 20), longest)
	var b [8]byte
	if _, err := io.ReadFull(chance, b[:]); err != nil {
		return d
	}
	part := float64(binary.LittleEndian.Uint64(b[:])>>11) / (1 << 53)
	return d/2 + time.Duration(part*float64(d/2))
}
