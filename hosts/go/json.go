package fencun

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// maxDepth is the most levels of lists and objects within one another.
const maxDepth = 16

// parseJSON reads one JSON value, strictly (RFC 8259): numbers stay exact, and a key that stands
// twice in an object is refused. It throws the first mistake.
func parseJSON(text []byte) input {
	at := 0
	for rest := text; len(rest) > 0; {
		r, size := utf8.DecodeRune(rest)
		if r == utf8.RuneError && size == 1 {
			found := both(fmt.Sprintf("wrong at byte %d", at+1), fmt.Sprintf("第 %d 字节处有误", at+1))
			throw(mistaken(Mistake{Code: NotUTF8, found: found}))
		}
		at, rest = at+size, rest[size:]
	}
	r := reader{text: strings.TrimPrefix(string(text), "\ufeff")}
	value := r.value()
	r.space()
	if r.at < len(r.text) {
		r.fail("the end of the text", "文本在此结束")
	}
	return value
}

type reader struct {
	text string
	at   int
	// path leads here: as many steps as lists and objects are open.
	path []step
}

// step is a key, or an index where there is none.
type step struct {
	key   string
	isKey bool
	index int
}

func (r *reader) value() input {
	r.space()
	switch c := r.peek(); {
	case c == '{':
		return r.object()
	case c == '[':
		return r.list()
	case c == '"':
		return input{kind: inText, text: r.string()}
	case c == '-' || isDigit(c):
		return r.number()
	case r.word("true"):
		return input{kind: inBool, yes: true}
	case r.word("false"):
		return input{kind: inBool}
	case r.word("null"):
		return input{kind: inNull}
	}
	r.fail("a JSON value", " JSON 值")
	return input{}
}

func (r *reader) object() input {
	r.enter(step{isKey: true})
	entries := []entry{}
	keys := map[string]bool{}
	r.space()
	for done := r.take('}'); !done; {
		r.space()
		start := r.at
		if r.peek() != '"' {
			r.fail("a name in quotes", "带引号的名称")
		}
		key := r.string()
		r.path[len(r.path)-1].key = key
		if keys[key] {
			r.at = start
			throw(mistaken(r.mistake(DuplicateKey)))
		}
		keys[key] = true
		r.space()
		if !r.take(':') {
			r.fail("`:`", "“:”")
		}
		entries = append(entries, entry{key, r.value()})
		r.space()
		if done = r.take('}'); !done && !r.take(',') {
			r.fail("`,` or `}`", "“,”或“}”")
		}
	}
	r.path = r.path[:len(r.path)-1]
	return input{kind: inObject, entries: entries}
}

func (r *reader) list() input {
	r.enter(step{})
	members := []input{}
	r.space()
	for done := r.take(']'); !done; {
		members = append(members, r.value())
		r.path[len(r.path)-1].index = len(members)
		r.space()
		if done = r.take(']'); !done && !r.take(',') {
			r.fail("`,` or `]`", "“,”或“]”")
		}
	}
	r.path = r.path[:len(r.path)-1]
	return input{kind: inList, list: members}
}

func (r *reader) number() input {
	start := r.at
	r.take('-')
	if !r.take('0') && !r.digits() {
		r.fail("a digit", "数字")
	}
	if isDigit(r.peek()) {
		r.fail("a number without zeros in front", "不以 0 开头的数字")
	}
	if r.take('.') && !r.digits() {
		r.fail("a digit", "数字")
	}
	if r.take('e') || r.take('E') {
		_ = r.take('+') || r.take('-')
		if !r.digits() {
			r.fail("a digit", "数字")
		}
	}
	return input{kind: inNumber, text: r.text[start:r.at]}
}

func (r *reader) digits() bool {
	start := r.at
	for isDigit(r.peek()) {
		r.at++
	}
	return r.at > start
}

func (r *reader) string() string {
	r.at++
	start := r.at
	for r.at < len(r.text) && r.text[r.at] != '"' && r.text[r.at] != '\\' && r.text[r.at] >= ' ' {
		r.at++
	}
	text := r.text[start:r.at]
	if r.peek() == '"' {
		r.at++
		return text
	}
	var parts strings.Builder
	parts.WriteString(text)
	for {
		switch c := r.peek(); {
		case c == '"':
			r.at++
			return parts.String()
		case c == '\\':
			parts.WriteRune(r.escape())
		case c >= ' ' && r.at < len(r.text):
			parts.WriteByte(c)
			r.at++
		default:
			r.fail("the end of the text in quotes", "右引号")
		}
	}
}

const (
	escapes   = `"\/bfnrt`
	meantByIt = "\"\\/\b\f\n\r\t"
)

func (r *reader) escape() rune {
	start := r.at
	r.at++
	c := r.peek()
	if at := strings.IndexByte(escapes, c); at >= 0 && c != 0 {
		r.at++
		return rune(meantByIt[at])
	}
	if r.take('u') {
		if char, ok := r.unicode(); ok {
			return char
		}
	}
	r.at = start
	r.fail("an escape that JSON has", "有效的 JSON 转义")
	return 0
}

// unicode reads, behind `\u`, four digits or a pair of surrogates.
func (r *reader) unicode() (rune, bool) {
	high, ok := r.hex()
	if !ok || high < 0xd800 || high >= 0xe000 {
		return high, ok
	}
	if high >= 0xdc00 || !r.word(`\u`) {
		return 0, false
	}
	low, ok := r.hex()
	if !ok || low < 0xdc00 || low >= 0xe000 {
		return 0, false
	}
	return 0x1_0000 + (high-0xd800)<<10 + (low - 0xdc00), true
}

