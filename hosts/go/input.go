package fencun

import (
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strconv"
	"time"

	"fencun.dev/go/internal/nfc"
)

// Facts are the facts of a case by name. A value is a bool, a string, any integer, a float64, a
// Decimal, a json.Number, a Date or time.Time, a Range, a slice of strings for a set, a slice of
// maps for a list, nil for `null`, or Unknown.
type Facts = map[string]any

// Decimal is a number that stays exact, such as an amount: "50000.10".
type Decimal string

// Range is the lower and the upper end of a range, both included.
type Range struct{ From, To any }

type unknown struct{}

// Unknown is a fact that is not known; for facts declared with `?`.
var Unknown any = unknown{}

// input is a fact before anything is known of its type. Numbers keep the digits that were written.
type input struct {
	kind    inputKind
	yes     bool
	integer int64
	// text is a text, or the digits of a number.
	text    string
	list    []input
	entries []entry
	time    time.Time
}

type inputKind uint8

const (
	inNull inputKind = iota
	inUnknown
	inBool
	inInteger
	inNumber
	inText
	inList
	inObject
	inTime
	inOther
)

// entry is a name with a value.
type entry struct {
	name  string
	value input
}

// inputOf is the tree of a value from Go. Names of maps come in order.
func inputOf(value any) input {
	switch v := value.(type) {
	case nil:
		return input{kind: inNull}
	case unknown:
		return input{kind: inUnknown}
	case bool:
		return input{kind: inBool, yes: v}
	case string:
		return input{kind: inText, text: v}
	case int:
		return input{kind: inInteger, integer: int64(v)}
	case int64:
		return input{kind: inInteger, integer: v}
	case int32:
		return input{kind: inInteger, integer: int64(v)}
	case Decimal:
		return input{kind: inNumber, text: string(v)}
	case json.Number:
		return input{kind: inNumber, text: string(v)}
	case float64:
		return floatInput(v)
	case float32:
		return input{kind: inNumber, text: strconv.FormatFloat(float64(v), 'g', -1, 32)}
	case Date:
		return input{kind: inText, text: v.String()}
	case time.Time:
		return input{kind: inTime, time: v}
	case Range:
		return input{kind: inObject, entries: []entry{{"from", inputOf(v.From)}, {"to", inputOf(v.To)}}}
	case map[string]any:
		return mapInput(v)
	}
	return reflected(reflect.ValueOf(value))
}

func floatInput(value float64) input {
	if value == math.Trunc(value) && math.Abs(value) < 1<<53 {
		return input{kind: inInteger, integer: int64(value)}
	}
	return input{kind: inNumber, text: strconv.FormatFloat(value, 'g', -1, 64)}
}

func mapInput(facts map[string]any) input {
	entries := make([]entry, 0, len(facts))
	for name, value := range facts {
		entries = append(entries, entry{name, inputOf(value)})
	}
	slices.SortFunc(entries, func(a, b entry) int {
		if a.name < b.name {
			return -1
		}
		return 1
	})
	return input{kind: inObject, entries: entries}
}

// reflected reads slices and maps of other types, and types that are made of the plain ones.
func reflected(value reflect.Value) input {
	switch value.Kind() {
	case reflect.Bool:
		return input{kind: inBool, yes: value.Bool()}
	case reflect.String:
		return input{kind: inText, text: value.String()}
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return input{kind: inInteger, integer: value.Int()}
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return input{kind: inNumber, text: strconv.FormatUint(value.Uint(), 10)}
	case reflect.Float32, reflect.Float64:
		return floatInput(value.Float())
	case reflect.Slice, reflect.Array:
		list := make([]input, value.Len())
		for i := range list {
			list[i] = inputOf(value.Index(i).Interface())
		}
		return input{kind: inList, list: list}
	case reflect.Map:
		if value.Type().Key().Kind() != reflect.String {
			break
		}
		facts := make(map[string]any, value.Len())
		for _, key := range value.MapKeys() {
			facts[key.String()] = value.MapIndex(key).Interface()
		}
		return mapInput(facts)
	case reflect.Pointer, reflect.Interface:
		if value.IsNil() {
			return input{kind: inNull}
		}
		return inputOf(value.Elem().Interface())
	}
	return input{kind: inOther, text: value.Type().String()}
}

// describe says what it is, for a message.
func (in *input) describe() Text {
	switch in.kind {
	case inNull:
		return same("null")
	case inUnknown:
		return both("unknown", "“不明”")
	case inBool:
		return same(strconv.FormatBool(in.yes))
	case inInteger:
		return both(fmt.Sprintf("the number %d", in.integer), fmt.Sprintf("数字 %d", in.integer))
	case inNumber:
		return both("the number "+cut(in.text), "数字 "+cut(in.text))
	case inText:
		return both(`the text "`+cut(in.text)+`"`, "文字“"+cut(in.text)+"”")
	case inTime:
		text := input{kind: inText, text: in.time.Format(time.RFC3339Nano)}
		return text.describe()
	case inList:
		return both("a list", "列表")
	case inObject:
		return both("an object", "对象")
	}
	return both("a value of Go's `"+cut(in.text)+"`", "Go 的 `"+cut(in.text)+"` 值")
}

// normal is a name in the form in which names are compared.
func normal(name string) string { return nfc.String(name) }

// nearest is the name that was probably meant.
func nearest(name string, known []string) Text {
	wanted := []rune(name)
	// Long texts are no slips of the pen, and comparing them takes time.
	if len(wanted) > 64 {
		return Text{}
	}
	best, bestScore := "", 0.0
	for _, candidate := range known[:min(len(known), 1_000)] {
		if score := likeness(wanted, []rune(candidate)); score >= 0.5 && score >= bestScore {
			best, bestScore = candidate, score
		}
	}
	if bestScore == 0 {
		return Text{}
	}
	return both("did you mean `"+best+"`?", "是否指 `"+best+"`？")
}

// likeness is 1 less the Damerau-Levenshtein distance as a share of the longer text.
func likeness(a, b []rune) float64 {
	if len(a) == 0 && len(b) == 0 {
		return 1
	}
	lastRow := map[rune]int{}
	far := len(a) + len(b)
	rows := make([][]int, len(a)+2)
	for i := range rows {
		rows[i] = make([]int, len(b)+2)
		rows[i][0] = far
		if i > 0 {
			rows[i][1] = i - 1
		}
	}
	for j := range rows[0] {
		rows[0][j] = far
		if j > 0 {
			rows[1][j] = j - 1
		}
	}
	for i := 1; i <= len(a); i++ {
		lastColumn := 0
		for j := 1; j <= len(b); j++ {
			k, m, cost := lastRow[b[j-1]], lastColumn, 1
			if a[i-1] == b[j-1] {
				cost, lastColumn = 0, j
			}
			rows[i+1][j+1] = min(rows[i][j]+cost, rows[i+1][j]+1, rows[i][j+1]+1, rows[k][m]+(i-k-1)+1+(j-m-1))
		}
		lastRow[a[i-1]] = i
	}
	return 1 - float64(rows[len(a)+1][len(b)+1])/float64(max(len(a), len(b)))
}
