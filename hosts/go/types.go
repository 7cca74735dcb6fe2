package fencun

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// Type is a type of facts and values: how each is read, written, laid out in memory and put into
// words. A new type of the interface is one more of these, and its name in typeOf.
type Type interface {
	// Kind is the name in the schema, such as `yes-no`.
	Kind() string

	// width is the bytes of one scalar.
	width() int
	// isSigned says how a scalar is widened.
	isSigned() bool
	// limits are the smallest and the largest that bounds may be.
	limits() (int64, int64)
	// scalar is the number that stands for one value.
	scalar(in *input) (int64, *refusal)
	// holds says whether the number is a value of the type.
	holds(number int64) bool
	// native is the value for Go.
	native(number int64) any
	// json writes the value as it stands in an answer.
	json(w *writer, number int64)
	// words are the value for people; with the names of the rule file, or with labels.
	words(number int64, lang Lang, names naming) string
	// expected is what a fact must be, for a message.
	expected(field *Field) Text
}

// naming says which names of cases words have.
type naming bool

const (
	plainNames naming = false
	labels     naming = true
)

const (
	maxList     = 10_000
	maxText     = 10_000
	maxFlags    = 32
	maxShown    = 12
	exactDouble = 1_000_000_000_000_000
)

// refusal is a value that is none of its type; who knows the fact makes a mistake of it.
type refusal struct {
	code                  Code
	found, expected, help Text
	// at stands behind the path of the fact.
	at string
	// isTold says that nothing is filled in for what was found and expected.
	isTold bool
}

// Enumeration is an enumeration, a scale, or the bands of a boundary.
type Enumeration struct {
	Name string
	// IsScale says that cases are ordered from lenient to strict.
	IsScale bool
	Cases   []string

	labels []Text
	index  map[string]int
}

// Label is a case for people.
func (e *Enumeration) Label(index int, lang Lang) string {
	if index < len(e.labels) {
		return e.labels[index].label(e.Cases[index], lang)
	}
	return e.Cases[index]
}

func (e *Enumeration) find(name string) (int, bool) {
	index, ok := e.index[name]
	if !ok {
		index, ok = e.index[normal(name)]
	}
	return index, ok
}

// YesNo is a bool.
type YesNo struct{}

func (YesNo) Kind() string            { return "yes-no" }
func (YesNo) width() int              { return 1 }
func (YesNo) isSigned() bool          { return false }
func (YesNo) limits() (int64, int64)  { return 0, 1 }
func (YesNo) holds(number int64) bool { return number == 0 || number == 1 }
func (YesNo) native(number int64) any { return number != 0 }
func (YesNo) expected(*Field) Text    { return both("true or false", " true 或 false") }
func (YesNo) json(w *writer, n int64) { w.bool(n != 0) }
func (YesNo) words(number int64, lang Lang, _ naming) string {
	return yesNo(number != 0, lang)
}

func (YesNo) scalar(in *input) (int64, *refusal) {
	if in.kind != inBool {
		return 0, &refusal{code: WrongType}
	}
	if in.yes {
		return 1, nil
	}
	return 0, nil
}

// Enum is the name of a case, a string.
type Enum struct{ Of *Enumeration }

func (Enum) Kind() string             { return "enum" }
func (Enum) isSigned() bool           { return false }
func (t Enum) limits() (int64, int64) { return 0, int64(len(t.Of.Cases)) - 1 }
func (t Enum) holds(number int64) bool {
	return number >= 0 && number < int64(len(t.Of.Cases))
}

func (t Enum) width() int {
	if len(t.Of.Cases) <= 256 {
		return 1
	}
	return 2
}

func (t Enum) scalar(in *input) (int64, *refusal) {
	if in.kind != inText {
		return 0, &refusal{code: WrongType}
	}
	index, ok := t.Of.find(in.text)
	if !ok {
		return 0, &refusal{code: UnknownCase, help: nearest(normal(in.text), t.Of.Cases)}
	}
	return int64(index), nil
}

func (t Enum) native(number int64) any      { return t.words(number, En, plainNames) }
func (t Enum) json(w *writer, number int64) { w.text(t.words(number, En, plainNames)) }