func (r *reader) hex() (rune, bool) {
	if len(r.text)-r.at < 4 {
		return 0, false
	}
	number := rune(0)
	for _, c := range []byte(r.text[r.at : r.at+4]) {
		digit := strings.IndexByte("0123456789abcdef", c|0x20)
		if isDigit(c) {
			digit = int(c - '0')
		} else if digit < 10 {
			return 0, false
		}
		number = number<<4 | rune(digit)
	}
	r.at += 4
	return number, true
}

func (r *reader) enter(s step) {
	if len(r.path) == maxDepth {
		mistake := r.mistake(TooDeep)
		mistake.expected = both(fmt.Sprintf("at most %d levels", maxDepth), fmt.Sprintf("至多 %d 层", maxDepth))
		throw(mistaken(mistake))
	}
	r.at++
	r.path = append(r.path, s)
}

func (r *reader) space() {
	for r.at < len(r.text) && strings.IndexByte(" \t\n\r", r.text[r.at]) >= 0 {
		r.at++
	}
}

// peek is the next byte, 0 at the end.
func (r *reader) peek() byte {
	if r.at < len(r.text) {
		return r.text[r.at]
	}
	return 0
}

func (r *reader) take(c byte) bool {
	if r.at < len(r.text) && r.text[r.at] == c {
		r.at++
		return true
	}
	return false
}

func (r *reader) word(word string) bool {
	if strings.HasPrefix(r.text[r.at:], word) {
		r.at += len(word)
		return true
	}
	return false
}

func (r *reader) fail(en, zh string) {
	mistake := r.mistake(BadSyntax)
	mistake.expected = both(en, zh)
	if r.at >= len(r.text) {
		mistake.found = both("the text ends", "文本已结束")
	} else if c, _ := utf8.DecodeRuneInString(r.text[r.at:]); isControl(c) {
		mistake.found = same(fmt.Sprintf("U+%04X", c))
	} else {
		mistake.found = both(fmt.Sprintf("`%c`", c), fmt.Sprintf("“%c”", c))
	}
	throw(mistaken(mistake))
}

// mistake is a mistake here, with line and column.
func (r *reader) mistake(code Code) Mistake {
	path := ""
	for _, s := range r.path {
		switch {
		case !s.isKey:
			path += fmt.Sprintf("[%d]", s.index)
		case s.key == "":
		case path == "":
			path = cut(s.key)
		default:
			path += "." + cut(s.key)
		}
	}
	before := r.text[:r.at]
	lineStart := strings.LastIndexByte(before, '\n') + 1
	line, column := strings.Count(before, "\n")+1, utf8.RuneCountInString(before[lineStart:])+1
	return Mistake{Code: code, Path: path, Line: line, Column: column}
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// writer writes JSON without blanks, in the bytes that every host writes.
type writer struct{ bytes []byte }

func (w *writer) raw(text string) *writer {
	w.bytes = append(w.bytes, text...)
	return w
}

func (w *writer) bool(value bool) *writer { return w.raw(strconv.FormatBool(value)) }

func (w *writer) text(text string) *writer {
	w.bytes = append(w.bytes, '"')
	for i := range len(text) {
		switch c := text[i]; {
		case c == '"' || c == '\\':
			w.bytes = append(w.bytes, '\\', c)
		case c >= ' ':
			w.bytes = append(w.bytes, c)
		case strings.IndexByte("\b\f\n\r\t", c) >= 0:
			w.bytes = append(w.bytes, '\\', escapes[strings.IndexByte(meantByIt, c)])
		default:
			w.raw(fmt.Sprintf(`\u%04x`, c))
		}
	}
	w.bytes = append(w.bytes, '"')
	return w
}

func (w *writer) textOrNull(text string, isThere bool) *writer {
	if !isThere {
		return w.raw("null")
	}
	return w.text(text)
}

// number writes a scaled number as a double of its digits is written.
func (w *writer) number(text string) *writer {
	digits, isNegative := strings.CutPrefix(text, "-")
	behind, isSmall := strings.CutPrefix(digits, "0.00000")
	if !isSmall {
		return w.raw(text)
	}
	if isNegative {
		w.raw("-")
	}
	significant := strings.TrimLeft(behind, "0")
	w.raw(significant[:1])
	if len(significant) > 1 {
		w.raw("." + significant[1:])
	}
	return w.raw(fmt.Sprintf("e-%d", 6+len(behind)-len(significant)))
}

// tree writes a value with its keys in order.
func (w *writer) tree(value *input) {
	switch value.kind {
	case inNull:
		w.raw("null")
	case inBool:
		w.bool(value.yes)
	case inNumber:
		w.raw(value.text)
	case inText:
		w.text(value.text)
	case inList:
		w.raw("[")
		for i := range value.list {
			if i > 0 {
				w.raw(",")
			}
			w.tree(&value.list[i])
		}
		w.raw("]")
	case inObject:
		sorted := slices.Clone(value.entries)
		slices.SortFunc(sorted, func(a, b entry) int { return strings.Compare(a.name, b.name) })
		w.raw("{")
		for i := range sorted {
			if i > 0 {
				w.raw(",")
			}
			w.text(sorted[i].name).raw(":")
			w.tree(&sorted[i].value)
		}
		w.raw("}")
	}
}
