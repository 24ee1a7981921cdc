package sandbox

import (
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"strconv"
	"strings"
	"time"
)

const (
	base36    = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	decimals  = "0123456789"
	hexDigits = "0123456789abcdef"
	mixedCase = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
)

func hash(s string) uint64 {
	h := fnv.New64a()
	h.Write([]byte(s))
	return h.Sum64()
}

// letters draws n characters that depend on the seed and the key only, not on the order of calls:
// two posts that race in the app get the same ids in every run.
func (w *Workspace) letters(alphabet string, n int, key string) string {
	r := rand.New(rand.NewPCG(w.opt.Seed, hash(key)))
	b := make([]byte, n)
	for i := range b {
		b[i] = alphabet[r.IntN(len(alphabet))]
	}
	return string(b)
}

func (w *Workspace) id(prefix, key string) string {
	return prefix + "0" + w.letters(base36, 9, prefix+"/"+key)
}

func (w *Workspace) digits(n int, key string) string {
	return "1" + w.letters(decimals, n-1, "digits/"+key)
}

// next numbers things of one kind; the workspace is locked.
func (w *Workspace) next(kind string) string {
	w.counters[kind]++
	return strconv.FormatUint(w.counters[kind], 10)
}

func (w *Workspace) uuid(kind string) string {
	s := w.letters(hexDigits, 32, "uuid/"+kind+"/"+w.next("uuid/"+kind))
	return strings.Join([]string{s[:8], s[8:12], s[12:16], s[16:20], s[20:]}, "-")
}

// ts is the next message timestamp: Slack's are unique in a conversation, and so are these in the workspace.
func (w *Workspace) ts() string {
	us := w.opt.Now().UnixMicro()
	if us <= w.lastTS {
		us = w.lastTS + 1
	}
	w.lastTS = us
	return fmt.Sprintf("%d.%06d", us/1e6, us%1e6)
}

func tsTime(ts string) time.Time {
	whole, fraction, _ := strings.Cut(ts, ".")
	s, _ := strconv.ParseInt(whole, 10, 64)
	us, _ := strconv.ParseInt(fraction, 10, 64)
	return time.Unix(s, us*1000)
}