func (t Enum) words(number int64, lang Lang, names naming) string {
	if !t.holds(number) {
		return fmt.Sprint(number)
	}
	if names == labels {
		return t.Of.Label(int(number), lang)
	}
	return t.Of.Cases[number]
}

func (t Enum) expected(*Field) Text {
	shown, more := t.Of.Cases, ""
	if len(shown) > maxShown {
		shown, more = shown[:maxShown], "…"
	}
	return both("one of "+strings.Join(shown, ", ")+more, "下列之一："+strings.Join(shown, "、")+more)
}

// number is what all types of numbers have in common.
type number struct{ digits int }

func (number) width() int             { return 8 }
func (number) isSigned() bool         { return true }
func (number) limits() (int64, int64) { return math.MinInt64, math.MaxInt64 }
func (number) holds(int64) bool       { return true }

func (t number) scalar(in *input) (int64, *refusal) {
	var read int64
	var code Code
	switch {
	case in.kind == inInteger:
		read, code = scaledInt(in.integer, t.digits)
	case in.kind == inNumber:
		read, code = scaled(in.text, t.digits)
	case in.kind == inText:
		code = WrongType
		if _, flaw := scaled(in.text, t.digits); flaw == "" {
			text := cut(in.text)
			help := both("write "+text+" without quotes", "请去掉引号，写作 "+text)
			return 0, &refusal{code: WrongType, help: help}
		}
	default:
		code = WrongType
	}
	if code != "" {
		return 0, &refusal{code: code}
	}
	return read, nil
}

func (t number) native(number int64) any {
	if t.digits == 0 {
		return number
	}
	return Decimal(decimal(number, t.digits))
}

func (t number) json(w *writer, number int64) {
	text := decimal(number, t.digits)
	// A number that a double cannot hold to its last digit is a text, so that no digit is lost.
	if strings.Contains(text, ".") && (number >= exactDouble || number <= -exactDouble) {
		w.text(text)
		return
	}
	w.number(text)
}

// Integer is a whole number, an int64.
type Integer struct{ number }

func (Integer) Kind() string         { return "integer" }
func (Integer) expected(*Field) Text { return both("a whole number", "整数") }
func (Integer) words(number int64, _ Lang, _ naming) string {
	return grouped(number, 0)
}

// DecimalType is a number with digits behind the point, a Decimal.
type DecimalType struct{ number }

// Digits are the digits behind the point.
func (t DecimalType) Digits() int { return t.digits }
func (DecimalType) Kind() string  { return "decimal" }

func (t DecimalType) scalar(in *input) (int64, *refusal) {
	if in.kind == inText {
		// Not every program can write a decimal as a number to its last digit, so a text will do.
		return t.number.scalar(&input{kind: inNumber, text: in.text})
	}
	return t.number.scalar(in)
}

func (t DecimalType) words(number int64, _ Lang, _ naming) string { return grouped(number, t.digits) }

func (t DecimalType) expected(*Field) Text {
	digits := "digits"
	if t.digits == 1 {
		digits = "digit"
	}
	return both(fmt.Sprintf("a number with at most %d %s behind the point", t.digits, digits),
		fmt.Sprintf("数字，小数至多 %d 位", t.digits))
}

// Money is an amount in whole units of its currency, a Decimal.
type Money struct {
	number
	Currency string
}

// Digits are the digits behind the point.
func (t Money) Digits() int { return t.digits }
func (Money) Kind() string  { return "money" }

func (t Money) words(number int64, lang Lang, _ naming) string {
	if lang == Zh && t.Currency == "CNY" {
		return grouped(number, t.digits) + "元"
	}
	return grouped(number, t.digits) + " " + t.Currency
}

func (t Money) expected(*Field) Text {
	if t.digits == 0 {
		return both("a whole amount of "+t.Currency+", as a number", "以 "+t.Currency+" 计的整数金额")
	}
	return both(
		fmt.Sprintf("an amount of %s, as a number with at most %d digits behind the point", t.Currency, t.digits),
		fmt.Sprintf("以 %s 计的金额（数字，小数至多 %d 位）", t.Currency, t.digits))
}

// Percent is a percentage, a Decimal; 12.5 is 12.5%.
type Percent struct{ number }

