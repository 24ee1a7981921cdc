package certificate

import (
	_ "embed" // the typeface
	"encoding/binary"
	"fmt"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// The three faces; fonts/README.md says where they come from.
const (
	display = "display"
	regular = "regular"
	italic  = "italic"
)

var (
	//go:embed fonts/display.ttf
	displayData []byte
	//go:embed fonts/regular.ttf
	regularData []byte
	//go:embed fonts/italic.ttf
	italicData []byte
)

var faces = []struct {
	name string
	data []byte
}{{display, displayData}, {regular, regularData}, {italic, italicData}}

// printed is what the typeface has; the three faces have the same.
var printed = mustLetters(displayData)

// Clean is a name or a title as it is meant: composed, with single spaces, and
// without what nobody sees (controls, marks of direction, emoji).
func Clean(s string) string {
	var b strings.Builder
	for _, r := range norm.NFC.String(s) {
		switch {
		case unicode.IsSpace(r):
			b.WriteByte(' ')
		case unicode.In(r, unicode.C, unicode.So, unicode.Sk) && !printed[r], r == unicode.ReplacementChar, unicode.Is(unicode.Variation_Selector, r):
		default:
			b.WriteRune(r)
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// Printable reports whether every letter of a clean text can be printed, and
// it has one; if not, which cannot, each once, in order.
func Printable(s string) (missing []rune, ok bool) {
	seen := map[rune]bool{}
	letters := 0
	for _, r := range Clean(s) {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			letters++
		}
		if !printed[r] && !seen[r] {
			seen[r] = true
			missing = append(missing, r)
		}
	}
	return missing, len(missing) == 0 && letters > 0
}

// Legible is what is printed of a text: all of it, if it is [Printable].
// Nothing, if no letter is left.
func Legible(s string) string {
	letters := false
	s = strings.Map(func(r rune) rune {
		if !printed[r] {
			return -1
		}
		letters = letters || unicode.IsLetter(r) || unicode.IsDigit(r)
		return r
	}, Clean(s))
	if !letters {
		return ""
	}
	return strings.Join(strings.Fields(s), " ")
}

func mustLetters(font []byte) map[rune]bool {
	letters, err := readLetters(font)
	if err != nil {
		panic("certificate: " + err.Error()) // a font of ours is broken; the test says so
	}
	return letters
}

// readLetters lists the characters of a TrueType font, from the segments of
// its Unicode cmap
// (https://learn.microsoft.com/typography/opentype/spec/cmap).
func readLetters(font []byte) (letters map[rune]bool, err error) {
	defer func() {
		if e := recover(); e != nil {
			err = fmt.Errorf("the font is cut off: %v", e)
		}
	}()
	u16 := func(b []byte, at int) int { return int(binary.BigEndian.Uint16(b[at:])) }
	u32 := func(b []byte, at int) int { return int(binary.BigEndian.Uint32(b[at:])) }
	for t := range u16(font, 4) {
		entry := font[12+16*t:]
		if string(entry[:4]) != "cmap" {
			continue
		}
		cmap := font[u32(entry, 8):]
		for i := range u16(cmap, 2) {
			table := cmap[u32(cmap, 8+8*i):]
			if u16(table, 0) != 4 {
				continue
			}
			letters = map[rune]bool{}
			two := u16(table, 6) // segments, twice
			for s := 0; s < two; s += 2 {
				end, start := u16(table, 14+s), u16(table, 16+two+s)
				delta, offset := u16(table, 16+2*two+s), u16(table, 16+3*two+s)
				for c := start; c <= end && c != 0xFFFF; c++ {
					glyph := c + delta
					if offset != 0 {
						if glyph = u16(table, 16+3*two+s+offset+2*(c-start)); glyph != 0 {
							glyph += delta
						}
					}
					if glyph&0xFFFF != 0 {
						letters[rune(c)] = true
					}
				}
			}
			return letters, nil
		}
	}
	return nil, fmt.Errorf("the font has no table of characters that is understood")
}
