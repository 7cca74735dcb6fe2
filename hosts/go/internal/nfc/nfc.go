// Package nfc brings text into Unicode normalization form C, in which names are compared.
package nfc

import (
	"slices"
	"strconv"
	"strings"
	"sync"
)

//go:generate sh -c "python3 tables.py > tables.go"

// String is the text in normalization form C.
func String(text string) string {
	if isPlain(text) {
		return text
	}
	t := tables()
	var runes []rune
	for _, r := range text {
		runes = t.decompose(runes, r)
	}
	t.order(runes)
	return string(t.compose(runes))
}

// isPlain says that no character decomposes, composes or moves: below U+0300 characters are as
// they should be, and so are the ideographs in use.
func isPlain(text string) bool {
	for _, r := range text {
		if r >= 0x300 && (r < 0x3100 || r >= 0xa000) && (r < 0xff00 || r > 0xffef) {
			return false
		}
	}
	return true
}

// Hangul syllables are computed.
const (
	hangulBase, leadBase, vowelBase, trailBase = 0xac00, 0x1100, 0x1161, 0x11a7
	nLeads, nVowels, nTrails                   = 19, 21, 28
)

type table struct {
	parts   map[rune][]rune
	classes map[rune]uint8
	pairs   map[[2]rune]rune
}

var tables = sync.OnceValue(func() *table {
	t := &table{map[rune][]rune{}, map[rune]uint8{}, map[[2]rune]rune{}}
	hex := func(text string) rune {
		number, _ := strconv.ParseUint(text, 16, 32)
		return rune(number)
	}
	for entry := range strings.FieldsSeq(decompositions) {
		at := strings.IndexAny(entry, "=!")
		char := hex(entry[:at])
		for part := range strings.SplitSeq(entry[at+1:], "+") {
			t.parts[char] = append(t.parts[char], hex(part))
		}
		if parts := t.parts[char]; entry[at] == '=' && len(parts) == 2 {
			t.pairs[[2]rune{parts[0], parts[1]}] = char
		}
	}
	for entry := range strings.FieldsSeq(classes) {
		char, class, _ := strings.Cut(entry, "=")
		t.classes[hex(char)] = uint8(hex(class))
	}
	return t
})

func (t *table) decompose(runes []rune, r rune) []rune {
	if index := r - hangulBase; index >= 0 && index < nLeads*nVowels*nTrails {
		runes = append(runes, leadBase+index/(nVowels*nTrails), vowelBase+index%(nVowels*nTrails)/nTrails)
		if trail := index % nTrails; trail > 0 {
			runes = append(runes, trailBase+trail)
		}
		return runes
	}
	parts, ok := t.parts[r]
	if !ok {
		return append(runes, r)
	}
	for _, part := range parts {
		runes = t.decompose(runes, part)
	}
	return runes
}

// order sorts marks that stand together by their class.
func (t *table) order(runes []rune) {
	for start := 0; start < len(runes); start++ {
		end := start
		for end < len(runes) && t.classes[runes[end]] > 0 {
			end++
		}
		slices.SortStableFunc(runes[start:end], func(a, b rune) int { return int(t.classes[a]) - int(t.classes[b]) })
		start = max(start, end-1)
	}
}

func (t *table) compose(runes []rune) []rune {
	composed := runes[:0]
	starter, last := -1, uint8(0)
	for _, r := range runes {
		class := t.classes[r]
		isBlocked := starter < 0 || len(composed)-1 > starter && last >= class
		if !isBlocked {
			if pair, ok := t.pair(composed[starter], r); ok {
				composed[starter] = pair
				continue
			}
		}
		if class == 0 {
			starter = len(composed)
		}
		last = class
		composed = append(composed, r)
	}
	return composed
}

func (t *table) pair(a, b rune) (rune, bool) {
	if lead, vowel := a-leadBase, b-vowelBase; lead >= 0 && lead < nLeads && vowel >= 0 && vowel < nVowels {
		return hangulBase + (lead*nVowels+vowel)*nTrails, true
	}
	syllable, trail := a-hangulBase, b-trailBase
	if syllable >= 0 && syllable < nLeads*nVowels*nTrails && syllable%nTrails == 0 && trail > 0 && trail < nTrails {
		return a + trail, true
	}
	char, ok := t.pairs[[2]rune{a, b}]
	return char, ok
}