func (Percent) Kind() string { return "percent" }
func (Percent) words(number int64, _ Lang, _ naming) string {
	return grouped(number, 2) + "%"
}

func (Percent) expected(*Field) Text {
	return both("a percentage, as a number with at most 2 digits behind the point, such as 12.5",
		"百分数（数字，小数至多 2 位，如 12.5）")
}

// Duration is a whole number of hours, days, working days, months or years, an int64.
type Duration struct {
	number
	kind, en, zh, count string
}

var durations = []Duration{
	{kind: "hours", en: "hour", zh: "小时", count: "小时数"},
	{kind: "days", en: "day", zh: "日", count: "日数"},
	{kind: "working-days", en: "working day", zh: "个工作日", count: "工作日数"},
	{kind: "months", en: "month", zh: "个月", count: "月数"},
	{kind: "years", en: "year", zh: "年", count: "年数"},
}

// Kind is the unit.
func (t Duration) Kind() string { return t.kind }

func (t Duration) words(number int64, lang Lang, _ naming) string {
	if lang == Zh {
		return grouped(number, 0) + t.zh
	}
	if number == 1 {
		return "1 " + t.en
	}
	return grouped(number, 0) + " " + t.en + "s"
}

func (t Duration) expected(*Field) Text {
	return both("a whole number of "+t.en+"s", "整数"+t.count)
}

// DateType is a Date.
type DateType struct{}

func (DateType) Kind() string            { return "date" }
func (DateType) width() int              { return 4 }
func (DateType) isSigned() bool          { return true }
func (DateType) limits() (int64, int64)  { return minDay, maxDay }
func (DateType) holds(number int64) bool { return number >= minDay && number <= maxDay }
func (DateType) native(number int64) any { return dateOf(number) }
func (DateType) json(w *writer, n int64) { w.text(iso(n)) }
func (DateType) expected(*Field) Text {
	return both(`a date such as "2019-06-30"`, `日期，如 "2019-06-30"`)
}

func (DateType) scalar(in *input) (int64, *refusal) {
	if in.kind == inTime {
		year, month, day := in.time.Date()
		if days, ok := daysOf(Date{year, month, day}); ok {
			return days, nil
		}
		return 0, &refusal{code: BadDate}
	}
	if in.kind != inText {
		return 0, &refusal{code: WrongType}
	}
	days, ok := parseDate(in.text)
	if !ok {
		return 0, &refusal{code: BadDate}
	}
	return days, nil
}

func (t DateType) words(number int64, lang Lang, _ naming) string {
	if lang == Zh && t.holds(number) {
		day := dateOf(number)
		return fmt.Sprintf("%d年%d月%d日", day.Year, int(day.Month), day.Day)
	}
	return iso(number)
}

// Instant is a time.Time.
type Instant struct{}

func (Instant) Kind() string            { return "instant" }
func (Instant) width() int              { return 8 }
func (Instant) isSigned() bool          { return true }
func (Instant) limits() (int64, int64)  { return minInstant, maxInstant }
func (Instant) holds(number int64) bool { return number >= minInstant && number <= maxInstant }
func (Instant) native(number int64) any { return time.Unix(number, 0).UTC() }
func (Instant) json(w *writer, n int64) { w.text(isoInstant(n)) }

func (Instant) words(number int64, _ Lang, _ naming) string { return isoInstant(number) }

func (Instant) expected(*Field) Text {
	return both(`an instant such as "2019-06-30T08:30:00+08:00"`, `时刻，如 "2019-06-30T08:30:00+08:00"`)
}

func (Instant) scalar(in *input) (int64, *refusal) {
	switch {
	case in.kind == inTime && in.time.Nanosecond() == 0:
		return in.time.Unix(), nil
	case in.kind == inTime:
		return 0, &refusal{code: BadDate}
	case in.kind != inText:
		return 0, &refusal{code: WrongType}
	}
	seconds, ok := parseInstant(in.text)
	if !ok {
		return 0, &refusal{code: BadDate}
	}
	return seconds, nil
}

// Set is a set of cases, a []string.
type Set struct{ Of *Enumeration }

func (Set) Kind() string              { return "set" }
func (t Set) width() int              { return flagBytes(len(t.Of.Cases)) }
func (Set) isSigned() bool            { return false }
func (t Set) limits() (int64, int64)  { return 0, int64(1)<<len(t.Of.Cases) - 1 }
func (t Set) holds(number int64) bool { return number >= 0 && number>>len(t.Of.Cases) == 0 }
func (t Set) native(number int64) any { return t.held(number, En, plainNames) }

func (t Set) scalar(in *input) (int64, *refusal) {
	if in.kind != inList {
		return 0, &refusal{code: WrongType}
	}
	bits := int64(0)
	for i := range in.list {
		name := &in.list[i]
		told := refusal{at: fmt.Sprintf("[%d]", i), isTold: true, found: name.describe()}
		if name.kind != inText {
			told.code, told.expected = WrongType, both("the name of a case", "取值名称")
			return 0, &told
		}
		index, ok := t.Of.find(name.text)
		if !ok {
			told.code, told.help = UnknownCase, nearest(normal(name.text), t.Of.Cases)
			return 0, &told
		}
		if bits>>index&1 == 1 {
			told.code, told.found = DuplicateKey, same(cut(name.text))
			return 0, &told
		}
		bits |= 1 << index
	}
	return bits, nil
}

func (t Set) json(w *writer, number int64) {
	w.raw("[")
	for i, name := range t.held(number, En, plainNames) {
		if i > 0 {
			w.raw(",")
		}
		w.text(name)
	}
	w.raw("]")
}

// held are the cases in it, in order.
func (t Set) held(number int64, lang Lang, names naming) []string {
	held := []string{}
	for i, name := range t.Of.Cases {
		if number>>i&1 == 0 {
			continue
		}
		if names == labels {
			name = t.Of.Label(i, lang)
		}
		held = append(held, name)
	}
	return held
}

func (t Set) words(number int64, lang Lang, names naming) string {
	return "{" + strings.Join(t.held(number, lang, names), say(lang, ", ", "、")) + "}"
}

func (t Set) expected(*Field) Text {
	return both("an array of the names of cases ("+t.Of.Name+")", "由取值名称组成的数组（"+t.Of.Name+"）")
}

// TextType is a string. It is no scalar, and no answer has one.
type TextType struct{}

func (TextType) Kind() string                    { return "text" }
func (TextType) width() int                      { return 4 }
func (TextType) isSigned() bool                  { return false }
func (TextType) limits() (int64, int64)          { return 0, maxText }
func (TextType) scalar(*input) (int64, *refusal) { return 0, &refusal{code: WrongType} }
func (TextType) holds(int64) bool                { return false }
func (TextType) native(number int64) any         { return number }
func (TextType) json(w *writer, _ int64)         { w.raw("null") }
func (TextType) expected(*Field) Text            { return both("a text", "文字") }

func (TextType) words(number int64, lang Lang, _ naming) string {
	if lang == Zh {
		return grouped(number, 0) + " 个字符"
	}
	if number == 1 {
		return "1 character"
	}
	return grouped(number, 0) + " characters"
}

// read is the text in NFC, where its length keeps the bounds of its fact.
func (TextType) read(in *input, field *Field) (string, *refusal) {
	if in.kind != inText || !utf8.ValidString(in.text) {
		return "", &refusal{code: WrongType}
	}
	text := normal(in.text)
	length := int64(utf8.RuneCountInString(text))
	if length < field.min || length > field.max {
		found := both(fmt.Sprintf("%d characters", length), fmt.Sprintf("%d 个字符", length))
		expected := both(fmt.Sprintf("%d to %d characters", field.min, field.max),
			fmt.Sprintf("%d 至 %d 个字符", field.min, field.max))
		return "", &refusal{code: OutOfBounds, found: found, expected: expected, isTold: true}
	}
	return text, nil
}

// RangeType is a Range of another type. As a scalar it is each of its ends.
type RangeType struct{ Of Type }

func (RangeType) Kind() string                                 { return "range" }
func (t RangeType) width() int                                 { return t.Of.width() }
func (t RangeType) isSigned() bool                             { return t.Of.isSigned() }
func (t RangeType) limits() (int64, int64)                     { return t.Of.limits() }
func (t RangeType) scalar(*input) (int64, *refusal)            { return 0, &refusal{code: WrongType} }
func (t RangeType) holds(number int64) bool                    { return t.Of.holds(number) }
func (t RangeType) native(number int64) any                    { return t.Of.native(number) }
func (t RangeType) json(w *writer, number int64)               { t.Of.json(w, number) }
func (t RangeType) words(n int64, l Lang, names naming) string { return t.Of.words(n, l, names) }

func (t RangeType) expected(field *Field) Text {
	end := t.Of.expected(field)
	return both("an object with `from` and `to`, each "+end.en,
		"含 `from` 与 `to` 的对象，两者均为"+strings.TrimLeft(end.zh, " "))
}

var ends = []string{"from", "to"}

// ends reads both ends.
func (t RangeType) ends(in *input, field *Field) (low, high int64, refused *refusal) {
	if in.kind != inObject {
		return 0, 0, &refusal{code: WrongType}
	}
	for i, given := range in.entries {
		told := refusal{at: "." + cut(given.name), isTold: true}
		if !slices.Contains(ends, given.name) {
			told.code, told.help = UnknownFact, nearest(given.name, ends)
			return 0, 0, &told
		}
		if slices.ContainsFunc(in.entries[:i], func(e entry) bool { return e.name == given.name }) {
			told.code = DuplicateKey
			return 0, 0, &told
		}
	}
	bounds := *field
	bounds.Type, bounds.IsUnknown, bounds.IsNone = t.Of, false, false
	var numbers [2]int64
	for i, name := range ends {
		at := slices.IndexFunc(in.entries, func(e entry) bool { return e.name == name })
		if at < 0 {
			return 0, 0, &refusal{code: MissingFact, expected: t.Of.expected(&bounds), at: "." + name, isTold: true}
		}
		value := &in.entries[at].value
		number, refused := bounds.scalar(value)
		if refused != nil {
			refused = bounds.told(refused, value)
			refused.at = "." + name + refused.at
			return 0, 0, refused
		}
		numbers[i] = number
	}
	if numbers[0] > numbers[1] {
		expected := both("`from` not above `to`", "`from` 不大于 `to`")
		return 0, 0, &refusal{code: OutOfBounds, expected: expected, isTold: true}
	}
	return numbers[0], numbers[1], nil
}

// List is a list of records, a slice of maps. It is no scalar.
type List struct{ Of *Record }

func (List) Kind() string                    { return "list" }
func (List) width() int                      { return 4 }
func (List) isSigned() bool                  { return false }
func (List) limits() (int64, int64)          { return 0, maxList }
func (List) scalar(*input) (int64, *refusal) { return 0, &refusal{code: WrongType} }
func (List) holds(int64) bool                { return false }
func (List) native(number int64) any         { return number }
func (List) json(w *writer, number int64)    { w.raw("null") }

func (List) words(number int64, lang Lang, _ naming) string {
	if lang == Zh {
		return fmt.Sprintf("%d 项", number)
	}
	if number == 1 {
		return "1 member"
	}
	return fmt.Sprintf("%d members", number)
}

func (t List) expected(field *Field) Text {
	return both(fmt.Sprintf("a list of at most %d objects (%s)", field.max, t.Of.Name),
		fmt.Sprintf("至多 %d 个对象（%s）的列表", field.max, t.Of.Name))
}

// plainType is a type without parts, by its name in the schema.
func plainType(kind string) Type {
	switch kind {
	case "yes-no":
		return YesNo{}
	case "integer":
		return Integer{}
	case "percent":
		return Percent{number{2}}
	case "date":
		return DateType{}
	case "instant":
		return Instant{}
	case "text":
		return TextType{}
	}
	for _, duration := range durations {
		if duration.kind == kind {
			return duration
		}
	}
	return nil
}

// flagBytes are the bytes of flags with so many labels: 1, 2 or 4.
func flagBytes(n int) int {
	switch {
	case n <= 8:
		return 1
	case n <= 16:
		return 2
	}
	return 4
}

func yesNo(value bool, lang Lang) string {
	if value {
		return say(lang, "yes", "是")
	}
	return say(lang, "no", "否")
}
